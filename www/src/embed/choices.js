/** What the attributes `show`, `controls` and `preset` may say. */
import { OPTIONS, keyOf } from './options.js';

/** The panels of `show`. A test compares them with those that a figure has. */
export const PANELS = [
  ...['samples', 'reconstructions', 'loss', 'nll', 'kl', 'objective', 'rate-distortion', 'latents', 'sigma'],
  ...['plane', 'draw'],
];

/**
 * Models by name: options as in an address. Attributes of the element count before them.
 * @type {Readonly<Record<string, Readonly<Record<string, string>>>>}
 */
export const PRESETS = {
  'bernoulli-2d': { likelihood: 'bernoulli', latent: '2' },
  'bernoulli-20d': { likelihood: 'bernoulli', latent: '20' },
  'gaussian-2d': { likelihood: 'gaussian_shared', latent: '2' },
  'gaussian-20d': { likelihood: 'gaussian_shared', latent: '20' },
  autoencoder: { likelihood: 'bernoulli', latent: '2', epsilon: 'zero', beta: '0' },
};

/**
 * The entries of a list in an attribute, which are separated by commas or spaces.
 * @param {string | null} text
 */
export const entriesOf = (text) => (text ?? '').split(/[\s,]+/).filter(Boolean);

/**
 * What a list names and what it should not name.
 * @param {string | null} text
 * @param {(entry: string) => string | undefined} find what an entry stands for
 * @returns {{ found: string[], unknown: string[] }}
 */
function sort(text, find) {
  /** @type {string[]} */
  const found = [];
  /** @type {string[]} */
  const unknown = [];
  for (const entry of entriesOf(text)) {
    const one = find(entry);
    if (one === undefined) unknown.push(entry);
    else if (!found.includes(one)) found.push(one);
  }
  return { found, unknown };
}

/** The panels of `show`. @param {string | null} text */
export const panelsOf = (text) => sort(text, (name) => (PANELS.includes(name) ? name : undefined));

/** The keys of the options of `controls`. @param {string | null} text */
export const controlsOf = (text) => sort(text, (name) => (Object.hasOwn(OPTIONS, name) ? name : keyOf(name)));

/**
 * The step of `max-steps`.
 * @param {string | null} text
 * @returns {number} Infinity if there is none
 */
export function maxStepsOf(text) {
  return text !== null && /^\d+$/.test(text) ? Number(text) : Infinity;
}

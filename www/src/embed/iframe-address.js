/** What the address of `embed.html` says: which element, its attributes, and who may talk to it. */

/** The figures of the theory, by what `figure` may say. */
export const FIGURES = ['expectation', 'divergence', 'joint', 'tradeoff', 'posterior', 'decoders', 'samples-k'];

/** What turns `autoplay` off, as in the address of the lab. */
const NO = ['no', 'false', '0'];

/**
 * An entry of the address that cannot be used, and what was expected.
 * @typedef {{ key: string, found: string, expected: string | null }} Wrong `expected` is null for an origin
 */

/**
 * Reads the address of a frame. Nothing goes to a parent, or comes from it, unless its origin can be read.
 * @param {string} search from the question mark on
 * @returns {{ tag: string | null, parent: string | null, entries: [string, string][], wrong: Wrong[] }} `tag` of the
 * element; `parent`: the only origin to talk to, null for any; `entries`: what else is in the address
 */
export function readFrameAddress(search) {
  const query = new URLSearchParams(search);
  const figure = query.get('figure');
  const parent = query.get('parent');
  /** @type {Wrong[]} */
  const wrong = [];
  if (figure !== null && !FIGURES.includes(figure))
    wrong.push({ key: 'figure', found: figure, expected: FIGURES.join(', ') });
  if (parent !== null && !isOrigin(parent)) wrong.push({ key: 'parent', found: parent, expected: null });
  const tag = figure === null ? 'vae-lab' : `vae-${figure}`;
  const entries = [...query].filter(([key]) => key !== 'figure' && key !== 'parent');
  return { tag: wrong.length > 0 ? null : tag, parent, entries, wrong };
}

/** @param {string} text */
function isOrigin(text) {
  try {
    return /^https?:/.test(text) && new URL(text).origin === text;
  } catch {
    return false;
  }
}

/**
 * The attribute of a key, which may be written in camel case.
 * @param {string} key
 * @param {readonly string[]} names of the attributes of the element
 * @returns {string | undefined} undefined if it has none
 */
export function attributeOf(key, names) {
  const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return names.includes(name) ? name : undefined;
}

/**
 * An attribute as it is set.
 * @param {string} name
 * @param {string | null} text null to remove it
 * @returns {[string, string | null]}
 */
export function asAttribute(name, text) {
  if (name !== 'autoplay' || text === null) return [name, text];
  return [name, NO.includes(text) ? null : ''];
}

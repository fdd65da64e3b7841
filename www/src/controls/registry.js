/**
 * Every setting that a reader may choose, in one place: the address, the element's attributes and, later, the form are
 * made from it. A setting says how its text is read; what range is sensible is for the engine to say, which checks it.
 */

/**
 * @typedef {{ expected: 'word' | 'number' | 'whole' | 'list', words?: readonly string[] }} Expectation
 *
 * @typedef {object} Setting
 * @property {string} key the name in the address, in the engine's options and, in lower case, as an attribute
 * @property {'engine' | 'page'} belongs to the engine's options, or to the page
 * @property {Expectation} expects
 */

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WHOLE = /^\d+$/;

/** @type {readonly Setting[]} */
export const settings = [
  { key: 'backend', belongs: 'engine', expects: { expected: 'word', words: ['auto', 'webgpu', 'cpu'] } },
  { key: 'seed', belongs: 'engine', expects: { expected: 'whole' } },
  { key: 'hidden', belongs: 'engine', expects: { expected: 'list' } },
  { key: 'latent', belongs: 'engine', expects: { expected: 'whole' } },
  { key: 'activation', belongs: 'engine', expects: { expected: 'word' } },
  { key: 'likelihood', belongs: 'engine', expects: { expected: 'word' } },
  { key: 'sigma', belongs: 'engine', expects: { expected: 'number' } },
  { key: 'beta', belongs: 'engine', expects: { expected: 'number' } },
  { key: 'batch', belongs: 'engine', expects: { expected: 'whole' } },
  { key: 'learningRate', belongs: 'engine', expects: { expected: 'number' } },
  { key: 'autoplay', belongs: 'page', expects: { expected: 'word', words: ['yes', 'no'] } },
  { key: 'lang', belongs: 'page', expects: { expected: 'word', words: ['en', 'zh'] } },
  { key: 'theme', belongs: 'page', expects: { expected: 'word', words: ['light', 'dark'] } },
];

/**
 * The value that a text stands for; undefined where it stands for none.
 * @param {Setting} setting
 * @param {string} text
 * @returns {string | number | number[] | undefined}
 */
export function readSetting({ expects: { expected, words } }, text) {
  switch (expected) {
    case 'word':
      return !words || words.includes(text) ? text : undefined;
    case 'whole':
      return WHOLE.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
    case 'number':
      return NUMBER.test(text) && Number.isFinite(Number(text)) ? Number(text) : undefined;
    case 'list': {
      // An empty list is a model without hidden layers.
      const parts = text === '' ? [] : text.split(',');
      return parts.every((part) => WHOLE.test(part)) ? parts.map(Number) : undefined;
    }
  }
}

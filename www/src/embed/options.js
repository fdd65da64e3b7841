/** The attributes of `<vae-lab>` that are options of the model, and how they become an address. */

/** @typedef {'number' | 'text' | 'widths'} Kind */

/**
 * The options of the engine and of the page, by their keys in the address. The element knows them before the engine has
 * been loaded; a test compares them with its schema.
 * @type {Readonly<Record<string, Kind>>}
 */
export const OPTIONS = {
  likelihood: 'text',
  pixels: 'text',
  hidden: 'widths',
  latent: 'number',
  activation: 'text',
  objective: 'text',
  samples: 'number',
  klEstimator: 'text',
  epsilon: 'text',
  betaWarmup: 'number',
  freeBits: 'number',
  learningRate: 'number',
  beta: 'number',
  sigma: 'number',
  sigmaUpdate: 'text',
  batch: 'number',
  seed: 'number',
  init: 'text',
  outputBias: 'text',
  backend: 'text',
  stopAfter: 'number',
};

/** `hidden` already means something in HTML. */
const PROPERTY = /** @type {Readonly<Record<string, string>>} */ ({ hidden: 'hiddenLayers' });

/** A list of widths, which `hidden` never has in HTML. */
const WIDTHS = /^\d+(,\d+)*$/;

/** Attributes that are not options. An unknown one besides these that resembles an option is reported. */
const OTHERS = new Set([
  ...['show', 'controls', 'src', 'preset', 'max-steps', 'maxsteps', 'autoplay', 'theme', 'lang', 'hidden', 'id'],
  ...['class', 'style', 'slot', 'part', 'exportparts', 'title', 'dir', 'tabindex', 'role', 'is', 'nonce', 'translate'],
  ...['inert', 'popover', 'draggable', 'spellcheck', 'contenteditable', 'accesskey', 'autofocus', 'loading', 'key'],
]);

/**
 * The property of the element for an option.
 * @param {string} key
 */
export const propertyOf = (key) => PROPERTY[key] ?? key;

/**
 * The attribute of an option: its property in lower case with hyphens.
 * @param {string} key
 */
export const attributeOf = (key) => propertyOf(key).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/**
 * The attributes that an option is read from; the first that is there counts. HTML has no capital letters in
 * attributes, so the key as it is in the address arrives in lower case.
 * @param {string} key
 */
const namesOf = (key) => [...new Set([attributeOf(key), key.toLowerCase()])];

/** All attributes that are options. */
export const optionAttributes = Object.keys(OPTIONS).flatMap(namesOf);

/**
 * The option of an attribute.
 * @param {string} attribute
 * @returns {string | undefined} its key; undefined if it is none
 */
export const keyOf = (attribute) => Object.keys(OPTIONS).find((key) => namesOf(key).includes(attribute));

/**
 * The text of an option in the attributes of an element.
 * @param {Element} element
 * @param {string} key
 * @returns {string | null}
 */
export function textOf(element, key) {
  const texts = namesOf(key).map((name) => {
    const text = element.getAttribute(name);
    return name === 'hidden' && text !== null && !WIDTHS.test(text) ? null : text;
  });
  return texts.find((text) => text !== null) ?? null;
}

/**
 * The value of an option in the attributes of an element.
 * @param {Element} element
 * @param {string} key
 * @returns {number | string | number[] | null} null if it has the engine's default
 */
export function valueOf(element, key) {
  const text = textOf(element, key);
  if (text === null) return null;
  if (OPTIONS[key] === 'widths') return text === '' ? [] : text.split(',').map(Number);
  return OPTIONS[key] === 'number' ? Number(text) : text;
}

/**
 * The query of an address with the options of an element. Attributes that resemble an option are in it, too, so that
 * they are reported.
 * @param {Element} element
 * @param {Readonly<Record<string, string>>} preset options that count where the element has none
 */
export function addressOf(element, preset) {
  const query = new URLSearchParams();
  for (const key of Object.keys(OPTIONS)) {
    const text = textOf(element, key) ?? preset[key];
    if (text !== undefined) query.set(key, text);
  }
  for (const { name, value } of element.attributes) {
    if (!OTHERS.has(name) && !keyOf(name) && !/^(data-|aria-|on|item)|[:@.]/.test(name)) query.set(name, value);
  }
  return `?${query}`;
}

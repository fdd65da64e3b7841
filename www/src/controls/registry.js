/**
 * The registry of controls: the engine's options as it describes them, and what the page adds, which the engine cannot
 * know. The form, the address, the run's name, the tooltips and the validation are all made from it, and an option that
 * is not named here still has a place, under its own name.
 */

/**
 * @typedef {import('#engine/vae_lab.js').OptionDescription} OptionDescription
 * @typedef {number | string | number[]} Value
 * @typedef {Record<string, Value>} Values
 * @typedef {'model' | 'objective' | 'training' | 'machine' | 'other'} Group
 *
 * What the page adds to an option.
 * @typedef {object} Manner
 * @property {Group} [group] where the form has it; an option of no group is in the address alone
 * @property {readonly [number, number]} [slider] ends of a logarithmic slider; the number box takes all that the engine takes
 * @property {Readonly<Record<string, readonly string[]>>} [onlyWith] choices of other options without which it means nothing
 *
 * @typedef {Manner & {
 *   key: string, belongs: 'engine' | 'page', kind: 'whole' | 'number' | 'widths' | 'choice',
 *   min: number, max: number, maxLength: number, choices: readonly string[], default: Value, live: boolean }} Control
 */

/** The size of a picture is the data's: nobody chooses it. */
const OF_THE_DATA = new Set(['width', 'height']);

/**
 * In the order of the form.
 * @type {Readonly<Record<string, Manner>>}
 */
const MANNERS = {
  learningRate: { group: 'training', slider: [1e-5, 0.1] },
  beta: { group: 'objective', slider: [0.01, 100], onlyWith: { objective: ['elbo'] } },
  sigma: { group: 'model', slider: [0.01, 10], onlyWith: { likelihood: ['gaussian'] } },

  likelihood: { group: 'model' },
  pixels: { group: 'model' },
  hidden: { group: 'model' },
  latent: { group: 'model' },
  activation: { group: 'model' },

  objective: { group: 'objective' },
  samples: { group: 'objective' },
  klEstimator: { group: 'objective', onlyWith: { objective: ['elbo'] } },
  betaWarmup: { group: 'objective', onlyWith: { objective: ['elbo'] } },
  freeBits: { group: 'objective', onlyWith: { objective: ['elbo'] } },

  batch: { group: 'training' },
  seed: { group: 'training' },
  init: { group: 'training' },
  outputBias: { group: 'training' },
};

/** @type {Pick<Control, 'min' | 'max' | 'maxLength' | 'choices' | 'live'>} */
const PLAIN = { min: -Infinity, max: Infinity, maxLength: 0, choices: [], live: false };

/**
 * What is chosen of the page and not of the model: known before the engine is.
 * @type {readonly Control[]}
 */
export const pageControls = [
  {
    ...PLAIN,
    key: 'stopAfter',
    belongs: 'page',
    kind: 'whole',
    min: 1,
    max: 10_000,
    default: 20,
    live: true,
    group: 'machine',
  },
  { ...PLAIN, key: 'autoplay', belongs: 'page', kind: 'choice', choices: ['no', 'yes'], default: 'no' },
  { ...PLAIN, key: 'lang', belongs: 'page', kind: 'choice', choices: ['en', 'zh'], default: '' },
  { ...PLAIN, key: 'theme', belongs: 'page', kind: 'choice', choices: ['light', 'dark'], default: '' },
];

/** Not an option of the model, but of where it runs. @type {Control} */
const backend = {
  ...PLAIN,
  key: 'backend',
  belongs: 'engine',
  kind: 'choice',
  choices: ['auto', 'webgpu', 'cpu'],
  default: 'auto',
  group: 'machine',
};

/**
 * Every control, in the order of the form.
 * @param {readonly OptionDescription[]} schema
 * @returns {readonly Control[]}
 */
export function controlsOf(schema) {
  const order = Object.keys(MANNERS);
  /** @param {Control} control */
  const place = ({ key }) => (order.includes(key) ? order.indexOf(key) : order.length);
  const options = schema
    .filter(({ key }) => !OF_THE_DATA.has(key))
    .map((option) => ({
      ...PLAIN,
      group: /** @type {const} */ ('other'),
      ...MANNERS[option.key],
      ...option,
      belongs: /** @type {const} */ ('engine'),
    }));
  return [...options.toSorted((a, b) => place(a) - place(b)), backend, ...pageControls];
}

/**
 * The value of each control where nothing was chosen.
 * @param {readonly Control[]} controls
 * @returns {Values}
 */
export function defaultsOf(controls) {
  return Object.fromEntries(controls.map((control) => [control.key, control.default]));
}

/**
 * Whether two values are the same choice.
 * @param {Value | undefined} a
 * @param {Value | undefined} b
 */
export function same(a, b) {
  return String(a) === String(b) && Array.isArray(a) === Array.isArray(b);
}

/**
 * What differs from the defaults, and no more.
 * @param {readonly Control[]} controls
 * @param {Values} values
 * @returns {Values}
 */
export function differences(controls, values) {
  const differing = controls.filter(
    ({ key, default: usual }) => values[key] !== undefined && !same(values[key], usual),
  );
  return Object.fromEntries(differing.map(({ key }) => [key, /** @type {Value} */ (values[key])]));
}

/**
 * The settings of a model among the values, as the engine takes them. What means nothing stays at its default.
 * @param {readonly Control[]} controls
 * @param {Values} values
 * @returns {import('../engine/protocol.js').Settings}
 */
export function settingsOf(controls, values) {
  return differences(
    controls.filter((control) => control.belongs === 'engine' && !idleBecauseOf(control, values)),
    values,
  );
}

/**
 * The control whose present choice makes this one meaningless; none if it means something.
 * @param {Control} control
 * @param {Values} values
 * @returns {string | undefined}
 */
export function idleBecauseOf({ onlyWith = {} }, values) {
  return Object.keys(onlyWith).find(
    (key) => values[key] !== undefined && !onlyWith[key]?.includes(String(values[key])),
  );
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WHOLE = /^\d+$/;

/**
 * The value that a text stands for; undefined where it stands for none that the control may have.
 * @param {Control} control
 * @param {string} text
 * @returns {Value | undefined}
 */
export function readValue({ kind, min, max, maxLength, choices }, text) {
  /** @param {string} digits */
  const inRange = (digits) => Number(digits) >= min && Number(digits) <= max;
  switch (kind) {
    case 'choice':
      return choices.includes(text) ? text : undefined;
    case 'whole':
      return WHOLE.test(text) && inRange(text) ? Number(text) : undefined;
    case 'number':
      return NUMBER.test(text) && inRange(text) ? Number(text) : undefined;
    case 'widths': {
      // An empty list is a model without hidden layers.
      const parts = text === '' ? [] : text.split(',');
      return parts.length <= maxLength && parts.every((part) => WHOLE.test(part) && inRange(part))
        ? parts.map(Number)
        : undefined;
    }
  }
}

/**
 * A value as text that `readValue` reads back.
 * @param {Value} value
 */
export function writeValue(value) {
  return String(value);
}

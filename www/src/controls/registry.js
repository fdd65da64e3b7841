/**
 * The registry of controls: the engine's options as the engine describes them, with what the page adds to each. The
 * form, the address, the names of runs, the tooltips and the validation are all made from it. An option of the engine
 * that is not named here still appears, under its own name.
 */

/**
 * @typedef {import('#engine/vae_lab.js').OptionDescription} OptionDescription
 * @typedef {number | string | number[]} Value The value of an option.
 * @typedef {Record<string, Value>} Values Values by the keys of their options.
 * @typedef {'model' | 'objective' | 'training' | 'machine' | 'other'} Group
 */

/**
 * What the page adds to an option.
 * @typedef {object} Presentation
 * @property {Group} [group] the part of the form it is in; without one it is not in the form, only in the address
 * @property {Readonly<Record<string, string>>} [aliases] choices by other names, which an address may use
 * @property {readonly [number, number]} [slider] ends of a logarithmic slider; the number box accepts values beyond
 * them
 */

/**
 * An option with its presentation. A `live` option can change during a run.
 * @typedef {Presentation & {
 *   key: string, scope: 'engine' | 'page', kind: 'whole' | 'number' | 'widths' | 'choice',
 *   min: number, max: number, maxLength: number, choices: readonly string[], default: Value, live: boolean,
 *   requires?: OptionDescription['requires'], oneSigma?: readonly string[] }} Control
 */

/** Options that the data determines. */
const SET_BY_DATA = new Set(['width', 'height']);

/** Whether a key is that of an option that the data determines. @param {string} key */
export function isKeyOfData(key) {
  return SET_BY_DATA.has(key);
}

/**
 * The presentation of each option of the engine, in the order of the form.
 * @type {Readonly<Record<string, Presentation>>}
 */
const PRESENTATION = {
  learningRate: { group: 'training', slider: [1e-5, 0.1] },
  beta: { group: 'objective', slider: [0.01, 100] },
  sigma: { group: 'model', slider: [0.01, 10] },
  sigmaUpdate: { group: 'model' },

  likelihood: { group: 'model' },
  pixels: { group: 'model' },
  hidden: { group: 'model' },
  latent: { group: 'model' },
  activation: { group: 'model' },

  objective: { group: 'objective' },
  samples: { group: 'objective' },
  klEstimator: { group: 'objective' },
  epsilon: { group: 'objective' },
  betaWarmup: { group: 'objective' },
  freeBits: { group: 'objective' },

  batch: { group: 'training' },
  seed: { group: 'training' },
  init: { group: 'training' },
  outputBias: { group: 'training' },
};

/** @type {Pick<Control, 'min' | 'max' | 'maxLength' | 'choices' | 'live'>} */
const UNRESTRICTED = { min: -Infinity, max: Infinity, maxLength: 0, choices: [], live: false };

/**
 * Options of the page. They are known before the engine has been loaded.
 * @type {readonly Control[]}
 */
export const pageControls = [
  {
    ...UNRESTRICTED,
    key: 'stopAfter',
    scope: 'page',
    kind: 'whole',
    min: 1,
    max: 10_000,
    default: 20,
    live: true,
    group: 'machine',
  },
  {
    ...UNRESTRICTED,
    key: 'autoplay',
    scope: 'page',
    kind: 'choice',
    choices: ['no', 'yes'],
    aliases: { 1: 'yes', true: 'yes', 0: 'no', false: 'no' },
    default: 'no',
  },
  { ...UNRESTRICTED, key: 'lang', scope: 'page', kind: 'choice', choices: ['en', 'zh'], default: '' },
  { ...UNRESTRICTED, key: 'theme', scope: 'page', kind: 'choice', choices: ['light', 'dark'], default: '' },
];

/** Where the model runs. Not an option of the model, so not in the engine's schema. @type {Control} */
const backend = {
  ...UNRESTRICTED,
  key: 'backend',
  scope: 'engine',
  kind: 'choice',
  choices: ['auto', 'webgpu', 'cpu'],
  default: 'auto',
  group: 'machine',
};

/**
 * All controls, in the order of the form.
 * @param {readonly OptionDescription[]} schema
 * @returns {readonly Control[]}
 */
export function controlsOf(schema) {
  const order = Object.keys(PRESENTATION);
  /** @param {Control} control */
  const rank = ({ key }) => (order.includes(key) ? order.indexOf(key) : order.length);
  const options = schema
    .filter(({ key }) => !SET_BY_DATA.has(key))
    .map((option) => ({
      ...UNRESTRICTED,
      group: /** @type {const} */ ('other'),
      ...PRESENTATION[option.key],
      ...option,
      scope: /** @type {const} */ ('engine'),
    }));
  return [...options.sort((a, b) => rank(a) - rank(b)), backend, ...pageControls];
}

/**
 * The default of each control.
 * @param {readonly Control[]} controls
 * @returns {Values}
 */
export function defaultsOf(controls) {
  return Object.fromEntries(controls.map((control) => [control.key, control.default]));
}

/**
 * Whether two values are equal.
 * @param {Value | undefined} a
 * @param {Value | undefined} b
 */
export function sameValue(a, b) {
  return String(a) === String(b) && Array.isArray(a) === Array.isArray(b);
}

/**
 * The values that differ from the defaults.
 * @param {readonly Control[]} controls
 * @param {Values} values
 * @returns {Values}
 */
export function nonDefaults(controls, values) {
  const differing = controls.filter(
    ({ key, default: defaultValue }) => values[key] !== undefined && !sameValue(values[key], defaultValue),
  );
  return Object.fromEntries(differing.map(({ key }) => [key, /** @type {Value} */ (values[key])]));
}

/**
 * The settings of a model, as the engine takes them: values of its options that differ from the defaults and have an
 * effect.
 * @param {readonly Control[]} controls
 * @param {Values} values
 * @returns {import('../engine/protocol.js').Settings}
 */
export function settingsOf(controls, values) {
  return nonDefaults(
    controls.filter((control) => control.scope === 'engine' && !disabledBy(control, values)),
    values,
  );
}

/**
 * Finds the option whose value leaves a control without effect.
 * @param {Control} control
 * @param {Values} values
 * @returns {string | undefined} the key of that option; undefined if the control has an effect
 */
export function disabledBy({ requires = {} }, values) {
  return Object.keys(requires).find(
    (key) => values[key] !== undefined && !requires[key]?.includes(String(values[key])),
  );
}

/**
 * The controls that can change during a run and have an effect.
 * @param {readonly Control[]} controls
 * @param {Values} values
 */
export function effectiveLiveControls(controls, values) {
  return controls.filter((control) => control.live && control.scope === 'engine' && !disabledBy(control, values));
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const WHOLE = /^\d+$/;

/**
 * Parses the value of a control.
 * @param {Control} control
 * @param {string} text
 * @returns {Value | undefined} undefined if the control does not allow it
 */
export function parseValue({ kind, min, max, maxLength, choices, aliases = {} }, text) {
  /** @param {string} digits */
  const inRange = (digits) => Number(digits) >= min && Number(digits) <= max;
  switch (kind) {
    case 'choice':
      return choices.includes(text) ? text : Object.hasOwn(aliases, text) ? aliases[text] : undefined;
    case 'whole':
      return WHOLE.test(text) && inRange(text) ? Number(text) : undefined;
    case 'number':
      // −0 is 0, which is how it is written again.
      return NUMBER.test(text) && inRange(text) ? Number(text) + 0 : undefined;
    case 'widths': {
      // An empty list means no hidden layers.
      const parts = text === '' ? [] : text.split(',');
      return parts.length <= maxLength && parts.every((part) => WHOLE.test(part) && inRange(part))
        ? parts.map(Number)
        : undefined;
    }
  }
}

/**
 * Formats a value as text that `parseValue` parses.
 * @param {Value} value
 */
export function formatValue(value) {
  return String(value);
}

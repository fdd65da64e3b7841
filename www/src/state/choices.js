/** What the reader has chosen: the part of the state that has to do with options. */

import { controlsOf, defaultsOf, sameValue, settingsOf } from '../controls/registry.js';

/**
 * @typedef {import('../controls/registry.js').Control} Control
 * @typedef {import('../controls/registry.js').Value} Value
 * @typedef {import('../controls/registry.js').Values} Values
 */

/**
 * The options and their values.
 * @typedef {object} Choices
 * @property {readonly Control[]} controls all controls; empty until the engine has been loaded
 * @property {Values | null} applied values of the current run, with changes made during it
 * @property {Values} draft values that take effect with a restart
 * @property {readonly string[]} conflicts options that rule each other out, if the engine would refuse the draft
 * @property {readonly import('../controls/address.js').AddressProblem[]} addressProblems
 */

/**
 * The choices before the engine has been loaded.
 * @returns {Choices}
 */
export function noChoices() {
  return { controls: [], applied: null, draft: {}, conflicts: [], addressProblems: [] };
}

/**
 * The choices once the engine's options are known: all at their defaults.
 * @param {readonly import('../controls/registry.js').OptionDescription[]} schema
 * @returns {Choices}
 */
export function choicesFromSchema(schema) {
  const controls = controlsOf(schema);
  return { ...noChoices(), controls, applied: defaultsOf(controls) };
}

/**
 * The choices once a model has been created. Its config and settings say what was applied; what they agree with leaves
 * the draft.
 * @param {Choices} choices
 * @param {{ config: Record<string, any>, settings: Record<string, any>, askedBatch: number | null }} model
 * @returns {Choices}
 */
export function choicesOfModel(choices, { config, settings, askedBatch }) {
  const { controls, applied, draft, conflicts, addressProblems } = choices;
  // The reader did not choose a batch that is smaller for lack of images.
  /** @type {Record<string, any>} */
  const asked = askedBatch === null ? {} : { batch: askedBatch };
  const modelValues = controls
    .filter(({ scope }) => scope === 'engine')
    .map(({ key, default: defaultValue }) => [key, asked[key] ?? config[key] ?? settings[key] ?? defaultValue]);
  const nowApplied = { ...applied, ...Object.fromEntries(modelValues) };
  const stillDraft = Object.entries(draft).filter(([key, value]) => !sameValue(value, nowApplied[key]));
  return { controls, applied: nowApplied, draft: Object.fromEntries(stillDraft), conflicts, addressProblems };
}

/**
 * The choices after the reader has chosen a value. A live option is applied at once; another goes into the draft, or
 * leaves it if the value is the one that is applied.
 * @template {Choices} C
 * @param {C} choices
 * @param {string} key of the option
 * @param {Value} value
 * @returns {C}
 */
export function withChoice(choices, key, value) {
  const control = choices.controls.find((candidate) => candidate.key === key);
  if (!control) return choices;
  if (control.live) return { ...choices, applied: { ...choices.applied, [key]: value } };
  const { [key]: _, ...draft } = choices.draft;
  return { ...choices, draft: sameValue(value, choices.applied?.[key]) ? draft : { ...draft, [key]: value } };
}

/**
 * The engine's settings for the applied values with others on top.
 * @param {Choices} choices
 * @param {Values} [values] the draft unless given, which are the settings of a restart
 */
export function settingsWith({ controls, applied, draft }, values = draft) {
  return settingsOf(controls, { ...applied, ...values });
}

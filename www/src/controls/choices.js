/** What a reader chose, as part of the lab's state: pure functions, no element in sight. */

import { controlsOf, defaultsOf, same, settingsOf } from './registry.js';

/**
 * @typedef {import('./registry.js').Control} Control
 * @typedef {import('./registry.js').Value} Value
 * @typedef {import('./registry.js').Values} Values
 *
 * @typedef {object} Choices
 * @property {readonly Control[]} controls the registry; empty until the engine has told its options
 * @property {Values | null} inForce what the present run was made with, with what was changed while it ran
 * @property {Values} draft what waits for a restart
 * @property {readonly string[]} clash the options that do not go together, if what waits can be no run
 * @property {readonly import('./address.js').AddressProblem[]} addressProblems
 */

/** @returns {Choices} */
export function nothingChosen() {
  return { controls: [], inForce: null, draft: {}, clash: [], addressProblems: [] };
}

/**
 * The choices once the options are known.
 * @param {readonly import('./registry.js').OptionDescription[]} schema
 * @returns {Choices}
 */
export function knowing(schema) {
  const controls = controlsOf(schema);
  return { ...nothingChosen(), controls, inForce: defaultsOf(controls) };
}

/**
 * The choices once a model runs: its config tells what it was made with, and a draft of just that waits no longer.
 * @param {Choices} choices
 * @param {{ config: Record<string, any>, settings: Record<string, any> }} made
 * @returns {Choices}
 */
export function adopted({ controls, inForce, draft, clash, addressProblems }, { config, settings }) {
  const ofModel = controls.filter(({ belongs }) => belongs === 'engine');
  const made = Object.fromEntries(
    ofModel.map(({ key, default: usual }) => [key, config[key] ?? settings[key] ?? usual]),
  );
  const running = { ...inForce, ...made };
  const waiting = Object.entries(draft).filter(([key, value]) => !same(value, running[key]));
  return { controls, inForce: running, draft: Object.fromEntries(waiting), clash, addressProblems };
}

/**
 * The choices after one more: in force at once where the control is live, else as a draft.
 * @template {Choices} C
 * @param {C} choices
 * @param {string} key
 * @param {Value} value
 * @returns {C}
 */
export function choose(choices, key, value) {
  const control = choices.controls.find((one) => one.key === key);
  const { [key]: _, ...draft } = choices.draft;
  if (!control) return choices;
  if (control.live) return { ...choices, inForce: { ...choices.inForce, [key]: value } };
  return { ...choices, draft: same(value, choices.inForce?.[key]) ? draft : { ...draft, [key]: value } };
}

/**
 * The engine's settings of the run that a restart would make, with these values on top.
 * @param {Choices} choices
 * @param {Values} [values]
 */
export function settingsWith({ controls, inForce, draft }, values = draft) {
  return settingsOf(controls, { ...inForce, ...values });
}

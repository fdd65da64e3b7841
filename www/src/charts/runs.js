import { differences, same } from '../controls/registry.js';

/**
 * @typedef {import('./history.js').History} History
 *
 * A run that is over, or another model's: its curves, and what it was made with.
 * @typedef {{ values: import('../controls/registry.js').Values, train: History, heldOut: History }} Run
 */

/** So many earlier runs are kept. */
export const MOST_EARLIER = 4;
/** A run of fewer points left no curve. */
const FEW = 2;

/**
 * The earlier runs once a run gives way to another, newest first. The same settings are the same run again: it takes the
 * other's place.
 * @param {readonly Run[]} earlier
 * @param {Run} ended
 * @param {import('../controls/registry.js').Values} next settings of the run that begins
 */
export function remembered(earlier, ended, next) {
  const worthIt = Math.max(ended.train.rows.length, ended.heldOut.rows.length) >= FEW;
  const all = worthIt ? [ended, ...earlier.filter(({ values }) => !alike(values, ended.values))] : earlier;
  return all.filter(({ values }) => !alike(values, next)).slice(0, MOST_EARLIER);
}

/**
 * @param {import('../controls/registry.js').Values} a
 * @param {import('../controls/registry.js').Values} b
 */
function alike(a, b) {
  return Object.keys({ ...a, ...b }).every((key) => same(a[key], b[key]));
}

/**
 * What of all values makes a run: those of the engine.
 * @param {readonly import('../controls/registry.js').Control[]} controls
 * @param {import('../controls/registry.js').Values} values
 */
export function valuesOfRun(controls, values) {
  const engine = controls.filter(({ belongs }) => belongs === 'engine');
  return {
    ...Object.fromEntries(engine.map(({ key, default: usual }) => [key, usual])),
    ...differences(engine, values),
  };
}

/**
 * The earlier runs whose nats can be compared with those of the present one. Another decoder measures images otherwise, in
 * probability or in density, and would leave the present curves no height.
 * @param {Pick<import('../state.js').LabState, 'earlier' | 'inForce'>} state
 */
export function comparable({ earlier, inForce }) {
  return earlier.filter(({ values }) => values.likelihood === inForce?.likelihood);
}

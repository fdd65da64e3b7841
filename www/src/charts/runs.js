import { nonDefaults, sameValue } from '../controls/registry.js';

/**
 * @typedef {import('./history.js').History} History
 * @typedef {import('../controls/registry.js').Values} Values
 *
 * @typedef {{ values: Values, train: History, heldOut: History }} Run An earlier run: its options and its curves.
 */

/** Most earlier runs that are kept. */
export const MAX_EARLIER = 4;
/** A run with fewer points has no curve. */
const MIN_POINTS = 2;

/**
 * The earlier runs after a run has ended. A run with the same settings as an earlier one replaces it.
 * @param {readonly Run[]} earlier newest first
 * @param {Run} ended
 * @param {Values} next options of the run that begins
 * @returns {readonly Run[]} newest first
 */
export function withEarlierRun(earlier, ended, next) {
  const hasCurve = Math.max(ended.train.rows.length, ended.heldOut.rows.length) >= MIN_POINTS;
  const all = hasCurve ? [ended, ...earlier.filter(({ values }) => !sameValues(values, ended.values))] : earlier;
  return all.filter(({ values }) => !sameValues(values, next)).slice(0, MAX_EARLIER);
}

/**
 * @param {Values} a
 * @param {Values} b
 */
function sameValues(a, b) {
  return Object.keys({ ...a, ...b }).every((key) => sameValue(a[key], b[key]));
}

/**
 * The values of the engine's options, which determine a run; the default for each that is missing.
 * @param {readonly import('../controls/registry.js').Control[]} controls
 * @param {Values} values
 * @returns {Values}
 */
export function engineValues(controls, values) {
  const engine = controls.filter(({ scope }) => scope === 'engine');
  return {
    ...Object.fromEntries(engine.map(({ key, default: defaultValue }) => [key, defaultValue])),
    ...nonDefaults(engine, values),
  };
}

/**
 * The earlier runs whose losses can be compared with the current one's. Another likelihood measures an image on another
 * scale, as a probability or as a density, and would flatten the current curves.
 * @param {{ earlier: readonly Run[], applied: Values | null }} runs the earlier runs, and the values of the current one
 */
export function comparableRuns({ earlier, applied }) {
  return earlier.filter(({ values }) => values.likelihood === applied?.likelihood);
}

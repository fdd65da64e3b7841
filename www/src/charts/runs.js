import { disabledBy, nonDefaults, sameValue } from '../controls/registry.js';

/**
 * @typedef {import('./history.js').History} History
 * @typedef {import('../controls/registry.js').Values} Values
 *
 * An earlier run: its options, the address of the reader's own images if it is of those, and its curves.
 * @typedef {{ values: Values, dataUrl: string | null, train: History, heldOut: History }} Run
 */

/** Most earlier runs that are kept. */
export const MAX_EARLIER = 4;
/** A run with fewer points has no curve. */
const MIN_POINTS = 2;

/**
 * The earlier runs after a run has ended and another is there in its place.
 * @param {readonly Run[]} earlier newest first
 * @param {Run} ended
 * @param {Omit<Run, 'train' | 'heldOut'> & { step: number, opened: boolean }} next the run that is there now, its step,
 * and whether it was opened from a file
 * @returns {readonly Run[]} newest first
 */
export function withEarlierRun(earlier, ended, next) {
  // With the same settings it is the same run again. A part of it may be kept already: then the longer one stays, but
  // not if the reader returns to it.
  const kept = next.step === 0 && earlier.some((run) => sameRun(run, ended));
  const again = sameRun(ended, next) && !next.opened && !kept;
  const all = again ? earlier : withRun(earlier, ended);
  return all.filter((run) => !sameRun(run, next) || lastStep(run) > next.step);
}

/**
 * The earlier runs with one more. Of two runs with the same settings the longer one stays.
 * @param {readonly Run[]} earlier newest first
 * @param {Run} run
 * @returns {readonly Run[]} newest first
 */
export function withRun(earlier, run) {
  if (Math.max(run.train.rows.length, run.heldOut.rows.length) < MIN_POINTS) return earlier;
  const [same, others] = [true, false].map((wanted) => earlier.filter((one) => sameRun(one, run) === wanted));
  const longest = [run, ...(same ?? [])].reduce((a, b) => (lastStep(b) > lastStep(a) ? b : a));
  return [longest, ...(others ?? [])].slice(0, MAX_EARLIER);
}

/** @param {Run} run */
function lastStep({ train, heldOut }) {
  return Math.max(train.last?.step ?? 0, heldOut.last?.step ?? 0);
}

/**
 * @param {Pick<Run, 'values' | 'dataUrl'>} a
 * @param {Pick<Run, 'values' | 'dataUrl'>} b
 */
function sameRun(a, b) {
  return sameValues(a.values, b.values) && a.dataUrl === b.dataUrl;
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

/** The options that decide in which unit nll is measured, where they have an effect. */
const UNIT_KEYS = ['likelihood', 'pixels', 'sigma'];

/**
 * Why the losses of two runs cannot be compared: they are of other `data`; or another likelihood, another fixed sigma
 * or other pixels give nll another `unit`, as a probability or a density has, and another zero.
 * @param {readonly import('../controls/registry.js').Control[]} controls
 * @param {Pick<Run, 'values' | 'dataUrl'>} a
 * @param {Pick<Run, 'values' | 'dataUrl'>} b
 * @returns {'data' | 'unit' | null} null if they can be compared
 */
export function whyIncomparable(controls, a, b) {
  if (a.dataUrl !== b.dataUrl) return 'data';
  const [unitOfA, unitOfB] = [a, b].map((run) => {
    const values = engineValues(controls, run.values);
    const options = controls.filter((control) => UNIT_KEYS.includes(control.key) && !disabledBy(control, values));
    return String(options.map(({ key }) => `${key} ${values[key]}`));
  });
  return unitOfA === unitOfB ? null : 'unit';
}

import uPlot from 'uplot';

/** @typedef {import('./history.js').History} History */
/** @typedef {'nll' | 'kl' | 'loss'} Quantity */

/** The first steps fall from far above; the frame is for what comes after them. */
const IGNORED_START = 0.1;

/**
 * The vertical range of a chart, at round numbers.
 * @param {History[]} histories
 * @param {Quantity} quantity
 * @returns {[number, number]}
 */
export function frame(histories, quantity) {
  const lastStep = Math.max(0, ...histories.map(({ last }) => last?.step ?? 0));
  let low = Infinity;
  let high = -Infinity;
  for (const { rows } of histories) {
    for (const row of rows) {
      if (row.step < IGNORED_START * lastStep) continue;
      low = Math.min(low, row[quantity]);
      high = Math.max(high, row[quantity]);
    }
  }
  if (low > high) return [0, 1];
  const [from, to] = uPlot.rangeNum(low, high, 0.1, true);
  return [from ?? low, to ?? high];
}

/**
 * Two histories on one axis: the steps of both, and a column for each with gaps where it has no point.
 * @param {History} train
 * @param {History} heldOut
 * @param {Quantity} quantity
 * @returns {[number[], (number | null)[], (number | null)[]]}
 */
export function columns(train, heldOut, quantity) {
  /** @type {[number[], (number | null)[], (number | null)[]]} */
  const [steps, trained, evaluated] = [[], [], []];
  let [i, j] = [0, 0];
  while (i < train.rows.length || j < heldOut.rows.length) {
    const a = train.rows[i];
    const b = heldOut.rows[j];
    const step = Math.min(a?.step ?? Infinity, b?.step ?? Infinity);
    steps.push(step);
    trained.push(a?.step === step ? a[quantity] : null);
    evaluated.push(b?.step === step ? b[quantity] : null);
    if (a?.step === step) i += 1;
    if (b?.step === step) j += 1;
  }
  return [steps, trained, evaluated];
}

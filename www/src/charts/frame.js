import uPlot from 'uplot';

/** @typedef {import('./history.js').History} History */
/** @typedef {'nll' | 'kl' | 'loss'} Quantity */

/** The first steps fall from far above; the frame is for what comes after them. */
const IGNORED_START = 0.1;

/**
 * The vertical range of a chart, at round numbers.
 * @param {readonly History[]} histories
 * @param {Quantity} quantity
 * @returns {[number, number]}
 */
export function frame(histories, quantity) {
  let low = Infinity;
  let high = -Infinity;
  for (const { rows, last } of histories) {
    for (const row of rows) {
      if (row.step < IGNORED_START * (last?.step ?? 0)) continue;
      low = Math.min(low, row[quantity]);
      high = Math.max(high, row[quantity]);
    }
  }
  if (low > high) return [0, 1];
  const [from, to] = uPlot.rangeNum(low, high, 0.1, true);
  return [from ?? low, to ?? high];
}

/**
 * Histories on one axis: the steps of all, and a column for each with gaps where it has no point.
 * @param {readonly History[]} histories
 * @param {Quantity} quantity
 * @returns {[number[], ...(number | null)[][]]}
 */
export function columns(histories, quantity) {
  /** @type {number[]} */
  const steps = [];
  /** @type {(number | null)[][]} */
  const values = histories.map(() => []);
  const places = histories.map(() => 0);
  for (;;) {
    const next = histories.map(({ rows }, index) => rows[places[index] ?? 0]);
    const step = Math.min(...next.map((row) => row?.step ?? Infinity));
    if (step === Infinity) return [steps, ...values];
    steps.push(step);
    next.forEach((row, index) => {
      const here = row?.step === step;
      values[index]?.push(here && row ? row[quantity] : null);
      if (here) places[index] = (places[index] ?? 0) + 1;
    });
  }
}

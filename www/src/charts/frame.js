import uPlot from 'uplot';

/**
 * @typedef {import('./history.js').History} History
 * @typedef {'nll' | 'kl' | 'loss' | 'sigma' | 'rmse'} Quantity
 * @typedef {{ history: History, quantity: Quantity }} Line One quantity of a run, over its steps.
 */

/** The first steps fall from far above; the frame is for what comes after them. */
const IGNORED_START = 0.1;

/**
 * The vertical range of a chart, at round numbers.
 * @param {readonly Line[]} lines
 * @returns {[number, number]}
 */
export function frame(lines) {
  let low = Infinity;
  let high = -Infinity;
  for (const { history, quantity } of lines) {
    for (const row of history.rows) {
      const value = row[quantity];
      if (value === undefined || row.step < IGNORED_START * (history.last?.step ?? 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return [0, 1];
  const [from, to] = uPlot.rangeNum(low, high, 0.1, true);
  return [from ?? low, to ?? high];
}

/**
 * Lines on one axis: the steps of all, and a column for each with gaps where it has no point.
 * @param {readonly Line[]} lines
 * @returns {[number[], ...(number | null)[][]]}
 */
export function columns(lines) {
  /** @type {number[]} */
  const steps = [];
  /** @type {(number | null)[][]} */
  const values = lines.map(() => []);
  const places = lines.map(() => 0);
  for (;;) {
    const next = lines.map(({ history }, index) => history.rows[places[index] ?? 0]);
    const step = Math.min(...next.map((row) => row?.step ?? Infinity));
    if (step === Infinity) return [steps, ...values];
    steps.push(step);
    lines.forEach(({ quantity }, index) => {
      const row = next[index];
      const here = row?.step === step;
      values[index]?.push(here ? (row[quantity] ?? null) : null);
      if (here) places[index] = (places[index] ?? 0) + 1;
    });
  }
}

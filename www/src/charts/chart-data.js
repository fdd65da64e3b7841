import uPlot from 'uplot';

/**
 * @typedef {import('./history.js').History} History
 * @typedef {'nll' | 'kl' | 'loss' | 'sigma' | 'rmse' | 'mse'} Quantity
 * @typedef {{ history: History, quantity: Quantity }} Line One quantity of a run, over its steps.
 */

/** The losses of the first steps are far above the rest. This share of a run does not count for the range. */
const IGNORED_SHARE = 0.1;

/**
 * Whether a row counts for the range of a chart.
 * @param {import('./history.js').Row} row
 * @param {number} lastStep of the run
 */
export function countsForRange({ step }, lastStep) {
  return step >= IGNORED_SHARE * lastStep;
}

/**
 * The vertical range of a chart, at round numbers.
 * @param {readonly Line[]} lines
 * @returns {[number, number]}
 */
export function valueRange(lines) {
  let low = Infinity;
  let high = -Infinity;
  for (const { history, quantity } of lines) {
    for (const row of history.rows) {
      const value = row[quantity];
      if (value === undefined || !countsForRange(row, history.last?.step ?? 0)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return [0, 1];
  const [from, to] = uPlot.rangeNum(low, high, 0.1, true);
  return [from ?? low, to ?? high];
}

/**
 * The data of a chart as uPlot takes it.
 * @param {readonly Line[]} lines
 * @returns {[number[], ...(number | null)[][]]} all steps, then a column for each line, with null where it has no point
 */
export function alignedData(lines) {
  /** @type {number[]} */
  const steps = [];
  /** @type {(number | null)[][]} */
  const values = lines.map(() => []);
  const positions = lines.map(() => 0);
  for (;;) {
    const next = lines.map(({ history }, index) => history.rows[positions[index] ?? 0]);
    const step = Math.min(...next.map((row) => row?.step ?? Infinity));
    if (step === Infinity) return [steps, ...values];
    steps.push(step);
    lines.forEach(({ quantity }, index) => {
      const row = next[index];
      const matches = row?.step === step;
      values[index]?.push(matches ? (row[quantity] ?? null) : null);
      if (matches) positions[index] = (positions[index] ?? 0) + 1;
    });
  }
}

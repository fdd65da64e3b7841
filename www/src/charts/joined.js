import uPlot from 'uplot';

/**
 * Lines with abscissae of their own, as columns with common ones; a line has no value where it has no point.
 * @param {readonly (readonly [readonly number[], readonly number[]])[]} lines abscissae in ascending order, and values
 * @returns {(number | null | undefined)[][]} all abscissae, then a column for each line
 */
export function joined(lines) {
  const filled = lines.filter(([x]) => x.length > 0);
  if (filled.length === 0) return [[], ...lines.map(() => [])];
  const columns = uPlot.join(filled.map(([x, y]) => [[...x], [...y]]));
  const values = columns.slice(1);
  return [
    /** @type {number[]} */ (columns[0]),
    ...lines.map(([x]) => (x.length > 0 ? /** @type {number[]} */ (values.shift()) : [])),
  ];
}

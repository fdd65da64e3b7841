/**
 * The middle of some numbers, or the mean of the two in the middle. NaN if there are none.
 * @param {readonly number[]} values
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[Math.floor(sorted.length / 2)]];
  return ((low ?? NaN) + (high ?? NaN)) / 2;
}

/**
 * The median of rates, with the least and the greatest.
 * @typedef {{ median: number, min: number, max: number }} Spread
 */

/**
 * How often something happened in a second, over windows. Null if there are none, or the clock stood still in one.
 * @param {readonly { count: number, ms: number }[]} windows
 * @returns {Spread | null}
 */
export function ratesOf(windows) {
  if (windows.length === 0 || windows.some(({ ms }) => !(ms > 0))) return null;
  const rates = windows.map(({ count, ms }) => (1000 * count) / ms);
  return { median: median(rates), min: Math.min(...rates), max: Math.max(...rates) };
}

import uPlot from 'uplot';
import { clamp } from './clamp.js';

/**
 * One axis, with marks at round numbers.
 * @param {number[]} values
 * @param {number} start where it begins, in units of the drawing
 * @param {number} end where it ends
 */
export function axis(values, start, end) {
  const [low, high] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
  const [from = 0, to = 1] = /** @type {[number, number]} */ (uPlot.rangeNum(low, high, 0.1, true));
  return {
    from,
    to,
    marks: roundNumbers(from, to),
    /** A value in units of the drawing. @param {number} value */
    at: (value) => start + ((end - start) * (value - from)) / (to - from),
    /** A value outside is drawn at the edge. @param {number} value */
    clamp: (value) => clamp(value, from, to),
  };
}

/**
 * The round numbers of a range, at most seven.
 * @param {number} from
 * @param {number} to
 */
export function roundNumbers(from, to) {
  const step =
    [1, 2, 5, 10]
      .map((digit) => digit * 10 ** Math.floor(Math.log10((to - from) / 4)))
      .find((distance) => (to - from) / distance <= 6) ?? to - from;
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step);
}

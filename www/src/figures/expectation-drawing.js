import { svg } from 'lit';
import { axis } from '../charts/axis.js';

/** The height of the drawing, and its margins. */
const HEIGHT = 216;
const [LEFT, RIGHT, TOP, BOTTOM] = [36, 8, 10, 44];
/** The draws lie below the axis, in rows, so that fewer hide each other. */
const ROWS = 5;
const ROW_HEIGHT = 4;

/**
 * @typedef {object} Drawing
 * @property {number} width pixels
 * @property {Float64Array} x
 * @property {Float64Array} density p at each x
 * @property {(x: number) => number} f
 * @property {Float64Array} nodes of the grid
 * @property {Float64Array} draws
 * @property {string} label
 * @property {(value: number) => string} tick
 */

/**
 * A density p, the integrand f · p, the bars of the grid whose areas are added, and the draws below.
 * @param {Drawing} drawing
 */
export function expectationDrawing({ width, x, density, f, nodes, draws, label, tick }) {
  const [from = 0, to = 1] = [x[0], x.at(-1)];
  const integrand = x.map((at, index) => f(at) * (density[index] ?? 0));
  const across = (/** @type {number} */ at) => LEFT + ((width - LEFT - RIGHT) * (at - from)) / (to - from);
  const y = axis([0, ...density, ...integrand], HEIGHT - BOTTOM, TOP);
  const line = (/** @type {Float64Array} */ values) =>
    [...values].map((value, index) => `${across(x[index] ?? 0).toFixed(1)} ${y.at(value).toFixed(1)}`).join('L');
  const zero = y.at(0);
  const marks = [-4, -2, 0, 2, 4].filter((mark) => mark >= from && mark <= to);
  return svg`<svg viewBox="0 0 ${width} ${HEIGHT}" height=${HEIGHT} role="img" aria-label=${label}>
    ${y.marks.map(
      (mark) => svg`<line class="grid" x1=${LEFT} x2=${width - RIGHT} y1=${y.at(mark)} y2=${y.at(mark)} />
        <text x=${LEFT - 6} y=${y.at(mark) + 4} text-anchor="end">${tick(mark)}</text>`,
    )}
    <path class="density" d="M${across(from)} ${zero}L${line(density)}L${across(to)} ${zero}Z" />
    ${barsOf(nodes, f, x, density).map(
      ({ low, high, value }) => svg`<rect class="bar" x=${across(Math.max(low, from))} y=${Math.min(zero, y.at(value))}
        width=${Math.max(0, across(Math.min(high, to)) - across(Math.max(low, from)))}
        height=${Math.abs(zero - y.at(value))} />`,
    )}
    <line class="baseline" x1=${LEFT} x2=${width - RIGHT} y1=${zero} y2=${zero} />
    <path class="integrand" d="M${line(integrand)}" />
    ${marks.map((mark) => svg`<text x=${across(mark)} y=${HEIGHT - 4} text-anchor="middle">${tick(mark)}</text>`)}
    <path class="draws" d=${[...draws]
      .map((at, index) => ({ at, row: index % ROWS }))
      .filter(({ at }) => at >= from && at <= to)
      .map(({ at, row }) => `M${across(at).toFixed(1)} ${HEIGHT - BOTTOM + 6 + ROW_HEIGHT * row}v3`)
      .join('')} />
  </svg>`;
}

/**
 * The bars of the sum Σ f(x_i) p(x_i) (x_i − x_{i−1}) (2) that are in the picture.
 * @param {Float64Array} nodes
 * @param {(x: number) => number} f
 * @param {Float64Array} x
 * @param {Float64Array} density
 */
function barsOf(nodes, f, x, density) {
  const [from = 0, to = 1] = [x[0], x.at(-1)];
  const pAt = (/** @type {number} */ at) => {
    const place = ((at - from) / (to - from)) * (x.length - 1);
    const index = Math.floor(place);
    const [a = 0, b = 0] = [density[index], density[index + 1]];
    return a + (place - index) * (b - a);
  };
  return [...nodes].slice(1).flatMap((high, index) => {
    const low = nodes[index] ?? high;
    return high < from || low > to || high > to ? [] : [{ low, high, value: f(high) * pAt(high) }];
  });
}

import { nothing, svg } from 'lit';
import { axis } from '../charts/axis.js';

/** The height of the drawing, and its margins. */
const HEIGHT = 210;
const [LEFT, RIGHT, TOP, BOTTOM] = [36, 8, 10, 22];
/** A density narrower than this may reach out of the picture. */
const MOST_DENSITY = 1.6;

/**
 * @typedef {object} Drawing
 * @property {number} width pixels
 * @property {Float64Array} x
 * @property {Float64Array} p at each x
 * @property {Float64Array} q at each x
 * @property {string} label
 * @property {(value: number) => string} tick
 */

/**
 * The coordinates of the drawing.
 * @param {Pick<Drawing, 'width' | 'x'>} drawing
 */
export function placesOf({ width, x }) {
  const [from = 0, to = 1] = [x[0], x.at(-1)];
  const scale = (width - LEFT - RIGHT) / (to - from);
  return {
    /** The horizontal place of a value. @param {number} at */
    across: (at) => LEFT + (at - from) * scale,
    /** Pixels for one unit of x. */
    scale,
  };
}

/**
 * Two densities, the integrand p ln(p/q), and where p is but q is not.
 * @param {Drawing} drawing
 */
export function divergenceDrawing({ width, x, p, q, label, tick }) {
  const { across } = placesOf({ width, x });
  const integrand = p.map((value, index) => (value > 0 ? value * Math.log(value / (q[index] ?? 0)) : 0));
  const finite = [...integrand].filter(Number.isFinite);
  const y = axis(
    [-0.2, ...p, ...q, ...finite].map((value) => Math.min(value, MOST_DENSITY)),
    HEIGHT - BOTTOM,
    TOP,
  );
  const place = (/** @type {number} */ value, /** @type {number} */ index) =>
    `${across(x[index] ?? 0).toFixed(1)} ${y.at(y.clamp(value)).toFixed(1)}`;
  const line = (/** @type {Float64Array} */ values) => [...values].map(place).join('L');
  const zero = y.at(0);
  const area = (/** @type {Float64Array} */ values) =>
    `M${across(x[0] ?? 0)} ${zero}L${line(values)}L${across(x.at(-1) ?? 0)} ${zero}Z`;
  const uncovered = p.map((value, index) => (value > 0 && q[index] === 0 ? value : 0));
  return svg`<svg viewBox="0 0 ${width} ${HEIGHT}" height=${HEIGHT} role="img" aria-label=${label}>
    <defs>
      <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line class="hatch" y2="6" />
      </pattern>
    </defs>
    ${y.marks.map(
      (mark) => svg`<line class="grid" x1=${LEFT} x2=${width - RIGHT} y1=${y.at(mark)} y2=${y.at(mark)} />
        <text x=${LEFT - 6} y=${y.at(mark) + 4} text-anchor="end">${tick(mark)}</text>`,
    )}
    <path class="area q" d=${area(q)} />
    <path class="area p" d=${area(p)} />
    ${uncovered.some((value) => value > 0) ? svg`<path fill="url(#hatch)" d=${area(uncovered)} />` : nothing}
    <line class="baseline" x1=${LEFT} x2=${width - RIGHT} y1=${zero} y2=${zero} />
    ${pieces(integrand).map(
      (indices) =>
        svg`<path class="integrand" d="M${indices.map((index) => place(integrand[index] ?? 0, index)).join('L')}" />`,
    )}
    ${[-6, -4, -2, 0, 2, 4, 6].map(
      (mark) => svg`<text x=${across(mark)} y=${HEIGHT - 4} text-anchor="middle">${tick(mark)}</text>`,
    )}
  </svg>`;
}

/**
 * The runs of indices whose values are finite.
 * @param {Float64Array} values
 */
function pieces(values) {
  /** @type {number[][]} */
  const found = [];
  values.forEach((value, index) => {
    if (!Number.isFinite(value)) return;
    if (index > 0 && Number.isFinite(values[index - 1] ?? NaN)) found.at(-1)?.push(index);
    else found.push([index]);
  });
  return found.filter((indices) => indices.length > 1);
}

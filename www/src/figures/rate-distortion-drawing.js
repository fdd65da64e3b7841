import { nothing, svg } from 'lit';
import { axis } from '../charts/axis.js';
import { countsForRange } from '../charts/chart-data.js';
import { evenlySpaced } from '../charts/evenly-spaced.js';

/** The height of the drawing, and its margins. */
const HEIGHT = 300;
const [LEFT, RIGHT, TOP, BOTTOM] = [40, 16, 26, 34];
/** A path with more corners would look the same. */
const MAX_CORNERS = 200;
/** The width of a character of a label, about. */
const CHARACTER = 6.5;

/**
 * @typedef {object} Drawing
 * @property {number} width pixels
 * @property {readonly { name: string, beta: number, rows: readonly import('../engine/protocol.js').Row[] }[]} runs
 * @property {number} selected the index of a run
 * @property {string} label
 * @property {{ x: string, y: string }} axes
 * @property {(value: number) => string} tick
 */

/**
 * The rate–distortion plane with the path of each run. Through the selected run's point, the line on which its loss is
 * constant.
 * @param {Drawing} drawing
 */
export function rateDistortionDrawing({ width, runs, selected, label, axes, tick }) {
  // Without a weight KL grows without bound. Such a run may leave the picture, unless it is the selected one.
  const inView = runs.filter(({ beta }, index) => beta > 0 || index === selected);
  const counted = inView.flatMap(({ rows }) => rows.filter((row) => countsForRange(row, rows.at(-1)?.step ?? 0)));
  const x = axis([0, ...counted.map(({ kl }) => kl)], LEFT, width - RIGHT);
  const y = axis(
    counted.map(({ nll }) => nll),
    HEIGHT - BOTTOM,
    TOP,
  );
  const pixelOf = (/** @type {{ kl: number, nll: number }} */ row) =>
    /** @type {const} */ ([x.at(row.kl), y.at(row.nll)]);
  const path = (/** @type {readonly import('../engine/protocol.js').Row[]} */ rows) =>
    rows.length === 0
      ? ''
      : `M${evenlySpaced(rows, MAX_CORNERS)
          .map((row) =>
            pixelOf(row)
              .map((place) => place.toFixed(1))
              .join(' '),
          )
          .join('L')}`;
  const chosen = runs[selected];
  // The selected run is drawn last, above the others.
  const order = [...runs.keys()].sort((a, b) => Number(a === selected) - Number(b === selected));
  return svg`<svg viewBox="0 0 ${width} ${HEIGHT}" height=${HEIGHT} role="img" aria-label=${label}>
    <defs>
      <clipPath id="plane">
        <rect x=${LEFT} y=${TOP} width=${width - LEFT - RIGHT} height=${HEIGHT - TOP - BOTTOM} />
      </clipPath>
    </defs>
    ${x.marks.map(
      (mark) => svg`<text x=${x.at(mark)} y=${HEIGHT - BOTTOM + 16} text-anchor="middle">${tick(mark)}</text>`,
    )}
    ${y.marks.map(
      (mark) => svg`<line class="grid" x1=${LEFT} x2=${width - RIGHT} y1=${y.at(mark)} y2=${y.at(mark)} />
        <text x=${LEFT - 6} y=${y.at(mark) + 4} text-anchor="end">${tick(mark)}</text>`,
    )}
    ${chosen ? equalLoss(chosen, x, y) : nothing}
    ${order.map((index) => {
      const run = runs[index];
      const last = run?.rows.at(-1);
      if (!run || !last) return nothing;
      const [left, top] = [x.at(x.clamp(last.kl)), y.at(y.clamp(last.nll))];
      const name = last.kl > x.to ? `${run.name} →` : run.name;
      const room = width - RIGHT - left > CHARACTER * name.length + 8;
      return svg`<g class=${index === selected ? 'selected' : ''}>
        <path class="path" clip-path="url(#plane)" d=${path(run.rows)} />
        <circle r="4.5" cx=${left} cy=${top} />
        <text class="name" x=${left + (room ? 8 : -8)} y=${top - 6} text-anchor=${room ? 'start' : 'end'}>
          ${name}
        </text>
      </g>`;
    })}
    <text class="axis kl" x=${width - RIGHT} y=${HEIGHT - 4} text-anchor="end">${axes.x}</text>
    <text class="axis nll" x="0" y="12">${axes.y}</text>
  </svg>`;
}

/**
 * The line through a run's last point on which nll + beta · KL is constant, within the picture.
 * @param {Drawing['runs'][number]} run
 * @param {ReturnType<typeof axis>} x
 * @param {ReturnType<typeof axis>} y
 */
function equalLoss({ beta, rows }, x, y) {
  const last = rows.at(-1);
  if (!last) return nothing;
  const loss = last.nll + beta * last.kl;
  const nllAt = (/** @type {number} */ kl) => loss - beta * kl;
  const klAt = (/** @type {number} */ nll) => (beta > 0 ? (loss - nll) / beta : NaN);
  const ends = [
    { kl: x.from, nll: nllAt(x.from) },
    { kl: x.to, nll: nllAt(x.to) },
    { kl: klAt(y.from), nll: y.from },
    { kl: klAt(y.to), nll: y.to },
  ].filter(({ kl, nll }) => kl >= x.from && kl <= x.to && nll >= y.from && nll <= y.to);
  const [from, to] = [ends[0], ends.at(-1)];
  if (!from || !to) return nothing;
  return svg`<line class="equal" x1=${x.at(from.kl)} y1=${y.at(from.nll)} x2=${x.at(to.kl)} y2=${y.at(to.nll)} />`;
}

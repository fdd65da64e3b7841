import { css, html, nothing, svg } from 'lit';
import uPlot from 'uplot';
import { comparable } from '../charts/runs.js';
import { changeOf } from '../controls/words.js';
import { Panel } from './panel.js';
import { spread } from './table.js';

/** @typedef {import('../engine/protocol.js').Row} Row */

/** The drawing, in its own units. */
const [WIDTH, HEIGHT] = [460, 250];
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 8, 8, 30];
/** A path of more corners looks no different. */
const CORNERS = 240;
const TABLE_ROWS = 12;
/** Lines of equal sum across the frame. */
const SUMS = 4;

/**
 * The rate–distortion plane: nll against KL, held-out, with the path of the run. A path turns back on itself, which is no
 * function of x, so it is a drawing in SVG and not a plot over an axis.
 */
export class TradeOff extends Panel {
  static styles = [
    Panel.styles,
    css`
      svg {
        display: block;
        width: 100%;
        height: auto;
        overflow: visible;
        font: 11px var(--sans);
        font-variant-numeric: tabular-nums lining-nums;
      }

      text {
        fill: var(--muted);
      }

      .grid {
        stroke: var(--hairline);
      }

      .sum {
        stroke: var(--total);
        stroke-dasharray: 1 5;
        stroke-linecap: round;
        opacity: 0.7;
      }

      .path {
        fill: none;
        stroke: var(--ink);
        stroke-width: 2;
        stroke-linejoin: round;
      }

      .earlier {
        stroke-width: 1.5;
        opacity: 0.28;
      }

      .rival {
        stroke-dasharray: 5 4;
      }

      circle {
        fill: var(--ink);
        stroke: var(--paper);
        stroke-width: 2;
      }

      circle.rival {
        fill: var(--paper);
        stroke: var(--ink);
        stroke-dasharray: none;
      }

      .x {
        fill: var(--kl);
      }

      .y {
        fill: var(--nll);
      }

      /* The path may pass below. */
      .axis {
        stroke: var(--paper);
        stroke-width: 4;
        paint-order: stroke;
        font: italic 15px var(--serif);
      }
    `,
  ];

  render() {
    const { t, numbers } = this;
    const { heldOut, crosshair, rival, controls, inForce } = this.state;
    const earlier = comparable(this.state);
    const at = crosshair === null ? heldOut.last : heldOut.nearest(crosshair);
    const label = at
      ? t.charts.tradeOff.picture(numbers.hundredth(at.kl), numbers.hundredth(at.nll), numbers.whole(at.step))
      : t.charts.tradeOff.none;
    const plane = planeOf(
      [heldOut, ...(rival ? [rival.heldOut] : []), ...earlier.map((run) => run.heldOut)].map(({ rows }) => rows),
    );
    return html`
      <div class="heading"><h2>${t.charts.tradeOff.title}</h2></div>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
        ${plane.x.marks.map((mark) => this.#mark(plane.x.at(mark), HEIGHT - BOTTOM + 16, 'middle', mark))}
        ${plane.y.marks.map((mark) => [svg`<line class="grid" x1=${LEFT} x2=${WIDTH - RIGHT} y1=${plane.y.at(mark)} y2=${plane.y.at(mark)} />`, this.#mark(LEFT - 6, plane.y.at(mark) + 4, 'end', mark)])}
        ${plane.sums.map(([x1, y1, x2, y2]) => svg`<line class="sum" x1=${x1} y1=${y1} x2=${x2} y2=${y2} />`)}
        ${earlier.map(({ heldOut: { rows }, values }) => svg`<path class="path earlier" d=${plane.path(rows)}><title>${changeOf(controls, values, inForce ?? {}, t)}</title></path>`)}
        ${rival ? svg`<path class="path rival" d=${plane.path(rival.heldOut.rows)} />` : nothing}
        <path class="path" d=${plane.path(heldOut.rows)} />
        ${this.#point(plane, rival?.heldOut.nearest(crosshair ?? Infinity) ?? null, 'rival')}
        ${this.#point(plane, at, '')}
        <text class="axis x" x=${WIDTH - RIGHT} y=${HEIGHT - BOTTOM - 8} text-anchor="end">${t.objective.kl}</text>
        <text class="axis y" x=${LEFT + 6} y=${TOP + 12}>${t.objective.nll}</text>
      </svg>
      <p class="note">${t.charts.tradeOff.note}</p>
      <vae-table .summary=${t.charts.table} .name=${t.charts.tradeOff.title} .make=${() => this.#table()}></vae-table>
    `;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {string} anchor
   * @param {number} value
   */
  #mark(x, y, anchor, value) {
    return this.state.heldOut.last
      ? svg`<text x=${x} y=${y} text-anchor=${anchor}>${this.numbers.tick(value)}</text>`
      : nothing;
  }

  /**
   * @param {ReturnType<typeof planeOf>} plane
   * @param {Row | null} row
   * @param {string} name
   */
  #point(plane, row, name) {
    if (!row) return nothing;
    return svg`<circle class=${name} r="5" cx=${plane.x.at(plane.x.into(row.kl))} cy=${plane.y.at(plane.y.into(row.nll))} />`;
  }

  #table() {
    const { t, numbers } = this;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${t.steps}</th>
          <th scope="col">${t.objective.kl}</th>
          <th scope="col">${t.objective.nll}</th>
        </tr>
      </thead>
      <tbody>
        ${spread(this.state.heldOut.rows, TABLE_ROWS).map(
          ({ step, kl, nll }) =>
            html`<tr>
              <th scope="row">${numbers.whole(step)}</th>
              <td>${numbers.hundredth(kl)}</td>
              <td>${numbers.hundredth(nll)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

/** The first points fall from far above: the frame is for the others. */
const IGNORED_START = 0.1;

/**
 * Where things lie in the drawing.
 * @param {readonly (readonly Row[])[]} paths
 */
function planeOf(paths) {
  const framed = paths.flatMap((rows) => rows.filter(({ step }) => step >= IGNORED_START * (rows.at(-1)?.step ?? 0)));
  const x = axis(
    framed.map(({ kl }) => kl),
    LEFT,
    WIDTH - RIGHT,
  );
  const y = axis(
    framed.map(({ nll }) => nll),
    HEIGHT - BOTTOM,
    TOP,
  );
  /** @param {Row} row */
  const corner = ({ kl, nll }) => `${x.at(x.into(kl)).toFixed(1)} ${y.at(y.into(nll)).toFixed(1)}`;
  return {
    x,
    y,
    /** Lines on which nll + KL is the same, from the left edge to the right one. */
    sums: y.marks.slice(1, SUMS + 1).flatMap((nll) => {
      // Down to the right edge, or to the lower one, whichever comes first.
      const run = Math.min(x.to - x.from, nll - y.from);
      return run > 0 ? [[x.at(x.from), y.at(nll), x.at(x.from + run), y.at(nll - run)]] : [];
    }),
    /** @param {readonly Row[]} rows */
    path: (rows) => (rows.length === 0 ? '' : `M${spread(rows, CORNERS).map(corner).join('L')}`),
  };
}

/**
 * One axis, at round numbers.
 * @param {number[]} values
 * @param {number} start
 * @param {number} end
 */
function axis(values, start, end) {
  const [low, high] = values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
  const [from = 0, to = 1] = /** @type {[number, number]} */ (uPlot.rangeNum(low, high, 0.1, true));
  const step =
    [1, 2, 5, 10]
      .map((digit) => digit * 10 ** Math.floor(Math.log10((to - from) / 4)))
      .find((one) => (to - from) / one <= 6) ?? to - from;
  const first = Math.ceil(from / step);
  return {
    from,
    to,
    marks: Array.from({ length: Math.floor(to / step) - first + 1 }, (_, index) => (first + index) * step),
    /** @param {number} value */
    at: (value) => start + ((end - start) * (value - from)) / (to - from),
    /** What lies outside is drawn at the edge. @param {number} value */
    into: (value) => Math.min(to, Math.max(from, value)),
  };
}

customElements.define('vae-trade-off', TradeOff);

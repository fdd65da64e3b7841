import { css, html, nothing, svg } from 'lit';
import { axis } from '../charts/axis.js';
import { countsForRange } from '../charts/chart-data.js';
import { evenlySpaced } from '../charts/evenly-spaced.js';
import { lossTerms } from '../charts/loss-terms.js';
import { defineElement } from '../define-element.js';
import { CurvesPanel } from './curves-panel.js';
import { notDrawn } from './not-drawn.js';
import './table.js';

/** @typedef {import('../engine/protocol.js').Row} Row */

/** The size of the drawing in its own units, and its margins. */
const [WIDTH, HEIGHT] = [460, 250];
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 8, 8, 30];
/** A path with more corners would look the same. */
const MAX_CORNERS = 240;
const TABLE_ROWS = 12;
/** The number of lines on which the loss is constant. */
const N_LINES = 4;

/**
 * The rate–distortion plane: nll over KL of the held-out images, with the path of the run. The path is no function of
 * KL, so it is drawn as SVG and not by the chart library.
 */
export class RateDistortion extends CurvesPanel {
  static properties = { beta: { type: Number } };

  static styles = [
    CurvesPanel.styles,
    css`
      :host {
        container-type: inline-size;
      }

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

      .comparison {
        stroke-dasharray: 5 4;
      }

      circle {
        fill: var(--ink);
        stroke: var(--paper);
        stroke-width: 2;
      }

      circle.comparison {
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

      /* Readable where the path passes behind it. */
      .axis {
        stroke: var(--paper);
        stroke-width: 4;
        paint-order: stroke;
        font: italic 15px var(--serif);
      }

      /* The drawing is scaled to the width, and its letters with it. */
      @container (max-width: 400px) {
        svg {
          font-size: 16px;
        }

        .axis {
          font-size: 21px;
        }
      }
    `,
  ];

  constructor() {
    super();
    /** The weight of KL in the loss. */
    this.beta = 1;
  }

  render() {
    const { t, numbers, heldOut, pointer, step, beta } = this;
    const [comparison, earlier] = [this.comparableSecond, this.comparableEarlier];
    const strings = t.charts.rateDistortion;
    const row = heldOut.pointedAt(pointer, step);
    const terms = row && lossTerms(row);
    const label =
      row && terms
        ? strings.picture(numbers.hundredth(terms.kl), numbers.hundredth(terms.nll), numbers.whole(row.step))
        : strings.none;
    const others = [...(comparison ? [comparison] : []), ...earlier];
    const plane = planeOf(
      [heldOut, ...others.map((run) => run.heldOut)].map(({ rows }) => rows),
      beta,
    );
    return html`
      <div class="heading"><h2>${strings.title}</h2></div>
      <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
        ${plane.x.marks.map((mark) => this.#mark(plane.x.at(mark), HEIGHT - BOTTOM + 16, 'middle', mark))}
        ${plane.y.marks.map((mark) => this.#gridLine(plane.y.at(mark), mark))}
        ${plane.equalLosses.map(([x1, y1, x2, y2]) => svg`<line class="sum" x1=${x1} y1=${y1} x2=${x2} y2=${y2} />`)}
        ${earlier.map((run) => this.#earlierPath(plane, run))}
        ${comparison ? svg`<path class="path comparison" d=${plane.path(comparison.heldOut.rows)} />` : nothing}
        <path class="path" d=${plane.path(heldOut.rows)} />
        ${this.#point(plane, comparison?.heldOut.pointedAt(pointer, step) ?? null, 'comparison')}
        ${this.#point(plane, row, '')}
        <text class="axis x" x=${WIDTH - RIGHT} y=${HEIGHT - BOTTOM - 8} text-anchor="end">${t.objective.kl}</text>
        <text class="axis y" x=${LEFT + 6} y=${TOP + 12}>${t.objective.nll}</text>
      </svg>
      <p class="note">${strings.note(numbers.factor(beta))} ${notDrawn(this, 'short')}</p>
      <vae-table .summary=${t.charts.table} .name=${strings.title} .renderTable=${() => this.#table()}></vae-table>
    `;
  }

  /**
   * @param {number} y
   * @param {number} value
   */
  #gridLine(y, value) {
    const line = svg`<line class="grid" x1=${LEFT} x2=${WIDTH - RIGHT} y1=${y} y2=${y} />`;
    return [line, this.#mark(LEFT - 6, y + 4, 'end', value)];
  }

  /**
   * @param {ReturnType<typeof planeOf>} plane
   * @param {import('../charts/runs.js').Run} run
   */
  #earlierPath(plane, run) {
    return svg`<path class="path earlier" d=${plane.path(run.heldOut.rows)}><title>${this.nameOf(run)}</title></path>`;
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {string} anchor
   * @param {number} value
   */
  #mark(x, y, anchor, value) {
    return this.heldOut.last
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
    const [x, y] = plane.pixelOf(row);
    return svg`<circle class=${name} r="5" cx=${x} cy=${y} />`;
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
        ${evenlySpaced(this.heldOut.rows, TABLE_ROWS).map((row) => {
          const { kl, nll } = lossTerms(row);
          return html`<tr>
            <th scope="row">${numbers.whole(row.step)}</th>
            <td>${numbers.hundredth(kl)}</td>
            <td>${numbers.hundredth(nll)}</td>
          </tr>`;
        })}
      </tbody>
    </table>`;
  }
}

/**
 * The coordinate system of the drawing: both axes, and conversions to its units.
 * @param {readonly (readonly Row[])[]} paths
 * @param {number} beta
 */
function planeOf(paths, beta) {
  const counted = paths.flatMap((rows) => rows.filter((row) => countsForRange(row, rows.at(-1)?.step ?? 0)));
  const x = axis(
    counted.map(({ kl }) => kl),
    LEFT,
    WIDTH - RIGHT,
  );
  const y = axis(
    counted.map(({ nll }) => nll),
    HEIGHT - BOTTOM,
    TOP,
  );
  /** @param {Row} row @returns {[number, number]} */
  const pixelOf = ({ kl, nll }) => [x.at(x.clamp(kl)), y.at(y.clamp(nll))];
  /** @param {Row} row */
  const corner = (row) =>
    pixelOf(row)
      .map((coordinate) => coordinate.toFixed(1))
      .join(' ');
  return {
    x,
    y,
    pixelOf,
    /** Lines on which nll + beta · KL is constant, from the left edge on. */
    equalLosses: y.marks.slice(1, N_LINES + 1).flatMap((nll) => {
      // A line ends at the right or at the lower edge, whichever comes first.
      const run = Math.min(x.to - x.from, (nll - y.from) / Math.max(beta, Number.MIN_VALUE));
      return run > 0 ? [[x.at(x.from), y.at(nll), x.at(x.from + run), y.at(nll - beta * run)]] : [];
    }),
    /** The path of a run, for the `d` of an SVG path. @param {readonly Row[]} rows */
    path: (rows) => (rows.length === 0 ? '' : `M${evenlySpaced(rows, MAX_CORNERS).map(corner).join('L')}`),
  };
}

defineElement('vae-rate-distortion', RateDistortion);

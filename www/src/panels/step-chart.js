import { css, html, unsafeCSS } from 'lit';
import uPlot from 'uplot';
import uPlotStyles from 'uplot/dist/uPlot.min.css?inline';
import { alignedData, valueRange } from '../charts/chart-data.js';
import { clamp } from '../charts/clamp.js';
import { sendCommand } from '../commands.js';
import { CurvesPanel } from './curves-panel.js';

/** @typedef {import('../charts/chart-data.js').Line} Line */

/**
 * How a line is drawn.
 * @typedef {object} LineStyle
 * @property {string} colourOf a selector of the panel's element whose colour the line has
 * @property {number} opacity
 * @property {number} width
 * @property {number[]} [dash]
 * @property {boolean} [points] whether its points are marked while they are few
 * @property {string} [name] its name in the legend of a sheet of pictures
 */

const HEIGHT = 220;
/** Wide enough for −10,000 from the start, so that a chart does not become narrower during a run. */
const AXIS_WIDTH = 50;
/** Points are marked up to this number, since a line between so few is hardly visible. */
const MAX_MARKED = 3;
/** The radius of the dots at the step that is replayed. */
const MARK_RADIUS = 3.5;

/** The dashes of the second model's lines. */
export const DASHES = [5, 4];

/** Possible distances of two marks of the horizontal axis, in steps: 1, 2, 5, 10, … */
const TICK_DISTANCES = [...Array(9).keys()].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power));

/** The base of charts over the steps, with a crosshair that all charts of a group share. */
export class StepChart extends CurvesPanel {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { group: { attribute: false } };

  /** @type {import('lit').CSSResultGroup} */
  static styles = [
    CurvesPanel.styles,
    unsafeCSS(uPlotStyles),
    css`
      .plot {
        height: ${HEIGHT}px;
        border-radius: 3px;
        border-color: var(--hairline);
        color: var(--muted);
        overflow: hidden;
      }

      .u-cursor-x {
        border-color: var(--muted);
      }
    `,
  ];

  /** @type {uPlot | null} */
  #plot = null;
  /** @type {ResizeObserver | null} */
  #resizeObserver = null;
  /** @type {unknown[]} What the plot was drawn from. */
  #drawnFrom = [];
  #colours = { lines: /** @type {string[]} */ ([]), axis: '', grid: '', font: '' };

  constructor() {
    super();
    /** Charts of the same group share the crosshair. */
    this.group = '';
  }

  /**
   * The lines, from the bottom up. Their number must not change.
   * @returns {readonly Line[]}
   */
  get lines() {
    return [];
  }

  /**
   * The style of each line.
   * @returns {readonly LineStyle[]}
   */
  get lineStyles() {
    return [];
  }

  /**
   * The chart, for the template of the panel.
   * @param {string} label what it shows, for screen readers
   */
  chart(label) {
    return html`<div
      class="plot"
      role="img"
      tabindex="0"
      aria-label=${label}
      @keydown=${this.#onKey}
      @blur=${() => this.#moveTo(null)}
    ></div>`;
  }

  updated() {
    const { scheme, language, moment, lines } = this;
    const from = [scheme, language, moment, ...lines.flatMap(({ history, quantity }) => [history, quantity])];
    if (from.length === this.#drawnFrom.length && from.every((value, index) => value === this.#drawnFrom[index]))
      return;
    this.#drawnFrom = from;
    this.#readColours();
    const data = /** @type {uPlot.AlignedData} */ (alignedData(lines));
    if (this.#plot) this.#plot.setData(data);
    else this.#createPlot(data);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#resizeObserver?.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
    this.#drawnFrom = [];
  }

  get sheetPictures() {
    const canvas = this.renderRoot.querySelector('canvas');
    const legend = this.lineStyles.flatMap(({ name, width }, index) =>
      name === undefined ? [] : [{ text: name, colour: this.#colours.lines[index] ?? '', thickness: width }],
    );
    return canvas ? [{ canvas, legend }] : [];
  }

  /** @param {string} selector */
  #element(selector) {
    return /** @type {HTMLElement} */ (this.renderRoot.querySelector(selector));
  }

  /** A canvas does not resolve custom properties, so the colours are computed ones of elements. */
  #readColours() {
    const style = getComputedStyle(this.#element('.plot'));
    const lines = this.lineStyles.map(({ colourOf, opacity }) =>
      withOpacity(getComputedStyle(this.#element(colourOf)).color, opacity),
    );
    this.#colours = { lines, axis: style.color, grid: style.borderTopColor, font: `12px ${style.fontFamily}` };
  }

  /** @param {uPlot.AlignedData} data */
  #createPlot(data) {
    const container = this.#element('.plot');
    const few = (/** @type {uPlot} */ plot, /** @type {number} */ series) =>
      (plot.data[series] ?? []).filter((value) => value !== null).length <= MAX_MARKED;
    const series = this.lineStyles.map(({ width, dash, points }, index) => {
      const colour = () => this.#colours.lines[index] ?? '';
      return {
        stroke: colour,
        width,
        ...(dash && { dash }),
        spanGaps: true,
        points: points ? { show: few, size: 5, fill: colour } : { show: false },
      };
    });
    const axis = { stroke: () => this.#colours.axis, font: this.#colours.font, gap: 4 };
    const line = { stroke: () => this.#colours.grid, width: 1 };
    this.#plot = new uPlot(
      {
        width: container.clientWidth || 300,
        height: HEIGHT,
        padding: [8, 16, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, sync: { key: this.group }, points: { size: 7 } },
        scales: {
          x: { time: false, range: (_, __, max) => [0, Math.max(max ?? 0, 10)] },
          y: { range: () => valueRange(this.lines) },
        },
        axes: [
          {
            ...axis,
            size: 26,
            space: 56,
            incrs: TICK_DISTANCES,
            grid: { show: false },
            ticks: { ...line, size: 4 },
            values: (_, steps) => steps.map((step) => this.#label(step)),
          },
          {
            ...axis,
            size: AXIS_WIDTH,
            space: 32,
            grid: line,
            ticks: { show: false },
            values: (_, values) => values.map((value) => this.#label(value)),
          },
        ],
        series: [{}, ...series],
        hooks: { setCursor: [(plot) => this.#onCursor(plot)], draw: [(plot) => this.#markMoment(plot)] },
      },
      data,
      container,
    );
    this.#resizeObserver = new ResizeObserver(() =>
      this.#plot?.setSize({ width: container.clientWidth, height: HEIGHT }),
    );
    this.#resizeObserver.observe(container);
  }

  /**
   * The label of a mark of an axis. An empty chart has none.
   * @param {number} value
   */
  #label(value) {
    return this.train.last || this.heldOut.last ? this.numbers.tick(value) : '';
  }

  /**
   * Marks the step that is replayed: a line, and a dot where a curve has a value near it.
   * @param {uPlot} plot
   */
  #markMoment(plot) {
    const { moment, step } = this;
    if (moment === null) return;
    const { ctx: context, bbox } = plot;
    const x = Math.round(plot.valToPos(moment, 'x', true));
    context.save();
    Object.assign(context, { strokeStyle: this.#colours.axis, lineWidth: 1.5 * devicePixelRatio });
    context.beginPath();
    context.moveTo(x, bbox.top);
    context.lineTo(x, bbox.top + bbox.height);
    context.stroke();
    this.lines.forEach(({ history, quantity }, index) => {
      const row = this.lineStyles[index]?.points ? history.pointedAt(moment, step) : null;
      const value = row?.[quantity];
      if (!row || value === undefined) return;
      context.fillStyle = this.#colours.lines[index] ?? '';
      context.beginPath();
      context.arc(
        plot.valToPos(row.step, 'x', true),
        clamp(plot.valToPos(value, 'y', true), bbox.top, bbox.top + bbox.height),
        MARK_RADIUS * devicePixelRatio,
        0,
        2 * Math.PI,
      );
      context.fill();
    });
    context.restore();
  }

  /** @param {uPlot} plot */
  #onCursor(plot) {
    const { left } = plot.cursor;
    const step =
      left === undefined || left === null || left < 0 || !(this.train.last || this.heldOut.last)
        ? null
        : Math.round(plot.posToVal(left, 'x'));
    if (step !== this.crosshair) sendCommand(this, 'moveCrosshair', step);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { rows } = this.train;
    const row = this.train.nearest(this.crosshair ?? Infinity);
    const at = row ? rows.indexOf(row) : -1;
    if (event.key === 'Escape') this.#moveTo(null);
    else if (event.key === 'ArrowLeft') this.#moveTo(rows[Math.max(0, at - 1)]?.step ?? null);
    else if (event.key === 'ArrowRight') this.#moveTo(rows[Math.min(rows.length - 1, at + 1)]?.step ?? null);
    else return;
    event.preventDefault();
  }

  /**
   * Moves the crosshair to a step, or hides it.
   * @param {number | null} step
   */
  #moveTo(step) {
    const plot = this.#plot;
    if (!plot) return;
    if (step === null) plot.setCursor({ left: -10, top: -10 });
    else plot.setCursor({ left: plot.valToPos(step, 'x'), top: 0 });
    sendCommand(this, 'moveCrosshair', step);
  }
}

/**
 * @param {string} colour `rgb(…)`
 * @param {number} opacity
 */
function withOpacity(colour, opacity) {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${opacity})`);
}

import { css, html, unsafeCSS } from 'lit';
import uPlot from 'uplot';
import uPlotStyles from 'uplot/dist/uPlot.min.css?inline';
import { columns, frame } from '../charts/frame.js';
import { Panel } from './panel.js';

/**
 * @typedef {import('../charts/frame.js').Line} Line
 *
 * How a line is drawn: `like` selects the element of the panel whose colour it has; `marked`, its points are, while they
 * are few; `name`, what it is called in a picture of the chart.
 * @typedef {{ like: string, opacity: number, width: number, dash?: number[], marked?: boolean, name?: string }} Stroke
 */

const HEIGHT = 168;
/** Room for −10,000: it is there from the start, so that a chart does not narrow while it grows. */
const AXIS = 50;
/** So few points are marked: a line between two of them would hardly be seen. */
const FEW = 3;

/** The other model's lines. */
export const DASHES = [5, 4];

/** Steps between two marks of the axis: whole, and round. */
const STEPS = [...Array(9).keys()].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power));

/** Lines over the steps, with a crosshair that all charts of a group share. */
export class StepChart extends Panel {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { group: { attribute: false } };

  /** @type {import('lit').CSSResultGroup} */
  static styles = [
    Panel.styles,
    unsafeCSS(uPlotStyles),
    css`
      .frame {
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
  #resizing = null;
  /** @type {unknown[]} What the plot shows now. */
  #shown = [];
  #colours = { lines: /** @type {string[]} */ ([]), axis: '', grid: '', font: '' };

  constructor() {
    super();
    /** Charts with the same group share the crosshair. */
    this.group = '';
  }

  /**
   * What is drawn, from the bottom up: always as many lines.
   * @returns {readonly Line[]}
   */
  get lines() {
    return [];
  }

  /**
   * How, line by line.
   * @returns {readonly Stroke[]}
   */
  get strokes() {
    return [];
  }

  /**
   * The chart itself, for the panel's template.
   * @param {string} label
   */
  chart(label) {
    return html`<div
      class="frame"
      role="img"
      tabindex="0"
      aria-label=${label}
      @keydown=${this.#onKey}
      @blur=${() => this.#move(null)}
    ></div>`;
  }

  updated() {
    const { state, scheme, language } = this;
    const { lines } = this;
    const shown = [
      state.points,
      state.rival?.points,
      scheme,
      language,
      ...lines.flatMap(({ history, quantity }) => [history, quantity]),
    ];
    if (shown.length === this.#shown.length && shown.every((value, index) => value === this.#shown[index])) return;
    this.#shown = shown;
    this.#readColours();
    const data = /** @type {uPlot.AlignedData} */ (columns(lines));
    if (this.#plot) this.#plot.setData(data);
    else this.#make(data);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#resizing?.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
    this.#shown = [];
  }

  get drawn() {
    const canvas = this.renderRoot.querySelector('canvas');
    const marks = this.strokes.flatMap(({ name, width }, index) =>
      name === undefined ? [] : [{ text: name, colour: this.#colours.lines[index] ?? '', thickness: width }],
    );
    return canvas ? [{ canvas, marks }] : [];
  }

  /** @param {string} selector */
  #element(selector) {
    return /** @type {HTMLElement} */ (this.renderRoot.querySelector(selector));
  }

  /** A canvas takes no custom properties: the colours are read from elements that have them. */
  #readColours() {
    const style = getComputedStyle(this.#element('.frame'));
    const lines = this.strokes.map(({ like, opacity }) =>
      fainter(getComputedStyle(this.#element(like)).color, opacity),
    );
    this.#colours = { lines, axis: style.color, grid: style.borderTopColor, font: `12px ${style.fontFamily}` };
  }

  /** @param {uPlot.AlignedData} data */
  #make(data) {
    const frameElement = this.#element('.frame');
    const few = (/** @type {uPlot} */ plot, /** @type {number} */ series) =>
      (plot.data[series] ?? []).filter((value) => value !== null).length <= FEW;
    const series = this.strokes.map(({ width, dash, marked }, index) => {
      const colour = () => this.#colours.lines[index] ?? '';
      return {
        stroke: colour,
        width,
        ...(dash && { dash }),
        spanGaps: true,
        points: marked ? { show: few, size: 5, fill: colour } : { show: false },
      };
    });
    const axis = { stroke: () => this.#colours.axis, font: this.#colours.font, gap: 4 };
    const line = { stroke: () => this.#colours.grid, width: 1 };
    this.#plot = new uPlot(
      {
        width: frameElement.clientWidth || 300,
        height: HEIGHT,
        padding: [8, 16, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, sync: { key: this.group }, points: { size: 7 } },
        scales: {
          x: { time: false, range: (_, __, max) => [0, Math.max(max ?? 0, 10)] },
          y: { range: () => frame(this.lines) },
        },
        axes: [
          {
            ...axis,
            size: 26,
            space: 56,
            incrs: STEPS,
            grid: { show: false },
            ticks: { ...line, size: 4 },
            values: (_, steps) => steps.map((step) => this.#label(step)),
          },
          {
            ...axis,
            size: AXIS,
            space: 32,
            grid: line,
            ticks: { show: false },
            values: (_, values) => values.map((value) => this.#label(value)),
          },
        ],
        series: [{}, ...series],
        hooks: { setCursor: [(plot) => this.#onCursor(plot)] },
      },
      data,
      frameElement,
    );
    this.#resizing = new ResizeObserver(() => this.#plot?.setSize({ width: frameElement.clientWidth, height: HEIGHT }));
    this.#resizing.observe(frameElement);
  }

  /**
   * A mark of an axis. An empty chart has a frame, but nothing to measure.
   * @param {number} value
   */
  #label(value) {
    return this.state.train.last ? this.numbers.tick(value) : '';
  }

  /** @param {uPlot} plot */
  #onCursor(plot) {
    const { left } = plot.cursor;
    const step =
      left === undefined || left === null || left < 0 || this.state.train.last === null
        ? null
        : Math.round(plot.posToVal(left, 'x'));
    if (step !== this.state.crosshair) this.#tell(step);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { rows } = this.state.train;
    const here = this.state.train.nearest(this.state.crosshair ?? Infinity);
    const at = here ? rows.indexOf(here) : -1;
    if (event.key === 'Escape') this.#move(null);
    else if (event.key === 'ArrowLeft') this.#move(rows[Math.max(0, at - 1)]?.step ?? null);
    else if (event.key === 'ArrowRight') this.#move(rows[Math.min(rows.length - 1, at + 1)]?.step ?? null);
    else return;
    event.preventDefault();
  }

  /**
   * Puts the crosshair on a step, or takes it away.
   * @param {number | null} step
   */
  #move(step) {
    const plot = this.#plot;
    if (!plot) return;
    if (step === null) plot.setCursor({ left: -10, top: -10 });
    else plot.setCursor({ left: plot.valToPos(step, 'x'), top: 0 });
    this.#tell(step);
  }

  /** @param {number | null} step */
  #tell(step) {
    this.dispatchEvent(new CustomEvent('crosshair', { detail: step, bubbles: true, composed: true }));
  }
}

/**
 * @param {string} colour
 * @param {number} opacity
 */
function fainter(colour, opacity) {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${opacity})`);
}

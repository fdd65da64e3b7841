import { LitElement, css, html, nothing, svg, unsafeCSS } from 'lit';
import uPlot from 'uplot';
import uPlotStyles from 'uplot/dist/uPlot.min.css?inline';
import { defineElement } from '../define-element.js';
import { yieldToEventLoop } from '../event-loop.js';
import { numbersOf } from '../i18n/index.js';
import { base } from '../styles/tokens.js';

/**
 * One line of a chart.
 * @typedef {object} Series
 * @property {string} name in the legend; a line without a name is not in it
 * @property {string} colour the name of a colour in `styles/tokens.js`
 * @property {number} [width] 0 draws the points alone
 * @property {number[]} [dash]
 * @property {number} [opacity]
 * @property {boolean} [points] whether its points are marked
 * @property {number} [fill] opacity of the area between the line and the lower edge
 * @property {boolean} [valueless] whether the legend has its name alone
 *
 * One axis.
 * @typedef {object} Axis
 * @property {string} name
 * @property {2 | 10} [log] the base of a logarithmic axis
 * @property {number[]} [marks] where the marks are
 * @property {[number, number]} [range] by default that of the values
 * @property {number} [ignored] of the vertical axis: the values at this share of the horizontal range do not count
 */

/** Possible distances of two marks: 1, 2, 5 times a power of ten. */
const TICK_DISTANCES = [...Array(24).keys()].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** (power - 12)));
const AXIS_WIDTH = 48;

/**
 * A chart with some lines, a legend with their values, and a crosshair. The arrow keys move the crosshair.
 */
export class LineChart extends LitElement {
  static properties = {
    data: { attribute: false },
    series: { attribute: false },
    x: { attribute: false },
    y: { attribute: false },
    height: { type: Number },
    label: {},
    language: { attribute: false },
    scheme: { attribute: false },
    format: { attribute: false },
    index: { state: true },
  };

  static styles = [
    base,
    unsafeCSS(uPlotStyles),
    css`
      .plot {
        border-radius: 3px;
        border-color: var(--hairline);
        color: var(--muted);
        overflow: hidden;
      }

      .u-cursor-x {
        border-color: var(--muted);
      }

      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 0 16px;
        margin: 4px 0 0;
        padding: 0;
        color: var(--muted);
        font-size: 12px;
        line-height: 1.5;
        list-style: none;
      }

      .key {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }

      .mark {
        width: 16px;
        height: 10px;
        overflow: visible;
        stroke-width: 2;
      }

      .value {
        color: var(--ink);
      }
    `,
  ];

  /** @type {uPlot | null} */
  #plot = null;
  /** @type {ResizeObserver | null} */
  #resizeObserver = null;
  /** What the plot was created for. */
  #shape = '';
  /** @type {unknown[]} What was drawn. */
  #drawn = [];

  constructor() {
    super();
    /** @type {readonly (readonly (number | null | undefined)[])[]} The abscissae in ascending order, then each line. */
    this.data = [[]];
    /** @type {readonly Series[]} */
    this.series = [];
    /** @type {Axis} */
    this.x = { name: '' };
    /** @type {Axis} */
    this.y = { name: '' };
    this.height = 180;
    /** What it shows, for screen readers. */
    this.label = '';
    /** @type {import('../i18n/index.js').Language} */
    this.language = 'en';
    this.scheme = 'light';
    /** @type {((value: number) => string) | null} Formats the values of the legend. */
    this.format = null;
    /** @type {number | null} The position that the reader points at. */
    this.index = null;
  }

  /** Renders first in a task of its own: creating a chart takes one. */
  async scheduleUpdate() {
    if (!this.hasUpdated) await yieldToEventLoop();
    return super.scheduleUpdate();
  }

  render() {
    const { x, index } = this;
    const at = index === null ? undefined : this.data[0]?.[index];
    return html`<div
        class="plot"
        role="img"
        tabindex="0"
        aria-label=${this.label}
        @keydown=${this.#onKey}
        @blur=${() => this.#moveTo(null)}
      ></div>
      <ul class="legend number">
        ${at === undefined || at === null ? nothing : html`<li class="value">${x.name} ${this.#tick(at)}</li>`}
        ${this.series.map((series, line) => this.#key(series, line))}
      </ul>`;
  }

  /**
   * @param {Series} series
   * @param {number} line
   */
  #key({ name, colour, dash, width = 2, valueless = false }, line) {
    if (name === '') return nothing;
    const value = valueless ? null : this.#valueOf(line);
    return html`<li class="key">
      <svg class="mark" viewBox="0 0 16 10" aria-hidden="true">
        ${
          width > 0
            ? svg`<line
              x2="16"
              y1="5"
              y2="5"
              stroke=${`var(--${colour})`}
              stroke-dasharray=${dash?.join(' ') ?? nothing}
            />`
            : svg`<circle cx="8" cy="5" r="3" fill=${`var(--${colour})`} />`
        }
      </svg>
      <span>${name}</span>
      <span class="value">${value === null ? '' : (this.format ?? this.#tick)(value)}</span>
    </li>`;
  }

  /**
   * The value of a line at the crosshair, or its last one: where it has no point there, that of the point before.
   * @param {number} line
   */
  #valueOf(line) {
    const values = this.data[line + 1] ?? [];
    for (let index = this.index ?? values.length - 1; index >= 0; index -= 1) {
      const value = values[index];
      if (typeof value === 'number' && !Number.isNaN(value)) return value;
    }
    return null;
  }

  #tick = (/** @type {number} */ value) => {
    const numbers = numbersOf(this.language);
    return value !== 0 && Math.abs(value) < 0.001 ? numbers.threeDigits(value) : numbers.tick(value);
  };

  updated() {
    const { series, x, y, language, height, data, scheme } = this;
    const shape = JSON.stringify([series, x, y, language, height]);
    if (shape !== this.#shape) this.#destroy();
    const drawn = [data, scheme];
    if (this.#plot && drawn.every((value, index) => value === this.#drawn[index])) return;
    const rescheme = scheme !== this.#drawn[1];
    [this.#shape, this.#drawn] = [shape, drawn];
    const aligned = /** @type {uPlot.AlignedData} */ (/** @type {unknown} */ (data));
    if (!this.#plot) this.#create(aligned);
    else {
      this.#plot.setData(aligned);
      if (rescheme) this.#plot.redraw();
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#destroy();
  }

  connectedCallback() {
    super.connectedCallback();
    if (this.hasUpdated) this.requestUpdate();
  }

  #destroy() {
    this.#resizeObserver?.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  get #container() {
    return /** @type {HTMLElement} */ (this.renderRoot.querySelector('.plot'));
  }

  /** A canvas does not resolve custom properties. @param {string} name */
  #colour(name) {
    return getComputedStyle(this).getPropertyValue(`--${name}`).trim();
  }

  /** @param {uPlot.AlignedData} data */
  #create(data) {
    const container = this.#container;
    const { x, y, height } = this;
    const font = `11px ${getComputedStyle(container).fontFamily}`;
    const axis = {
      stroke: () => this.#colour('muted'),
      font,
      labelFont: font,
      labelSize: 16,
      labelGap: 0,
      gap: 4,
      incrs: TICK_DISTANCES,
      values: (/** @type {uPlot} */ _, /** @type {(number | null)[]} */ marks) =>
        marks.map((mark) => (mark === null ? '' : this.#tick(mark))),
    };
    const line = { stroke: () => this.#colour('hairline'), width: 1 };
    this.#plot = new uPlot(
      {
        width: container.clientWidth || 300,
        height,
        padding: [8, 22, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
        scales: {
          x: { time: false, ...scaleOf(x, false) },
          y: { ...scaleOf(y, true), ...(y.ignored && { range: (plot) => rangeAfter(plot.data, y.ignored ?? 0) }) },
        },
        axes: [
          {
            ...axis,
            size: 24,
            space: 56,
            label: x.name,
            grid: { show: false },
            ticks: { ...line, size: 4 },
            ...(x.marks && { splits: () => x.marks ?? [], filter: (_, marks) => marks }),
          },
          {
            ...axis,
            size: AXIS_WIDTH,
            space: 30,
            grid: { ...line, ...(y.log && { filter: decadesOf }) },
            ticks: { show: false },
          },
        ],
        series: [{}, ...this.series.map((series) => this.#seriesOf(series))],
        hooks: { setCursor: [(plot) => this.#onCursor(plot)] },
      },
      data,
      container,
    );
    this.#resizeObserver = new ResizeObserver(
      () => container.clientWidth > 0 && this.#plot?.setSize({ width: container.clientWidth, height }),
    );
    this.#resizeObserver.observe(container);
  }

  /** @param {Series} series */
  #seriesOf({ colour, width = 2, dash, opacity = 1, points = false, fill }) {
    const stroke = () => this.#colour(colour);
    return {
      stroke,
      width,
      alpha: opacity,
      spanGaps: true,
      ...(dash && { dash }),
      ...(width === 0 && { paths: () => null }),
      ...(fill !== undefined && { fill: () => withOpacity(this.#colour(colour), fill) }),
      points: points ? { show: true, size: 5, stroke, fill: stroke } : { show: false },
    };
  }

  /** @param {uPlot} plot */
  #onCursor(plot) {
    const { idx, left } = plot.cursor;
    this.index = idx === null || idx === undefined || (left ?? -1) < 0 ? null : idx;
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const last = (this.data[0]?.length ?? 0) - 1;
    const at = this.index ?? last;
    if (event.key === 'Escape') this.#moveTo(null);
    else if (event.key === 'ArrowLeft') this.#moveTo(Math.max(0, at - 1));
    else if (event.key === 'ArrowRight') this.#moveTo(Math.min(last, at + 1));
    else return;
    event.preventDefault();
  }

  /** @param {number | null} index */
  #moveTo(index) {
    const plot = this.#plot;
    const at = index === null ? null : this.data[0]?.[index];
    if (!plot) return;
    if (typeof at !== 'number') plot.setCursor({ left: -10, top: -10 });
    else plot.setCursor({ left: plot.valToPos(at, 'x'), top: 0 });
  }
}

/**
 * @param {Axis} axis
 * @param {boolean} padded whether the values keep a distance from the ends
 * @returns {uPlot.Scale}
 */
function scaleOf({ log, range }, padded) {
  const distribution = log ? { distr: /** @type {uPlot.Scale.Distr} */ (3), log } : {};
  if (range) return { ...distribution, range: () => range };
  if (log) return distribution;
  return {
    range: (_, low, high) =>
      low === null || high === null ? [0, 1] : padded ? uPlot.rangeNum(low, high, 0.1, true) : [low, high || 1],
  };
}

/**
 * The range of the values beyond a share of the horizontal range.
 * @param {uPlot.AlignedData} data
 * @param {number} ignored the share
 * @returns {[number, number]}
 */
function rangeAfter([x, ...lines], ignored) {
  const start = ignored * (x.at(-1) ?? 0);
  const counted = lines.flatMap((values) =>
    [...values].filter((value, index) => typeof value === 'number' && (x[index] ?? 0) >= start),
  );
  const numbers = /** @type {number[]} */ (counted);
  if (numbers.length === 0) return [0, 1];
  const [low, high] = uPlot.rangeNum(Math.min(...numbers), Math.max(...numbers), 0.1, true);
  return [low ?? 0, high ?? 1];
}

/**
 * The marks at powers of ten, null in place of the others. Lines at all marks of a logarithmic axis would be too many.
 * @param {uPlot} _
 * @param {number[]} marks
 */
function decadesOf(_, marks) {
  return marks.map((mark) => {
    const exponent = Math.log10(mark);
    return Math.abs(exponent - Math.round(exponent)) < 1e-6 ? mark : null;
  });
}

/**
 * @param {string} colour `#rrggbb`
 * @param {number} opacity
 */
function withOpacity(colour, opacity) {
  const alpha = Math.round(255 * opacity);
  return `${colour}${alpha.toString(16).padStart(2, '0')}`;
}

defineElement('vae-line-chart', LineChart);

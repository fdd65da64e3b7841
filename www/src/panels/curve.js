import { css, html, unsafeCSS } from 'lit';
import uPlot from 'uplot';
import uPlotStyles from 'uplot/dist/uPlot.min.css?inline';
import { columns, frame } from '../charts/frame.js';
import { History } from '../charts/history.js';
import { MOST_EARLIER } from '../charts/runs.js';
import { Panel } from './panel.js';

const HEIGHT = 168;
/** So few points are marked: a line between two of them would hardly be seen. */
const FEW = 3;

/** In the place of a run that there is not. */
const NONE = new History();
/** The other model's lines. */
const DASHES = [5, 4];

/** Steps between two marks of the axis: whole, and round. */
const STEPS = [...Array(9).keys()].flatMap((power) => [1, 2, 5].map((digit) => digit * 10 ** power));

/** One quantity over the steps: training as a thin line, held-out as a thick one. */
export class Curve extends Panel {
  static properties = {
    quantity: {},
    name: {},
    meaning: {},
    group: { attribute: false },
  };

  static styles = [
    Panel.styles,
    unsafeCSS(uPlotStyles),
    css`
      .readout {
        display: flex;
        align-items: flex-end;
        justify-content: space-between;
        gap: 12px;
        margin-bottom: 6px;
      }

      h3 {
        margin: 0;
        font: italic 400 23px/1.1 var(--serif);
      }

      /* Chinese has no italics. */
      h3:lang(zh) {
        font-style: normal;
      }

      .meaning {
        display: block;
        color: var(--muted);
        font: 12px/1.4 var(--sans);
      }

      .values {
        display: grid;
        font-size: 17px;
        line-height: 1.3;
      }

      .value {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 8px;
        min-width: 10ch;
      }

      .mark {
        flex: none;
        width: 16px;
        height: 1px;
        background: currentColor;
        opacity: 0.75;
      }

      .mark.held-out {
        height: 3px;
        border-radius: 1px;
        opacity: 1;
      }

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

      .nll {
        --series: var(--nll);
      }

      .kl {
        --series: var(--kl);
      }

      .loss {
        --series: var(--total);
      }

      h3,
      .values {
        color: var(--series);
      }
    `,
  ];

  /** @type {uPlot | null} */
  #plot = null;
  /** @type {ResizeObserver | null} */
  #resizing = null;
  /** @type {unknown[]} What the plot shows now. */
  #shown = [];
  #colours = { series: '', axis: '', line: '', font: '' };

  constructor() {
    super();
    /** @type {import('../charts/frame.js').Quantity} */
    this.quantity = 'loss';
    this.name = '';
    this.meaning = '';
    /** Charts with the same group share the crosshair. */
    this.group = '';
  }

  render() {
    const { t, numbers, quantity } = this;
    const { train, heldOut, step, crosshair } = this.state;
    /** @param {import('../charts/history.js').History} history */
    const value = (history) => {
      const row = crosshair === null ? history.last : history.nearest(crosshair);
      return row ? numbers.hundredth(row[quantity]) : t.objective.none;
    };
    const [trained, evaluated] = [value(train), value(heldOut)];
    return html`<div class=${quantity}>
      <div class="readout">
        <h3>${this.name}<span class="meaning">${this.meaning}</span></h3>
        <span class="values number">
          <span class="value" title=${t.objective.train}><span class="mark"></span>${trained}</span>
          <span class="value" title=${t.objective.heldOut}><span class="mark held-out"></span>${evaluated}</span>
        </span>
      </div>
      <div
        class="frame"
        role="img"
        tabindex="0"
        aria-label=${t.objective.picture(this.name, trained, evaluated, numbers.whole(crosshair ?? step))}
        @keydown=${this.#onKey}
        @blur=${() => this.#move(null)}
      ></div>
    </div>`;
  }

  updated() {
    const { state, scheme, language, quantity } = this;
    const shown = [state.train, state.points, state.earlier, state.rival, state.rival?.points, scheme, language, quantity];
    if (shown.every((value, index) => value === this.#shown[index])) return;
    this.#shown = shown;
    this.#readColours();
    const data = /** @type {uPlot.AlignedData} */ (columns(this.#histories, this.quantity));
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

  /** What is drawn, from the bottom up: earlier runs, the rival, and the present run on top. */
  get #histories() {
    const { train, heldOut, earlier, rival } = this.state;
    const past = earlier.map((run) => (run.heldOut.last ? run.heldOut : run.train));
    while (past.length < MOST_EARLIER) past.push(NONE);
    return [...past, rival?.train ?? NONE, rival?.heldOut ?? NONE, train, heldOut];
  }

  get #frame() {
    return /** @type {HTMLElement} */ (this.renderRoot.querySelector('.frame'));
  }

  /** A canvas takes no custom properties: the colours are read from elements that have them. */
  #readColours() {
    const name = /** @type {HTMLElement} */ (this.renderRoot.querySelector('h3'));
    const style = getComputedStyle(this.#frame);
    this.#colours = { series: getComputedStyle(name).color, axis: style.color, line: style.borderTopColor, font: `12px ${style.fontFamily}` };
  }

  /** @param {uPlot.AlignedData} data */
  #make(data) {
    const frameElement = this.#frame;
    const points = { show: (/** @type {uPlot} */ plot, /** @type {number} */ series) => (plot.data[series] ?? []).filter((value) => value !== null).length <= FEW, size: 5 };
    const series = (/** @type {number} */ opacity, /** @type {number} */ width) => ({ stroke: () => fainter(this.#colours.series, opacity), width, spanGaps: true, points: { ...points, fill: () => this.#colours.series } });
    const axis = { stroke: () => this.#colours.axis, font: this.#colours.font, gap: 4 };
    const line = { stroke: () => this.#colours.line, width: 1 };
    this.#plot = new uPlot(
      {
        width: frameElement.clientWidth || 300,
        height: HEIGHT,
        padding: [8, 10, 0, 0],
        legend: { show: false },
        cursor: { y: false, drag: { x: false, y: false }, sync: { key: this.group }, points: { size: 7 } },
        scales: {
          x: { time: false, range: (_, __, max) => [0, Math.max(max ?? 0, 10)] },
          y: { range: () => frame(this.#histories, this.quantity) },
        },
        axes: [
          { ...axis, size: 26, space: 56, incrs: STEPS, grid: { show: false }, ticks: { ...line, size: 4 }, values: (_, steps) => steps.map((step) => this.#label(step)) },
          { ...axis, size: 40, space: 32, grid: line, ticks: { show: false }, values: (_, nats) => nats.map((value) => this.#label(value)) },
        ],
        series: [
          {},
          ...Array.from({ length: MOST_EARLIER }, () => ({ ...series(0.3, 1.5), points: { show: false } })),
          { ...series(0.6, 1), dash: DASHES },
          { ...series(1, 2), dash: DASHES },
          series(0.6, 1),
          series(1, 2.5),
        ],
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
    const step = left === undefined || left === null || left < 0 || this.state.train.last === null ? null : Math.round(plot.posToVal(left, 'x'));
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

customElements.define('vae-curve', Curve);

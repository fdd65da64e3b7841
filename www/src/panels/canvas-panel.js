import { css } from 'lit';
import { Panel } from './panel.js';
import { QueryController } from './query-controller.js';

/**
 * @typedef {import('../engine/query-handler.js').Query} Query
 * @typedef {import('../engine/query-handler.js').Answer} Answer
 */

/** How far an arrow key moves: to the right, and down. */
export const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/** A panel with an interactive canvas and queries to the model. It paints again when the size of the canvas changes. */
export class CanvasPanel extends Panel {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { config: { attribute: false }, query: { attribute: false } };

  /** @type {import('lit').CSSResultGroup} */
  static styles = [
    Panel.styles,
    css`
      canvas {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        color: var(--picture-ink);
        background-color: var(--picture-paper);
        border-radius: 3px;
        outline: 1px solid var(--hairline);
        cursor: crosshair;
      }

      canvas:focus-visible {
        outline: 2px solid var(--nll);
      }
    `,
  ];

  #step = 0;
  /** @type {QueryController[]} */
  #queries = [];
  #resizeObserver = new ResizeObserver(() => this.paint());

  constructor() {
    super();
    /** @type {import('../engine/protocol.js').Config | null} The config of the model; null if there is none. */
    this.config = null;
    /** @type {(query: Query) => Promise<Answer | null>} Asks the model; null if there is no answer. */
    this.query = async () => null;
  }

  /** The step of the model. Not a reactive property: a new step repeats the queries, and only their answers render. */
  get step() {
    return this.#step;
  }

  set step(step) {
    if (step === this.#step) return;
    this.#step = step;
    for (const query of this.#queries) query.refresh();
  }

  /** The model and step that queries are about. */
  get modelStep() {
    return { config: this.config, step: this.#step };
  }

  /**
   * Keeps the answer to a query up to date.
   * @param {() => import('./query-controller.js').KeyedQuery | null} getQuery the query of the moment; null if there is
   * none
   * @param {(answer: any) => void} onAnswer takes an answer of the kind that belongs to the query
   */
  addQuery(getQuery, onAnswer) {
    this.#queries.push(new QueryController(this, getQuery, onAnswer));
  }

  connectedCallback() {
    super.connectedCallback();
    void this.updateComplete.then(() => this.#resizeObserver.observe(this.canvas));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#resizeObserver.disconnect();
  }

  /** The canvas; it exists once the panel has been rendered. */
  get canvas() {
    return /** @type {HTMLCanvasElement} */ (this.renderRoot.querySelector('canvas'));
  }

  /** Paints the canvas in its current size. */
  paint() {}

  /**
   * The context to paint on, with as many pixels as the screen has.
   * @returns {CanvasRenderingContext2D | null} null if the canvas has no size
   */
  context() {
    const { canvas } = this;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((size) =>
      Math.round(size * window.devicePixelRatio),
    );
    if (!width || !height) return null;
    // Setting the size clears the canvas.
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    return canvas.getContext('2d');
  }
}

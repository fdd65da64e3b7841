import { css } from 'lit';
import { Panel } from './panel.js';

/** What an arrow key adds to a place, rightwards and downwards. */
export const ARROWS = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/** A panel around a canvas that answers to the reader: it asks the model, and is drawn anew when its size changes. */
export class Drawable extends Panel {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { query: { attribute: false } };

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

  #resizing = new ResizeObserver(() => this.draw());

  constructor() {
    super();
    /** @type {(query: import('../engine/answers.js').Query) => Promise<import('../engine/answers.js').Answer | null>} */
    this.query = async () => null;
  }

  connectedCallback() {
    super.connectedCallback();
    void this.updateComplete.then(() => this.#resizing.observe(this.canvas));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#resizing.disconnect();
  }

  get canvas() {
    return /** @type {HTMLCanvasElement} */ (this.renderRoot.querySelector('canvas'));
  }

  /** Draws what there is, in the size that the canvas has now. */
  draw() {}

  /**
   * The canvas to draw on, with as many points as the screen has; null where it has no room.
   * @returns {CanvasRenderingContext2D | null}
   */
  context() {
    const { canvas } = this;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight].map((size) =>
      Math.round(size * window.devicePixelRatio),
    );
    if (!width || !height) return null;
    // To set a size is to clear the canvas.
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    return canvas.getContext('2d');
  }
}

import { css, html, LitElement } from 'lit';
import { defineElement } from '../define-element.js';
import { gridSize, paintGrid } from '../images/paint-grid.js';

/** Pixels between two pictures and around all of them. */
const GAP = 2;
/** Pixels are painted this large. The browser then scales the whole down, and all pixels come out alike. */
const SCALE = 4;

/** Grey pictures in rows and columns, in the ink and paper of the theme. */
export class PictureGrid extends LitElement {
  static properties = {
    pictures: { attribute: false, hasChanged: groupsDiffer },
    rows: { type: Number },
    columns: { type: Number },
    width: { type: Number },
    height: { type: Number },
    label: {},
    scheme: { attribute: false },
  };

  static styles = css`
    :host {
      display: block;
    }

    canvas {
      display: block;
      width: 100%;
      height: auto;
      color: var(--picture-ink);
      background-color: var(--picture-paper);
      border-radius: 3px;
      outline: 1px solid var(--hairline);
    }
  `;

  #unscaled = document.createElement('canvas');

  constructor() {
    super();
    /** @type {Uint8Array[]} Groups of pictures, one byte a pixel. Each group begins a row. */
    this.pictures = [];
    this.rows = 1;
    this.columns = 1;
    /** The width of a picture in pixels. */
    this.width = 28;
    /** The height of a picture in pixels. */
    this.height = 28;
    /** What the pictures show, for screen readers. */
    this.label = '';
    this.scheme = 'light';
  }

  render() {
    const { width, height } = gridSize(this.#grid);
    return html`<canvas width=${SCALE * width} height=${SCALE * height} role="img" aria-label=${this.label}></canvas>`;
  }

  get #grid() {
    const { columns, rows, width, height } = this;
    return { columns, rows, width, height, gap: GAP };
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.size === 1 && changed.has('label')) return;
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    const { color: ink, backgroundColor: paper } = getComputedStyle(canvas);
    paintGrid(this.#unscaled, this.pictures, this.#grid, { ink, paper });
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#unscaled, 0, 0, canvas.width, canvas.height);
  }
}

/**
 * Whether two lists hold other pictures.
 * @param {Uint8Array[]} groups
 * @param {Uint8Array[] | undefined} previous
 */
function groupsDiffer(groups, previous) {
  return groups.length !== previous?.length || groups.some((group, index) => group !== previous[index]);
}

defineElement('vae-picture-grid', PictureGrid);

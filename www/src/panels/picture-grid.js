import { css, html, LitElement } from 'lit';
import { channels } from '../charts/colour.js';

/** Pixels between two pictures, and around them. */
const GAP = 2;
/** Every pixel is drawn this large; the browser then makes the whole smaller, and all pixels come out alike. */
const ENLARGED = 4;

/** Grey pictures in rows and columns, in the ink and on the paper of the theme. */
export class PictureGrid extends LitElement {
  static properties = {
    pictures: { attribute: false, hasChanged: differ },
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

  #small = document.createElement('canvas');

  constructor() {
    super();
    /** @type {Uint8Array[]} Groups of pictures; each begins a row. */
    this.pictures = [];
    this.rows = 1;
    this.columns = 1;
    this.width = 28;
    this.height = 28;
    this.label = '';
    this.scheme = 'light';
  }

  render() {
    const { width, height } = this.#size;
    return html`<canvas
      width=${ENLARGED * width}
      height=${ENLARGED * height}
      role="img"
      aria-label=${this.label}
    ></canvas>`;
  }

  /** The size of the whole, in pixels of the pictures. */
  get #size() {
    return { width: this.columns * (this.width + GAP) + GAP, height: this.rows * (this.height + GAP) + GAP };
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.size === 1 && changed.has('label')) return;
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    const small = this.#small.getContext('2d');
    if (!canvas || !context || !small) return;
    Object.assign(this.#small, this.#size);
    small.putImageData(this.#image(canvas), 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#small, 0, 0, canvas.width, canvas.height);
  }

  /** @param {HTMLCanvasElement} canvas */
  #image(canvas) {
    const image = new ImageData(this.#small.width, this.#small.height);
    const { ink, paper } = colours(canvas);
    const shades = Uint32Array.from({ length: 256 }, (_, grey) => mix(paper, ink, grey / 255));
    const pixels = new Uint32Array(image.data.buffer).fill(mix(paper, ink, 0));
    const size = this.width * this.height;
    let place = 0;
    for (const group of this.pictures) {
      place = this.columns * Math.ceil(place / this.columns);
      for (let start = 0; start + size <= group.length; start += size, place += 1) {
        const left = GAP + (place % this.columns) * (this.width + GAP);
        const top = GAP + Math.floor(place / this.columns) * (this.height + GAP);
        for (let y = 0; y < this.height; y += 1) {
          for (let x = 0; x < this.width; x += 1) {
            pixels[(top + y) * image.width + left + x] = shades[group[start + y * this.width + x] ?? 0] ?? 0;
          }
        }
      }
    }
    return image;
  }
}

/**
 * Whether there is anything new to draw.
 * @param {Uint8Array[]} groups
 * @param {Uint8Array[] | undefined} before
 */
function differ(groups, before) {
  return groups.length !== before?.length || groups.some((group, index) => group !== before[index]);
}

/** @param {HTMLCanvasElement} canvas */
function colours(canvas) {
  const style = getComputedStyle(canvas);
  return { ink: channels(style.color), paper: channels(style.backgroundColor) };
}

/**
 * A colour between two, as the four bytes of an opaque pixel.
 * @param {number[]} from
 * @param {number[]} to
 * @param {number} share
 */
function mix(from, to, share) {
  const [red = 0, green = 0, blue = 0] = from.map((channel, index) =>
    Math.round(channel + share * ((to[index] ?? 0) - channel)),
  );
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

customElements.define('vae-picture-grid', PictureGrid);

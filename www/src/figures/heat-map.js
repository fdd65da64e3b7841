import { LitElement, css, html } from 'lit';
import { roundNumbers } from '../charts/axis.js';
import { defineElement } from '../define-element.js';
import { mixedPixel, rgbOf } from '../images/colour.js';
import { base } from '../styles/tokens.js';

/** Small densities remain visible: the shade is this power of the share of the largest density. */
const GAMMA = 0.55;
const SHADES = 256;
/** The names of the axes are in the corners, within this many pixels. */
const CORNER = 28;

/**
 * What an overlay draws with: the context, the pixels of coordinates, and colours by their names.
 * @typedef {object} Canvas
 * @property {CanvasRenderingContext2D} context
 * @property {(value: number) => number} x
 * @property {(value: number) => number} y
 * @property {(name: string) => string} colour
 */

/** A density over a rectangle, one colour on the paper, with marks at the edges. */
export class HeatMap extends LitElement {
  static properties = {
    density: { attribute: false },
    rows: { type: Number },
    columns: { type: Number },
    most: { type: Number },
    colour: {},
    xRange: { attribute: false },
    yRange: { attribute: false },
    names: { attribute: false },
    overlay: { attribute: false },
    format: { attribute: false },
    label: {},
    scheme: { attribute: false },
  };

  static styles = [
    base,
    css`
      canvas {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        border-radius: 3px;
        outline: 1px solid var(--hairline);
      }
    `,
  ];

  #unscaled = document.createElement('canvas');
  #resizeObserver = new ResizeObserver(() => this.#paint());

  constructor() {
    super();
    /** The density, by columns: the vertical coordinate varies fastest. */
    this.density = new Float64Array();
    this.columns = 1;
    this.rows = 1;
    /** The density that has the full colour. */
    this.most = 1;
    /** The name of a colour. */
    this.colour = 'z';
    /** @type {[number, number]} */
    this.xRange = [0, 1];
    /** @type {[number, number]} */
    this.yRange = [0, 1];
    /** @type {[string, string]} The names of the axes. */
    this.names = ['', ''];
    /** @type {(canvas: Canvas) => void} Draws above the density. */
    this.overlay = () => {};
    /** @type {(value: number) => string} */
    this.format = String;
    this.label = '';
    this.scheme = 'light';
  }

  render() {
    return html`<canvas role="img" aria-label=${this.label}></canvas>`;
  }

  firstUpdated() {
    this.#resizeObserver.observe(this);
  }

  connectedCallback() {
    super.connectedCallback();
    if (this.hasUpdated) this.#resizeObserver.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#resizeObserver.disconnect();
  }

  updated() {
    this.#paint();
  }

  #paint() {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context || canvas.clientWidth === 0) return;
    const [width, height, ratio] = [canvas.clientWidth, canvas.clientHeight, window.devicePixelRatio];
    Object.assign(canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    const style = getComputedStyle(this);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
    this.#paintDensity(colour('picture-paper'), colour(this.colour));
    context.scale(ratio, ratio);
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.#unscaled, 0, 0, width, height);
    const [[x0, x1], [y0, y1]] = [this.xRange, this.yRange];
    /** @type {Canvas} */
    const pen = {
      context,
      x: (value) => (width * (value - x0)) / (x1 - x0),
      y: (value) => height - (height * (value - y0)) / (y1 - y0),
      colour,
    };
    this.overlay(pen);
    this.#paintMarks(pen, style.fontFamily, width, height);
  }

  /**
   * @param {string} paper `#rrggbb`
   * @param {string} ink
   */
  #paintDensity(paper, ink) {
    const { rows, columns, most, density } = this;
    Object.assign(this.#unscaled, { width: columns, height: rows });
    const context = this.#unscaled.getContext('2d');
    if (!context) return;
    const image = new ImageData(columns, rows);
    const [from, to] = [paper, ink].map((hex) => rgbOf(rgb(hex)));
    const shades = Uint32Array.from({ length: SHADES }, (_, shade) =>
      mixedPixel(from ?? [], to ?? [], (shade / (SHADES - 1)) ** GAMMA),
    );
    const pixels = new Uint32Array(image.data.buffer);
    for (let column = 0; column < columns; column += 1) {
      for (let row = 0; row < rows; row += 1) {
        const share = Math.min(1, (density[column * rows + row] ?? 0) / most);
        pixels[(rows - 1 - row) * columns + column] = shades[Math.round(share * (SHADES - 1))] ?? 0;
      }
    }
    context.putImageData(image, 0, 0);
  }

  /**
   * Marks at round numbers, away from the corners.
   * @param {Canvas} pen
   * @param {string} fontFamily
   * @param {number} width
   * @param {number} height
   */
  #paintMarks({ context, colour, x, y }, fontFamily, width, height) {
    const { format, names } = this;
    context.font = `11px ${fontFamily}`;
    context.fillStyle = colour('muted');
    context.textAlign = 'center';
    for (const mark of roundNumbers(...this.xRange))
      if (x(mark) > CORNER && x(mark) < width - CORNER) context.fillText(format(mark), x(mark), height - 5);
    context.textAlign = 'left';
    for (const mark of roundNumbers(...this.yRange))
      if (y(mark) > CORNER && y(mark) < height - CORNER) context.fillText(format(mark), 5, y(mark) + 4);
    context.fillStyle = colour('ink');
    context.font = `italic 14px ${fontFamily}`;
    context.textAlign = 'right';
    context.fillText(names[0], width - 6, height - 6);
    context.textAlign = 'left';
    context.fillText(names[1], 6, 16);
  }
}

/**
 * A colour as a computed style writes it.
 * @param {string} hex `#rrggbb`
 */
function rgb(hex) {
  return `rgb(${[1, 3, 5].map((start) => parseInt(hex.slice(start, start + 2), 16)).join(', ')})`;
}

defineElement('vae-heat-map', HeatMap);

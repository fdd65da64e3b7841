import { html, nothing } from 'lit';
import { channels } from '../charts/colour.js';
import { ManifoldGrid } from '../charts/manifold-grid.js';
import { halfWidth, PlaneFrame } from '../charts/plane-frame.js';
import { switches } from '../styles/switches.js';
import { ARROWS, Drawable } from './drawable.js';
import { Fresh } from './fresh.js';
import { styles } from './latent-plane-styles.js';
import './picture-grid.js';
import { placesTable } from './places-table.js';
import { drawFrame, drawPlaces, drawPoints } from './plane-view.js';
import './table.js';

/**
 * @typedef {import('../engine/answers.js').PlaneAnswer} PlaneAnswer
 * @typedef {import('../engine/answers.js').PicturesAnswer} PicturesAnswer
 * @typedef {number[]} Place
 */

const SIDE = 20;
const WAY = 9;
/** A pointer that moves less than this between down and up has clicked. */
const CLICK_PIXELS = 5;
const CLASSES = [...Array(10).keys()];

/**
 * The latent space as a plane: where the encoder puts test images, or what the decoder makes of a grid over the prior. A
 * point of it is decoded under the pointer or the keyboard's cursor; two pinned points show the way between them.
 *
 * @fires plane - where the test images lie now: a `PlaneAnswer`
 */
export class LatentPlane extends Drawable {
  static properties = {
    replayed: { type: Boolean },
    mode: { state: true },
    cursor: { state: true },
    pins: { state: true },
    only: { state: true },
    manifold: { state: true },
    decoded: { state: true },
    way: { state: true },
  };

  static styles = [Drawable.styles, switches, styles];

  #half = 3;
  /** @type {{ from: [number, number], pins: Place[] } | null} A pointer that is down. */
  #down = null;
  #pictures = document.createElement('canvas');
  #colours = { ink: '', paper: '', line: '', muted: '', font: '', classes: /** @type {string[]} */ ([]) };
  /** @type {unknown[]} What the canvas shows now. */
  #shown = [];

  constructor() {
    super();
    /** Whether what is shown is of the past: then there is no model to ask. */
    this.replayed = false;
    /** @type {'digits' | 'manifold'} */
    this.mode = 'digits';
    /** @type {Place | null} */
    this.cursor = null;
    /** @type {Place[]} */
    this.pins = [];
    /** @type {number | null} A class that is shown alone. */
    this.only = null;
    /** @type {PicturesAnswer | null} */
    this.manifold = null;
    /** @type {PicturesAnswer | null} The cursor, and a pin that is alone. */
    this.decoded = null;
    /** @type {PicturesAnswer | null} */
    this.way = null;

    new Fresh(
      this,
      () => ({ key: '', query: { kind: 'plane' } }),
      (answer) => this.dispatchEvent(new CustomEvent('plane', { detail: answer })),
    );
    new Fresh(
      this,
      () => (this.mode === 'manifold' ? { key: '', query: { kind: 'manifold', side: SIDE } } : null),
      (answer) => (this.manifold = /** @type {PicturesAnswer} */ (answer)),
    );
    new Fresh(
      this,
      () => this.#points(),
      (answer) => (this.decoded = /** @type {PicturesAnswer} */ (answer)),
    );
    new Fresh(
      this,
      () => this.#line(),
      (answer) => (this.way = /** @type {PicturesAnswer} */ (answer)),
    );
  }

  willUpdate() {
    const { plane } = this.state;
    if (plane) this.#half = halfWidth(plane.places, this.#half);
    // Another model may have another number of axes.
    const fits = (/** @type {Place} */ place) => place.length === this.#axes;
    if (!this.pins.every(fits)) this.pins = this.pins.filter(fits);
    if (this.cursor && !fits(this.cursor)) this.cursor = null;
  }

  render() {
    const { t, state } = this;
    const mode = this.#mode;
    const { labels } = state.plane ?? {};
    const words = t.pictures.plane;
    return html`
      <div class="heading">
        <h2>${words.title}</h2>
        <div class="switch" role="group" aria-label=${words.show}>
          ${/** @type {const} */ (['digits', 'manifold']).map((one) => html`<button type="button" aria-pressed=${mode === one} ?disabled=${this.replayed && one === 'manifold'} @click=${() => (this.mode = one)}>${words[one]}</button>`)}
        </div>
      </div>
      <canvas
        class=${this.#axes === 1 ? 'line' : ''}
        role="img"
        tabindex="0"
        aria-label=${this.#description()}
        @pointermove=${this.#onMove}
        @pointerdown=${this.#onDown}
        @pointerup=${this.#onUp}
        @pointercancel=${() => (this.#down = null)}
        @pointerleave=${() => this.#down || (this.cursor = null)}
        @keydown=${this.#onKey}
        @blur=${() => (this.cursor = null)}
      ></canvas>
      <div
        class="legend"
        role="group"
        aria-label=${words.classes}
        ?inert=${mode === 'manifold' || labels?.length === 0}
      >
        ${CLASSES.map((digit) => html`<button type="button" class="class-${digit}" title=${words.alone(`${digit}`)} aria-label=${words.alone(`${digit}`)} aria-pressed=${this.only === digit} @click=${() => (this.only = this.only === digit ? null : digit)}><span class="dot"></span>${digit}</button>`)}
      </div>
      ${this.#inspector()}
      <p class="note">${this.#note()} ${words.hint}</p>
      <vae-table
        .summary=${t.charts.table}
        .name=${words.title}
        .make=${() => placesTable(state.plane, t, this.numbers)}
      ></vae-table>
    `;
  }

  get drawn() {
    const { plane } = this.state;
    if (!plane) return [];
    const classes = this.#mode === 'digits' && plane.labels.length > 0 ? this.#colours.classes : [];
    return [
      { canvas: this.canvas, marks: classes.map((colour, label) => ({ text: `${label}`, colour, thickness: 9 })) },
    ];
  }

  get drawnStep() {
    const { plane } = this.state;
    return (this.#mode === 'manifold' ? this.manifold : plane)?.step ?? 0;
  }

  #inspector() {
    const { t, scheme, cursor, pins } = this;
    const [decoded, way] = this.replayed ? [null, null] : [this.decoded, this.way];
    const words = t.pictures.plane;
    const { width, height } = this.state.config ?? { width: 28, height: 28 };
    const [size, ahead] = [width * height, cursor ? 1 : 0];
    const under = cursor && decoded ? [decoded.images.subarray(0, size)] : [];
    const pinned =
      pins.length === 1 && decoded
        ? [decoded.images.subarray(ahead * size)]
        : pins.length === 2 && way
          ? [way.images]
          : [];
    const [from, to] = pins.map((place) => this.#text(place));
    return html`<div class="inspector">
      <figure>
        <vae-picture-grid
          .pictures=${under}
          .rows=${1}
          .columns=${1}
          .width=${width}
          .height=${height}
          .scheme=${scheme}
          .label=${cursor ? words.decoded(this.#text(cursor)) : words.nothingDecoded}
        ></vae-picture-grid>
        <figcaption class="small number">${cursor ? this.#text(cursor) : words.cursor}</figcaption>
      </figure>
      <figure>
        <vae-picture-grid
          .pictures=${pinned}
          .rows=${1}
          .columns=${WAY}
          .width=${width}
          .height=${height}
          .scheme=${scheme}
          .label=${from && to ? words.between(from, to) : from ? words.decoded(from) : words.nothingBetween}
        ></vae-picture-grid>
        <figcaption class="small number ends">
          ${from ? html`<span>${from}</span>${to ? html`<span>${to}</span>` : nothing}` : html`<span>${words.way}</span>`}
        </figcaption>
      </figure>
    </div>`;
  }

  #description() {
    const { t, numbers, manifold } = this;
    const mode = this.#mode;
    const { plane } = this.state;
    const words = t.pictures.plane;
    if (mode === 'manifold') return manifold ? words.pictureManifold(numbers.whole(manifold.step)) : words.none;
    return plane
      ? words.picture(
          numbers.whole(plane.places.length / plane.axes),
          numbers.whole(plane.step),
          numbers.whole(this.#half),
        )
      : words.none;
  }

  #note() {
    const words = this.t.pictures.plane;
    if (this.#mode === 'manifold') return words.noteManifold;
    const latent = this.state.config?.latent ?? 20;
    return latent === 1 ? words.noteOne : latent === 2 ? words.noteTwo : words.noteMore;
  }

  /** @param {Place} place */
  #text(place) {
    return `(${place.map((value) => this.numbers.hundredth(value).replace('-', '−')).join(', ')})`;
  }

  /** The places to be decoded one by one. */
  #points() {
    const places = [...(this.cursor ? [this.cursor] : []), ...(this.pins.length === 1 ? this.pins : [])];
    if (places.length === 0 || this.replayed) return null;
    return {
      key: places.join(';'),
      query: /** @type {const} */ ({ kind: 'decode', places: Float32Array.from(places.flat()) }),
    };
  }

  /** The line to be decoded. */
  #line() {
    const [from, to] = this.pins;
    if (!from || !to || this.replayed) return null;
    return { key: `${from};${to}`, query: /** @type {const} */ ({ kind: 'between', from, to, n: WAY }) };
  }

  /** The manifold of the past is not kept. */
  get #mode() {
    return this.replayed ? 'digits' : this.mode;
  }

  get #axes() {
    return this.state.plane?.axes ?? 2;
  }

  get #grid() {
    return this.#mode === 'manifold' && this.manifold ? new ManifoldGrid(this.#axes, this.manifold.places) : null;
  }

  /** The frame in CSS pixels. */
  get #frame() {
    const { clientWidth, clientHeight } = this.canvas;
    return new PlaneFrame(this.#axes, this.#half, clientWidth, clientHeight);
  }

  /**
   * The place under a pointer.
   * @param {PointerEvent} event
   */
  #placeOf({ offsetX, offsetY }) {
    const frame = this.#frame;
    return this.#grid?.placeAt(offsetX / frame.width, offsetY / frame.height) ?? frame.place(offsetX, offsetY);
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    const place = this.#placeOf(event);
    this.cursor = place;
    if (!this.#down) return;
    const [x, y] = this.#down.from;
    if (Math.hypot(event.offsetX - x, event.offsetY - y) > CLICK_PIXELS)
      this.pins = [this.#down.pins[0] ?? place, place];
  }

  /** @param {PointerEvent} event */
  #onDown(event) {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.#down = { from: [event.offsetX, event.offsetY], pins: [this.#placeOf(event)] };
  }

  /** @param {PointerEvent} event */
  #onUp(event) {
    const down = this.#down;
    this.#down = null;
    if (!down) return;
    const [x, y] = down.from;
    if (Math.hypot(event.offsetX - x, event.offsetY - y) <= CLICK_PIXELS) this.#pin(this.#placeOf(event));
    // A finger that is lifted points nowhere.
    if (event.pointerType !== 'mouse') this.cursor = null;
  }

  /**
   * Pins a place; the third one begins anew.
   * @param {Place} place
   */
  #pin(place) {
    this.pins = this.pins.length === 1 ? [...this.pins, place] : [place];
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const arrow = ARROWS[event.key];
    if (arrow) this.cursor = this.#stepped(arrow, event.shiftKey);
    else if (event.key === 'Enter') this.#pin(this.cursor ?? this.#origin);
    else if (event.key === 'Escape') [this.cursor, this.pins] = [null, []];
    else return;
    event.preventDefault();
  }

  /** @returns {Place} */
  get #origin() {
    return Array(this.#axes).fill(0);
  }

  /**
   * @param {[number, number]} arrow
   * @param {boolean} far
   */
  #stepped([right, down], far) {
    const here = this.cursor ?? this.#origin;
    const grid = this.#grid;
    if (grid) return grid.step(here, right, down);
    const length = (far ? 0.1 : 0.02) * this.#half;
    const [x = 0, y = 0] = here;
    return this.#frame.inside([x + length * right, y - length * down]);
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has('scheme') || this.#colours.ink === '') this.#readColours();
    const { state, scheme, cursor, pins, only, manifold } = this;
    const shown = [state.plane, scheme, this.#mode, cursor, pins, only, manifold];
    if (shown.every((value, index) => value === this.#shown[index])) return;
    this.#shown = shown;
    this.draw();
  }

  /** A canvas takes no custom properties: the colours are read from elements that have them. */
  #readColours() {
    /** @param {string} selector */
    const style = (selector) => getComputedStyle(/** @type {Element} */ (this.renderRoot.querySelector(selector)));
    const canvas = style('canvas');
    const dots = [...this.renderRoot.querySelectorAll('.dot')];
    this.#colours = {
      ink: canvas.color,
      paper: canvas.backgroundColor,
      line: canvas.outlineColor,
      muted: style('.note').color,
      font: `11px ${canvas.fontFamily}`,
      classes: dots.map((dot) => getComputedStyle(dot).backgroundColor),
    };
  }

  draw() {
    const { clientWidth, clientHeight } = this.canvas;
    const context = this.context();
    if (!context) return;
    const scale = window.devicePixelRatio;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, clientWidth, clientHeight);
    const grid = this.#grid;
    const frame = this.#frame;
    if (grid && this.manifold) {
      this.#drawManifold(context, grid, this.manifold.images);
    } else {
      drawFrame(context, frame, this.#colours);
      if (this.state.plane) drawPlaces(context, frame, this.state.plane, this.#colours, this.only);
    }
    /** @param {Place} place @returns {[number, number]} */
    const pixel = (place) => {
      if (!grid) return frame.pixel(place);
      const [x, y] = grid.middle(place);
      return [x * clientWidth, y * clientHeight];
    };
    drawPoints(context, this.pins.map(pixel), this.cursor && pixel(this.cursor), this.#colours);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {ManifoldGrid} grid
   * @param {Uint8Array} images
   */
  #drawManifold(context, grid, images) {
    const { width, height } = this.state.config ?? { width: 28, height: 28 };
    if (images.length !== grid.cells * width * height) return;
    const pictures = this.#pictures;
    Object.assign(pictures, { width: grid.columns * width, height: grid.rows * height });
    const small = pictures.getContext('2d');
    if (!small) return;
    const image = new ImageData(pictures.width, pictures.height);
    const [ink, paper] = [channels(this.#colours.ink), channels(this.#colours.paper)];
    for (let cell = 0; cell < grid.cells; cell += 1) {
      const corner = Math.floor(cell / grid.columns) * height * pictures.width + (cell % grid.columns) * width;
      for (let pixel = 0; pixel < width * height; pixel += 1) {
        const share = (images[cell * width * height + pixel] ?? 0) / 255;
        const at = 4 * (corner + Math.floor(pixel / width) * pictures.width + (pixel % width));
        for (let channel = 0; channel < 3; channel += 1)
          image.data[at + channel] = (1 - share) * (paper[channel] ?? 0) + share * (ink[channel] ?? 0);
        image.data[at + 3] = 255;
      }
    }
    small.putImageData(image, 0, 0);
    context.imageSmoothingQuality = 'high';
    context.drawImage(pictures, 0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
  }
}

customElements.define('vae-latent-plane', LatentPlane);

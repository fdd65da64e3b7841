import { html } from 'lit';
import { ManifoldGrid } from '../charts/manifold-grid.js';
import { fitHalfWidth, PlaneViewport } from '../charts/plane-viewport.js';
import { sendCommand } from '../commands.js';
import { defineElement } from '../define-element.js';
import { paintGrid } from '../images/paint-grid.js';
import { switches } from '../styles/switches.js';
import { ARROWS, CanvasPanel } from './canvas-panel.js';
import { styles } from './latent-plane-styles.js';
import { paintAxes, paintMarkers, paintPoints } from './plane-drawing.js';
import { deviations, gaussianPixels, gaussianReach, paintGaussian } from './plane-gaussian.js';
import { N_BETWEEN, planeInspector } from './plane-inspector.js';
import { pointGroupsTable } from './point-groups-table.js';
import './table.js';

/**
 * @typedef {import('../engine/query-handler.js').PlaneAnswer} PlaneAnswer
 * @typedef {import('../engine/query-handler.js').PicturesAnswer} PicturesAnswer
 * @typedef {import('../engine/query-handler.js').GaussianAnswer} GaussianAnswer
 * @typedef {import('../engine/query-handler.js').Query} Query
 * @typedef {number[]} Point A point of the plane, one or two coordinates.
 */

/** The manifold has this many rows and columns. */
const MANIFOLD_SIDE = 20;
/** A pointer that moves less than this between down and up has clicked. */
const CLICK_PIXELS = 5;
const CLASSES = [...Array(10).keys()];

/**
 * The latent space as a plane: the points of encoded test images, or a grid over the prior, decoded. The point under
 * the pointer or the keyboard's cursor is decoded, and so is the line between two pinned points. The digit of the
 * drawing pad is shown as its Gaussian. Sends `setPlane` when it knows where the test images are now.
 */
export class LatentPlane extends CanvasPanel {
  static properties = {
    plane: { attribute: false },
    digit: { attribute: false },
    moment: { attribute: false },
    mode: { state: true },
    cursor: { state: true },
    pins: { state: true },
    highlighted: { state: true },
    manifold: { state: true },
    decoded: { state: true },
    between: { state: true },
    gaussian: { state: true },
  };

  static styles = [CanvasPanel.styles, switches, styles];

  /** Half the width of the viewport. */
  #half = 3;
  /** Where the pointer went down, in pixels and in the plane. @type {{ x: number, y: number, point: Point } | null} */
  #down = null;
  /** Whether a finger chose the cursor. It stays when the finger has been lifted. */
  #touched = false;
  /** The manifold in its own size, before it is scaled. */
  #manifoldCanvas = document.createElement('canvas');
  #colours = {
    ink: '',
    paper: '',
    line: '',
    ring: '',
    muted: '',
    font: '',
    label: '',
    classes: /** @type {string[]} */ ([]),
  };
  /** @type {unknown[]} What the canvas was painted from. */
  #paintedFrom = [];

  constructor() {
    super();
    /** @type {PlaneAnswer | null} */
    this.plane = null;
    /** @type {import('../state/state.js').LabState['digit']} The digit of the drawing pad. */
    this.digit = null;
    /** @type {number | null} The earlier step that is shown: there is no model of it to query. Null for the present. */
    this.moment = null;
    /** @type {'digits' | 'manifold'} */
    this.mode = 'digits';
    /** @type {Point | null} */
    this.cursor = null;
    /** @type {Point[]} */
    this.pins = [];
    /** @type {number | null} The class that is shown alone. */
    this.highlighted = null;
    /** @type {PicturesAnswer | null} */
    this.manifold = null;
    /** @type {PicturesAnswer | null} The point at the cursor, and then a pin if there is only one. */
    this.decoded = null;
    /** @type {PicturesAnswer | null} The line between two pins. */
    this.between = null;
    /** @type {GaussianAnswer | null} The encoder's Gaussian of the digit. */
    this.gaussian = null;

    this.addQuery(
      () => ({ key: '', query: { kind: 'plane' } }),
      (/** @type {PlaneAnswer} */ answer) => sendCommand(this, 'setPlane', answer),
    );
    this.addQuery(
      () => (this.mode === 'manifold' ? { key: '', query: { kind: 'manifold', side: MANIFOLD_SIDE } } : null),
      (/** @type {PicturesAnswer} */ answer) => (this.manifold = answer),
    );
    this.addQuery(
      () => this.#pointsQuery(),
      (/** @type {PicturesAnswer} */ answer) => (this.decoded = answer),
    );
    this.addQuery(
      () => this.#betweenQuery(),
      (/** @type {PicturesAnswer} */ answer) => (this.between = answer),
    );
    this.addQuery(
      () => this.#gaussianQuery(),
      (/** @type {GaussianAnswer} */ answer) => (this.gaussian = this.digit && answer),
    );
  }

  willUpdate() {
    const { plane } = this;
    if (!this.digit) this.gaussian = null;
    if (!plane) return;
    this.#half = fitHalfWidth(plane.points, this.#half, gaussianReach(this.#gaussian));
    // Another model may have another number of axes.
    const fits = (/** @type {Point} */ point) => point.length === this.#axes;
    if (!this.pins.every(fits)) this.pins = this.pins.filter(fits);
    if (this.cursor && !fits(this.cursor)) this.cursor = null;
  }

  render() {
    const { t, plane } = this;
    const strings = t.pictures.plane;
    return html`
      <div class="heading">
        <h2>${strings.title}</h2>
        <div class="switch" role="group" aria-label=${strings.show}>
          ${/** @type {const} */ (['digits', 'manifold']).map((mode) => this.#modeButton(mode))}
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
        @pointerleave=${this.#onPointerLeave}
        @keydown=${this.#onKey}
        @blur=${this.#onLeave}
      ></canvas>
      <div
        class="legend"
        role="group"
        aria-label=${strings.classes}
        ?inert=${this.#mode === 'manifold' || plane?.labels.length === 0}
      >
        ${CLASSES.map((digit) => this.#classButton(digit))}
      </div>
      ${this.#inspector()}
      <p class="note">
        ${this.#note()} <span class="mouse">${strings.hint}</span><span class="touch">${strings.touchHint}</span>
      </p>
      <vae-table
        .summary=${t.charts.table}
        .name=${strings.title}
        .renderTable=${() => pointGroupsTable(plane, t, this.numbers)}
      ></vae-table>
    `;
  }

  /** @param {'digits' | 'manifold'} mode */
  #modeButton(mode) {
    return html`<button
      type="button"
      aria-pressed=${this.#mode === mode}
      ?disabled=${this.replayed && mode === 'manifold'}
      @click=${() => (this.mode = mode)}
    >
      ${this.t.pictures.plane[mode]}
    </button>`;
  }

  /** @param {number} digit */
  #classButton(digit) {
    const label = this.t.pictures.plane.onlyClass(`${digit}`);
    const highlighted = this.highlighted === digit;
    return html`<button
      type="button"
      class="class-${digit}"
      title=${label}
      aria-label=${label}
      aria-pressed=${highlighted}
      @click=${() => (this.highlighted = highlighted ? null : digit)}
    >
      <span class="dot"></span>${digit}
    </button>`;
  }

  get sheetPictures() {
    const { plane } = this;
    if (!plane) return [];
    const classes = this.#mode === 'digits' && plane.labels.length > 0 ? this.#colours.classes : [];
    const legend = classes.map((colour, label) => ({ text: `${label}`, colour, thickness: 9 }));
    return [{ canvas: this.canvas, legend }];
  }

  get pictureStep() {
    return (this.#mode === 'manifold' ? this.manifold : this.plane)?.step ?? 0;
  }

  #inspector() {
    const { scheme, replayed } = this;
    const { cursor, pins } = this.#shown;
    const inspection = {
      cursor: cursor && this.#pointText(cursor),
      pins: pins.map((point) => this.#pointText(point)),
      decoded: replayed ? null : (this.decoded?.images ?? null),
      between: replayed ? null : (this.between?.images ?? null),
      imageSize: this.#imageSize,
      scheme,
    };
    return planeInspector(inspection, this.t);
  }

  #description() {
    const { numbers, manifold, plane } = this;
    const strings = this.t.pictures.plane;
    if (this.#mode === 'manifold')
      return manifold ? strings.pictureManifold(numbers.whole(manifold.step)) : strings.none;
    if (!plane) return strings.none;
    const n = plane.points.length / plane.axes;
    const picture = strings.picture(numbers.whole(n), numbers.whole(plane.step), numbers.whole(this.#half));
    const gaussian = this.#gaussian;
    if (!gaussian) return picture;
    return `${picture} ${strings.gaussian(this.#pointText([...gaussian.mean]), this.#pointText(deviations(gaussian)))}`;
  }

  #note() {
    const { t, moment, plane } = this;
    const strings = t.pictures.plane;
    if (moment !== null && !plane) return t.run.noPlane(this.numbers.whole(moment));
    if (this.#mode === 'manifold') return strings.noteManifold;
    const latent = this.config?.latent ?? 20;
    return latent === 1 ? strings.noteOne : latent === 2 ? strings.noteTwo : strings.noteMore;
  }

  /** @param {Point} point */
  #pointText(point) {
    return `(${point.map((value) => this.numbers.hundredth(value)).join(', ')})`;
  }

  /**
   * The points to decode one by one.
   * @returns {{ key: string, query: Query } | null}
   */
  #pointsQuery() {
    const { cursor, pins } = this.#shown;
    const points = [...(cursor ? [cursor] : []), ...(pins.length === 1 ? pins : [])];
    if (points.length === 0 || this.replayed) return null;
    return { key: points.join(';'), query: { kind: 'decode', points: Float32Array.from(points.flat()) } };
  }

  /**
   * The line to decode.
   * @returns {{ key: string, query: Query } | null}
   */
  #betweenQuery() {
    const [from, to] = this.#shown.pins;
    if (!from || !to || this.replayed) return null;
    return { key: `${from};${to}`, query: { kind: 'between', from, to, n: N_BETWEEN } };
  }

  /** @returns {import('./query-controller.js').KeyedQuery | null} */
  #gaussianQuery() {
    const { digit } = this;
    return digit && { key: digit.key, query: { kind: 'gaussian', digit: digit.digit } };
  }

  /** The Gaussian to show. There is none of an earlier step, and none that belongs to another number of axes. */
  get #gaussian() {
    return !this.replayed && this.gaussian?.mean.length === this.#axes ? this.gaussian : null;
  }

  /** Whether an earlier step is shown. */
  get replayed() {
    return this.moment !== null;
  }

  /** Snapshots do not contain the manifold, so a replay shows the digits. */
  get #mode() {
    return this.replayed ? 'digits' : this.mode;
  }

  get #axes() {
    return this.plane?.axes ?? 2;
  }

  get #imageSize() {
    return this.config ?? { width: 28, height: 28 };
  }

  get #grid() {
    return this.#mode === 'manifold' && this.manifold ? new ManifoldGrid(this.#axes, this.manifold.points) : null;
  }

  /**
   * The cursor and the pins as they are shown, named and decoded. The manifold has a cell for each point that it shows,
   * so there they are at the cell that is nearest.
   */
  get #shown() {
    const { cursor, pins } = this;
    const grid = this.#grid;
    return grid
      ? { cursor: cursor && grid.nearestPoint(cursor), pins: pins.map((point) => grid.nearestPoint(point)) }
      : { cursor, pins };
  }

  /** The viewport in CSS pixels. */
  get #viewport() {
    const { clientWidth, clientHeight } = this.canvas;
    return new PlaneViewport(this.#axes, this.#half, clientWidth, clientHeight);
  }

  /**
   * The point under a pointer.
   * @param {PointerEvent} event
   */
  #pointAt({ offsetX, offsetY }) {
    const viewport = this.#viewport;
    const inGrid = this.#grid?.pointAt(offsetX / viewport.width, offsetY / viewport.height);
    return inGrid ?? viewport.pointAt(offsetX, offsetY);
  }

  /**
   * Whether the pointer has moved too far for a click.
   * @param {PointerEvent} event
   */
  #dragged({ offsetX, offsetY }) {
    return this.#down !== null && Math.hypot(offsetX - this.#down.x, offsetY - this.#down.y) > CLICK_PIXELS;
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    const point = this.#pointAt(event);
    this.cursor = point;
    this.#touched = event.pointerType === 'touch';
    if (this.#down && this.#dragged(event)) this.pins = [this.#down.point, point];
  }

  /** @param {PointerEvent} event */
  #onDown(event) {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.#touched = event.pointerType === 'touch';
    this.#down = { x: event.offsetX, y: event.offsetY, point: this.#pointAt(event) };
  }

  /** @param {PointerEvent} event */
  #onUp(event) {
    if (!this.#down) return;
    if (!this.#dragged(event)) {
      // A tap does not move the pointer.
      this.cursor = this.#pointAt(event);
      this.#pin(this.cursor);
    }
    this.#down = null;
  }

  /** @param {PointerEvent} event */
  #onPointerLeave({ clientX, clientY }) {
    // Safari says so at the end of each press, too.
    const root = /** @type {ShadowRoot} */ (this.renderRoot);
    if (root.elementFromPoint(clientX, clientY) !== this.canvas) this.#onLeave();
  }

  /** The pointer or the keyboard has gone elsewhere. What a finger has chosen stays. */
  #onLeave() {
    if (!this.#down && !this.#touched) this.cursor = null;
  }

  /**
   * Pins a point. The third one replaces the first two.
   * @param {Point} point
   */
  #pin(point) {
    this.pins = this.pins.length === 1 ? [...this.pins, point] : [point];
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const arrow = ARROWS[event.key];
    this.#touched = false;
    if (arrow) this.cursor = this.#movedCursor(arrow, event.shiftKey);
    else if (event.key === 'Enter') this.#pin(this.cursor ?? this.#origin);
    else if (event.key === 'Escape') [this.cursor, this.pins] = [null, []];
    else return;
    event.preventDefault();
  }

  /** @returns {Point} */
  get #origin() {
    return Array(this.#axes).fill(0);
  }

  /**
   * The cursor after an arrow key: a cell further on the manifold, else a share of the viewport.
   * @param {[number, number]} arrow
   * @param {boolean} far
   */
  #movedCursor([right, down], far) {
    const from = this.cursor ?? this.#origin;
    const grid = this.#grid;
    if (grid) return grid.step(from, right, down);
    const length = (far ? 0.1 : 0.02) * this.#half;
    const [x = 0, y = 0] = from;
    return this.#viewport.clamp([x + length * right, y - length * down]);
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (changed.has('scheme') || this.#colours.ink === '') this.#readColours();
    const { plane, scheme, cursor, pins, highlighted, manifold } = this;
    const from = [plane, scheme, this.#mode, cursor, pins, highlighted, manifold, this.#gaussian];
    if (from.every((value, index) => value === this.#paintedFrom[index])) return;
    this.#paintedFrom = from;
    this.paint();
  }

  /** A canvas does not resolve custom properties, so the colours are computed ones of elements. */
  #readColours() {
    /** @param {string} selector */
    const style = (selector) => getComputedStyle(/** @type {Element} */ (this.renderRoot.querySelector(selector)));
    const canvas = style('canvas');
    const dots = [...this.renderRoot.querySelectorAll('.dot')];
    this.#colours = {
      ink: canvas.color,
      paper: canvas.backgroundColor,
      line: canvas.outlineColor,
      ring: canvas.getPropertyValue('--ring'),
      muted: style('.note').color,
      font: `11px ${canvas.fontFamily}`,
      label: `italic 15px ${style('h2').fontFamily}`,
      classes: dots.map((dot) => getComputedStyle(dot).backgroundColor),
    };
  }

  paint() {
    const { clientWidth, clientHeight } = this.canvas;
    const context = this.context();
    if (!context) return;
    const scale = window.devicePixelRatio;
    context.setTransform(scale, 0, 0, scale, 0, 0);
    context.clearRect(0, 0, clientWidth, clientHeight);
    const grid = this.#grid;
    const viewport = this.#viewport;
    if (grid && this.manifold) {
      this.#paintManifold(context, grid, this.manifold.images);
    } else {
      paintAxes(context, viewport, this.#colours);
      if (this.plane) paintPoints(context, viewport, this.plane, this.#colours, this.highlighted);
    }
    /** @param {Point} point @returns {[number, number]} */
    const pixelOf = (point) => {
      if (!grid) return viewport.pixelOf(point);
      const [x, y] = grid.cellCentre(point);
      return [x * clientWidth, y * clientHeight];
    };
    const gaussian = this.#gaussian && gaussianPixels(this.#gaussian, viewport, grid);
    if (gaussian) paintGaussian(context, gaussian, this.#colours);
    paintMarkers(context, this.pins.map(pixelOf), this.cursor && pixelOf(this.cursor), this.#colours);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {ManifoldGrid} grid
   * @param {Uint8Array} images
   */
  #paintManifold(context, { columns, rows, cells }, images) {
    const { width, height } = this.#imageSize;
    // The answer may be that of a model with other images.
    if (images.length !== cells * width * height) return;
    paintGrid(this.#manifoldCanvas, [images], { columns, rows, width, height, gap: 0 }, this.#colours);
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.#manifoldCanvas, 0, 0, this.canvas.clientWidth, this.canvas.clientHeight);
  }
}

defineElement('vae-latent-plane', LatentPlane);

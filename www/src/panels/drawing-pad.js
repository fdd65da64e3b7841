import { html } from 'lit';
import { cellCentre, Drawing, inkOf, moveCell, PAPER_SIDE } from '../charts/drawing.js';
import { sendCommand } from '../commands.js';
import { lossTerms } from '../charts/loss-terms.js';
import { defineElement } from '../define-element.js';
import { paintGrid } from '../images/paint-grid.js';
import { pills } from '../styles/pills.js';
import { ARROWS, CanvasPanel } from './canvas-panel.js';
import { styles } from './drawing-pad-styles.js';
import './latent-bars.js';
import './picture-grid.js';

/**
 * @typedef {import('../engine/query-handler.js').DigitAnswer} DigitAnswer
 * @typedef {import('../charts/drawing.js').Position} Position
 */

/** The cell in the middle of the paper. */
const MIDDLE = /** @type {Position} */ ([14, 14]);
const EMPTY = new Float32Array();

/**
 * A digit that the reader draws, or a test digit: what the model sees of it, its latents, its reconstruction and its
 * loss. Sends `setDigit` when there is another one.
 */
export class DrawingPad extends CanvasPanel {
  static properties = {
    drawing: { state: true },
    cursor: { state: true },
    penDown: { state: true },
    testImage: { state: true },
    digit: { state: true },
    moment: { attribute: false },
  };

  static styles = [CanvasPanel.styles, pills, styles];

  /** The bytes of a drawing, so that they are computed once. @type {{ drawing: Drawing, bytes: Uint8Array } | null} */
  #ink = null;
  /** The digit that was sent last. @type {import('../state/state.js').LabState['digit']} */
  #sent = null;
  /** Counts drawings, so that each is another query. */
  #nDrawings = 0;
  #nextTestImage = 0;
  /** The test image in its own size. */
  #testCanvas = document.createElement('canvas');
  #cursorVisible = false;

  constructor() {
    super();
    this.drawing = new Drawing();
    /** @type {Position} The cell of the keyboard's cursor. */
    this.cursor = MIDDLE;
    /** Whether the keyboard draws. */
    this.penDown = false;
    /** @type {number | null} The held-out image that is shown in place of a drawing. */
    this.testImage = null;
    /** @type {DigitAnswer | null} */
    this.digit = null;
    /** @type {number | null} The earlier step that the lab shows: there is no model of it to query. */
    this.moment = null;
    this.addQuery(
      () => this.#digitQuery(),
      (/** @type {DigitAnswer} */ answer) => (this.digit = this.#digitQuery() && answer),
    );
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('drawing')) this.#nDrawings += 1;
    if (this.drawing.empty && this.testImage === null) this.digit = null;
  }

  /** @returns {import('../state/state.js').LabState['digit']} */
  get #chosenDigit() {
    const { testImage: test } = this;
    if (test !== null) return { key: `test ${test}`, digit: { test } };
    if (this.drawing.empty) return null;
    const digit = { ink: this.#inkBytes(), width: PAPER_SIDE, height: PAPER_SIDE };
    return { key: `drawing ${this.#nDrawings}`, digit };
  }

  /** @returns {import('./query-controller.js').KeyedQuery | null} */
  #digitQuery() {
    const chosen = this.#chosenDigit;
    return chosen && { key: chosen.key, query: { kind: 'digit', digit: chosen.digit } };
  }

  render() {
    const { t, drawing } = this;
    const strings = t.pictures.pad;
    const canClear = !drawing.empty || this.testImage !== null;
    return html`
      <div class="heading"><h2>${strings.title}</h2></div>
      <div class="pad">
        <div>
          <canvas
            role="img"
            tabindex="0"
            aria-label=${strings.paper(this.penDown ? strings.penDown : strings.penUp)}
            @pointerdown=${this.#onDown}
            @pointermove=${this.#onMove}
            @keydown=${this.#onKey}
            @focus=${() => this.#showCursor(this.canvas.matches(':focus-visible'))}
            @blur=${() => this.#showCursor(false)}
          ></canvas>
          <div class="tools">
            <button type="button" class="pill" ?disabled=${drawing.empty} @click=${this.#undo}>${strings.undo}</button>
            <button type="button" class="pill" ?disabled=${!canClear} @click=${this.#clear}>${strings.clear}</button>
            <button type="button" class="pill" @click=${this.#showTestImage}>${strings.takeTest}</button>
          </div>
        </div>
        ${this.#results()}
      </div>
      <p class="note">${this.moment === null ? strings.note : t.run.noModel(this.numbers.whole(this.moment))}</p>
    `;
  }

  #results() {
    const { t, numbers, moment } = this;
    const digit = moment === null ? this.digit : null;
    const strings = t.pictures.pad;
    const terms = digit && lossTerms({ loss: -digit.elbo, nll: digit.nll, kl: digit.kl });
    const step = digit ? numbers.whole(digit.step) : '';
    const about = digit && digit.label !== null ? strings.aTest(`${digit.label}`) : strings.seenShort;
    return html`<div>
      <div class="pair">
        <figure>
          ${this.#picture(digit?.image, digit ? strings.seen : strings.nothing)}
          <figcaption class="small"><i>x</i> ${about}</figcaption>
        </figure>
        <figure>
          ${this.#picture(digit?.reconstruction, digit ? strings.reconstruction(step) : strings.nothing)}
          <figcaption class="small"><i>x̂</i> ${strings.reconstructionShort}</figcaption>
        </figure>
      </div>
      <dl>
        ${this.#term('nll', t.objective.nll, terms?.nll)} ${this.#term('kl', html`+ ${t.objective.kl}`, terms?.kl)}
        ${this.#term('total', html`= ${strings.loss}`, terms?.loss)}
      </dl>
      <vae-latent-bars
        .mu=${digit?.mu ?? EMPTY}
        .sigma=${digit?.sigma ?? EMPTY}
        .language=${this.language}
      ></vae-latent-bars>
    </div>`;
  }

  /**
   * @param {Uint8Array | undefined} image
   * @param {string} label
   */
  #picture(image, label) {
    const { width, height } = this.config ?? { width: 28, height: 28 };
    return html`<vae-picture-grid
      .pictures=${image ? [image] : []}
      .rows=${1}
      .columns=${1}
      .width=${width}
      .height=${height}
      .scheme=${this.scheme}
      .label=${label}
    ></vae-picture-grid>`;
  }

  /**
   * One term of the loss.
   * @param {string} colour
   * @param {unknown} name
   * @param {number | undefined} value
   */
  #term(colour, name, value) {
    return html`<div class=${colour}>
      <dt>${name}</dt>
      <dd class="number">${value === undefined ? this.t.objective.none : this.numbers.hundredth(value)}</dd>
    </div>`;
  }

  #undo = () => {
    this.drawing = this.drawing.undo();
  };

  #clear = () => {
    [this.drawing, this.testImage] = [new Drawing(), null];
  };

  #showTestImage = () => {
    [this.drawing, this.testImage] = [new Drawing(), this.#nextTestImage];
    this.#nextTestImage += 1;
  };

  /**
   * The position on the paper of a pointer.
   * @param {PointerEvent} event
   * @returns {Position}
   */
  #positionOf({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [((clientX - left) / width) * PAPER_SIDE, ((clientY - top) / height) * PAPER_SIDE];
  }

  /** @param {PointerEvent} event */
  #onDown(event) {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.#showCursor(false);
    this.#begin(this.#positionOf(event));
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    if (!this.canvas.hasPointerCapture(event.pointerId) || this.drawing.empty) return;
    const coalesced = event.getCoalescedEvents?.() ?? [];
    for (const each of coalesced.length > 0 ? coalesced : [event])
      this.drawing = this.drawing.extendStroke(this.#positionOf(each));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const arrow = ARROWS[event.key];
    if (arrow) {
      this.cursor = moveCell(this.cursor, arrow);
      if (this.penDown) this.drawing = this.drawing.extendStroke(cellCentre(this.cursor));
    } else if (event.key === ' ') {
      this.penDown = !this.penDown;
      if (this.penDown) this.#begin(cellCentre(this.cursor));
    } else if (event.key === 'Backspace') {
      this.#undo();
    } else if (event.key === 'Escape' || event.key === 'Delete') {
      this.#clear();
    } else {
      return;
    }
    this.#showCursor(true);
    event.preventDefault();
  }

  /** @param {Position} position */
  #begin(position) {
    [this.drawing, this.testImage] = [this.drawing.beginStroke(position), null];
  }

  /** @param {boolean} visible */
  #showCursor(visible) {
    this.#cursorVisible = visible;
    if (!visible) this.penDown = false;
    this.paint();
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    const chosen = this.#chosenDigit;
    if (chosen?.key !== this.#sent?.key) sendCommand(this, 'setDigit', chosen);
    this.#sent = chosen;
    const shown = ['drawing', 'testImage', 'digit', 'cursor', 'penDown', 'scheme'];
    if (shown.some((name) => changed.has(name))) this.paint();
  }

  paint() {
    const { canvas } = this;
    const context = this.context();
    if (!context) return;
    const { color, outlineColor } = getComputedStyle(canvas);
    context.setTransform(canvas.width / PAPER_SIDE, 0, 0, canvas.height / PAPER_SIDE, 0, 0);
    context.clearRect(0, 0, PAPER_SIDE, PAPER_SIDE);
    context.strokeStyle = color;
    if (this.testImage === null) this.drawing.paint(context);
    else if (this.digit) this.#paintTestImage(context, this.digit.image);
    if (!this.#cursorVisible) return;
    const [x, y] = cellCentre(this.cursor);
    Object.assign(context, { strokeStyle: this.penDown ? color : outlineColor, lineWidth: 2, lineJoin: 'miter' });
    context.strokeRect(x - 7, y - 7, 14, 14);
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Uint8Array} image
   */
  #paintTestImage(context, image) {
    const { width, height } = this.config ?? { width: 0, height: 0 };
    // The answer may be that of a model with other images.
    if (image.length !== width * height || image.length === 0) return;
    const { color: ink, backgroundColor: paper } = getComputedStyle(this.canvas);
    paintGrid(this.#testCanvas, [image], { columns: 1, rows: 1, width, height, gap: 0 }, { ink, paper });
    context.imageSmoothingEnabled = false;
    context.drawImage(this.#testCanvas, 0, 0, PAPER_SIDE, PAPER_SIDE);
  }

  /** The drawing as grey bytes, white on black whatever the theme. */
  #inkBytes() {
    const { drawing } = this;
    if (this.#ink?.drawing === drawing) return this.#ink.bytes;
    const bytes = inkOf(drawing);
    this.#ink = { drawing, bytes };
    return bytes;
  }
}

defineElement('vae-drawing-pad', DrawingPad);

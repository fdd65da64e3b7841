import { css, html } from 'lit';
import { middleOf, moved, PAPER, Strokes } from '../charts/strokes.js';
import { pills } from '../styles/pills.js';
import { ARROWS, Drawable } from './drawable.js';
import { Fresh } from './fresh.js';
import './latent-bars.js';
import './picture-grid.js';

/**
 * @typedef {import('../engine/answers.js').DigitAnswer} DigitAnswer
 * @typedef {import('../charts/strokes.js').Point} Point
 */

/** The middle of the paper. */
const START = /** @type {Point} */ ([14, 14]);

/** A digit of the reader's own: what the model sees of it, what it makes of it, and what it costs. */
export class DrawingPad extends Drawable {
  static properties = {
    drawing: { state: true },
    cursor: { state: true },
    penDown: { state: true },
    test: { state: true },
    digit: { state: true },
  };

  static styles = [
    Drawable.styles,
    pills,
    css`
      :host {
        container-type: inline-size;
      }

      .pad {
        display: grid;
        grid-template-columns: minmax(0, 280px) minmax(0, 1fr);
        align-items: start;
        gap: 14px clamp(14px, 3cqi, 24px);
      }

      canvas {
        touch-action: none;
      }

      .tools {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-top: 10px;
      }

      .tools .pill {
        height: 32px;
        padding: 0 12px;
      }

      .pair {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 96px));
        gap: 12px;
      }

      figure {
        margin: 0;
      }

      figcaption {
        margin-top: 4px;
        font-size: 12px;
        line-height: 1.35;
      }

      figcaption i {
        font: italic 16px/1 var(--serif);
      }

      dl {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 0 8px;
        align-items: end;
        margin: 12px 0 14px;
      }

      dl > div {
        display: flex;
        flex-direction: column-reverse;
      }

      dt {
        font: italic 17px/1.2 var(--serif);
        white-space: nowrap;
      }

      dd {
        margin: 0;
        font-size: clamp(15px, 4.2cqi, 19px);
        line-height: 1.25;
      }

      @container (max-width: 500px) {
        .pad {
          grid-template-columns: minmax(0, 1fr);
        }

        canvas {
          max-width: 280px;
        }
      }
    `,
  ];

  #ink = new OffscreenCanvas(PAPER, PAPER);
  /** Counts drawings, so that each is a question of its own. */
  #version = 0;
  #inked = { version: -1, bytes: new Uint8Array() };
  /** The held-out image that comes next. */
  #next = 0;
  #keyboard = false;

  constructor() {
    super();
    this.drawing = new Strokes();
    /** @type {Point} The keyboard's cell. */
    this.cursor = START;
    this.penDown = false;
    /** @type {number | null} The test image that is looked at in place of a drawing. */
    this.test = null;
    /** @type {DigitAnswer | null} */
    this.digit = null;
    new Fresh(
      this,
      () => this.#question(),
      (answer) => (this.digit = this.#question() && /** @type {DigitAnswer} */ (answer)),
    );
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('drawing')) this.#version += 1;
    if (this.drawing.empty && this.test === null) this.digit = null;
  }

  /** @returns {import('./fresh.js').Question | null} */
  #question() {
    if (this.test !== null) return { key: `test ${this.test}`, query: { kind: 'digit', digit: { test: this.test } } };
    if (this.drawing.empty) return null;
    return {
      key: `drawing ${this.#version}`,
      query: { kind: 'digit', digit: { ink: this.#inkBytes(), width: PAPER, height: PAPER } },
    };
  }

  render() {
    const { t, drawing, test } = this;
    const words = t.pictures.pad;
    return html`
      <div class="heading"><h2>${words.title}</h2></div>
      <div class="pad">
        <div>
          <canvas
            role="img"
            tabindex="0"
            aria-label=${words.paper(this.penDown ? words.penDown : words.penUp)}
            @pointerdown=${this.#onDown}
            @pointermove=${this.#onMove}
            @keydown=${this.#onKey}
            @focus=${() => this.#showCursor(this.canvas.matches(':focus-visible'))}
            @blur=${() => this.#showCursor(false)}
          ></canvas>
          <div class="tools">
            <button
              type="button"
              class="pill"
              ?disabled=${drawing.empty}
              @click=${() => (this.drawing = drawing.undone())}
            >
              ${words.undo}
            </button>
            <button type="button" class="pill" ?disabled=${drawing.empty && test === null} @click=${this.#clear}>
              ${words.clear}
            </button>
            <button type="button" class="pill" @click=${this.#takeTest}>${words.takeTest}</button>
          </div>
        </div>
        ${this.#results()}
      </div>
      <p class="note">${words.note}</p>
    `;
  }

  #results() {
    const { t, numbers, scheme, digit } = this;
    const words = t.pictures.pad;
    const { width, height } = this.state.config ?? { width: 28, height: 28 };
    /** @param {Uint8Array | undefined} image @param {string} label */
    const picture = (image, label) =>
      html`<vae-picture-grid
        .pictures=${image ? [image] : []}
        .rows=${1}
        .columns=${1}
        .width=${width}
        .height=${height}
        .scheme=${scheme}
        .label=${label}
      ></vae-picture-grid>`;
    const step = digit ? numbers.whole(digit.step) : '';
    /** @param {string} kind @param {unknown} name @param {number | undefined} value */
    const figure = (kind, name, value) =>
      html`<div class=${kind}>
        <dt>${name}</dt>
        <dd class="number">${value === undefined ? t.objective.none : numbers.hundredth(value)}</dd>
      </div>`;
    return html`<div>
      <div class="pair">
        <figure>
          ${picture(digit?.image, digit ? words.seen : words.nothing)}
          <figcaption class="small">
            <i>x</i> ${digit && digit.label !== null ? words.aTest(`${digit.label}`) : words.seenShort}
          </figcaption>
        </figure>
        <figure>
          ${picture(digit?.reconstruction, digit ? words.reconstruction(step) : words.nothing)}
          <figcaption class="small"><i>x̂</i> ${words.reconstructionShort}</figcaption>
        </figure>
      </div>
      <dl>
        ${figure('nll', t.objective.nll, digit?.nll)} ${figure('kl', html`+ ${t.objective.kl}`, digit?.kl)}
        ${figure('total', html`= ${words.loss}`, digit ? -digit.elbo : undefined)}
      </dl>
      <vae-latent-bars
        .mu=${digit?.mu ?? NONE}
        .sigma=${digit?.sigma ?? NONE}
        .language=${this.language}
      ></vae-latent-bars>
    </div>`;
  }

  #clear = () => {
    [this.drawing, this.test] = [new Strokes(), null];
  };

  #takeTest = () => {
    [this.drawing, this.test] = [new Strokes(), this.#next];
    this.#next += 1;
  };

  /**
   * The point of the paper under a pointer.
   * @param {PointerEvent} event
   * @returns {Point}
   */
  #point({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [((clientX - left) / width) * PAPER, ((clientY - top) / height) * PAPER];
  }

  /** @param {PointerEvent} event */
  #onDown(event) {
    if (event.button !== 0) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.#showCursor(false);
    this.#begin(this.#point(event));
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    if (!this.canvas.hasPointerCapture(event.pointerId) || this.drawing.empty) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length > 0 ? events : [event]) this.drawing = this.drawing.extended(this.#point(one));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const arrow = ARROWS[event.key];
    if (arrow) {
      this.cursor = moved(this.cursor, arrow);
      if (this.penDown) this.drawing = this.drawing.extended(middleOf(this.cursor));
    } else if (event.key === ' ') {
      this.penDown = !this.penDown;
      if (this.penDown) this.#begin(middleOf(this.cursor));
    } else if (event.key === 'Backspace') {
      this.drawing = this.drawing.undone();
    } else if (event.key === 'Escape' || event.key === 'Delete') {
      this.#clear();
    } else {
      return;
    }
    this.#showCursor(true);
    event.preventDefault();
  }

  /** @param {Point} point */
  #begin(point) {
    [this.drawing, this.test] = [this.drawing.begun(point), null];
  }

  /** @param {boolean} shown */
  #showCursor(shown) {
    this.#keyboard = shown;
    if (!shown) this.penDown = false;
    this.draw();
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (['drawing', 'cursor', 'penDown', 'scheme'].some((name) => changed.has(name))) this.draw();
  }

  draw() {
    const { canvas } = this;
    const context = this.context();
    if (!context) return;
    const { color, outlineColor } = getComputedStyle(canvas);
    context.setTransform(canvas.width / PAPER, 0, 0, canvas.height / PAPER, 0, 0);
    context.clearRect(0, 0, PAPER, PAPER);
    context.strokeStyle = color;
    this.drawing.draw(context);
    if (!this.#keyboard) return;
    const [x, y] = middleOf(this.cursor);
    Object.assign(context, { strokeStyle: this.penDown ? color : outlineColor, lineWidth: 2, lineJoin: 'miter' });
    context.strokeRect(x - 7, y - 7, 14, 14);
  }

  /** The ink of every point of the paper: as white on black, whatever the theme. */
  #inkBytes() {
    if (this.#inked.version === this.#version) return this.#inked.bytes;
    const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
      this.#ink.getContext('2d', { willReadFrequently: true })
    );
    context.fillStyle = '#000';
    context.fillRect(0, 0, PAPER, PAPER);
    context.strokeStyle = '#fff';
    this.drawing.draw(context);
    const { data } = context.getImageData(0, 0, PAPER, PAPER);
    const bytes = Uint8Array.from({ length: PAPER * PAPER }, (_, index) => data[4 * index] ?? 0);
    this.#inked = { version: this.#version, bytes };
    return bytes;
  }
}

const NONE = new Float32Array();

customElements.define('vae-drawing-pad', DrawingPad);

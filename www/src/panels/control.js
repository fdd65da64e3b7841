import { css, html, LitElement, nothing } from 'lit';
import { readValue, same, writeValue } from '../controls/registry.js';
import { choiceOf, expectedOf, labelOf, meaningOf, valueOf } from '../controls/words.js';
import { languages } from '../i18n/index.js';
import { base } from '../styles/tokens.js';
import { backIcon } from './icons.js';

/** Places of a slider, besides the leftmost one. */
const PLACES = 400;

/**
 * One control: its label, a native input, and a way back to its default.
 *
 * @fires choose - `{ key, value }`: the reader chose a value that the control may have
 */
export class Control extends LitElement {
  static properties = {
    control: { attribute: false },
    value: { attribute: false },
    pending: { type: Boolean, reflect: true },
    idle: { attribute: false },
    clash: { attribute: false },
    language: { attribute: false },
    wrong: { state: true },
  };

  static styles = [
    base,
    css`
      :host {
        position: relative;
        min-width: 0;
      }

      .control {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 26px;
        gap: 3px 2px;
        align-items: center;
      }

      label {
        grid-column: 1 / -1;
        overflow: hidden;
        color: var(--muted);
        font-size: 13px;
        line-height: 18px;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      :host([pending]) label::after {
        content: ' •';
        color: var(--kl);
      }

      .slider {
        grid-template-columns: minmax(0, 1fr) 84px 26px;
      }

      input,
      select {
        width: 100%;
        min-width: 0;
        height: 34px;
        margin: 0;
        padding: 0 9px;
        border: 1px solid var(--strong-line);
        border-radius: 6px;
        background: var(--raised);
        color: var(--ink);
        font: 15px/1 var(--sans);
        font-variant-numeric: tabular-nums lining-nums;
      }

      select {
        padding-inline-end: 4px;
        text-overflow: ellipsis;
      }

      input:hover,
      select:hover {
        border-color: var(--muted);
      }

      input[type='number'] {
        appearance: textfield;
      }

      input::-webkit-inner-spin-button {
        display: none;
      }

      [aria-invalid='true'] {
        border-color: var(--warning);
        outline-color: var(--warning);
      }

      /* Below the box and over what follows, so that nothing moves. */
      .wrong {
        position: absolute;
        inset-inline: 0;
        z-index: 2;
        width: fit-content;
        margin-top: 4px;
        padding: 5px 9px;
        border: 1px solid var(--warning);
        border-radius: 6px;
        background: var(--raised);
        color: var(--warning);
        font-size: 13px;
        line-height: 1.4;
        pointer-events: none;
      }

      /* A slider has room for it beside its label. */
      .slider + .wrong {
        inset: 0 0 auto auto;
        margin: 0;
        padding: 0 0 0 8px;
        border: 0;
        background: var(--paper);
        line-height: 18px;
        white-space: nowrap;
      }

      .wrong:empty {
        display: none;
      }

      input[type='range'] {
        appearance: none;
        padding: 0;
        border: 0;
        border-radius: 10px;
        background: linear-gradient(var(--strong-line), var(--strong-line)) center / 100% 3px no-repeat;
        cursor: pointer;
        touch-action: pan-y;
      }

      /* Two rules: a browser drops a whole rule for one selector that it does not know. */
      input::-webkit-slider-thumb {
        appearance: none;
        width: 18px;
        height: 18px;
        border: 2px solid var(--paper);
        border-radius: 50%;
        background: var(--ink);
      }

      input::-moz-range-thumb {
        width: 14px;
        height: 14px;
        border: 2px solid var(--paper);
        border-radius: 50%;
        background: var(--ink);
      }

      :disabled {
        opacity: 0.45;
        cursor: default;
      }

      .back {
        display: grid;
        place-items: center;
        width: 26px;
        height: 34px;
        padding: 0;
        border: 0;
        border-radius: 6px;
        background: none;
        color: var(--muted);
      }

      .back:hover {
        color: var(--ink);
      }

      .back[hidden] {
        display: grid;
        visibility: hidden;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {import('../controls/registry.js').Control | null} */
    this.control = null;
    /** @type {import('../controls/registry.js').Value} */
    this.value = '';
    /** Whether it differs from what the run was made with. */
    this.pending = false;
    /** @type {string | null} Why it means nothing at present. */
    this.idle = null;
    /** @type {string | null} With what it does not go together. */
    this.clash = null;
    /** @type {import('../i18n/index.js').Language} */
    this.language = 'en';
    /** Whether its text stands for no value. */
    this.wrong = false;
  }

  get t() {
    return languages[this.language];
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('value') || changed.has('idle')) this.wrong = false;
  }

  render() {
    const { control, t, value, idle, clash } = this;
    if (!control) return nothing;
    const label = labelOf(control, t);
    return html`<div class="control ${control.slider ? 'slider' : ''}" title=${idle ?? meaningOf(control, t)}>
        <label for="box">${label}</label>
        ${control.slider ? this.#slider(control.slider, label) : nothing}
        ${control.kind === 'choice' ? this.#menu(control) : this.#box(control)}
        <button
          type="button"
          class="back"
          ?hidden=${same(value, control.default)}
          aria-label=${`${label}: ${t.controls.back(valueOf(control, control.default, t))}`}
          title=${t.controls.back(valueOf(control, control.default, t))}
          @click=${() => this.#choose(control.default)}
        >
          ${backIcon}
        </button>
        <span class="unseen" id="about">${clash} ${idle ?? meaningOf(control, t)}</span>
      </div>
      <div class="wrong" id="wrong" role="alert">${this.wrong ? this.expectation : nothing}</div>`;
  }

  /** What it expects, in a sentence. */
  get expectation() {
    return this.control ? this.t.controls.expects(expectedOf(this.control, this.t)) : '';
  }

  /** @param {import('../controls/registry.js').Control} control */
  #menu(control) {
    const { t, value, idle, clash } = this;
    return html`<select
      id="box"
      aria-describedby="about"
      aria-invalid=${clash !== null}
      ?disabled=${idle !== null}
      .value=${String(value)}
      @change=${(/** @type {Event} */ event) => this.#choose(/** @type {HTMLSelectElement} */ (event.target).value)}
    >
      ${control.choices.map((choice) => html`<option value=${choice} .selected=${choice === value}>${choiceOf(control, choice, t)}</option>`)}
    </select>`;
  }

  /** @param {import('../controls/registry.js').Control} control */
  #box(control) {
    const { value, idle, clash, wrong } = this;
    const list = control.kind === 'widths';
    return html`<input
      id="box"
      type=${list ? 'text' : 'number'}
      inputmode=${control.kind === 'number' ? 'decimal' : 'numeric'}
      min=${list ? nothing : control.min}
      max=${list ? nothing : control.max}
      step=${control.kind === 'number' ? 'any' : nothing}
      spellcheck="false"
      autocomplete="off"
      aria-describedby="wrong about"
      aria-invalid=${wrong || clash !== null}
      ?disabled=${idle !== null}
      .value=${writeValue(value)}
      @change=${(/** @type {Event} */ event) => this.#read(/** @type {HTMLInputElement} */ (event.target).value)}
    />`;
  }

  /**
   * @param {readonly [number, number]} ends
   * @param {string} label
   */
  #slider(ends, label) {
    const { t, value, idle } = this;
    return html`<input
      type="range"
      min="0"
      max=${PLACES}
      aria-label=${label}
      aria-valuetext=${t.controls.scale(writeValue(value))}
      aria-describedby="about"
      ?disabled=${idle !== null}
      .value=${String(this.#placeOf(ends, Number(value)))}
      @input=${(/** @type {Event} */ event) => this.#choose(this.#valueAt(ends, Number(/** @type {HTMLInputElement} */ (event.target).value)))}
    />`;
  }

  /** Whether the leftmost place stands for zero, which no logarithm reaches. */
  get #hasZero() {
    return this.control?.min === 0;
  }

  /**
   * @param {readonly [number, number]} ends
   * @param {number} value
   */
  #placeOf([from, to], value) {
    if (this.#hasZero && value < from) return 0;
    return Math.round(PLACES * Math.min(1, Math.max(0, Math.log(value / from) / Math.log(to / from))));
  }

  /**
   * The value at a place, to two digits.
   * @param {readonly [number, number]} ends
   * @param {number} place
   */
  #valueAt([from, to], place) {
    return this.#hasZero && place === 0 ? 0 : Number((from * (to / from) ** (place / PLACES)).toPrecision(2));
  }

  /** @param {string} text */
  #read(text) {
    const value = this.control && readValue(this.control, text.replaceAll(/\s/g, ''));
    this.wrong = value === undefined || value === null;
    if (value !== undefined && value !== null) this.#choose(value);
  }

  /** @param {import('../controls/registry.js').Value} value */
  #choose(value) {
    this.wrong = false;
    this.dispatchEvent(
      new CustomEvent('choose', { detail: { key: this.control?.key, value }, bubbles: true, composed: true }),
    );
  }
}

customElements.define('vae-control', Control);

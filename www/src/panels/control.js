import { html, LitElement, nothing } from 'lit';
import { clamp } from '../charts/clamp.js';
import { sendCommand } from '../commands.js';
import { allowedValues, descriptionOf, fullLabelOf, labelOf, menuLabel, valueLabel } from '../controls/labels.js';
import { formatValue, sameValue } from '../controls/registry.js';
import { isAmbiguous, parseTyped } from '../controls/typed.js';
import { defineElement } from '../define-element.js';
import { languages } from '../i18n/index.js';
import { sliders } from '../styles/sliders.js';
import { base } from '../styles/tokens.js';
import { styles } from './control-styles.js';
import { undoIcon } from './icons.js';

/** The number of positions of a slider, besides the leftmost one. */
const POSITIONS = 400;

/** The on-screen keyboard of each kind of box. A list needs commas, which a keyboard of digits lacks. */
const INPUT_MODES = /** @type {Record<string, string>} */ ({ number: 'decimal', whole: 'numeric' });

/**
 * One control: its label, a native input, a button that resets it to its default, and one that explains it. Sends
 * `choose`.
 */
export class Control extends LitElement {
  static properties = {
    control: { attribute: false },
    value: { attribute: false },
    pending: { type: Boolean, reflect: true },
    inline: { type: Boolean, reflect: true },
    disabledReason: { attribute: false },
    conflict: { attribute: false },
    language: { attribute: false },
    invalid: { state: true },
    ambiguous: { state: true },
    explained: { state: true },
  };

  static styles = [base, sliders, styles];

  /** Hides the explanation when it is aborted. @type {AbortController | null} */
  #hidden = null;

  constructor() {
    super();
    /** @type {import('../controls/registry.js').Control | null} */
    this.control = null;
    /** @type {import('../controls/registry.js').Value} */
    this.value = '';
    /** Whether the value is in the draft. */
    this.pending = false;
    /** Whether its label, slider and box share one line. */
    this.inline = false;
    /** @type {string | null} Why it has no effect, in a sentence; null if it has one. */
    this.disabledReason = null;
    /** @type {string | null} Which options rule each other out, if it is one of them. */
    this.conflict = null;
    /** @type {import('../i18n/index.js').Language} */
    this.language = 'en';
    /** Whether the text in the box is not a valid value. */
    this.invalid = false;
    /** Whether its comma may be a decimal sign or separate thousands. */
    this.ambiguous = false;
    /** Whether its explanation is shown. */
    this.explained = false;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#explain(false);
  }

  /** The strings of the language. */
  get t() {
    return languages[this.language];
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('value') || changed.has('disabledReason')) this.invalid = false;
  }

  render() {
    const { control, t, value, conflict } = this;
    if (!control) return nothing;
    const label = fullLabelOf(control, t);
    const description = this.disabledReason ?? descriptionOf(control, t);
    const resetLabel = t.controls.back(valueLabel(control, control.default, t));
    return html`<div class="control ${control.slider ? 'slider' : ''}" title=${description}>
        <div class="name">
          <label for="box">${this.#name(control)}</label>
          <button
            type="button"
            class="help"
            aria-label=${t.controls.help(label)}
            aria-expanded=${this.explained}
            aria-controls="explanation"
            @click=${() => this.#explain(!this.explained)}
            @blur=${() => this.#explain(false)}
            @keydown=${this.#onHelpKey}
          >
            <span>?</span>
          </button>
        </div>
        ${control.slider ? this.#slider(control.slider, label) : nothing}
        ${control.kind === 'choice' ? this.#menu(control) : this.#box(control)}
        <button
          type="button"
          class="reset"
          ?hidden=${sameValue(value, control.default)}
          aria-label=${`${label}: ${resetLabel}`}
          title=${resetLabel}
          @click=${() => this.#choose(control.default)}
        >
          ${undoIcon}
        </button>
        <span class="visually-hidden" id="about">${conflict} ${description}</span>
      </div>
      ${control.live ? this.#brief(control) : nothing}
      <div class="box error" id="error" role="alert">${this.invalid ? this.advice : nothing}</div>
      <p class="box explanation" id="explanation" ?hidden=${!this.explained}>${this.#explanation(control)}</p>`;
  }

  /**
   * What the control does in a line, or why it does nothing now.
   * @param {import('../controls/registry.js').Control} control
   */
  #brief({ key }) {
    const brief = this.disabledReason ?? this.t.controls.briefs[key];
    return brief ? html`<p class="brief" aria-hidden="true">${brief}</p>` : nothing;
  }

  /** @param {import('../controls/registry.js').Control} control */
  #explanation(control) {
    const { t } = this;
    const effect = control.live ? t.controls.live : t.controls.restartFor;
    return `${descriptionOf(control, t)} ${this.disabledReason ?? effect}`;
  }

  /**
   * Shows the explanation, or hides it. A press anywhere else hides it, too: on touch screens the button may have no
   * focus to lose.
   * @param {boolean} shown
   */
  #explain(shown) {
    this.explained = shown;
    this.#hidden?.abort();
    this.#hidden = shown ? new AbortController() : null;
    if (!this.#hidden) return;
    /** @param {Event} event */
    const onPress = (event) => {
      if (!event.composedPath().includes(this)) this.#explain(false);
    };
    this.ownerDocument.addEventListener('pointerdown', onPress, { capture: true, signal: this.#hidden.signal });
  }

  /** @param {KeyboardEvent} event */
  #onHelpKey(event) {
    if (event.key !== 'Escape' || !this.explained) return;
    event.stopPropagation();
    this.#explain(false);
  }

  /**
   * The symbol of an option, and then its name, which a narrow control leaves out.
   * @param {import('../controls/registry.js').Control} control
   */
  #name(control) {
    const [short, full] = [labelOf(control, this.t), fullLabelOf(control, this.t)];
    return full === short ? short : html`${short}<span class="option">${full.slice(short.length)}</span>`;
  }

  /** What to type instead, in a sentence. */
  get advice() {
    const { control, t } = this;
    if (!control) return '';
    const expected = t.controls.expects(allowedValues(control, t));
    return this.ambiguous ? `${expected} ${t.controls.ambiguousComma}` : expected;
  }

  /** @param {import('../controls/registry.js').Control} control */
  #menu(control) {
    const { value, disabledReason, conflict } = this;
    return html`<select
      id="box"
      aria-describedby="about"
      aria-invalid=${conflict !== null}
      ?disabled=${disabledReason !== null}
      .value=${String(value)}
      @change=${(/** @type {Event} */ event) => this.#choose(valueOf(event))}
    >
      ${control.choices.map((choice) => this.#option(control, choice))}
    </select>`;
  }

  /**
   * @param {import('../controls/registry.js').Control} control
   * @param {string} choice
   */
  #option(control, choice) {
    const label = menuLabel(control, choice, this.t);
    return html`<option value=${choice} .selected=${choice === this.value}>${label}</option>`;
  }

  /** @param {import('../controls/registry.js').Control} control */
  #box(control) {
    const { value, disabledReason, conflict, invalid } = this;
    // A box of type "number" hides what was typed, and browsers drop or move a decimal comma in it.
    return html`<input
      id="box"
      type="text"
      inputmode=${INPUT_MODES[control.kind] ?? nothing}
      spellcheck="false"
      autocomplete="off"
      aria-describedby="error about"
      aria-invalid=${invalid || conflict !== null}
      ?disabled=${disabledReason !== null}
      .value=${formatValue(value)}
      @change=${this.#onChange}
      @keydown=${this.#onArrow}
    />`;
  }

  /**
   * @param {readonly [number, number]} ends
   * @param {string} label
   */
  #slider(ends, label) {
    const { t, value, disabledReason } = this;
    return html`<input
      type="range"
      min="0"
      max=${POSITIONS}
      aria-label=${label}
      aria-valuetext=${t.controls.scale(formatValue(value))}
      aria-describedby="about"
      ?disabled=${disabledReason !== null}
      .value=${String(this.#positionOf(ends, Number(value)))}
      @input=${(/** @type {Event} */ event) => this.#choose(this.#valueAt(ends, Number(valueOf(event))))}
    />`;
  }

  /** Whether the leftmost position is zero, which a logarithmic scale does not reach. */
  get #hasZero() {
    return this.control?.min === 0;
  }

  /**
   * @param {readonly [number, number]} ends
   * @param {number} value
   */
  #positionOf([from, to], value) {
    if (this.#hasZero && value < from) return 0;
    return Math.round(POSITIONS * clamp(Math.log(value / from) / Math.log(to / from), 0, 1));
  }

  /**
   * The value at a position, rounded to two digits.
   * @param {readonly [number, number]} ends
   * @param {number} position
   */
  #valueAt([from, to], position) {
    return this.#hasZero && position === 0 ? 0 : Number((from * (to / from) ** (position / POSITIONS)).toPrecision(2));
  }

  /** @param {Event} event */
  #onChange(event) {
    const { control } = this;
    if (!control) return;
    const text = valueOf(event);
    const value = parseTyped(control, text);
    this.invalid = value === undefined;
    this.ambiguous = isAmbiguous(control, text);
    if (value === undefined) return;
    // The box shows what is in force, as the page writes it.
    /** @type {HTMLInputElement} */ (event.target).value = formatValue(value);
    this.#choose(value);
  }

  /**
   * The up and down arrow keys change a number by one.
   * @param {KeyboardEvent} event
   */
  #onArrow(event) {
    const { control } = this;
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!control || control.kind === 'widths' || step === undefined) return;
    event.preventDefault();
    const value = parseTyped(control, valueOf(event));
    if (typeof value === 'number') this.#choose(clamp(value + step, control.min, control.max));
  }

  /** @param {import('../controls/registry.js').Value} value */
  #choose(value) {
    this.invalid = false;
    if (this.control) sendCommand(this, 'choose', { key: this.control.key, value });
  }
}

/**
 * The value of the input that an event is about.
 * @param {Event} event
 */
function valueOf({ target }) {
  return /** @type {HTMLInputElement | HTMLSelectElement} */ (target).value;
}

defineElement('vae-control', Control);

import { html, nothing } from 'lit';
import { clamp } from '../charts/clamp.js';
import { N_STATIONS } from '../charts/step-layout.js';
import { defineElement } from '../define-element.js';
import { stepCode } from '../files/pytorch-step.js';
import { pills } from '../styles/pills.js';
import { closeIcon, pauseIcon, playIcon } from './icons.js';
import { Panel } from './panel.js';
import { styles } from './slow-motion-styles.js';
import { stepCaptions } from './step-captions.js';
import './step-diagram.js';

/** The time to read a caption. */
const STATION_MS = 4200;
const LAST = N_STATIONS - 1;

/**
 * One training step in slow motion: a picture of the whole way, lit station by station, with a caption on the numbers
 * of the current model and the lines of PyTorch that do the same. It moves on by itself, unless the reader prefers
 * reduced motion.
 */
export class SlowMotion extends Panel {
  static properties = {
    trace: { attribute: false },
    config: { attribute: false },
    station: { state: true },
    running: { state: true },
  };

  static styles = [Panel.styles, pills, styles];

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  constructor() {
    super();
    /** @type {import('#engine/vae_lab.js').Trace | null} The step. */
    this.trace = null;
    /** @type {import('../engine/protocol.js').Config | null} */
    this.config = null;
    /** The station that is lit. */
    this.station = 0;
    /** Whether it moves on by itself. */
    this.running = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.addEventListener('keydown', this.#onKey);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.removeEventListener('keydown', this.#onKey);
    clearTimeout(this.#timer);
  }

  firstUpdated() {
    /** @type {HTMLElement | null} */
    const next = this.renderRoot.querySelector('#next');
    next?.focus({ preventScroll: true });
    // The whole panel comes into sight, and a phone has room for it.
    void this.updateComplete.then(() => this.scrollIntoView({ block: 'nearest' }));
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has('trace')) return;
    this.station = 0;
    this.running = !window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (!['trace', 'station', 'running'].some((name) => changed.has(name))) return;
    clearTimeout(this.#timer);
    if (!this.running || !this.trace) return;
    if (this.station < LAST) this.#timer = setTimeout(() => this.#move(1), STATION_MS);
    else this.running = false;
  }

  render() {
    const { t, numbers, trace, config, station, language, scheme } = this;
    return html`<div class="panel">
      <div class="top">
        <h2>${t.slow.title}</h2>
        <span class="small">${trace ? t.slow.which(numbers.whole(trace.step + 1)) : nothing}</span>
      </div>
      <vae-step-diagram
        .trace=${trace}
        .config=${config}
        .station=${station}
        .language=${language}
        .scheme=${scheme}
      ></vae-step-diagram>
      <ol class="stations">
        ${t.slow.stations.map((name, index) => this.#stationButton(name, index))}
      </ol>
      <div class="captions">${trace && config ? this.#captions(trace, config) : nothing}</div>
      <ol class="code" aria-label=${t.slow.code}>
        ${config ? stepCode(config).map((lines, index) => this.#code(lines, index)) : nothing}
      </ol>
      ${this.#buttons()}
    </div>`;
  }

  /**
   * @param {string} name
   * @param {number} index
   */
  #stationButton(name, index) {
    const { station } = this;
    const look = index > station ? 'later' : index === station ? 'current' : 'passed';
    return html`<li class=${look} aria-current=${index === station ? 'step' : nothing}>
      <button type="button" @click=${() => this.#goTo(index)}><b>${index + 1}</b> ${name}</button>
    </li>`;
  }

  /**
   * The caption of the current station. The others take their room unseen, so that nothing below moves.
   * @param {import('#engine/vae_lab.js').Trace} trace
   * @param {import('../engine/protocol.js').Config} config
   */
  #captions(trace, config) {
    const { t, numbers, station } = this;
    const captions = stepCaptions(trace, config, t, numbers);
    const { text = '', numbers: figures = '' } = captions[station] ?? {};
    const whole = (/** @type {number} */ value) => numbers.whole(value);
    return html`
      <p class="caption" aria-live="polite">
        <span class="visually-hidden">${t.slow.position(whole(station + 1), whole(N_STATIONS))}:</span>
        <span class="text"><span aria-hidden="true">${station + 1}. </span>${text}</span>
        <span class="number">${figures}</span>
      </p>
      ${captions.map(
        ({ text, numbers: figures }, index) =>
          html`<p class="room" aria-hidden="true">
            <span class="text" data-text="${index + 1}. ${text}"></span>
            <span class="number" data-text=${figures}></span>
          </p>`,
      )}
    `;
  }

  /**
   * @param {string[]} lines
   * @param {number} index
   */
  #code(lines, index) {
    const look = index > this.station ? 'later' : index === this.station ? 'current' : 'passed';
    return html`<li class=${look}><pre>${lines.map(codeLine)}</pre></li>`;
  }

  #buttons() {
    const { t, station, running } = this;
    const atEnd = station === LAST;
    const play = running ? t.slow.pause : t.slow.run;
    return html`<div class="buttons">
      <button type="button" class="pill" ?disabled=${station === 0} @click=${() => this.#move(-1)}>
        ${t.slow.back}
      </button>
      <button
        type="button"
        class="pill main"
        id="next"
        @click=${() => (atEnd ? this.send('stepSlowMotion') : this.#move(1))}
      >
        ${atEnd ? t.slow.step : t.slow.next}
      </button>
      <button type="button" class="pill" title=${play} aria-label=${play} @click=${this.#togglePlay}>
        ${running ? pauseIcon : playIcon}
      </button>
      <button
        type="button"
        class="close"
        title=${t.slow.close}
        aria-label=${t.slow.close}
        @click=${() => this.send('toggleSlowMotion')}
      >
        ${closeIcon}
      </button>
    </div>`;
  }

  /** From the end it starts again. */
  #togglePlay() {
    if (!this.running && this.station === LAST) this.station = 0;
    this.running = !this.running;
  }

  /**
   * Goes to a station and stays there.
   * @param {number} station
   */
  #goTo(station) {
    this.running = false;
    this.station = station;
  }

  /** @param {number} by stations, forward or back */
  #move(by) {
    this.station = clamp(this.station + by, 0, LAST);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key === 'ArrowRight') this.#move(1);
    else if (event.key === 'ArrowLeft') this.#move(-1);
    else if (event.key === 'Escape') this.send('toggleSlowMotion');
    else return;
    event.preventDefault();
  }
}

/**
 * A line of code. It breaks only at spaces.
 * @param {string} line
 */
function codeLine(line) {
  const words = line.split(' ').map((word, index) => [index > 0 ? ' ' : '', html`<span>${word}</span>`]);
  return html`<code>${words}</code>`;
}

defineElement('vae-slow-motion', SlowMotion);

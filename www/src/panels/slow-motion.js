import { html, nothing, svg } from 'lit';
import { clamp } from '../charts/clamp.js';
import { roundedSum } from '../charts/rounded-sum.js';
import { defineElement } from '../define-element.js';
import { toGreyBytes } from '../images/grey-bytes.js';
import { pills } from '../styles/pills.js';
import { Panel } from './panel.js';
import './picture-grid.js';
import { styles } from './slow-motion-styles.js';

/** The time to read a caption. */
const STAGE_MS = 4200;
/** More bars would be too thin to see. */
const MAX_BARS = 24;
/** The weight of KL cannot be computed if KL is smaller. */
const MIN_KL = 1e-9;
/** How many values of a vector a caption shows. */
const N_VALUES = 3;

/**
 * One training step in slow motion: seven stages, from the image to the gradients, with the numbers of the current
 * model. It moves on by itself, unless the reader prefers reduced motion.
 */
export class SlowMotion extends Panel {
  static properties = {
    trace: { attribute: false },
    config: { attribute: false },
    stage: { state: true },
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
    /** The stage that the caption is about. */
    this.stage = 0;
    /** Whether it moves on by itself. */
    this.running = !window.matchMedia('(prefers-reduced-motion: reduce)').matches;
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
    /** @type {HTMLElement | null} */ (this.renderRoot.querySelector('#next'))?.focus();
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (changed.has('trace')) this.stage = 0;
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (!['trace', 'stage', 'running'].some((name) => changed.has(name))) return;
    clearTimeout(this.#timer);
    if (this.running && this.trace && this.stage < this.#last) this.#timer = setTimeout(() => this.#move(1), STAGE_MS);
  }

  get #last() {
    return this.t.slow.stages.length - 1;
  }

  render() {
    const { t, numbers, trace, stage, running } = this;
    return html`
      <div class="heading">
        <h2>${t.slow.title}</h2>
        <span class="small">${trace ? t.slow.which(numbers.whole(trace.step + 1)) : nothing}</span>
      </div>
      <ol>
        ${t.slow.stages.map(
          ({ name }, index) =>
            html`<li
              class=${index > stage ? 'later' : index === stage ? 'current' : ''}
              aria-current=${index === stage ? 'step' : nothing}
            >
              <button type="button" class="name" @click=${() => this.#goTo(index)}>${index + 1}. ${name}</button>
              <div class="view">${trace ? this.#view(index, trace) : nothing}</div>
            </li>`,
        )}
      </ol>
      <p class="caption" aria-live="polite">
        ${stage + 1}. ${t.slow.stages[stage]?.caption}
        <span class="number">${trace ? this.#figures(trace) : nothing}</span>
      </p>
      <div class="buttons">
        <button type="button" class="pill" ?disabled=${stage === 0} @click=${() => this.#move(-1)}>
          ${t.slow.back}
        </button>
        <button
          type="button"
          class="pill"
          id="next"
          @click=${() => (stage === this.#last ? this.send('stepSlowMotion') : this.#move(1))}
        >
          ${stage === this.#last ? t.slow.step : t.slow.next}
        </button>
        <button type="button" class="pill" aria-pressed=${running} @click=${() => (this.running = !running)}>
          ${running ? t.slow.pause : t.slow.run}
        </button>
        <button type="button" class="pill end" @click=${() => this.send('toggleSlowMotion')}>${t.slow.close}</button>
      </div>
    `;
  }

  /**
   * What a stage shows.
   * @param {number} index
   * @param {import('#engine/vae_lab.js').Trace} trace
   */
  #view(index, trace) {
    const { t } = this;
    switch (index) {
      case 0:
        return this.#picture(trace.image, t.slow.original);
      case 1:
        return [this.#named('mu', [['mu', trace.mu]]), this.#named('logvar', [['logvar', trace.logvar]])];
      case 2:
        return this.#bars('epsilon', [['muted', trace.epsilon]], 'tall');
      case 3:
        return this.#bars('z', [['z', trace.z]], 'tall');
      case 4:
        return this.#picture(trace.mean, t.slow.mean);
      case 5:
        return this.#losses(trace);
      default:
        return [
          this.#named(t.slow.pull('mu'), [
            ['nll', negated(trace.dNll.mu)],
            ['kl', negated(trace.dKl.mu)],
          ]),
          this.#named(t.slow.pull('logvar'), [
            ['nll', negated(trace.dNll.logvar)],
            ['kl', negated(trace.dKl.logvar)],
          ]),
        ];
    }
  }

  /**
   * @param {Float32Array} pixels
   * @param {string} label
   */
  #picture(pixels, label) {
    const { width = 28, height = 28 } = this.config ?? {};
    return html`<vae-picture-grid
      .pictures=${[toGreyBytes(pixels)]}
      .rows=${1}
      .columns=${1}
      .width=${width}
      .height=${height}
      .label=${label}
      .scheme=${this.scheme}
    ></vae-picture-grid>`;
  }

  /**
   * Bars under their name, which has the colour of the quantity if there is only one.
   * @param {string} name
   * @param {readonly (readonly [string, Float32Array])[]} parts
   */
  #named(name, parts) {
    return html`<figure class="bars">
      <figcaption class=${parts.length === 1 ? (parts[0]?.[0] ?? '') : 'muted'} aria-hidden="true">${name}</figcaption>
      ${this.#bars(name, parts)}
    </figure>`;
  }

  /**
   * Bars from a common zero, one group for each latent.
   * @param {string} name
   * @param {readonly (readonly [string, Float32Array])[]} parts each a colour and values
   * @param {string} height
   */
  #bars(name, parts, height = '') {
    const shown = parts.map(([colour, values]) => ({ colour, values: [...values.subarray(0, MAX_BARS)] }));
    const most = Math.max(...shown.flatMap(({ values }) => values.map(Math.abs)), Number.MIN_VALUE);
    const n = shown[0]?.values.length ?? 1;
    const width = 1 / shown.length;
    return html`<svg
      class=${height}
      viewBox="0 -1.05 ${n} 2.1"
      preserveAspectRatio="none"
      role="img"
      aria-label=${this.t.slow.bars(name)}
    >
      ${shown.map(({ colour, values }, part) =>
        values.map((value, latent) => {
          const length = Math.abs(value) / most;
          const [x, y] = [latent + (part * 0.8 + 0.1) * width, value > 0 ? -length : 0];
          return svg`<rect class=${colour} x=${x} y=${y} width=${0.8 * width} height=${length} />`;
        }),
      )}
      <line class="zero" x1="0" x2=${n} y1="0" y2="0" vector-effect="non-scaling-stroke" />
    </svg>`;
  }

  /** @param {import('#engine/vae_lab.js').Trace} trace */
  #losses({ nll, kl, loss }) {
    const { t, numbers } = this;
    const terms = roundedSum(nll, loss - nll, 1);
    return html`<div class="number">
      <div class="row nll"><span>${t.objective.nll}</span><span>${numbers.tenth(terms.first)}</span></div>
      <div class="row kl">
        <span>${this.#weight(nll, kl, loss)}${t.objective.kl}</span><span>${numbers.tenth(terms.second)}</span>
      </div>
      <div class="row sum total"><span>${t.objective.total}</span><span>${numbers.tenth(terms.sum)}</span></div>
    </div>`;
  }

  /**
   * The weight of KL before its name, unless it is 1.
   * @param {number} nll
   * @param {Float32Array} kl
   * @param {number} loss
   */
  #weight(nll, kl, loss) {
    const total = sum(kl);
    const beta = total > MIN_KL ? (loss - nll) / total : (this.config?.beta ?? 1);
    const text = this.numbers.factor(beta);
    return text === this.numbers.factor(1) ? '' : `${text} · `;
  }

  /**
   * The numbers of the caption.
   * @param {import('#engine/vae_lab.js').Trace} trace
   */
  #figures({ mu, logvar, epsilon, z, nll, kl, loss, dNll, dKl }) {
    const { t, numbers, stage } = this;
    const list = (/** @type {Float32Array} */ values) =>
      [...values.subarray(0, N_VALUES)].map((value) => numbers.hundredth(value)).join(', ');
    switch (stage) {
      case 1:
        return `${t.slow.numbers(`mu ${list(mu)}`)} ${t.slow.numbers(`logvar ${list(logvar)}`)}`;
      case 2:
        return t.slow.numbers(list(epsilon));
      case 3:
        return t.slow.numbers(list(z));
      case 5:
        return this.#lossSum(nll, kl, loss);
      case 6:
        return t.slow.pulls(numbers.hundredth(-(dNll.mu[0] ?? 0)), numbers.hundredth(-(dKl.mu[0] ?? 0)));
      default:
        return nothing;
    }
  }

  /**
   * The loss as a sum of the numbers that are shown.
   * @param {number} nll
   * @param {Float32Array} kl
   * @param {number} loss
   */
  #lossSum(nll, kl, loss) {
    const { t, numbers } = this;
    const terms = roundedSum(nll, loss - nll, 2);
    const weight = this.#weight(nll, kl, loss);
    const [first, second, total] = [terms.first, terms.second, terms.sum].map(numbers.hundredth);
    const product = weight && `${weight}${numbers.hundredth(sum(kl))}`;
    return t.slow.losses(first ?? '', second ?? '', product, total ?? '');
  }

  /**
   * Goes to a stage and stays there.
   * @param {number} stage
   */
  #goTo(stage) {
    this.running = false;
    this.stage = stage;
  }

  /** @param {number} by stages, forward or back */
  #move(by) {
    this.stage = clamp(this.stage + by, 0, this.#last);
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

/** @param {Float32Array} values */
function negated(values) {
  return values.map((value) => -value);
}

/** @param {Float32Array} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

defineElement('vae-slow-motion', SlowMotion);

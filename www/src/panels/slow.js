import { css, html, nothing, svg } from 'lit';
import { pills } from '../styles/pills.js';
import { Panel } from './panel.js';
import './picture-grid.js';

/** So long a reader has for a caption. */
const STAGE_MS = 4200;
/** More bars would be too thin to see. */
const MOST_BARS = 24;
/** The numbers that a caption reads out. */
const NAMED = 3;

/**
 * One training step in slow motion: seven stations, from the image to the gradients, on the numbers of the present model.
 * By itself it goes on from station to station, unless the reader asked for less motion.
 */
export class Slow extends Panel {
  static properties = { trace: { attribute: false }, stage: { state: true }, running: { state: true } };

  static styles = [
    Panel.styles,
    pills,
    css`
      :host {
        margin: 4px 0 22px;
        padding: 14px 0 16px;
        border: solid var(--hairline);
        border-width: 1px 0;
      }

      ol {
        display: grid;
        grid-template-columns: repeat(7, minmax(0, 1fr));
        gap: 12px clamp(8px, 1.2vw, 18px);
        margin: 0;
        padding: 0;
        list-style: none;
      }

      li {
        min-width: 0;
      }

      .ahead .sight {
        visibility: hidden;
        opacity: 0;
      }

      button.name {
        display: block;
        width: 100%;
        margin-bottom: 6px;
        padding: 4px 0;
        overflow: hidden;
        border: 0;
        border-bottom: 2px solid transparent;
        background: none;
        color: var(--muted);
        font-size: 13px;
        text-align: start;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .here button.name {
        border-color: var(--ink);
        color: var(--ink);
      }

      .sight {
        display: grid;
        align-content: center;
        gap: 6px;
        height: 124px;
      }

      vae-picture-grid {
        width: min(100%, 116px);
      }

      svg {
        width: 100%;
        height: 54px;
      }

      svg.tall {
        height: 112px;
      }

      rect {
        fill: currentColor;
      }

      .mu {
        color: var(--mu);
      }

      /* Of sigma, too, in its logarithm. */
      .logvar {
        color: var(--sigma);
      }

      .z {
        color: var(--z);
      }

      .bars {
        display: grid;
        grid-template-rows: 15px 38px;
        margin: 0;
        font-size: 12px;
        line-height: 15px;
      }

      .bars svg {
        height: 38px;
      }

      .muted {
        color: var(--muted);
      }

      .zero {
        stroke: var(--strong-line);
      }

      .row {
        display: flex;
        justify-content: space-between;
        gap: 4px;
        font-size: 15px;
      }

      .sum {
        padding-top: 4px;
        border-top: 1px solid var(--strong-line);
      }

      .caption {
        min-height: 4.6em;
        margin: 10px 0;
        max-width: 86ch;
        font: 17px/1.5 var(--serif);
        text-wrap: pretty;
      }

      .caption .number {
        color: var(--muted);
        font: 14px/1.5 var(--sans);
        white-space: normal;
      }

      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }

      .buttons .end {
        margin-inline-start: auto;
      }

      @media (max-width: 760px) {
        ol {
          grid-template-columns: repeat(4, minmax(0, 1fr));
        }

        .caption {
          min-height: 8.2em;
        }
      }

      @media (max-width: 420px) {
        ol {
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
      }

      @media (prefers-reduced-motion: no-preference) {
        .sight {
          transition: opacity 400ms;
        }
      }
    `,
  ];

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  constructor() {
    super();
    /** @type {import('#engine/vae_lab.js').Trace | null} */
    this.trace = null;
    /** The station that the caption is about. */
    this.stage = 0;
    /** Whether it goes on by itself. */
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
    if (this.running && this.trace && this.stage < this.#last) this.#timer = setTimeout(() => this.#go(1), STAGE_MS);
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
              class=${index > stage ? 'ahead' : index === stage ? 'here' : ''}
              aria-current=${index === stage ? 'step' : nothing}
            >
              <button type="button" class="name" @click=${() => this.#to(index)}>${index + 1}. ${name}</button>
              <div class="sight">${trace ? this.#sight(index, trace) : nothing}</div>
            </li>`,
        )}
      </ol>
      <p class="caption" aria-live="polite">
        ${stage + 1}. ${t.slow.stages[stage]?.caption}
        <span class="number">${trace ? this.#figures(trace) : nothing}</span>
      </p>
      <div class="buttons">
        <button type="button" class="pill" ?disabled=${stage === 0} @click=${() => this.#go(-1)}>${t.slow.back}</button>
        <button
          type="button"
          class="pill"
          id="next"
          @click=${() => (stage === this.#last ? this.ask('slow-step') : this.#go(1))}
        >
          ${stage === this.#last ? t.slow.step : t.slow.next}
        </button>
        <button type="button" class="pill" aria-pressed=${running} @click=${() => (this.running = !running)}>
          ${running ? t.slow.hold : t.slow.run}
        </button>
        <button type="button" class="pill end" @click=${() => this.ask('slow')}>${t.slow.close}</button>
      </div>
    `;
  }

  /**
   * What is seen at a station.
   * @param {number} index
   * @param {import('#engine/vae_lab.js').Trace} trace
   */
  #sight(index, trace) {
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
          this.#named('d mu', [
            ['nll', trace.dNll.mu],
            ['kl', trace.dKl.mu],
          ]),
          this.#named('d logvar', [
            ['nll', trace.dNll.logvar],
            ['kl', trace.dKl.logvar],
          ]),
        ];
    }
  }

  /**
   * @param {Float32Array} pixels
   * @param {string} label
   */
  #picture(pixels, label) {
    const { width = 28, height = 28 } = this.state.config ?? {};
    const grey = new Uint8Array(Uint8ClampedArray.from(pixels, (pixel) => 255 * pixel).buffer);
    return html`<vae-picture-grid
      .pictures=${[grey]}
      .rows=${1}
      .columns=${1}
      .width=${width}
      .height=${height}
      .label=${label}
      .scheme=${this.scheme}
    ></vae-picture-grid>`;
  }

  /**
   * Bars under their name, where a station has two rows of them: in the colour of the quantity, if they are of one.
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
   * Bars from a common zero, one group a latent.
   * @param {string} name
   * @param {readonly (readonly [string, Float32Array])[]} parts each with its colour
   * @param {string} height
   */
  #bars(name, parts, height = '') {
    const shown = parts.map(([colour, values]) => ({ colour, values: [...values.subarray(0, MOST_BARS)] }));
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
          return svg`<rect class=${colour} x=${latent + (part * 0.8 + 0.1) * width} y=${value > 0 ? -length : 0} width=${0.8 * width} height=${length} />`;
        }),
      )}
      <line class="zero" x1="0" x2=${n} y1="0" y2="0" vector-effect="non-scaling-stroke" />
    </svg>`;
  }

  /** @param {import('#engine/vae_lab.js').Trace} trace */
  #losses({ nll, kl, loss }) {
    const { t, numbers } = this;
    return html`<div class="number">
      <div class="row nll"><span>${t.objective.nll}</span><span>${numbers.tenth(nll)}</span></div>
      <div class="row kl"><span>${t.objective.kl}</span><span>${numbers.tenth(sum(kl))}</span></div>
      <div class="row sum total"><span>${t.objective.total}</span><span>${numbers.tenth(loss)}</span></div>
    </div>`;
  }

  /**
   * The numbers that belong to the caption.
   * @param {import('#engine/vae_lab.js').Trace} trace
   */
  #figures({ mu, logvar, epsilon, z, nll, kl, loss, dNll, dKl }) {
    const { t, numbers, stage } = this;
    const list = (/** @type {Float32Array} */ values) =>
      [...values.subarray(0, NAMED)].map((value) => numbers.hundredth(value)).join(', ');
    switch (stage) {
      case 1:
        return `${t.slow.numbers(`mu ${list(mu)}`)} ${t.slow.numbers(`logvar ${list(logvar)}`)}`;
      case 2:
        return t.slow.numbers(list(epsilon));
      case 3:
        return t.slow.numbers(list(z));
      case 5:
        return t.slow.losses(
          numbers.hundredth(nll),
          numbers.tick(this.state.config?.beta ?? 1),
          numbers.hundredth(sum(kl)),
          numbers.hundredth(loss),
        );
      case 6:
        return t.slow.gradients(numbers.hundredth(dNll.mu[0] ?? 0), numbers.hundredth(dKl.mu[0] ?? 0));
      default:
        return nothing;
    }
  }

  /**
   * To another station, which then holds until the reader lets it go on.
   * @param {number} stage
   */
  #to(stage) {
    this.running = false;
    this.stage = stage;
  }

  /** @param {number} by */
  #go(by) {
    this.stage = Math.min(this.#last, Math.max(0, this.stage + by));
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key === 'ArrowRight') this.#go(1);
    else if (event.key === 'ArrowLeft') this.#go(-1);
    else if (event.key === 'Escape') this.ask('slow');
    else return;
    event.preventDefault();
  }
}

/** @param {Float32Array} values */
function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

customElements.define('vae-slow', Slow);

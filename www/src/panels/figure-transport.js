import { css, html, nothing } from 'lit';
import { defineElement } from '../define-element.js';
import { pills } from '../styles/pills.js';
import { pauseIcon, playIcon, resetIcon, stepIcon } from './icons.js';
import { Panel } from './panel.js';

/** The transport of a small figure: three buttons, the step, and the last losses of the training. */
export class FigureTransport extends Panel {
  static properties = {
    playing: { type: Boolean },
    step: { type: Number },
    row: { attribute: false },
    beta: { type: Number },
    backend: { attribute: false },
    adapter: {},
    status: {},
    changed: { type: Boolean },
    conflicting: { type: Boolean },
  };

  static styles = [
    Panel.styles,
    pills,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 18px;
      }

      .buttons {
        display: flex;
        gap: 6px;
      }

      .pill {
        justify-content: center;
        min-width: 40px;
        height: 40px;
        padding: 0 9px;
        border-radius: 20px;
      }

      /* As wide for "Pause" as for "Play". */
      .play {
        width: 106px;
        border-color: var(--ink);
        background: var(--ink);
        color: var(--paper);
        font-weight: 600;
      }

      .play:hover:not(:disabled) {
        background: var(--softer-ink);
      }

      .ready {
        padding: 0 14px;
        border-color: var(--ink);
      }

      .readings {
        display: flex;
        flex: 1 1 240px;
        flex-wrap: wrap;
        align-content: center;
        gap: 0 14px;
        /* Two lines, so that nothing moves when there is more to read. */
        min-height: 42px;
        font-size: 14px;
      }

      /* Below the buttons it starts on the first of its two lines. */
      @container (max-width: 489px) {
        .readings {
          align-content: start;
        }
      }

      /* Room for five digits, so that nothing moves during a run. */
      .step {
        min-width: 9ch;
      }

      .status {
        margin: 0;
      }

      .status:empty {
        display: none;
      }
    `,
  ];

  constructor() {
    super();
    this.playing = false;
    this.step = 0;
    /** @type {import('../engine/protocol.js').Row | null} The last means over training steps. */
    this.row = null;
    this.beta = 1;
    /** @type {'webgpu' | 'cpu' | null} */
    this.backend = null;
    this.adapter = '';
    /** A sentence; empty for none. */
    this.status = '';
    /** Whether choices wait for a restart. */
    this.changed = false;
    /** Whether they rule each other out. */
    this.conflicting = false;
  }

  render() {
    const { t, playing } = this;
    return html`
      <div class="buttons" role="group" aria-label=${t.training}>
        <button
          type="button"
          class="pill play"
          part="play"
          title=${playing ? t.pauseHint : t.playHint}
          aria-keyshortcuts="Space"
          @click=${() => this.send(playing ? 'pause' : 'play')}
        >
          ${playing ? pauseIcon : playIcon}<span>${playing ? t.pause : t.play}</span>
        </button>
        ${this.#button('step', t.step, t.stepHint, '.', stepIcon)}
        ${this.#button('reset', t.reset, t.resetHint, 'R', resetIcon)} ${this.changed ? this.#restart() : nothing}
      </div>
      <div class="readings number" part="readings">
        ${this.#readings()}
        <p class="status small" role="status">${this.status}</p>
      </div>
    `;
  }

  /**
   * @param {'step' | 'reset'} command
   * @param {string} label
   * @param {string} hint
   * @param {string} key
   * @param {unknown} icon
   */
  #button(command, label, hint, key, icon) {
    return html`<button
      type="button"
      class="pill"
      part=${command}
      title=${hint}
      aria-label=${label}
      aria-keyshortcuts=${key}
      @click=${() => this.send(command)}
    >
      ${icon}
    </button>`;
  }

  #restart() {
    return html`<button
      type="button"
      class="pill ready"
      part="restart"
      ?disabled=${this.conflicting}
      @click=${() => this.send('restart')}
    >
      ${this.t.controls.restart}
    </button>`;
  }

  /** The step, loss = nll + beta · KL, and the device. */
  #readings() {
    const { t, numbers, row, beta, backend } = this;
    const { objective } = t;
    const number = (/** @type {number} */ value) => numbers.tenth(value);
    const weight = beta === 1 ? '' : `${numbers.factor(beta)} · `;
    return html`
      <span class="step">${t.steps} ${numbers.whole(this.step)}</span>
      ${
        row
          ? html`<span
              ><span class="total">${objective.total} ${number(row.loss)}</span> =
              <span class="nll">${objective.nll} ${number(row.nll)}</span> + ${weight}<span class="kl"
                >${objective.kl} ${number(row.kl)}</span
              ></span
            >`
          : nothing
      }
      <span class="small" title=${this.adapter}>${backend ? t.figure.devices[backend] : nothing}</span>
    `;
  }
}

defineElement('vae-figure-transport', FigureTransport);

import { css, html } from 'lit';
import { defineElement } from '../define-element.js';
import { readings } from '../styles/readings.js';
import { pauseIcon, playIcon, resetIcon, slowIcon, stepIcon } from './icons.js';
import { Panel } from './panel.js';

/** The buttons that control the training, its progress, and the device it runs on. */
export class Transport extends Panel {
  static properties = {
    playing: { type: Boolean },
    step: { type: Number },
    epoch: { type: Number },
    images: { type: Number },
    rate: { attribute: false },
    backend: { attribute: false },
    stopped: { type: Boolean },
    unknown: { type: Boolean },
    adapter: {},
  };

  static styles = [
    Panel.styles,
    readings,
    css`
      :host {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        align-items: center;
        gap: 16px clamp(20px, 3.5vw, 48px);
      }

      .buttons {
        display: flex;
        align-items: center;
        gap: 10px;
      }

      button {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        gap: 8px;
        min-width: 44px;
        height: 44px;
        padding: 0 14px 0 11px;
        border: 1px solid var(--strong-line);
        border-radius: 22px;
        background: transparent;
        font-size: 15px;
        line-height: 1;
        white-space: nowrap;
      }

      button:hover {
        border-color: var(--ink);
      }

      /* As wide for "Pause" as for "Play". */
      .play {
        width: 128px;
        height: 54px;
        border: 0;
        border-radius: 27px;
        background: var(--ink);
        color: var(--paper);
        font-size: 17px;
        font-weight: 600;
      }

      .play:hover {
        background: var(--softer-ink);
      }

      dl {
        display: grid;
        grid-template-columns: minmax(84px, max-content) minmax(64px, max-content) minmax(112px, max-content) minmax(
            64px,
            max-content
          );
        gap: 8px clamp(16px, 2.2vw, 32px);
      }

      dt {
        line-height: 1.4;
        white-space: nowrap;
      }

      dd {
        font-size: 20px;
        line-height: 1.25;
      }

      .device {
        max-width: 30ch;
        min-width: 0;
        text-align: end;
      }

      .device p {
        margin: 0;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .dot {
        display: inline-block;
        width: 8px;
        height: 8px;
        margin-inline-end: 7px;
        border: 1.5px solid var(--muted);
        border-radius: 50%;
      }

      .dot.webgpu {
        border-color: var(--total);
        background: var(--total);
      }

      @media (max-width: 1080px) {
        :host {
          grid-template-columns: auto minmax(0, 1fr);
        }

        dl {
          grid-column: 1 / -1;
          grid-row: 2;
        }

        .device {
          justify-self: end;
          max-width: 100%;
        }
      }

      @media (max-width: 620px) {
        :host {
          grid-template-columns: minmax(0, 1fr);
        }

        .buttons {
          justify-content: space-between;
        }

        .play {
          flex: 1;
        }

        dl {
          grid-template-columns: repeat(2, minmax(0, 1fr));
          grid-row: auto;
        }

        .device {
          justify-self: start;
          text-align: start;
        }
      }

      @media (max-width: 420px) {
        .side span {
          display: none;
        }

        .side {
          width: 54px;
          height: 54px;
          padding: 0;
          border-radius: 27px;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.playing = false;
    this.step = 0;
    this.epoch = 0;
    /** Training images seen so far. */
    this.images = 0;
    /** @type {number | null} Steps a second; null if it does not train. */
    this.rate = null;
    /** @type {'webgpu' | 'cpu' | null} */
    this.backend = null;
    this.adapter = '';
    /** Whether a problem has stopped the run. */
    this.stopped = false;
    /** Whether the model was trained before, for a time that its step does not tell. */
    this.unknown = false;
  }

  render() {
    const { t, numbers, playing, rate, unknown } = this;
    /** @param {number} value */
    const count = (value) => (unknown ? t.objective.none : numbers.whole(value));
    return html`
      <div class="buttons" role="group" aria-label=${t.training}>
        <button
          type="button"
          class="side"
          id="reset"
          title=${t.resetHint}
          aria-label=${t.reset}
          aria-keyshortcuts="R"
          @click=${() => this.send('reset')}
        >
          ${resetIcon}<span>${t.reset}</span>
        </button>
        <button
          type="button"
          class="play"
          id="play"
          title=${playing ? t.pauseHint : t.playHint}
          aria-keyshortcuts="Space"
          @click=${() => this.send(playing ? 'pause' : 'play')}
        >
          ${playing ? pauseIcon : playIcon}<span>${playing ? t.pause : t.play}</span>
        </button>
        <button
          type="button"
          class="side"
          id="slow"
          title=${t.slow.hint}
          aria-label=${t.slow.button}
          aria-keyshortcuts="S"
          @click=${() => this.send('toggleSlowMotion')}
        >
          ${slowIcon}<span>${t.slow.button}</span>
        </button>
        <button
          type="button"
          class="side"
          id="step"
          title=${t.stepHint}
          aria-label=${t.step}
          aria-keyshortcuts="."
          @click=${() => this.send('step')}
        >
          ${stepIcon}<span>${t.step}</span>
        </button>
      </div>
      <dl>
        ${this.#figure('step', t.steps, count(this.step))} ${this.#figure('epoch', t.epoch, count(this.epoch))}
        ${this.#figure('images', t.images, count(this.images))}
        ${this.#figure('rate', t.rate, rate === null ? t.noRate : numbers.rate(rate))}
      </dl>
      ${this.#device()}
    `;
  }

  /**
   * @param {string} name
   * @param {string} label
   * @param {string} value
   */
  #figure(name, label, value) {
    return html`<div class=${name}>
      <dt>${label}</dt>
      <dd class="number">${value}</dd>
    </div>`;
  }

  #device() {
    const { t, backend, adapter, stopped } = this;
    return html`<div class="device">
      <p>
        <span class="dot ${backend ?? ''}"></span
        >${backend ? t.devices[backend] : stopped ? t.noDevice : t.deviceLoading}
      </p>
      <p class="small" title=${adapter}>${backend === 'cpu' ? t.cpuUnit : adapter || '\u00a0'}</p>
    </div>`;
  }
}

defineElement('vae-transport', Transport);

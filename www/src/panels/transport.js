import { css, html } from 'lit';
import { defineElement } from '../define-element.js';
import { readings } from '../styles/readings.js';
import { pauseIcon, playIcon, resetIcon, slowIcon, stepIcon } from './icons.js';
import { Panel } from './panel.js';

/** The buttons that control the training, and how far it has come. */
export class Transport extends Panel {
  static properties = {
    playing: { type: Boolean },
    step: { type: Number },
    epoch: { type: Number },
    unknown: { type: Boolean },
  };

  static styles = [
    Panel.styles,
    readings,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: clamp(14px, 2cqi, 28px);
      }

      .buttons {
        display: flex;
        align-items: center;
        gap: 8px;
      }

      button {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        gap: 6px;
        min-width: 40px;
        height: 40px;
        padding: 0 12px 0 9px;
        border: 1px solid var(--strong-line);
        border-radius: 20px;
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
        width: 112px;
        border: 0;
        background: var(--ink);
        color: var(--paper);
        font-size: 16px;
        font-weight: 600;
      }

      .play:hover {
        background: var(--softer-ink);
      }

      dl {
        display: grid;
        grid-template-columns: minmax(72px, max-content) minmax(44px, max-content);
        gap: 0 8px;
      }

      dt {
        line-height: 1.3;
        white-space: nowrap;
      }

      dd {
        font-size: 18px;
        line-height: 1.25;
      }

      @container (max-width: 1240px) {
        .side {
          padding: 0;
        }

        .side span {
          display: none;
        }
      }

      @container (max-width: 960px) {
        .play {
          width: auto;
          min-width: 40px;
          padding: 0;
        }

        .play span {
          position: absolute;
          clip-path: inset(50%);
        }
      }

      @container (max-width: 560px) {
        dl {
          grid-template-columns: minmax(44px, max-content);
        }

        .epoch {
          display: none;
        }

        dd {
          font-size: 15px;
        }
      }
    `,
  ];

  constructor() {
    super();
    this.playing = false;
    this.step = 0;
    this.epoch = 0;
    /** Whether the model was trained before, for a time that its step does not tell. */
    this.unknown = false;
  }

  render() {
    const { t, numbers, playing, unknown } = this;
    /** @param {number} value */
    const count = (value) => (unknown ? t.objective.none : numbers.whole(value));
    return html`
      <div class="buttons" part="buttons" role="group" aria-label=${t.training}>
        <button
          type="button"
          class="side"
          id="reset"
          part="reset"
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
          part="play"
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
          part="slow"
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
          part="step"
          title=${t.stepHint}
          aria-label=${t.step}
          aria-keyshortcuts="."
          @click=${() => this.send('step')}
        >
          ${stepIcon}<span>${t.step}</span>
        </button>
      </div>
      <dl part="progress">
        ${this.#figure('step', t.steps, count(this.step))} ${this.#figure('epoch', t.epoch, count(this.epoch))}
      </dl>
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
}

defineElement('vae-transport', Transport);

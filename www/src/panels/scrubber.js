import { css, html } from 'lit';
import { Snapshots } from '../charts/snapshots.js';
import { sendCommand } from '../commands.js';
import { defineElement } from '../define-element.js';
import { Panel } from './panel.js';

/** A slider that shows earlier pictures of a run, while the run goes on. */
export class Scrubber extends Panel {
  static properties = {
    snapshots: { attribute: false },
    step: { type: Number },
    replayStep: { attribute: false },
  };

  static styles = [
    Panel.styles,
    css`
      :host {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto auto;
        align-items: center;
        gap: 0 14px;
        color: var(--muted);
        font-size: 13px;
      }

      input {
        width: 100%;
        height: 28px;
        margin: 0;
        accent-color: var(--softer-ink);
      }

      input:disabled {
        opacity: 0.45;
      }

      .position {
        min-width: 11ch;
        text-align: end;
      }

      button {
        height: 28px;
        padding: 0 13px;
        border: 1px solid var(--strong-line);
        border-radius: 14px;
        background: transparent;
        color: var(--ink);
        font-size: 13px;
      }

      @media print {
        :host {
          display: none;
        }
      }

      button[aria-pressed='true'] {
        border-color: transparent;
        color: var(--muted);
      }
    `,
  ];

  constructor() {
    super();
    this.snapshots = new Snapshots();
    /** The current step of the run. */
    this.step = 0;
    /** @type {number | null} The step whose snapshot is shown; null for the current one. */
    this.replayStep = null;
  }

  render() {
    const { t, numbers, replayStep, snapshots } = this;
    const { all } = snapshots;
    const strings = t.pictures.replay;
    const live = replayStep === null;
    const last = Math.max(1, all.length - 1);
    const index = live ? last : snapshots.indexAt(replayStep);
    const position = strings.step(numbers.whole(live ? this.step : (all[index]?.step ?? 0)));
    return html`
      <label for="moment">${strings.title}</label>
      <input
        id="moment"
        type="range"
        min="0"
        max=${last}
        step="1"
        .value=${`${index}`}
        ?disabled=${all.length < 2}
        aria-valuetext=${live ? strings.live : position}
        @input=${this.#onInput}
      />
      <span class="position number">${position}</span>
      <button type="button" aria-pressed=${live} title=${strings.liveHint} @click=${() => this.#show(null)}>
        ${strings.live}
      </button>
    `;
  }

  /** @param {Event} event */
  #onInput({ target }) {
    const { all } = this.snapshots;
    const index = Number(/** @type {HTMLInputElement} */ (target).value);
    this.#show(index >= all.length - 1 ? null : (all[index]?.step ?? null));
  }

  /** @param {number | null} step */
  #show(step) {
    sendCommand(this, 'replay', step);
  }
}

defineElement('vae-scrubber', Scrubber);

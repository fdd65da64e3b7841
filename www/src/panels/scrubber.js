import { css, html } from 'lit';
import { Panel } from './panel.js';

/**
 * Shows the run's samples and latent plane as they were, while it goes on.
 *
 * @fires replay - the step of a moment to be shown, null for the present
 */
export class Scrubber extends Panel {
  static properties = { step: { attribute: false } };

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
        accent-color: var(--z);
      }

      input:disabled {
        opacity: 0.45;
      }

      .place {
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

      button[aria-pressed='true'] {
        border-color: transparent;
        color: var(--muted);
      }
    `,
  ];

  constructor() {
    super();
    /** @type {number | null} The step that is shown; null for the present. */
    this.step = null;
  }

  render() {
    const { t, numbers, step } = this;
    const { all } = this.state.frames;
    const words = t.pictures.replay;
    const live = step === null;
    const last = Math.max(1, all.length - 1);
    const index = live ? last : this.state.frames.indexAt(step);
    const place = words.step(numbers.whole(live ? this.state.step : (all[index]?.step ?? 0)));
    return html`
      <label for="moment">${words.title}</label>
      <input
        id="moment"
        type="range"
        min="0"
        max=${last}
        step="1"
        .value=${`${index}`}
        ?disabled=${all.length < 2}
        aria-valuetext=${live ? words.live : place}
        @input=${this.#onInput}
      />
      <span class="place number">${place}</span>
      <button type="button" aria-pressed=${live} title=${words.liveHint} @click=${() => this.#show(null)}>
        ${words.live}
      </button>
    `;
  }

  /** @param {Event} event */
  #onInput({ target }) {
    const { all } = this.state.frames;
    const index = Number(/** @type {HTMLInputElement} */ (target).value);
    this.#show(index >= all.length - 1 ? null : (all[index]?.step ?? null));
  }

  /** @param {number | null} step */
  #show(step) {
    this.dispatchEvent(new CustomEvent('replay', { detail: step }));
  }
}

customElements.define('vae-scrubber', Scrubber);

import { css, html, nothing } from 'lit';
import { MODELS } from '../models.js';
import { Panel } from './panel.js';

/**
 * Trained models, for a latent space that is alive before the first step. They are fetched when they are asked for.
 *
 * @fires warm-start - how many latents the model has that is asked for
 */
export class WarmStart extends Panel {
  static properties = { status: { attribute: false } };

  static styles = [
    Panel.styles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 10px;
        color: var(--muted);
        font-size: 13px;
      }

      button {
        padding: 0;
        border: 0;
        background: none;
        text-decoration: underline;
        text-underline-offset: 3px;
      }

      button:hover:not(:disabled) {
        color: var(--ink);
      }

      button:disabled {
        text-decoration: none;
        cursor: default;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {'loading' | 'failed' | null} */
    this.status = null;
  }

  render() {
    const words = this.t.pictures.warm;
    return html`
      <span>${words.title}</span>
      ${MODELS.map(
        (latent) =>
          html`<button
            type="button"
            title=${words.hint}
            ?disabled=${this.status === 'loading'}
            @click=${() => this.dispatchEvent(new CustomEvent('warm-start', { detail: latent, bubbles: true, composed: true }))}
          >
            ${words.latents(`${latent}`)}
          </button>`,
      )}
      <span role="status">${this.status ? words[this.status] : nothing}</span>
    `;
  }
}

customElements.define('vae-warm-start', WarmStart);

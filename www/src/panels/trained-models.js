import { css, html, nothing } from 'lit';
import { sendCommand } from '../commands.js';
import { defineElement } from '../define-element.js';
import { TRAINED_MODELS } from '../trained-models.js';
import { Panel } from './panel.js';

/** Offers trained models to load, so that the latent space shows something before the first step. */
export class TrainedModels extends Panel {
  static properties = { status: { attribute: false } };

  static styles = [
    Panel.styles,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 10px;
        color: var(--muted);
        font-size: 15px;
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
    /** @type {'loading' | 'failed' | null} The state of the download. */
    this.status = null;
  }

  render() {
    const strings = this.t.pictures.trainedModels;
    return html`
      <span>${strings.title}</span>
      ${TRAINED_MODELS.map(
        (latent) =>
          html`<button
            type="button"
            title=${strings.hint}
            ?disabled=${this.status === 'loading'}
            @click=${() => sendCommand(this, 'loadTrainedModel', latent)}
          >
            ${strings.latents(`${latent}`)}
          </button>`,
      )}
      <span role="status">${this.status ? strings[this.status] : nothing}</span>
    `;
  }
}

defineElement('vae-trained-models', TrainedModels);

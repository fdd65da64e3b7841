import { css, html, nothing } from 'lit';
import { sendCommand } from '../commands.js';
import { defineElement } from '../define-element.js';
import { pills } from '../styles/pills.js';
import { Panel } from './panel.js';

/** The files that a lab hands out, and the one that it takes in: a saved model. */
export class Files extends Panel {
  static properties = {
    hasModel: { type: Boolean },
    hasCurves: { type: Boolean },
    hasPictures: { type: Boolean },
    storageFailure: { attribute: false },
  };

  static styles = [
    Panel.styles,
    pills,
    css`
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }

      [role='status'] {
        color: var(--ink);
      }
    `,
  ];

  constructor() {
    super();
    this.hasModel = false;
    this.hasCurves = false;
    this.hasPictures = false;
    /** @type {import('../run-store.js').StorageFailure | null} Why the run could not be stored, if so. */
    this.storageFailure = null;
  }

  render() {
    const { t } = this;
    return html`
      <div class="heading"><h2>${t.files.title}</h2></div>
      <div class="buttons">
        ${this.#button('saveCheckpoint', t.files.save, this.hasModel, t.files.saveHint)}
        <label class="pill" title=${t.files.loadHint}
          >${t.files.load}<input class="visually-hidden" type="file" accept=".safetensors" @change=${this.#onChange}
        /></label>
        ${this.#button('saveCurves', t.files.curves, this.hasCurves)}
        ${this.#button('savePictures', t.files.pictures, this.hasPictures)}
        ${this.#button('saveScript', t.files.script, this.hasModel, t.files.scriptHint)}
      </div>
      <p class="note">
        ${t.files.note}
        <span role="status">${this.storageFailure ? t.files.storageFailure[this.storageFailure] : nothing}</span>
      </p>
    `;
  }

  /**
   * @param {import('../commands.js').PlainCommandName} command
   * @param {string} label
   * @param {boolean} enabled
   * @param {string} [title]
   */
  #button(command, label, enabled, title) {
    return html`<button
      type="button"
      class="pill"
      title=${title ?? nothing}
      ?disabled=${!enabled}
      @click=${() => this.send(command)}
    >
      ${label}
    </button>`;
  }

  /** @param {Event} event */
  #onChange(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const [file] = input.files ?? [];
    if (file) sendCommand(this, 'loadCheckpoint', file);
    // The same file can then be chosen again.
    input.value = '';
  }
}

defineElement('vae-files', Files);

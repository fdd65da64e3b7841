import { css, html, nothing } from 'lit';
import { valuesOfRun } from '../charts/runs.js';
import { writeAddress } from '../controls/address.js';
import { curvesCsv } from '../files/curves-csv.js';
import { download } from '../files/download.js';
import { pytorchScript } from '../files/pytorch.js';
import template from '../files/pytorch.py?raw';
import { pills } from '../styles/pills.js';
import { Panel } from './panel.js';

/** What a reader can take along, and bring back. */
export class Files extends Panel {
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

  render() {
    const { t } = this;
    const { config, step, pictures } = this.state;
    return html`
      <div class="heading"><h2>${t.files.title}</h2></div>
      <div class="buttons">
        <button
          type="button"
          class="pill"
          title=${t.files.saveHint}
          ?disabled=${!config}
          @click=${() => this.ask('save-checkpoint')}
        >
          ${t.files.save}
        </button>
        <label class="pill" title=${t.files.loadHint}
          >${t.files.load}<input class="unseen" type="file" accept=".safetensors" @change=${this.#open}
        /></label>
        <button type="button" class="pill" ?disabled=${step === 0} @click=${this.#saveCurves}>${t.files.curves}</button>
        <button type="button" class="pill" ?disabled=${!pictures} @click=${() => this.ask('save-pictures')}>
          ${t.files.pictures}
        </button>
        <button type="button" class="pill" title=${t.files.scriptHint} ?disabled=${!config} @click=${this.#saveScript}>
          ${t.files.script}
        </button>
      </div>
      <p class="note">
        ${t.files.note}
        <span role="status">${this.state.forgetful ? t.files.forgetful[this.state.forgetful] : nothing}</span>
      </p>
    `;
  }

  /** @param {Event} event */
  #open(event) {
    const input = /** @type {HTMLInputElement} */ (event.target);
    const [file] = input.files ?? [];
    if (file) this.dispatchEvent(new CustomEvent('file', { detail: file, bubbles: true, composed: true }));
    // The same file can be chosen again.
    input.value = '';
  }

  #saveCurves() {
    const { controls, inForce, earlier, rival } = this.state;
    // Each run by what makes it: the query that asks for it.
    const runs = [this.state, ...(rival ? [rival] : []), ...earlier].map((run) => {
      const values = 'values' in run ? run.values : (run.inForce ?? {});
      return {
        name: writeAddress(valuesOfRun(controls, values), controls) || 'defaults',
        train: run.train,
        heldOut: run.heldOut,
      };
    });
    if (inForce) download('vae-lab-curves.csv', new Blob([curvesCsv(runs)], { type: 'text/csv' }));
  }

  #saveScript() {
    const { config } = this.state;
    if (config) download('vae_lab.py', new Blob([pytorchScript(template, config)], { type: 'text/x-python' }));
  }
}

customElements.define('vae-files', Files);

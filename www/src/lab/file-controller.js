import { engineValues } from '../charts/runs.js';
import { writeAddress } from '../controls/address.js';
import { describeChanges } from '../controls/labels.js';
import { defaultsOf } from '../controls/registry.js';
import { runInBackground } from '../engine/failure.js';
import { formatOf, readHead } from '../engine/image-files/formats.js';
import { readCheckpoint } from '../files/checkpoint-file.js';
import { contactSheet } from '../files/contact-sheet.js';
import { curvesCsv } from '../files/curves-csv.js';
import { download } from '../files/download.js';
import { looksLikeImages } from '../files/dropped-files.js';
import { pytorchScript } from '../files/pytorch.js';
import pytorchTemplate from '../files/pytorch.py?raw';
import { languages, languageFor, numbersOf } from '../i18n/index.js';
import { Panel } from '../panels/panel.js';

/**
 * The element of a lab. `dragged` says whether a file is held over it.
 * @typedef {import('lit').LitElement & { lang: string, dragged: boolean }} Host
 */

/**
 * The PyTorch code of each likelihood, by the path of its file.
 * @type {Record<string, string>}
 */
const likelihoodCode = import.meta.glob('../files/likelihoods/*.py', { query: '?raw', import: 'default', eager: true });

/** The panels whose pictures go on the sheet. */
const SHEET_PANELS = 'vae-samples, vae-reconstructions, vae-latent-plane, vae-objective, vae-sigma-chart';

/** Opens the files that a reader drops on a lab or chooses, and saves those that a lab hands out. */
export class FileController {
  #host;
  #store;
  #sessions;
  #trainer;

  /**
   * @param {Host} host
   * @param {import('../state/store.js').Store} store
   * @param {import('./sessions.js').Sessions} sessions
   * @param {import('./trainer.js').Trainer} trainer
   */
  constructor(host, store, sessions, trainer) {
    this.#host = host;
    this.#store = store;
    this.#sessions = sessions;
    this.#trainer = trainer;
    host.addController(this);
  }

  /** Called by Lit. */
  hostConnected() {
    this.#host.addEventListener('dragover', this.#onDrag);
    this.#host.addEventListener('dragleave', this.#onDrag);
    this.#host.addEventListener('drop', this.#onDrop);
  }

  /** Called by Lit. */
  hostDisconnected() {
    this.#host.removeEventListener('dragover', this.#onDrag);
    this.#host.removeEventListener('dragleave', this.#onDrag);
    this.#host.removeEventListener('drop', this.#onDrop);
  }

  /**
   * Continues from a saved model. A file that is not one changes nothing.
   * @param {File} file
   */
  async loadCheckpoint(file) {
    this.#trainer.open();
    const read = await readCheckpoint(file);
    if ('rejection' in read) this.#store.dispatch({ type: 'checkpointRejected', rejection: read.rejection });
    else await this.#sessions.main?.then((session) => session.load(file.name, read.checkpoint));
  }

  /**
   * Downloads a model as a safetensors file.
   * @param {import('../state/actions.js').Target} target
   */
  async saveCheckpoint(target) {
    const saved = await this.#sessions[target]?.then((session) => session.save());
    if (!saved) return;
    const name = target === 'main' ? 'vae-lab' : 'vae-lab-second';
    download(`${name}-step-${saved.step}.safetensors`, new Blob([new Uint8Array(saved.checkpoint)]));
  }

  /** Downloads the curves of all runs as CSV. Each run is named by the address that asks for it. */
  saveCurves() {
    const { state } = this.#store;
    const { controls, applied, earlier, comparison } = state;
    if (!applied) return;
    const models = [state, ...(comparison ? [comparison] : [])].map((model) => ({
      values: model.applied ?? {},
      train: model.train,
      heldOut: model.heldOut,
    }));
    const runs = [...models, ...earlier].map(({ values, train, heldOut }) => ({
      name: writeAddress(engineValues(controls, values), controls) || 'defaults',
      train,
      heldOut,
    }));
    download('vae-lab-curves.csv', new Blob([curvesCsv(runs)], { type: 'text/csv' }));
  }

  /** Downloads a PyTorch script that reproduces the run. */
  saveScript() {
    const { config } = this.#store.state;
    if (!config) return;
    const likelihood = likelihoodCode[`../files/likelihoods/${config.likelihood}.py`] ?? '';
    const script = pytorchScript(pytorchTemplate, likelihood, config);
    download('vae_lab.py', new Blob([script], { type: 'text/x-python' }));
  }

  /** Downloads the pictures and charts of the lab on one sheet, titled with the name of the run. */
  async savePictures() {
    const { controls, applied, step: currentStep } = this.#store.state;
    const language = languageFor(this.#host.lang);
    const t = languages[language];
    const caption = (/** @type {number} */ step) => t.files.sampleCaption(numbersOf(language).whole(step));
    const panels = [...this.#host.renderRoot.querySelectorAll(SHEET_PANELS)].filter((panel) => panel instanceof Panel);
    const rows = panels.map((panel) => ({
      // A panel off screen may show an earlier step than the current one.
      caption: `${panel.renderRoot.querySelector('h2')?.textContent}, ${caption(panel.pictureStep ?? currentStep)}`,
      pictures: panel.sheetPictures.filter(({ canvas }) => canvas.width > 0),
    }));
    const name = describeChanges(controls, defaultsOf(controls), applied ?? {}, t);
    const title = ['vae-lab', ...(name ? [name] : []), caption(currentStep)].join(' · ');
    const { color, backgroundColor, fontFamily } = getComputedStyle(this.#host);
    const sheet = await contactSheet(
      title,
      rows.filter(({ pictures }) => pictures.length > 0),
      { ink: color, paper: backgroundColor, font: fontFamily },
    );
    download(`vae-lab-step-${currentStep}.png`, sheet);
  }

  /** @param {DragEvent} event */
  #onDrag = (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.#host.dragged = event.type === 'dragover';
  };

  /** @param {DragEvent} event */
  #onDrop = (event) => {
    this.#host.dragged = false;
    const [file] = event.dataTransfer?.files ?? [];
    // The data box has already taken what was dropped on it.
    if (!file || event.defaultPrevented) return;
    // Otherwise the browser leaves the page and shows the file.
    event.preventDefault();
    const box = /** @type {import('../panels/data-box.js').DataBox | null} */ (
      this.#host.renderRoot.querySelector('vae-data-box')
    );
    if (event.dataTransfer && looksLikeImages(event.dataTransfer)) box?.drop(event.dataTransfer);
    else runInBackground(this.#open(file, box));
  };

  /**
   * Opens a file whose name does not tell its format. Its first bytes may.
   * @param {File} file
   * @param {import('../panels/data-box.js').DataBox | null} box
   */
  async #open(file, box) {
    const model = /\.safetensors$/i.test(file.name);
    const head = model ? null : await readHead(file).catch(() => null);
    await (head && formatOf(head) ? box?.readFiles([file]) : this.loadCheckpoint(file));
  }
}

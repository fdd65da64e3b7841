import { unattended } from '../engine/failure.js';
import { contactSheet } from '../files/contact-sheet.js';
import { readCheckpoint } from '../files/checkpoint-file.js';
import { download } from '../files/download.js';
import { looksLikeImages } from '../panels/data-box.js';

/** @typedef {import('lit').ReactiveControllerHost & import('lit').LitElement & { state: import('../state.js').LabState, dragged: boolean, revive: () => void }} Host */

/** The files that a lab takes in, chosen or dropped on it, and those that it hands out. */
export class Files {
  #lab;
  #sessions;

  /**
   * @param {Host} lab
   * @param {import('./sessions.js').Sessions} sessions
   */
  constructor(lab, sessions) {
    this.#lab = lab;
    this.#sessions = sessions;
    lab.addController(this);
  }

  hostConnected() {
    this.#lab.addEventListener('file', this.#onFile);
    this.#lab.addEventListener('dragover', this.#onDrag);
    this.#lab.addEventListener('dragleave', this.#onDrag);
    this.#lab.addEventListener('drop', this.#onDrop);
  }

  hostDisconnected() {
    this.#lab.removeEventListener('file', this.#onFile);
    this.#lab.removeEventListener('dragover', this.#onDrag);
    this.#lab.removeEventListener('dragleave', this.#onDrag);
    this.#lab.removeEventListener('drop', this.#onDrop);
  }

  /**
   * Goes on from a saved model. A file that is none changes nothing.
   * @param {File} file
   */
  async load(file) {
    this.#lab.revive();
    const read = await readCheckpoint(file);
    if ('refusal' in read) this.#lab.state = { ...this.#lab.state, refusal: read.refusal };
    else await this.#sessions.first?.then((session) => session.load(file.name, read.checkpoint));
  }

  /** Hands out the model. */
  saveModel() {
    return save('vae-lab', this.#sessions.first);
  }

  /** Hands out the second model. */
  saveRival() {
    return save('vae-lab-second', this.#sessions.rival);
  }

  /**
   * Hands out every picture of the lab on one sheet.
   * @param {import('../i18n/index.js').Strings} t
   */
  async savePictures(t) {
    const { renderRoot, state } = this.#lab;
    const rows = ['vae-samples', 'vae-reconstructions'].map((name) => {
      const panel = renderRoot.querySelector(name)?.shadowRoot;
      const canvases = [...(panel?.querySelectorAll('vae-picture-grid') ?? [])].map((grid) => grid.shadowRoot?.querySelector('canvas'));
      const title = panel?.querySelector('h2')?.textContent ?? '';
      return { caption: `${title}, ${t.files.sampleCaption(String(state.pictures?.step ?? 0))}`, canvases: canvases.filter((canvas) => canvas instanceof HTMLCanvasElement) };
    });
    const { color, backgroundColor, fontFamily } = getComputedStyle(this.#lab);
    download(`vae-lab-step-${state.step}.png`, await contactSheet(rows, { ink: color, paper: backgroundColor, font: fontFamily }));
  }

  /** @param {Event} event */
  #onFile = (event) => {
    unattended(this.load(/** @type {CustomEvent<File>} */ (event).detail));
  };

  /** @param {DragEvent} event */
  #onDrag = (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.#lab.dragged = event.type === 'dragover';
  };

  /** @param {DragEvent} event */
  #onDrop = (event) => {
    this.#lab.dragged = false;
    const [file] = event.dataTransfer?.files ?? [];
    // The data box has taken what was dropped on it.
    if (!file || event.defaultPrevented) return;
    // Else the browser leaves the page for the file.
    event.preventDefault();
    const box = /** @type {import('../panels/data-box.js').DataBox | null} */ (this.#lab.renderRoot.querySelector('vae-data-box'));
    if (event.dataTransfer && looksLikeImages(event.dataTransfer)) box?.drop(event.dataTransfer);
    else unattended(this.load(file));
  };
}

/**
 * @param {string} name
 * @param {Promise<import('../engine/protocol.js').SessionCommands> | null} session
 */
async function save(name, session) {
  const saved = await session?.then((session) => session.save());
  if (saved) download(`${name}-step-${saved.step}.safetensors`, new Blob([new Uint8Array(saved.checkpoint)]));
}

import { changeOf } from '../controls/words.js';
import { unattended } from '../engine/failure.js';
import { contactSheet } from '../files/contact-sheet.js';
import { readCheckpoint } from '../files/checkpoint-file.js';
import { download } from '../files/download.js';
import { languageFor, numbersOf } from '../i18n/index.js';
import { looksLikeImages } from '../panels/data-box.js';
import { Panel } from '../panels/panel.js';

/** @typedef {import('lit').ReactiveControllerHost & import('lit').LitElement & { state: import('../state.js').LabState, dragged: boolean, revive: () => void }} Host */

/** The panels whose pictures can be taken along. */
const SHEET = 'vae-samples, vae-reconstructions, vae-latent-plane, vae-objective, vae-spread';

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
   * Hands out the pictures and the curves of the lab on one sheet, under the name of the run.
   * @param {import('../i18n/index.js').Strings} t
   */
  async savePictures(t) {
    const { renderRoot, state } = this.#lab;
    const panels = [...renderRoot.querySelectorAll(SHEET)].filter((panel) => panel instanceof Panel);
    const stepOf = (/** @type {number} */ step) =>
      t.files.sampleCaption(numbersOf(languageFor(this.#lab.lang)).whole(step));
    const rows = panels.map((panel) => ({
      // Out of sight, a picture may be of an earlier step than the run.
      caption: `${panel.renderRoot.querySelector('h2')?.textContent}, ${stepOf(panel.drawnStep)}`,
      drawn: panel.drawn.filter(({ canvas }) => canvas.width > 0),
    }));
    const { controls, inForce } = state;
    const defaults = Object.fromEntries(controls.map(({ key, default: usual }) => [key, usual]));
    const name = changeOf(controls, defaults, inForce ?? {}, t);
    const title = ['vae-lab', ...(name ? [name] : []), stepOf(state.step)].join(' · ');
    const { color, backgroundColor, fontFamily } = getComputedStyle(this.#lab);
    const sheet = await contactSheet(
      title,
      rows.filter(({ drawn }) => drawn.length > 0),
      { ink: color, paper: backgroundColor, font: fontFamily },
    );
    download(`vae-lab-step-${state.step}.png`, sheet);
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
    const box = /** @type {import('../panels/data-box.js').DataBox | null} */ (
      this.#lab.renderRoot.querySelector('vae-data-box')
    );
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

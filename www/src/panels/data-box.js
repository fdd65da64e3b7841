import { css, html, nothing } from 'lit';
import { pills } from '../styles/pills.js';
import { Panel } from './panel.js';
import './picture-grid.js';

/**
 * @typedef {import('../engine/read-files.js').Found} Found
 * @typedef {import('../engine/read-files.js').Refusal} Refusal
 * @typedef {import('../engine/read-files.js').Progress} Progress
 */

const COLUMNS = 12;
const SIDE = 28;

/**
 * Where the training images come from: MNIST, or files of the reader's own, which are shown before they are used.
 *
 * @fires use-data - `{ name, invert }` of what was read last, null for MNIST
 */
export class DataBox extends Panel {
  static properties = {
    read: { attribute: false },
    own: { type: Boolean },
    open: { state: true },
    over: { state: true },
    share: { state: true },
    found: { state: true },
    refusal: { state: true },
    invert: { state: true },
  };

  static styles = [
    Panel.styles,
    pills,
    css`
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 16px;
      }

      .link {
        padding: 0;
        border: 0;
        background: none;
        color: var(--muted);
        font-size: 13px;
        text-decoration: underline;
        text-underline-offset: 3px;
      }

      .link:hover {
        color: var(--ink);
      }

      .box {
        margin-top: 10px;
        padding: 16px clamp(14px, 2vw, 22px) 18px;
        border: 1px dashed var(--strong-line);
        border-radius: 6px;
        background: var(--raised);
      }

      .box.over {
        border-color: var(--ink);
        border-style: solid;
      }

      .top {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: 16px;
      }

      p {
        max-width: 88ch;
        margin: 6px 0 0;
        font-size: 14px;
        line-height: 1.55;
        text-wrap: pretty;
      }

      .about {
        color: var(--muted);
      }

      .choose {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 12px;
        margin-top: 12px;
        font-size: 14px;
      }

      .main {
        border-color: var(--ink);
        background: var(--ink);
        color: var(--paper);
      }

      .pill input {
        position: absolute;
        width: 1px;
        height: 1px;
        opacity: 0;
      }

      .refused {
        margin-top: 14px;
        padding-inline-start: 12px;
        border-inline-start: 3px solid var(--warning);
      }

      .words {
        display: block;
        color: var(--muted);
        font-size: 13px;
        overflow-wrap: anywhere;
      }

      progress {
        width: min(320px, 100%);
        accent-color: var(--z);
      }

      .found {
        display: grid;
        gap: 10px;
        margin-top: 12px;
      }

      vae-picture-grid {
        max-width: 560px;
      }

      label.check {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        font-size: 14px;
      }
    `,
  ];

  /** @type {number} The reading under way; an older one is stopped. */
  #reading = 0;
  #name = '';

  constructor() {
    super();
    /** @type {(files: File[], progress: Progress) => Promise<Found | { refusal: Refusal } | null>} */
    this.read = async () => null;
    /** Whether the model trains on the reader's own images. */
    this.own = false;
    this.open = false;
    this.over = false;
    /** @type {number | null} How much has been read, while it is being read. */
    this.share = null;
    /** @type {Found | null} */
    this.found = null;
    /** @type {Refusal | null} */
    this.refusal = null;
    this.invert = false;
  }

  render() {
    const words = this.t.pictures.data;
    return html`
      <div class="line">
        ${this.open ? nothing : html`<button type="button" class="link" id="own" @click=${() => (this.open = true)}>${words.own}</button>`}
        ${this.own ? html`<button type="button" class="link" @click=${() => this.#use(null)}>${words.mnist}</button>` : nothing}
        <slot></slot>
      </div>
      ${this.open ? this.#box() : nothing}
    `;
  }

  #box() {
    const words = this.t.pictures.data;
    return html`<section
      class="box ${this.over ? 'over' : ''}"
      aria-label=${words.title}
      @dragover=${this.#onDragOver}
      @dragleave=${() => (this.over = false)}
      @drop=${this.#onDrop}
    >
      <div class="top">
        <h2>${words.title}</h2>
        <button type="button" class="link" @click=${this.#close}>${words.close}</button>
      </div>
      <p class="about">${words.about}</p>
      <div class="choose">
        <span>${words.drop}</span>
        <label class="pill"><input type="file" multiple @change=${this.#onChoose} />${words.files}</label>
        <label class="pill"><input type="file" webkitdirectory @change=${this.#onChoose} />${words.folder}</label>
      </div>
      <div role="status">
        ${this.share !== null ? this.#progress(this.share) : this.found ? this.#found(this.found) : nothing}
      </div>
      <div role="alert">${this.refusal ? this.#refused(this.refusal) : nothing}</div>
    </section>`;
  }

  /** @param {number} share */
  #progress(share) {
    const { t, numbers } = this;
    const words = t.pictures.data;
    const text = words.reading(numbers.percent(share));
    return html`<div class="choose">
      <progress max="1" .value=${share} aria-label=${text}></progress><span class="number">${text}</span>
      <button type="button" class="link" @click=${this.#stop}>${words.cancel}</button>
    </div>`;
  }

  /** @param {Found} found */
  #found({ images, skipped, labelled, preview }) {
    const { t, numbers, invert } = this;
    const words = t.pictures.data;
    const shown = preview.length / SIDE ** 2;
    return html`<div class="found">
      <p>
        ${words.found(numbers.whole(images))} ${labelled ? words.labelled : ''}
        ${skipped > 0 ? words.skipped(numbers.whole(skipped)) : ''} ${words.heldOut}
      </p>
      <vae-picture-grid
        .pictures=${[invert ? preview.map((grey) => 255 - grey) : preview]}
        .rows=${Math.ceil(shown / COLUMNS)}
        .columns=${COLUMNS}
        .width=${SIDE}
        .height=${SIDE}
        .scheme=${this.scheme}
        .label=${words.preview(numbers.whole(shown))}
      ></vae-picture-grid>
      <label class="check"
        ><input
          type="checkbox"
          .checked=${invert}
          @change=${(/** @type {Event} */ event) => (this.invert = /** @type {HTMLInputElement} */ (event.target).checked)}
        />${words.invert}</label
      >
      <div>
        <button type="button" class="pill main" @click=${() => this.#use({ name: this.#name, invert })}>
          ${words.use(numbers.whole(images))}
        </button>
      </div>
    </div>`;
  }

  /** @param {Refusal} refusal */
  #refused({ reason, name, found, message }) {
    const { t, numbers } = this;
    const words = t.pictures.data;
    const what =
      typeof found === 'string' ? found : reason === 'size' ? numbers.megabytes(found) : numbers.whole(found);
    return html`<p class="refused" data-reason=${reason}>
      ${words.refused[reason](name, what)} ${message ? html`<span class="words" lang="en">${message}</span>` : nothing}
      ${words.unchanged}
    </p>`;
  }

  /**
   * Reads files, and shows what was found.
   * @param {File[]} files
   */
  async take(files) {
    if (files.length === 0) return;
    const reading = (this.#reading += 1);
    this.#name = nameOf(files);
    [this.open, this.share, this.found, this.refusal] = [true, 0, null, null];
    const read = await this.read(files, async (done, total) => {
      if (reading === this.#reading) this.share = done / total;
      return reading === this.#reading;
    }).catch((error) => ({
      refusal: { reason: /** @type {const} */ ('damaged'), name: this.#name, found: 0, message: String(error) },
    }));
    if (reading !== this.#reading) return;
    this.share = null;
    if (!read) return;
    if ('refusal' in read) this.refusal = read.refusal;
    else [this.found, this.invert] = [read, read.light];
  }

  #stop = () => {
    this.#reading += 1;
    this.share = null;
  };

  #close = () => {
    this.#stop();
    [this.open, this.found, this.refusal] = [false, null, null];
    void this.updateComplete.then(() =>
      /** @type {HTMLElement | null} */ (this.renderRoot.querySelector('#own'))?.focus(),
    );
  };

  /** @param {{ name: string, invert: boolean } | null} what */
  #use(what) {
    this.#close();
    this.dispatchEvent(new CustomEvent('use-data', { detail: what }));
  }

  /** @param {Event} event */
  #onChoose = ({ target }) => {
    const input = /** @type {HTMLInputElement} */ (target);
    void this.take([...(input.files ?? [])]);
    // The same file can be chosen again.
    input.value = '';
  };

  /** @param {DragEvent} event */
  #onDragOver = (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.over = true;
  };

  /** @param {DragEvent} event */
  #onDrop = (event) => {
    this.over = false;
    if (!event.dataTransfer) return;
    // Else the browser leaves the page for the file.
    event.preventDefault();
    this.drop(event.dataTransfer);
  };

  /**
   * Reads what was dropped, here or elsewhere.
   * @param {DataTransfer} transfer
   */
  drop(transfer) {
    void dropped(transfer).then((files) => this.take(files));
  }
}

/**
 * Whether what was dropped looks like images, by its names: several files, a folder, or one that may hold some.
 * @param {DataTransfer} transfer
 */
export function looksLikeImages(transfer) {
  const [item] = transfer.items;
  const [file] = transfer.files;
  return (
    transfer.items.length > 1 ||
    item?.webkitGetAsEntry?.()?.isDirectory === true ||
    /(\.(idx|npy|gz|zip|png|jpe?g)|-ubyte)$/i.test(file?.name ?? '')
  );
}

/**
 * What the data will be called: the file, or the folder.
 * @param {File[]} files
 */
function nameOf([first, ...others]) {
  const [folder = '', inside] = first?.webkitRelativePath.split('/') ?? [];
  return inside ? folder : others.length > 0 ? `${first?.name} + ${others.length}` : (first?.name ?? '');
}

/**
 * The files that were dropped, those of folders included.
 * @param {DataTransfer} transfer
 * @returns {Promise<File[]>}
 */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const plain = [...transfer.files];
  if (entries.every((entry) => !entry || entry.isFile)) return plain;
  return (await Promise.all(entries.map((entry) => (entry ? filesOf(entry) : [])))).flat();
}

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<File[]>}
 */
async function filesOf(entry) {
  if (entry.isFile)
    return [await new Promise((resolve, reject) => /** @type {FileSystemFileEntry} */ (entry).file(resolve, reject))];
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {File[]} */
  const files = [];
  for (;;) {
    // A reader gives a hundred at a time, and none at the end.
    const some = await new Promise((/** @type {(entries: FileSystemEntry[]) => void} */ resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return files;
    for (const one of some) files.push(...(await filesOf(one)));
  }
}

customElements.define('vae-data-box', DataBox);

import { html, nothing } from 'lit';
import { sendCommand } from '../commands.js';
import { defineElement } from '../define-element.js';
import { droppedFiles, nameOfFiles } from '../files/dropped-files.js';
import { pills } from '../styles/pills.js';
import { styles } from './data-box-styles.js';
import { Panel } from './panel.js';
import './picture-grid.js';

/**
 * @typedef {import('../engine/image-files/read-files.js').FoundImages} FoundImages
 * @typedef {import('../engine/image-files/read-files.js').ReportProgress} ReportProgress
 * @typedef {import('../engine/image-files/rejection.js').FilesRejection} FilesRejection
 * @typedef {import('../engine/image-files/rejection.js').LeftOut} LeftOut
 * @typedef {FoundImages | { rejection: FilesRejection } | null} ReadResult
 */

/** Columns of the preview. */
const COLUMNS = 12;
/** The side of an image in pixels. */
const SIDE = 28;
/** With fewer images, twenty epochs of the usual batch have fewer than a thousand steps. */
const FEW_IMAGES = 6400;
/** Names that are listed, at most. */
const MOST_NAMES = 12;

/** Lets the reader train on images of their own, which are shown before they are used, and go back to MNIST. */
export class DataBox extends Panel {
  static properties = {
    read: { attribute: false },
    own: { type: Boolean },
    open: { state: true },
    dragged: { state: true },
    progress: { state: true },
    found: { state: true },
    rejection: { state: true },
    invert: { state: true },
  };

  static styles = [Panel.styles, pills, styles];

  /** Counts readings. A reading stops when a newer one has begun. */
  #reading = 0;
  /** The name of the files that were read last. */
  #name = '';

  constructor() {
    super();
    /** Reads files; null if it was stopped. @type {(files: File[], progress: ReportProgress) => Promise<ReadResult>} */
    this.read = async () => null;
    /** Whether the model trains on the reader's own images. */
    this.own = false;
    this.open = false;
    /** Whether a file is held over the box. */
    this.dragged = false;
    /** @type {number | null} The share of the files that has been read; null if none are being read. */
    this.progress = null;
    /** @type {FoundImages | null} */
    this.found = null;
    /** @type {FilesRejection | null} */
    this.rejection = null;
    /** Whether to swap black and white. */
    this.invert = false;
  }

  render() {
    const strings = this.t.pictures.data;
    return html`
      <div class="line">
        ${this.open ? nothing : this.#link(strings.own, () => (this.open = true), 'own')}
        ${this.own ? this.#link(strings.mnist, () => this.#use(null)) : nothing}
        <slot></slot>
      </div>
      ${this.open ? this.#box() : nothing}
    `;
  }

  /**
   * @param {string} label
   * @param {() => void} onClick
   * @param {string} [id]
   */
  #link(label, onClick, id) {
    return html`<button type="button" class="link" id=${id ?? nothing} @click=${onClick}>${label}</button>`;
  }

  #box() {
    const strings = this.t.pictures.data;
    return html`<section
      class="box ${this.dragged ? 'dragged' : ''}"
      aria-label=${strings.title}
      @dragover=${this.#onDragOver}
      @dragleave=${() => (this.dragged = false)}
      @drop=${this.#onDrop}
    >
      <div class="top">
        <h2>${strings.title}</h2>
        ${this.#link(strings.close, this.#close)}
      </div>
      <p class="about">${strings.about}</p>
      <div class="choose">
        <span>${strings.drop}</span>
        <label class="pill"><input type="file" multiple @change=${this.#onChoose} />${strings.files}</label>
        <label class="pill"><input type="file" webkitdirectory @change=${this.#onChoose} />${strings.folder}</label>
      </div>
      <div role="status">
        ${this.progress !== null ? this.#progressBar(this.progress) : this.found ? this.#found(this.found) : nothing}
      </div>
      <div role="alert">${this.rejection ? this.#rejected(this.rejection) : nothing}</div>
    </section>`;
  }

  /** @param {number} share */
  #progressBar(share) {
    const { t, numbers } = this;
    const strings = t.pictures.data;
    const text = strings.reading(numbers.percent(share));
    return html`<div class="choose">
      <progress max="1" .value=${share} aria-label=${text}></progress><span class="number">${text}</span>
      ${this.#link(strings.cancel, this.#stop)}
    </div>`;
  }

  /** @param {FoundImages} found */
  #found(found) {
    const { images, labelled, classNames, heldOut, range, scales, flat, preview } = found;
    const { t, numbers, invert } = this;
    const strings = t.pictures.data;
    const shown = preview.length / SIDE ** 2;
    const [darkest, lightest] = invert ? [255 - range.max, 255 - range.min] : [range.min, range.max];
    return html`<div class="found">
      <p>
        ${strings.found(numbers.whole(images))} ${labelled ? strings.labelled : ''}
        ${classNames.length > 0 ? strings.classNames(listed(classNames.map((name, k) => `${k} = ${name}`))) : ''}
        ${strings.heldOut(numbers.whole(heldOut))}
      </p>
      <p>
        ${strings.range(numbers.whole(darkest), numbers.whole(lightest))}
        ${scales.map(({ black, white }) => strings.scale(numbers.tick(black), numbers.tick(white)))}
        ${flat === images ? strings.allFlat : flat > 0 ? strings.flat(numbers.whole(flat)) : ''}
        ${images < FEW_IMAGES ? strings.fewImages : ''}
      </p>
      ${this.#leftOut(found.leftOut)}
      <vae-picture-grid
        .pictures=${[invert ? preview.map((grey) => 255 - grey) : preview]}
        .rows=${Math.ceil(shown / COLUMNS)}
        .columns=${COLUMNS}
        .width=${SIDE}
        .height=${SIDE}
        .scheme=${this.scheme}
        .label=${strings.preview(numbers.whole(shown))}
      ></vae-picture-grid>
      <label class="check"
        ><input type="checkbox" .checked=${invert} @change=${this.#onInvert} />${strings.invert}</label
      >
      <div>
        <button
          type="button"
          class="pill main"
          @click=${() => this.#use({ name: this.#name, invert, images: images - heldOut })}
        >
          ${strings.use(numbers.whole(images))}
        </button>
      </div>
    </div>`;
  }

  /** @param {readonly LeftOut[]} leftOut */
  #leftOut(leftOut) {
    const strings = this.t.pictures.data.leftOut;
    if (leftOut.length === 0) return nothing;
    return html`<div class="left-out">
      ${strings.title}
      <ul>
        ${leftOut.map(
          ({ reason, count, names }) =>
            html`<li data-reason=${reason}>${strings[reason](this.numbers.whole(count), listed(names, count))}</li>`,
        )}
      </ul>
    </div>`;
  }

  /** @param {FilesRejection} rejection */
  #rejected({ reason, name, found, message, leftOut }) {
    const { t, numbers } = this;
    const strings = t.pictures.data;
    const what =
      typeof found === 'string' ? found : reason === 'size' ? numbers.megabytes(found) : numbers.whole(found);
    return html`<p class="rejected" data-reason=${reason}>
        ${strings.rejected[reason](name, what)}
        ${message ? html`<span class="message" lang="en">${message}</span>` : nothing} ${strings.unchanged}
      </p>
      ${this.#leftOut(leftOut)}`;
  }

  /**
   * Reads files and shows what was found in them.
   * @param {File[]} files
   */
  async readFiles(files) {
    if (files.length === 0) return;
    const reading = (this.#reading += 1);
    this.#name = nameOfFiles(files);
    [this.open, this.progress, this.found, this.rejection] = [true, 0, null, null];
    // What holds the box shows it.
    this.dispatchEvent(new CustomEvent('opened', { bubbles: true }));
    // What was said about a file that was dropped before does not hold for these.
    this.send('dismissRejection');
    const read = await this.read(files, async (done, total) => {
      if (reading === this.#reading) this.progress = done / total;
      return reading === this.#reading;
    }).catch((error) => {
      const rejection = {
        reason: /** @type {const} */ ('unreadable'),
        name: this.#name,
        found: 0,
        message: String(error),
        leftOut: [],
      };
      return { rejection };
    });
    if (reading !== this.#reading) return;
    this.progress = null;
    if (!read) return;
    if ('rejection' in read) this.rejection = read.rejection;
    else [this.found, this.invert] = [read, read.light];
  }

  #stop = () => {
    this.#reading += 1;
    this.progress = null;
  };

  #close = () => {
    this.#stop();
    [this.open, this.found, this.rejection] = [false, null, null];
    void this.updateComplete.then(() =>
      /** @type {HTMLElement | null} */ (this.renderRoot.querySelector('#own'))?.focus(),
    );
  };

  /** @param {import('../commands.js').CommandDetails['useData']} own */
  #use(own) {
    this.#close();
    sendCommand(this, 'useData', own);
  }

  /** @param {Event} event */
  #onInvert({ target }) {
    this.invert = /** @type {HTMLInputElement} */ (target).checked;
  }

  /** @param {Event} event */
  #onChoose = ({ target }) => {
    const input = /** @type {HTMLInputElement} */ (target);
    void this.readFiles([...(input.files ?? [])]);
    // The same file can then be chosen again.
    input.value = '';
  };

  /** @param {DragEvent} event */
  #onDragOver = (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    this.dragged = true;
  };

  /** @param {DragEvent} event */
  #onDrop = (event) => {
    this.dragged = false;
    if (!event.dataTransfer) return;
    // Otherwise the browser leaves the page and shows the file.
    event.preventDefault();
    this.drop(event.dataTransfer);
  };

  /**
   * Reads what was dropped, on the box or elsewhere on the lab.
   * @param {DataTransfer} transfer
   */
  drop(transfer) {
    void droppedFiles(transfer).then((files) => this.readFiles(files));
  }
}

/**
 * Some names, with a sign that there are more.
 * @param {readonly string[]} names
 * @param {number} [count] how many there are in all
 */
function listed(names, count = names.length) {
  const shown = names.slice(0, MOST_NAMES);
  return `${shown.join(', ')}${count > shown.length ? ' …' : ''}`;
}

defineElement('vae-data-box', DataBox);

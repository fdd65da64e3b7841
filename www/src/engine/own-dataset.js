/** One image in this many is held out. */
const HELD_OUT_EVERY = 10;
/** More images would make the evaluation slow. */
const MAX_HELD_OUT = 2000;

/**
 * A data set of the reader's own images, with the interface of `Dataset`. It has nothing to download.
 *
 * The first image of every ten is held out, so that the split is the same each time.
 */
export class OwnDataset {
  #name;
  #side;
  #count;

  /**
   * @param {string} name
   * @param {Uint8Array} images one byte a pixel
   * @param {Uint8Array} labels the label of each image, or empty
   * @param {number} side of an image, in pixels
   */
  constructor(name, images, labels, side) {
    this.#name = name;
    this.#side = side;
    const size = side * side;
    const n = images.length / size;
    const nHeldOut = Math.min(MAX_HELD_OUT, Math.ceil(n / HELD_OUT_EVERY));
    this.#count = n - nHeldOut;
    const training = new Uint8Array(this.#count * size);
    this.heldOut = new Uint8Array(nHeldOut * size);
    /** @type {Uint8Array} */
    this.heldOutLabels = labels.length === n ? new Uint8Array(nHeldOut) : new Uint8Array();
    let trained = 0;
    for (let row = 0; row < n; row += 1) {
      const image = images.subarray(row * size, (row + 1) * size);
      const heldOutRow = row / HELD_OUT_EVERY;
      if (Number.isInteger(heldOutRow) && heldOutRow < nHeldOut) {
        this.heldOut.set(image, heldOutRow * size);
        if (this.heldOutLabels.length > 0) this.heldOutLabels[heldOutRow] = labels[row] ?? 0;
      } else {
        training.set(image, trained * size);
        trained += 1;
      }
    }
    this.training = [training];
  }

  /** See `Dataset`. */
  get totals() {
    return { images: this.#count, shards: 1 };
  }

  /** See `Dataset`. */
  async loadManifest() {
    return { width: this.#side, height: this.#side };
  }

  /** See `Dataset`. */
  async loadFirst() {}

  /** See `Dataset`. */
  async loadRest() {}

  /**
   * Calls `listener` once, with complete progress.
   * @param {(progress: import('./protocol.js').DataProgress) => void} listener
   * @returns {() => void} does nothing
   */
  watch(listener) {
    const bytes = this.#count * this.#side ** 2;
    listener({
      name: this.#name,
      bytes,
      totalBytes: bytes,
      images: this.#count,
      totalImages: this.#count,
      interrupted: false,
    });
    return () => {};
  }
}

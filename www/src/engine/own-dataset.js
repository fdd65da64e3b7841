/** One image of so many is held out, up to a number that evaluation takes in its stride. */
const HELD_OUT_SHARE = 10;
const MOST_HELD_OUT = 2000;

/**
 * The reader's own images, all there from the beginning; else as a `Dataset`.
 *
 * Every tenth image is held out, from the first one on, so that the split does not depend on chance.
 */
export class OwnDataset {
  #name;
  #side;
  #count;

  /**
   * @param {string} name
   * @param {Uint8Array} images one byte a pixel
   * @param {Uint8Array} labels of all images, or of none
   * @param {number} side pixels
   */
  constructor(name, images, labels, side) {
    this.#name = name;
    this.#side = side;
    const size = side * side;
    const n = images.length / size;
    const nHeldOut = Math.min(MOST_HELD_OUT, Math.ceil(n / HELD_OUT_SHARE));
    this.#count = n - nHeldOut;
    const training = new Uint8Array(this.#count * size);
    this.heldOut = new Uint8Array(nHeldOut * size);
    /** @type {Uint8Array} */
    this.heldOutLabels = labels.length === n ? new Uint8Array(nHeldOut) : new Uint8Array();
    let trained = 0;
    for (let row = 0; row < n; row += 1) {
      const image = images.subarray(row * size, (row + 1) * size);
      const place = row / HELD_OUT_SHARE;
      if (Number.isInteger(place) && place < nHeldOut) {
        this.heldOut.set(image, place * size);
        if (this.heldOutLabels.length > 0) this.heldOutLabels[place] = labels[row] ?? 0;
      } else {
        training.set(image, trained * size);
        trained += 1;
      }
    }
    this.training = [training];
  }

  get whole() {
    return { images: this.#count, shards: 1 };
  }

  async manifest() {
    return { width: this.#side, height: this.#side };
  }

  async first() {}

  async rest() {}

  /**
   * Calls `listener` with the progress, which is complete.
   * @param {(progress: import('./protocol.js').DataProgress) => void} listener
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

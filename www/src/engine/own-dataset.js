/** One image in this many is held out. */
const HELD_OUT_EVERY = 10;
/** More images would make the evaluation slow. */
const MAX_HELD_OUT = 2000;

/**
 * Chooses the images to hold out: one in ten, at most `MAX_HELD_OUT`, spread over all images whatever their order, and
 * over each class if there are labels. Their order mixes the classes, so that the first few contain all of them. The
 * choice is the same each time.
 * @param {number} n images
 * @param {Uint8Array} labels the label of each image, or empty
 * @returns {number[]}
 */
export function heldOutRows(n, labels) {
  const count = Math.min(MAX_HELD_OUT, Math.ceil(n / HELD_OUT_EVERY));
  const every = Math.max(HELD_OUT_EVERY, n / count);
  const block = (/** @type {number} */ index) => Math.min(n, Math.floor(index * every));
  const rows = [...Array(n).keys()];
  if (labels.length === n) {
    rows.sort((a, b) => (labels[a] ?? 0) - (labels[b] ?? 0) || a - b);
    const chosen = Array.from({ length: count }, (_, index) => rows[block(index)] ?? 0);
    return mixed(chosen, (row) => labels[row] ?? 0);
  }
  // Without labels the place within a block changes, since the order may repeat itself every ten images.
  const place = (/** @type {number} */ index) => block(index) + (hash(index) % (block(index + 1) - block(index)));
  const chosen = Array.from({ length: count }, (_, index) => place(index));
  return chosen.sort((a, b) => hash(a) - hash(b) || a - b);
}

/**
 * One row of each class, then the next of each, and so on.
 * @param {number[]} rows
 * @param {(row: number) => number} classOf
 */
function mixed(rows, classOf) {
  /** @type {Map<number, number>} */
  const seen = new Map();
  const rounds = rows.map((row) => {
    const round = seen.get(classOf(row)) ?? 0;
    seen.set(classOf(row), round + 1);
    return { row, round };
  });
  return rounds.sort((a, b) => a.round - b.round).map(({ row }) => row);
}

/**
 * A number that depends on each bit of another (the finalizer of MurmurHash3).
 * @param {number} value
 */
function hash(value) {
  let bits = Math.imul(value ^ 0x9e3779b9, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A data set of the reader's own images, with the interface of `Dataset`. It has nothing to download. */
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
    const labelled = labels.length === n;
    const rows = heldOutRows(n, labels);
    this.#count = n - rows.length;
    const image = (/** @type {number} */ row) => images.subarray(row * size, (row + 1) * size);
    this.heldOut = new Uint8Array(rows.length * size);
    rows.forEach((row, index) => this.heldOut.set(image(row), index * size));
    /** @type {Uint8Array} */
    this.heldOutLabels = Uint8Array.from(labelled ? rows : [], (row) => labels[row] ?? 0);
    const training = new Uint8Array(this.#count * size);
    const heldOut = new Set(rows);
    let trained = 0;
    for (let row = 0; row < n; row += 1) {
      if (heldOut.has(row)) continue;
      training.set(image(row), trained * size);
      trained += 1;
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

import { unzipSync } from 'fflate';
import { OwnDataset } from './own-dataset.js';

/** Images become squares of this side: the size of MNIST. */
export const SIDE = 28;
const SIZE = SIDE * SIDE;
export const MOST_IMAGES = 100_000;
/** Fewer cannot be split and trained on. */
export const FEWEST_IMAGES = 20;
/** Bytes of one file, and of what a compressed one unfolds to. */
export const MOST_BYTES = 512e6;
/** Images decoded or fitted at once, between two reports. */
const BATCH = 64;
const N_PREVIEW = 24;

/**
 * Why files were not taken: `nothing` to read, an unknown `kind`, too large a `size`, `damaged`, an array whose `shape` is
 * not that of images, too `few` images, too `many`. What was found is in `found`; `message` is the decoder's own.
 * @typedef {{ reason: 'nothing' | 'kind' | 'size' | 'damaged' | 'shape' | 'few' | 'many', name: string, found: string | number, message: string }} Refusal
 *
 * @typedef {object} Found
 * @property {number} images
 * @property {number} skipped files that hold no images
 * @property {boolean} labelled
 * @property {boolean} light whether the paper is light: MNIST's is black
 * @property {Uint8Array} preview some of the images, one after the other
 *
 * @typedef {{ images: Uint8Array, labels: Uint8Array }} Images
 * @typedef {{ name: string, blob: Blob }} Named
 * @typedef {(done: number, total: number) => Promise<boolean>} Progress settles with false where it is to stop
 * @typedef {Pick<import('./protocol.js').Engine, 'readIdx' | 'readNpy' | 'fitImages'>} Readers
 */

/** Thrown where files are refused. */
export class Refused extends Error {
  /** @param {Refusal} refusal */
  constructor(refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/**
 * Reads files as images: IDX and NPY arrays, gzipped or not, PNG and JPEG, and zip archives of these.
 * @param {readonly File[]} files
 * @param {Readers} engine
 * @param {Progress} progress
 * @returns {Promise<{ images: Images, found: Found } | null>} null where it was stopped; it throws `Refused`
 */
export async function readFiles(files, engine, progress) {
  const named = files
    .filter((file) => !hidden(file.webkitRelativePath || file.name))
    .map((file) => ({ name: file.webkitRelativePath || file.name, blob: file }));
  const reader = new Reader(engine, progress);
  await reader.readAll(named, named.length === 1);
  if (reader.stopped) return null;
  const images = reader.gathered();
  const n = images.images.length / SIZE;
  const [first] = named;
  const name = first?.name ?? '';
  if (n === 0) throw new Refused({ reason: 'nothing', name, found: files.length, message: '' });
  if (n < FEWEST_IMAGES) throw new Refused({ reason: 'few', name, found: n, message: '' });
  const preview = new Uint8Array(Math.min(N_PREVIEW, n) * SIZE);
  for (let index = 0; index * SIZE < preview.length; index += 1) {
    const row = Math.floor((index * n * SIZE) / preview.length);
    preview.set(images.images.subarray(row * SIZE, (row + 1) * SIZE), index * SIZE);
  }
  return {
    images,
    found: {
      images: n,
      skipped: reader.skipped,
      labelled: images.labels.length === n,
      light: isLight(images.images),
      preview,
    },
  };
}

/**
 * A data set of what was read.
 * @param {string} name
 * @param {Images} images
 * @param {boolean} invert whether dark becomes light
 */
export function datasetOf(name, { images, labels }, invert) {
  return new OwnDataset(name, invert ? images.map((grey) => 255 - grey) : images, labels, SIDE);
}

/** Gathers images, file by file. */
class Reader {
  #engine;
  #progress;
  /** @type {Uint8Array[]} */
  #parts = [];
  /** @type {Uint8Array[]} */
  #labels = [];
  #count = 0;
  skipped = 0;
  stopped = false;

  /**
   * @param {Readers} engine
   * @param {Progress} progress
   */
  constructor(engine, progress) {
    this.#engine = engine;
    this.#progress = progress;
  }

  /** @returns {Images} */
  gathered() {
    return { images: joined(this.#parts), labels: joined(this.#labels) };
  }

  /**
   * @param {readonly Named[]} files
   * @param {boolean} strict whether a file that holds no images is an error
   * @param {boolean} [inside] whether they came out of an archive
   */
  async readAll(files, strict, inside = false) {
    for (let start = 0; start < files.length && !this.stopped; start += BATCH) {
      const batch = files.slice(start, start + BATCH);
      // Pictures are decoded side by side, but taken in order.
      const pictures = batch.map((file) => decoded(file).catch((error) => error));
      for (const [index, file] of batch.entries()) {
        const picture = await pictures[index];
        // Among many one that is damaged may be missing; it is counted.
        if (picture instanceof Refused && picture.refusal.reason === 'damaged' && !strict) this.skipped += 1;
        else if (picture instanceof Error) throw picture;
        else if (picture) this.#add(file.name, picture);
        else await this.#readFile(file, { strict, inside });
        if (this.stopped) return;
      }
      if (files.length > 1) await this.#report(Math.min(files.length, start + BATCH), files.length);
    }
  }

  /**
   * @param {Named} file
   * @param {{ strict: boolean, inside?: boolean }} options `inside`: it came out of a compressed one, and is not unpacked again
   */
  async #readFile({ name, blob }, { strict, inside = false }) {
    if (blob.size > MOST_BYTES) throw new Refused({ reason: 'size', name, found: blob.size, message: '' });
    const head = await headOf(blob);
    if (starts(head, [0x1f, 0x8b]) && !inside)
      await this.#readFile(
        { name: name.replace(/\.gz$/i, ''), blob: await unzipped(name, blob) },
        { strict, inside: true },
      );
    else if (starts(head, ZIP) && !inside) await this.readAll(await unpacked(name, blob), false, true);
    else if (starts(head, EMPTY_ZIP)) this.skipped += 1;
    else if (starts(head, NPY)) await this.#addArray(name, () => this.#engine.readNpy, blob);
    else if (starts(head, [0, 0]) && head.length > 3) await this.#addArray(name, () => this.#engine.readIdx, blob);
    else if (strict)
      throw new Refused(
        blob.size === 0
          ? { reason: 'nothing', name, found: 0, message: '' }
          : { reason: 'kind', name, found: beginning(head), message: '' },
      );
    else this.skipped += 1;
  }

  /**
   * @param {string} name
   * @param {() => (bytes: Uint8Array) => { shape: Uint32Array, data: Uint8Array }} read
   * @param {Blob} blob
   */
  async #addArray(name, read, blob) {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let array;
    try {
      array = read()(bytes);
    } catch (error) {
      throw new Refused({
        reason: 'damaged',
        name,
        found: bytes.length,
        message: error instanceof Error ? error.message : String(error),
      });
    }
    if (array.shape.length === 1) {
      // Labels, whose images are in another file.
      this.#labels.push(array.data);
      return;
    }
    const { width, height } = sizeOf(name, [...array.shape]);
    const [n = 0] = array.shape;
    this.#check(name, n);
    for (let row = 0; row < n && !this.stopped; row += 16 * BATCH) {
      const rows = array.data.subarray(row * width * height, Math.min(n, row + 16 * BATCH) * width * height);
      this.#add(name, this.#engine.fitImages(rows, width, height, SIDE));
      await this.#report(row, n);
    }
  }

  /**
   * @param {string} name
   * @param {Uint8Array} images
   */
  #add(name, images) {
    this.#check(name, images.length / SIZE);
    this.#parts.push(images);
    this.#count += images.length / SIZE;
  }

  /**
   * @param {string} name
   * @param {number} more
   */
  #check(name, more) {
    if (this.#count + more > MOST_IMAGES)
      throw new Refused({ reason: 'many', name, found: this.#count + more, message: '' });
  }

  /**
   * @param {number} done
   * @param {number} total
   */
  async #report(done, total) {
    if ((await this.#progress(done, total)) === false) this.stopped = true;
  }
}

const ZIP = [0x50, 0x4b, 3, 4];
const EMPTY_ZIP = [0x50, 0x4b, 5, 6];
const NPY = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const PNG = [0x89, 0x50, 0x4e, 0x47];
const JPEG = [0xff, 0xd8, 0xff];

/**
 * @param {Uint8Array} head
 * @param {number[]} magic
 */
function starts(head, magic) {
  return magic.every((byte, index) => head[index] === byte);
}

/** @param {Blob} blob */
async function headOf(blob) {
  return new Uint8Array(await blob.slice(0, 8).arrayBuffer());
}

/**
 * The beginning of a file, as a reader may recognise it: `%PDF-1.7`.
 * @param {Uint8Array} head
 */
function beginning(head) {
  const text = String.fromCharCode(...head);
  return /^[\x20-\x7e]+$/.test(text) ? text : [...head].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/**
 * What the system leaves in folders and archives.
 * @param {string} path
 */
function hidden(path) {
  return path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db');
}

/**
 * Width and height of the images of an array.
 * @param {string} name
 * @param {number[]} shape
 */
function sizeOf(name, shape) {
  const sizes = shape.slice(1).filter((size) => size !== 1 || shape.length <= 3);
  const side = Math.sqrt(sizes[0] ?? 0);
  const [height = 0, width = 0] = shape.length === 2 && Number.isInteger(side) ? [side, side] : sizes;
  const sensible = (/** @type {number} */ size) => size >= 1 && size <= 4096;
  if (sizes.length > 2 || (shape[0] ?? 0) === 0 || !sensible(width) || !sensible(height)) {
    throw new Refused({ reason: 'shape', name, found: shape.join(' × '), message: '' });
  }
  return { width, height };
}

/**
 * @param {string} name
 * @param {Blob} blob
 */
async function unzipped(name, blob) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const chunks = [];
  let bytes = 0;
  try {
    const reader = blob.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.length;
      if (bytes > MOST_BYTES) {
        void reader.cancel();
        break;
      }
      chunks.push(value);
    }
  } catch (error) {
    throw new Refused({ reason: 'damaged', name, found: blob.size, message: String(error) });
  }
  if (bytes > MOST_BYTES) throw new Refused({ reason: 'size', name, found: bytes, message: '' });
  return new Blob(chunks);
}

/**
 * The files of an archive.
 * @param {string} name
 * @param {Blob} blob
 * @returns {Promise<Named[]>}
 */
async function unpacked(name, blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let total = 0;
  const filter = (/** @type {import('fflate').UnzipFileInfo} */ file) => {
    if (file.name.endsWith('/') || hidden(file.name)) return false;
    total += file.originalSize;
    return total <= MOST_BYTES;
  };
  let files;
  try {
    // In this thread: a strict policy allows no worker that fflate would make.
    files = unzipSync(bytes, { filter });
  } catch (error) {
    throw new Refused({
      reason: 'damaged',
      name,
      found: blob.size,
      message: error instanceof Error ? error.message : String(error),
    });
  }
  if (total > MOST_BYTES) throw new Refused({ reason: 'size', name, found: total, message: '' });
  const entries = /** @type {[string, Uint8Array<ArrayBuffer>][]} */ (Object.entries(files));
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, content]) => ({ name: path, blob: new Blob([content]) }));
}

/**
 * A PNG or JPEG as a grey square: its middle, as large as it goes. Null where it is neither.
 * @param {Named} file
 */
async function decoded({ name, blob }) {
  const head = await headOf(blob);
  if (!starts(head, PNG) && !starts(head, JPEG)) return null;
  if (blob.size > MOST_BYTES) throw new Refused({ reason: 'size', name, found: blob.size, message: '' });
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch (error) {
    throw new Refused({
      reason: 'damaged',
      name,
      found: blob.size,
      message: error instanceof Error ? error.message : String(error),
    });
  }
  const canvas = new OffscreenCanvas(SIDE, SIDE);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    canvas.getContext('2d', { willReadFrequently: true })
  );
  context.imageSmoothingQuality = 'high';
  const square = Math.min(bitmap.width, bitmap.height);
  context.drawImage(
    bitmap,
    (bitmap.width - square) / 2,
    (bitmap.height - square) / 2,
    square,
    square,
    0,
    0,
    SIDE,
    SIDE,
  );
  bitmap.close();
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  // Luma of ITU-R BT.601; what is transparent is black.
  return Uint8Array.from({ length: SIZE }, (_, pixel) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(4 * pixel, 4 * pixel + 4);
    return Math.round(((0.299 * red + 0.587 * green + 0.114 * blue) * alpha) / 255);
  });
}

/**
 * Whether most of the edges is light, as on paper.
 * @param {Uint8Array} images
 */
function isLight(images) {
  let light = 0;
  const n = images.length / SIZE;
  for (let row = 0; row < n; row += 1) light += (images[row * SIZE] ?? 0) > 127 ? 1 : 0;
  return 2 * light > n;
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    all.set(part, place);
    place += part.length;
  }
  return all;
}

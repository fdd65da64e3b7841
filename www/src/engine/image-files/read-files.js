import { OwnDataset } from '../own-dataset.js';
import { decodePicture } from './decode-picture.js';
import { gunzip, MAX_BYTES, unzip } from './decompress.js';
import { describeHead, formatOf, imageSizeOf, isSystemFile, readHead } from './formats.js';
import { RejectedFiles } from './rejection.js';

/** Images become squares of this side, the size of MNIST. */
export const SIDE = 28;
const IMAGE_SIZE = SIDE * SIDE;
/** Most images that are taken. */
export const MAX_IMAGES = 100_000;
/** Fewer images cannot be split and trained on. */
export const MIN_IMAGES = 20;
/** Pictures decoded at the same time, and between two reports of progress. */
const BATCH = 64;
/** Rows of an array that are fitted between two reports: faster than decoding pictures. */
const ARRAY_BATCH = 16 * BATCH;
const N_PREVIEW = 24;

/**
 * What was found in files.
 * @typedef {object} FoundImages
 * @property {number} images how many
 * @property {number} skipped how many files hold no images
 * @property {boolean} labelled whether every image has a label
 * @property {boolean} light whether the background is light; that of MNIST is black
 * @property {Uint8Array} preview some of the images, one after the other
 *
 * @typedef {{ images: Uint8Array, labels: Uint8Array }} Images One byte a pixel; one byte a label.
 * @typedef {(done: number, total: number) => Promise<boolean>} ReportProgress Resolves with false to stop the reading.
 * @typedef {Pick<import('../protocol.js').Engine, 'readIdx' | 'readNpy' | 'fitImages'>} Readers
 * @typedef {import('./decompress.js').NamedBlob} NamedBlob
 */

/**
 * Reads files as images: IDX and NPY arrays, gzipped or not, PNG and JPEG, and zip archives of these.
 * @param {readonly File[]} files
 * @param {Readers} engine
 * @param {ReportProgress} reportProgress
 * @returns {Promise<{ images: Images, found: FoundImages } | null>} null if it was stopped
 * @throws {RejectedFiles}
 */
export async function readFiles(files, engine, reportProgress) {
  const named = files
    .map((file) => ({ name: file.webkitRelativePath || file.name, blob: file }))
    .filter(({ name }) => !isSystemFile(name));
  const reader = new ImageReader(engine, reportProgress);
  await reader.readAll(named, named.length === 1);
  if (reader.stopped) return null;
  const { images, labels } = reader.result();
  const n = images.length / IMAGE_SIZE;
  const [first] = named;
  const name = first?.name ?? '';
  if (n === 0) throw new RejectedFiles('nothing', name, files.length);
  if (n < MIN_IMAGES) throw new RejectedFiles('few', name, n);
  return {
    images: { images, labels },
    found: {
      images: n,
      skipped: reader.skipped,
      labelled: labels.length === n,
      light: isLight(images),
      preview: previewOf(images),
    },
  };
}

/**
 * Makes a data set of images.
 * @param {string} name
 * @param {Images} images
 * @param {boolean} invert whether to swap black and white
 */
export function datasetOf(name, { images, labels }, invert) {
  return new OwnDataset(name, invert ? images.map((grey) => 255 - grey) : images, labels, SIDE);
}

/** Collects images and labels from files. */
class ImageReader {
  #engine;
  #reportProgress;
  /** @type {Uint8Array[]} */
  #images = [];
  /** @type {Uint8Array[]} */
  #labels = [];
  #count = 0;
  skipped = 0;
  stopped = false;

  /**
   * @param {Readers} engine
   * @param {ReportProgress} reportProgress
   */
  constructor(engine, reportProgress) {
    this.#engine = engine;
    this.#reportProgress = reportProgress;
  }

  /** @returns {Images} */
  result() {
    return { images: concatenate(this.#images), labels: concatenate(this.#labels) };
  }

  /**
   * @param {readonly NamedBlob[]} files
   * @param {boolean} strict whether a file without images is an error
   * @param {boolean} [unpacked] whether the files come from an archive
   */
  async readAll(files, strict, unpacked = false) {
    for (let start = 0; start < files.length && !this.stopped; start += BATCH) {
      const batch = files.slice(start, start + BATCH);
      // Pictures of a batch are decoded at the same time, but added in order.
      const pictures = batch.map((file) => decodePicture(file, SIDE).catch((error) => error));
      for (const [index, file] of batch.entries()) {
        const picture = await pictures[index];
        // One damaged picture among many is skipped and counted.
        if (picture instanceof RejectedFiles && picture.rejection.reason === 'damaged' && !strict) this.skipped += 1;
        else if (picture instanceof Error) throw picture;
        else if (picture) this.#add(file.name, picture);
        else await this.#readFile(file, { strict, unpacked });
        if (this.stopped) return;
      }
      if (files.length > 1) await this.#report(Math.min(files.length, start + BATCH), files.length);
    }
  }

  /**
   * @param {NamedBlob} file
   * @param {{ strict: boolean, unpacked?: boolean }} options a file that was unpacked is not unpacked again
   */
  async #readFile(file, { strict, unpacked = false }) {
    const { name, blob } = file;
    if (blob.size > MAX_BYTES) throw new RejectedFiles('size', name, blob.size);
    const head = await readHead(blob);
    const format = formatOf(head);
    if (format === 'gzip' && !unpacked) {
      const inner = { name: name.replace(/\.gz$/i, ''), blob: await gunzip(file) };
      await this.#readFile(inner, { strict, unpacked: true });
    } else if (format === 'zip' && !unpacked) await this.readAll(await unzip(file), false, true);
    else if (format === 'npy') await this.#addArray(name, this.#engine.readNpy, blob);
    else if (format === 'idx') await this.#addArray(name, this.#engine.readIdx, blob);
    else if (!strict || format === 'emptyZip') this.skipped += 1;
    else if (blob.size === 0) throw new RejectedFiles('nothing', name, 0);
    else throw new RejectedFiles('kind', name, describeHead(head));
  }

  /**
   * @param {string} name
   * @param {(bytes: Uint8Array) => { shape: Uint32Array, data: Uint8Array }} parse
   * @param {Blob} blob
   */
  async #addArray(name, parse, blob) {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let array;
    try {
      array = parse(bytes);
    } catch (error) {
      throw new RejectedFiles('damaged', name, bytes.length, error);
    }
    const shape = [...array.shape];
    if (shape.length === 1) {
      // Labels; the images are in another file.
      this.#labels.push(array.data);
      return;
    }
    const size = imageSizeOf(shape);
    if (!size) throw new RejectedFiles('shape', name, shape.join(' × '));
    const { width, height } = size;
    const [n = 0] = shape;
    this.#checkCount(name, n);
    for (let row = 0; row < n && !this.stopped; row += ARRAY_BATCH) {
      const rows = array.data.subarray(row * width * height, Math.min(n, row + ARRAY_BATCH) * width * height);
      this.#add(name, this.#engine.fitImages(rows, width, height, SIDE));
      await this.#report(row, n);
    }
  }

  /**
   * @param {string} name
   * @param {Uint8Array} images
   */
  #add(name, images) {
    this.#checkCount(name, images.length / IMAGE_SIZE);
    this.#images.push(images);
    this.#count += images.length / IMAGE_SIZE;
  }

  /**
   * @param {string} name
   * @param {number} more images that would be added
   */
  #checkCount(name, more) {
    if (this.#count + more > MAX_IMAGES) throw new RejectedFiles('many', name, this.#count + more);
  }

  /**
   * @param {number} done
   * @param {number} total
   */
  async #report(done, total) {
    if ((await this.#reportProgress(done, total)) === false) this.stopped = true;
  }
}

/**
 * Some of the images, evenly spaced.
 * @param {Uint8Array} images
 */
function previewOf(images) {
  const n = images.length / IMAGE_SIZE;
  const preview = new Uint8Array(Math.min(N_PREVIEW, n) * IMAGE_SIZE);
  for (let index = 0; index * IMAGE_SIZE < preview.length; index += 1) {
    const row = Math.floor((index * n * IMAGE_SIZE) / preview.length);
    preview.set(images.subarray(row * IMAGE_SIZE, (row + 1) * IMAGE_SIZE), index * IMAGE_SIZE);
  }
  return preview;
}

/**
 * Whether the background is light, as on paper: most of the top left pixels are.
 * @param {Uint8Array} images
 */
function isLight(images) {
  let light = 0;
  const n = images.length / IMAGE_SIZE;
  for (let row = 0; row < n; row += 1) light += (images[row * IMAGE_SIZE] ?? 0) > 127 ? 1 : 0;
  return 2 * light > n;
}

/** @param {Uint8Array[]} parts */
function concatenate(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

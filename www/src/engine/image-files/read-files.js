import { OwnDataset, heldOutRows } from '../own-dataset.js';
import { decodePicture } from './decode-picture.js';
import { gunzip, MAX_BYTES, unzip } from './decompress.js';
import { describeHead, formatOf, isSystemFile, isTable, readHead } from './formats.js';
import { onPaper, paperOf } from './grey.js';
import { numberLabels } from './labels.js';
import { Arrays, findArray } from './read-arrays.js';
import { LeftOutList, RejectedFiles } from './rejection.js';
import { readPixelTable } from './table.js';

/** Images become squares of this side, the size of MNIST. */
export const SIDE = 28;
const IMAGE_SIZE = SIDE * SIDE;
/** Most images that are taken. */
export const MAX_IMAGES = 100_000;
/** Fewer images cannot be split and trained on. */
export const MIN_IMAGES = 20;
/** Pictures decoded at the same time, and between two reports of progress. */
const BATCH = 16;
const N_PREVIEW = 24;

/**
 * What was found in files.
 * @typedef {object} FoundImages
 * @property {number} images how many
 * @property {number} heldOut how many of them are held out
 * @property {number} skipped how many files and arrays are not readable images
 * @property {import('./rejection.js').LeftOut[]} leftOut what these are, and which images are missing
 * @property {boolean} labelled whether every image has a label
 * @property {string[]} classNames names of the classes by number, if they are not the numbers themselves
 * @property {boolean} light whether the background is light; that of MNIST is black
 * @property {{ min: number, max: number }} range of the grey values
 * @property {number} flat how many images have one grey only
 * @property {import('./read-arrays.js').GreyScale[]} scales the numbers that became black and white
 * @property {Uint8Array} preview some of the images, one after the other
 *
 * @typedef {{ images: Uint8Array, labels: Uint8Array }} Images One byte a pixel; one byte a label.
 * @typedef {(done: number, total: number) => Promise<boolean>} ReportProgress Resolves with false to stop the reading.
 * @typedef {import('./read-arrays.js').ArrayEngine} Readers
 * @typedef {import('./decompress.js').NamedBlob} NamedBlob
 */

/**
 * Reads files as images: IDX and NPY arrays, gzipped or not, tables of pixels, pictures, and archives of these. What
 * cannot be read is left out and counted.
 * @param {readonly File[]} files
 * @param {Readers} engine
 * @param {ReportProgress} reportProgress
 * @returns {Promise<{ images: Images, found: FoundImages } | null>} null if it was stopped
 * @throws {RejectedFiles} if too few or too many images are left
 */
export async function readFiles(files, engine, reportProgress) {
  const named = files
    .map((file) => ({ name: file.webkitRelativePath || file.name, blob: file }))
    .filter(({ name }) => !isSystemFile(name));
  const reader = new ImageReader(engine, reportProgress);
  await reader.readAll(named);
  await reader.readArrays();
  if (reader.stopped) return null;
  const { leftOut } = reader;
  const [first] = named;
  const name = first?.name ?? '';
  const { images, labels, classNames } = reader.result(name);
  const n = images.length / IMAGE_SIZE;
  try {
    // A single file that was chosen gives its own reason; for several, or an archive, the list says more.
    if (n === 0) throw (named.length === 1 && reader.ownRejection) || new RejectedFiles('nothing', name, files.length);
    if (n < MIN_IMAGES) throw new RejectedFiles('few', name, n);
  } catch (error) {
    if (error instanceof RejectedFiles && error !== reader.ownRejection) error.rejection.leftOut = leftOut.entries;
    throw error;
  }
  return {
    images: { images, labels },
    found: {
      images: n,
      heldOut: heldOutRows(n, labels).length,
      skipped: leftOut.count,
      leftOut: leftOut.entries,
      labelled: labels.length === n,
      classNames,
      light: isLight(images),
      ...greysOf(images),
      scales: reader.scales,
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
  /** @type {import('./grey.js').Layer[]} */
  #layers = [];
  /** The labels of each layer, or null. @type {(import('./labels.js').Label[] | null)[]} */
  #labels = [];
  /** @type {import('./read-arrays.js').FoundArray[]} */
  #arrays = [];
  #count = 0;
  /** @type {import('./read-arrays.js').GreyScale[]} */
  scales = [];
  leftOut = new LeftOutList();
  /** Why a file that the reader chose, and not one in an archive, cannot be read. @type {RejectedFiles | null} */
  ownRejection = null;
  stopped = false;

  /**
   * @param {Readers} engine
   * @param {ReportProgress} reportProgress
   */
  constructor(engine, reportProgress) {
    this.#engine = engine;
    this.#reportProgress = reportProgress;
  }

  /**
   * @param {string} name of the first file
   * @returns {Images & { classNames: string[] }}
   */
  result(name) {
    const paper = paperOf(this.#layers);
    const images = concatenate(this.#layers.map((layer) => onPaper(layer, paper)));
    const some = this.#labels.flatMap((labels) => labels ?? []);
    const numbered = some.length === this.#count ? numberLabels(some) : null;
    // Labels of some images only, or of too many classes, cannot be used.
    if (!numbered && some.length > 0)
      this.leftOut.add(new RejectedFiles('labels', name, `${some.length} / ${this.#count}`));
    return { images, labels: numbered?.bytes ?? new Uint8Array(), classNames: numbered?.names ?? [] };
  }

  /**
   * @param {readonly NamedBlob[]} files
   * @param {boolean} [unpacked] whether the files come from an archive
   */
  async readAll(files, unpacked = false) {
    for (let start = 0; start < files.length && !this.stopped; start += BATCH) {
      const batch = files.slice(start, start + BATCH);
      // Pictures of a batch are decoded at the same time, but added in order.
      const pictures = batch.map((file) =>
        decodePicture(file, SIDE, this.#engine.fitImages).catch((error) => asRejection(file, error)),
      );
      for (const [index, file] of batch.entries()) {
        const picture = await pictures[index];
        if (picture instanceof RejectedFiles) this.#leaveOut(picture, unpacked);
        else if (picture) this.#add(file.name, picture, null);
        else await this.#readFile(file, unpacked);
        if (this.stopped) return;
      }
      if (files.length > 1) await this.#report(Math.min(files.length, start + BATCH), files.length);
    }
  }

  /** Reads the arrays that were found: only together do they tell which are images and which are labels. */
  async readArrays() {
    if (this.#arrays.length === 0 || this.stopped) return;
    const arrays = new Arrays(this.#engine, this.#arrays, SIDE);
    const [first] = this.#arrays;
    this.#checkCount(first?.name ?? '', arrays.count);
    const before = this.#count;
    for await (const { layer, labels } of arrays.images()) {
      await this.#report(this.#count - before, arrays.count);
      if (this.stopped) return;
      this.#add(first?.name ?? '', layer, labels);
    }
    this.scales = arrays.scales;
    const own = arrays.rejected.length === 1 && this.#arrays.length === 1 && !this.#arraysUnpacked;
    for (const rejected of arrays.rejected) this.#leaveOut(rejected, !own || rejected.rejection.reason === 'labels');
  }

  /** Whether an array comes from an archive. */
  #arraysUnpacked = false;

  /**
   * Reads a file that is not a picture.
   * @param {NamedBlob} file
   * @param {boolean} unpacked a file that was unpacked is not unpacked again, except for an NPZ archive
   */
  async #readFile(file, unpacked) {
    try {
      await this.#tryFile(file, unpacked);
    } catch (error) {
      const rejected = asRejection(file, error);
      if (rejected.rejection.reason === 'many') throw rejected;
      this.#leaveOut(rejected, unpacked);
    }
  }

  /**
   * @param {NamedBlob} file
   * @param {boolean} unpacked
   */
  async #tryFile(file, unpacked) {
    const { name, blob } = file;
    if (blob.size === 0) throw new RejectedFiles('nothing', name, 0);
    if (blob.size > MAX_BYTES) throw new RejectedFiles('size', name, blob.size);
    const head = await readHead(blob);
    const format = formatOf(head);
    if (format === 'gzip') {
      const inner = { name: name.replace(/\.gz$/i, ''), blob: await gunzip(file) };
      if (formatOf(await readHead(inner.blob)) === 'gzip') throw new RejectedFiles('archive', name, blob.size);
      await this.#tryFile(inner, unpacked);
    } else if (format === 'zip') {
      if (unpacked && !/\.npz$/i.test(name)) throw new RejectedFiles('archive', name, blob.size);
      const { files, rejected } = await unzip(file);
      // Arrays of the same archive belong together, so its name becomes part of theirs.
      const prefix = /\.npz$/i.test(name) ? `${name}/` : '';
      for (const one of rejected) this.#leaveOut(one, true);
      await this.readAll(
        files.map((inner) => ({ ...inner, name: `${prefix}${inner.name}` })),
        true,
      );
    } else if (format === 'emptyZip') throw new RejectedFiles('nothing', name, 0);
    else if (format === 'npy' || format === 'idx') {
      this.#arrays.push(await findArray(this.#engine, name, blob));
      this.#arraysUnpacked ||= unpacked;
    } else if (isTable(name)) await this.#readTable(file);
    else throw new RejectedFiles('kind', name, describeHead(head));
  }

  /** @param {NamedBlob} file */
  async #readTable({ name, blob }) {
    const table = await readPixelTable(blob, MAX_IMAGES, async (share) => {
      await this.#report(share, 1);
      return !this.stopped;
    });
    if (this.stopped) return;
    if (!table) throw new RejectedFiles('table', name, blob.size);
    this.#arrays.push(await findArray(this.#engine, name, table.images));
    if (table.labels) this.#arrays.push(await findArray(this.#engine, name, table.labels));
  }

  /**
   * @param {RejectedFiles} rejected
   * @param {boolean} unpacked
   */
  #leaveOut(rejected, unpacked) {
    this.leftOut.add(rejected);
    if (!unpacked) this.ownRejection ??= rejected;
  }

  /**
   * @param {string} name
   * @param {import('./grey.js').Layer} layer
   * @param {import('./labels.js').Label[] | null} labels
   */
  #add(name, layer, labels) {
    const more = layer.ink.length / IMAGE_SIZE;
    this.#checkCount(name, more);
    this.#layers.push(layer);
    this.#labels.push(labels);
    this.#count += more;
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
 * The error of reading a file as a rejection of that file. The engine is not safe to use after a trap.
 * @param {NamedBlob} file
 * @param {unknown} error
 * @returns {RejectedFiles}
 */
function asRejection({ name, blob }, error) {
  if (error instanceof RejectedFiles) return error;
  if (error instanceof WebAssembly.RuntimeError) throw error;
  return new RejectedFiles('unreadable', name, blob.size, error);
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
 * The range of the grey values, and how many images have one grey only.
 * @param {Uint8Array} images
 */
function greysOf(images) {
  const range = { min: 255, max: 0 };
  let flat = 0;
  for (let start = 0; start < images.length; start += IMAGE_SIZE) {
    let [min, max] = [255, 0];
    for (let at = start; at < start + IMAGE_SIZE; at += 1) {
      const grey = images[at] ?? 0;
      if (grey < min) min = grey;
      if (grey > max) max = grey;
    }
    range.min = Math.min(range.min, min);
    range.max = Math.max(range.max, max);
    if (min === max) flat += 1;
  }
  return { range, flat };
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

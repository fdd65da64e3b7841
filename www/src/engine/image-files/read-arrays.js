import { layerOf } from './grey.js';
import { labelsOf, pairLabels } from './labels.js';
import { greyScaleOf, imagesAmong, interleaved, withSingleImages } from './layout.js';
import { RejectedFiles } from './rejection.js';

/**
 * @typedef {Pick<import('../protocol.js').Engine, 'summarizeArray' | 'arrayToGrey' | 'arrayValues' | 'fitImages'>}
 * ArrayEngine
 * @typedef {import('#engine/vae_lab.js').ArraySummary} ArraySummary
 * @typedef {Omit<ArraySummary, 'shape'> & { name: string, blob: Blob, shape: number[] }} FoundArray
 * @typedef {import('./labels.js').Label} Label
 *
 * The numbers of an array that become black and white, where these are not 0 and 255.
 * @typedef {{ black: number, white: number }} GreyScale
 *
 * Images of an array, of the final size, with their labels.
 * @typedef {object} ArrayImages
 * @property {import('./grey.js').Layer} layer
 * @property {Label[] | null} labels
 */

/** Rows of an array that are fitted between two reports. */
const BATCH = 1024;

/**
 * Describes an array.
 * @param {ArrayEngine} engine
 * @param {string} name
 * @param {Blob} blob an NPY or IDX file
 * @returns {Promise<FoundArray>}
 */
export async function findArray(engine, name, blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  try {
    const summary = engine.summarizeArray(bytes);
    return { ...summary, name, blob, shape: [...summary.shape] };
  } catch (error) {
    throw asRejection('damaged', name, bytes.length, error);
  }
}

/**
 * @param {'damaged'} reason
 * @param {string} name
 * @param {number} found
 * @param {unknown} error
 */
function asRejection(reason, name, found, error) {
  const known = error instanceof Error && 'code' in error;
  return known ? new RejectedFiles(reason, name, found, error) : error;
}

/** The arrays of some files: which of them are images, which their labels, and what the rest is. */
export class Arrays {
  #engine;
  #side;
  #layouts;
  /** @type {FoundArray[]} */
  #labels;
  /** @type {Map<string, [number, number]>} Black and white, by the type of the numbers. */
  #scales = new Map();
  /** What cannot be used. @type {RejectedFiles[]} */
  rejected = [];
  /** How many images there are. */
  count = 0;

  /**
   * @param {ArrayEngine} engine
   * @param {readonly FoundArray[]} found
   * @param {number} side of the images that are wanted
   */
  constructor(engine, found, side) {
    this.#engine = engine;
    this.#side = side;
    const shapes = withSingleImages(found.map(({ shape }) => shape));
    const arrays = found.map((array, index) => ({ ...array, shape: shapes[index] ?? array.shape }));
    const numbers = arrays.filter(({ kind }) => kind === 'numbers');
    this.#layouts = imagesAmong(numbers);
    const images = [...this.#layouts.keys()];
    const others = arrays.filter((array) => !images.includes(array));
    const readable = others.filter(({ kind, shape }) => kind !== 'other' && shape.length > 0 && shape.length < 3);
    // A row for each image of some array: labels, or something else that describes it.
    const describing = readable.filter(
      ({ shape: [n] }) => images.length === 0 || images.some(({ shape }) => shape[0] === n),
    );
    this.#labels = describing;
    for (const array of others) if (!this.#labels.includes(array)) this.rejected.push(rejectionOf(array));
    this.count = images.reduce((sum, { shape: [n = 0] }) => sum + n, 0);
    for (const { type, min, max } of images) {
      const [low, high] = this.#scales.get(type) ?? [min, max];
      this.#scales.set(type, [Math.min(low, min), Math.max(high, max)]);
    }
    for (const [type, [min, max]] of this.#scales) this.#scales.set(type, greyScaleOf(min, max));
  }

  /** The scales that are not 0 to 255. @returns {GreyScale[]} */
  get scales() {
    const scales = [...this.#scales.values()].map(([black, white]) => ({ black, white }));
    return scales.filter(({ black, white }) => black !== 0 || white !== 255);
  }

  /**
   * The images, some at a time.
   * @returns {AsyncGenerator<ArrayImages>}
   */
  async *images() {
    const images = [...this.#layouts.keys()];
    const labels = await this.#readLabels(images.length > 0);
    const pairs = pairLabels(images, [...labels.keys()]);
    const used = new Set(pairs.values());
    for (const array of labels.keys()) if (!used.has(array)) this.rejected.push(labelRejection(array));
    for (const [array, layout] of this.#layouts) {
      const found = pairs.get(array);
      yield* this.#imagesOf(array, layout, (found && labels.get(found)) ?? null);
    }
  }

  /**
   * The labels of the arrays that have some.
   * @param {boolean} described whether there are images that they could belong to
   * @returns {Promise<Map<FoundArray, Label[]>>}
   */
  async #readLabels(described) {
    const found = /** @type {Map<FoundArray, Label[]>} */ (new Map());
    for (const array of this.#labels) {
      const values = this.#engine.arrayValues(new Uint8Array(await array.blob.arrayBuffer()));
      const labels = labelsOf(array.shape, values);
      if (labels) found.set(array, labels);
      else this.rejected.push(described ? labelRejection(array) : rejectionOf(array));
    }
    return found;
  }

  /**
   * @param {FoundArray} array
   * @param {import('./layout.js').Layout} layout
   * @param {Label[] | null} labels
   * @returns {AsyncGenerator<ArrayImages>}
   */
  async *#imagesOf(array, layout, labels) {
    const { name, blob, shape, type, notFinite } = array;
    const { width, height, channels } = layout;
    const [n = 0] = shape;
    const [black, white] = this.#scales.get(type) ?? [0, 255];
    const grey = this.#engine.arrayToGrey(new Uint8Array(await blob.arrayBuffer()), black, white);
    const bad = new Set(notFinite);
    if (bad.size > 0) this.rejected.push(...Array.from(bad, () => new RejectedFiles('finite', name, bad.size)));
    const size = width * height * channels;
    for (let start = 0; start < n; start += BATCH) {
      const end = Math.min(n, start + BATCH);
      const rows = [...Array(end - start).keys()].map((row) => start + row).filter((row) => !bad.has(row));
      const pixels = gathered(grey, rows, size);
      const { ink, alpha } = layerOf(interleaved(pixels, layout), channels);
      const fit = (/** @type {Uint8Array} */ plane) =>
        plane.length > 0 ? this.#engine.fitImages(plane, width, height, this.#side) : plane;
      yield {
        layer: { ink: fit(ink), alpha: alpha && fit(alpha) },
        labels: labels && rows.map((row) => labels[row] ?? 0),
      };
    }
  }
}

/**
 * Some rows, one after the other.
 * @param {Uint8Array} data
 * @param {number[]} rows
 * @param {number} size of a row
 */
function gathered(data, rows, size) {
  const out = new Uint8Array(rows.length * size);
  rows.forEach((row, index) => out.set(data.subarray(row * size, (row + 1) * size), index * size));
  return out;
}

/**
 * Why an array is not taken for images.
 * @param {FoundArray} array
 */
function rejectionOf({ name, kind, type, shape }) {
  if (kind === 'other') return new RejectedFiles('type', name, type);
  return new RejectedFiles(shape.length < 2 ? 'labels' : 'shape', name, describeShape(shape));
}

/** @param {FoundArray} array */
const labelRejection = ({ name, shape }) => new RejectedFiles('labels', name, describeShape(shape));

/** @param {number[]} shape */
const describeShape = (shape) => shape.join(' × ') || '1';

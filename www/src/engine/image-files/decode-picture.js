import { MAX_BYTES } from './decompress.js';
import { formatOf, pictureSupport, readHead } from './formats.js';
import { layerOf } from './grey.js';
import { decodePng } from './png.js';
import { RejectedFiles } from './rejection.js';

/** @typedef {(images: Uint8Array, width: number, height: number, side: number) => Uint8Array} FitImages */

/** The error that an unaltered canvas may have: some browsers change the lowest bit. */
const TOLERANCE = 2;

/**
 * Decodes a picture as a square: the largest square in its middle, scaled.
 * @param {import('./decompress.js').NamedBlob} file
 * @param {number} side of the result, in pixels
 * @param {FitImages} fitImages
 * @returns {Promise<import('./grey.js').Layer | null>} null if the file is not a picture
 */
export async function decodePicture({ name, blob }, side, fitImages) {
  const format = formatOf(await readHead(blob));
  const support = pictureSupport(format);
  if (!support) return null;
  if (blob.size > MAX_BYTES) throw new RejectedFiles('size', name, blob.size);
  let failure;
  if (format === 'png') {
    try {
      const { ink, alpha, width, height } = decodePng(new Uint8Array(await blob.arrayBuffer()));
      const fit = (/** @type {Uint8Array} */ plane) => fitImages(plane, width, height, side);
      return { ink: fit(ink), alpha: alpha && fit(alpha) };
    } catch (error) {
      // The browser may support more than the library.
      failure = error;
    }
  }
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch (error) {
    throw new RejectedFiles(support === 'everywhere' ? 'damaged' : 'undecodable', name, blob.size, failure ?? error);
  }
  const pixels = drawn(bitmap, side);
  bitmap.close();
  if (!canvasIsHonest(side)) throw new RejectedFiles('canvas', name, blob.size);
  return layerOf(pixels, 4);
}

/**
 * The pixels of the largest square in the middle of a picture.
 * @param {ImageBitmap} bitmap
 * @param {number} side
 */
function drawn(bitmap, side) {
  const context = newContext(side);
  context.imageSmoothingQuality = 'high';
  const square = Math.min(bitmap.width, bitmap.height);
  const [left, top] = [(bitmap.width - square) / 2, (bitmap.height - square) / 2];
  context.drawImage(bitmap, left, top, square, square, 0, 0, side, side);
  return context.getImageData(0, 0, side, side).data;
}

/**
 * Whether a canvas returns the pixels that were drawn. To prevent fingerprinting, some browsers alter them.
 * @param {number} side
 */
function canvasIsHonest(side) {
  const context = newContext(side);
  const known = new ImageData(side, side);
  for (let at = 0; at < known.data.length; at += 1) known.data[at] = at % 4 === 3 ? 255 : (7 * (at >> 2)) % 256;
  context.putImageData(known, 0, 0);
  const { data } = context.getImageData(0, 0, side, side);
  return known.data.every((value, at) => Math.abs(value - (data[at] ?? 0)) <= TOLERANCE);
}

/** @param {number} side */
function newContext(side) {
  const canvas = new OffscreenCanvas(side, side);
  return /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
}

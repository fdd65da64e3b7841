import { MAX_BYTES } from './decompress.js';
import { formatOf, readHead } from './formats.js';
import { RejectedFiles } from './rejection.js';

/**
 * Decodes a PNG or JPEG as a grey square: the largest square in its middle, scaled.
 * @param {import('./decompress.js').NamedBlob} file
 * @param {number} side of the result, in pixels
 * @returns {Promise<Uint8Array | null>} one byte a pixel; null if the file is neither PNG nor JPEG
 */
export async function decodePicture({ name, blob }, side) {
  const format = formatOf(await readHead(blob));
  if (format !== 'png' && format !== 'jpeg') return null;
  if (blob.size > MAX_BYTES) throw new RejectedFiles('size', name, blob.size);
  let bitmap;
  try {
    bitmap = await createImageBitmap(blob);
  } catch (error) {
    throw new RejectedFiles('damaged', name, blob.size, error);
  }
  const canvas = new OffscreenCanvas(side, side);
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    canvas.getContext('2d', { willReadFrequently: true })
  );
  context.imageSmoothingQuality = 'high';
  const square = Math.min(bitmap.width, bitmap.height);
  const [left, top] = [(bitmap.width - square) / 2, (bitmap.height - square) / 2];
  context.drawImage(bitmap, left, top, square, square, 0, 0, side, side);
  bitmap.close();
  const { data } = context.getImageData(0, 0, side, side);
  // Luma of ITU-R BT.601. Transparent pixels are black.
  return Uint8Array.from({ length: side * side }, (_, pixel) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = data.subarray(4 * pixel, 4 * pixel + 4);
    return Math.round(((0.299 * red + 0.587 * green + 0.114 * blue) * alpha) / 255);
  });
}

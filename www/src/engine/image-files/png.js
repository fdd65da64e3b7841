import { convertIndexedToRgb, decode } from 'fast-png';
import { layerOf } from './grey.js';

/** Most pixels that are decoded: a picture unfolds to four bytes for each of them. */
const MAX_PIXELS = 64e6;

/**
 * Decodes a PNG, without a canvas: some browsers alter what is read back from one.
 * @param {Uint8Array} bytes
 * @returns {import('./grey.js').Layer & { width: number, height: number }}
 * @throws if it is damaged, too large or of a kind that the decoder does not know
 */
export function decodePng(bytes) {
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [header.getUint32(16), header.getUint32(20)];
  if (width * height > MAX_PIXELS) throw new Error(`expected at most ${MAX_PIXELS} pixels, found ${width} × ${height}`);
  // The decoder mixes up the pixels of interlaced pictures that have several of them in a byte.
  if (header.getUint8(28) === 1 && header.getUint8(24) < 8)
    throw new Error('interlaced PNG files with several pixels in a byte cannot be read');
  const png = decode(bytes);
  if (png.palette) {
    const rgb = convertIndexedToRgb(png);
    return { width, height, ...layerOf(rgb, png.palette[0]?.length === 4 ? 4 : 3) };
  }
  const { channels, depth } = png;
  const samples = depth < 8 ? unpacked(png.data, width, height, depth) : png.data;
  const greatest = 2 ** depth - 1;
  const scaled = Uint8Array.from(samples, (sample) => Math.round((255 * sample) / greatest));
  if (!png.transparency) return { width, height, ...layerOf(scaled, /** @type {1 | 2 | 3 | 4} */ (channels)) };
  return { width, height, ...layerOf(keyed(samples, scaled, channels, png.transparency), channels === 1 ? 2 : 4) };
}

/**
 * The samples of rows that hold several of them in a byte.
 * @param {ArrayLike<number>} data
 * @param {number} width
 * @param {number} height
 * @param {number} depth bits of a sample
 */
function unpacked(data, width, height, depth) {
  const bytesPerRow = Math.ceil((width * depth) / 8);
  return Uint8Array.from({ length: width * height }, (_, pixel) => {
    const bit = (pixel % width) * depth;
    const byte = data[Math.floor(pixel / width) * bytesPerRow + (bit >> 3)] ?? 0;
    return (byte >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
  });
}

/**
 * Adds an alpha channel: one colour is transparent.
 * @param {ArrayLike<number>} samples
 * @param {Uint8Array} scaled the same from 0 to 255
 * @param {number} channels
 * @param {Uint16Array} key the transparent colour
 */
function keyed(samples, scaled, channels, key) {
  const n = scaled.length / channels;
  const data = new Uint8Array(n * (channels + 1));
  for (let pixel = 0; pixel < n; pixel += 1) {
    let transparent = true;
    for (let channel = 0; channel < channels; channel += 1) {
      const at = pixel * channels + channel;
      data[pixel * (channels + 1) + channel] = scaled[at] ?? 0;
      if (samples[at] !== key[channel]) transparent = false;
    }
    data[pixel * (channels + 1) + channels] = transparent ? 0 : 255;
  }
  return data;
}

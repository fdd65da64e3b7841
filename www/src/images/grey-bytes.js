/**
 * Converts grey values in [0, 1] to bytes. Values outside, which a Gaussian's mean may have, become black or white.
 * @param {Float32Array} pixels
 */
export function toGreyBytes(pixels) {
  return new Uint8Array(Uint8ClampedArray.from(pixels, (pixel) => 255 * pixel).buffer);
}

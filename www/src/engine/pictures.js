/**
 * Pixels in [0, 1] as bytes. What lies outside, as a Gaussian's mean may, is shown as black or white.
 * @param {Float32Array} pixels
 */
export function greyBytes(pixels) {
  return new Uint8Array(Uint8ClampedArray.from(pixels, (pixel) => 255 * pixel).buffer);
}

/**
 * The first picture of each digit, in the order in which they come, up to `n` of them; the first ones where they have no
 * labels.
 * @param {Uint8Array} images
 * @param {Uint8Array} labels
 * @param {number} size pixels a picture
 * @param {number} n
 */
export function firstOfEachDigit(images, labels, size, n) {
  const all = labels.length > 0 ? [...new Set(labels)].map((label) => labels.indexOf(label)) : [...Array(images.length / size).keys()];
  const rows = all.slice(0, n);
  const chosen = new Uint8Array(rows.length * size);
  rows.forEach((row, index) => chosen.set(images.subarray(row * size, (row + 1) * size), index * size));
  return chosen;
}

/**
 * The channels of a computed CSS colour, `rgb(…)`.
 * @param {string} colour
 * @returns {[number, number, number]} red, green and blue, 0 to 255
 */
export function rgbOf(colour) {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

/**
 * Mixes two colours.
 * @param {readonly number[]} from red, green and blue, 0 to 255
 * @param {readonly number[]} to the same
 * @param {number} share of `to`
 * @returns an opaque pixel, as the four bytes that `ImageData` has in memory on a little-endian machine
 */
export function mixedPixel(from, to, share) {
  const [red = 0, green = 0, blue = 0] = from.map((channel, index) =>
    Math.round(channel + share * ((to[index] ?? 0) - channel)),
  );
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

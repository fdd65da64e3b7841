/**
 * The red, green and blue of a computed colour.
 * @param {string} colour
 * @returns {[number, number, number]}
 */
export function channels(colour) {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

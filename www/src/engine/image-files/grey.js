/** Grey values of coloured and transparent pixels. */

/** Luma of ITU-R BT.601. @param {number} red @param {number} green @param {number} blue */
export const luma = (red, green, blue) => 0.299 * red + 0.587 * green + 0.114 * blue;

/**
 * A picture that may be transparent in part: `ink` is the grey that covers the paper, times its share of the pixel;
 * `alpha` is that share. Both have one byte a pixel.
 * @typedef {{ ink: Uint8Array, alpha: Uint8Array | null }} Layer `alpha` is null if nothing is transparent
 */

/**
 * The layer of some pixels.
 * @param {Uint8Array | Uint8ClampedArray} data
 * @param {1 | 2 | 3 | 4} channels grey, grey and alpha, RGB or RGBA
 * @returns {Layer}
 */
export function layerOf(data, channels) {
  const n = data.length / channels;
  const [ink, alpha] = [new Uint8Array(n), new Uint8Array(n)];
  const [colours, transparent] = [channels > 2, channels % 2 === 0];
  let opaque = true;
  for (let pixel = 0, at = 0; pixel < n; pixel += 1, at += channels) {
    const [first = 0, second = 0, third = 0] = [data[at], data[at + 1], data[at + 2]];
    const grey = colours ? luma(first, second, third) : first;
    const share = transparent ? (data[at + channels - 1] ?? 0) : 255;
    ink[pixel] = Math.round((grey * share) / 255);
    alpha[pixel] = share;
    if (share !== 255) opaque = false;
  }
  return { ink, alpha: opaque ? null : alpha };
}

/**
 * The grey of the paper behind transparent pictures: white, as on a page, unless their ink is light itself.
 * @param {readonly Layer[]} layers
 * @returns {0 | 255}
 */
export function paperOf(layers) {
  let [ink, alpha] = [0, 0];
  for (const layer of layers) {
    if (!layer.alpha) continue;
    for (let pixel = 0; pixel < layer.ink.length; pixel += 1) {
      ink += layer.ink[pixel] ?? 0;
      alpha += layer.alpha[pixel] ?? 0;
    }
  }
  return ink > alpha / 2 ? 0 : 255;
}

/**
 * A layer on paper.
 * @param {Layer} layer
 * @param {number} paper
 */
export function onPaper({ ink, alpha }, paper) {
  return alpha
    ? ink.map((grey, pixel) => Math.min(255, grey + Math.round((paper * (255 - (alpha[pixel] ?? 0))) / 255)))
    : ink;
}

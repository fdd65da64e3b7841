/** How arrays hold images. */

/**
 * The images in an array. With several channels, these are the innermost axis, or the one after the first.
 * @typedef {{ width: number, height: number, channels: 1 | 2 | 3 | 4, planar: boolean }} Layout
 */

/** Rows of fewer numbers are taken for features rather than images. */
const FEWEST_PIXELS = 16;
/** Coloured images of a smaller side cannot be told from other arrays of four axes. */
const SMALLEST_COLOURED = 8;
const MOST_PIXELS_A_SIDE = 32_768;

/**
 * How an array holds images.
 * @param {number[]} shape images, rows, columns, perhaps with an axis of channels; or images, pixels of a square
 * @returns {Layout | null} null if the shape is not that of images
 */
export function layoutOf(shape) {
  const [n = 0, ...sizes] = shape;
  if (n === 0) return null;
  const [pixels = 0] = sizes;
  const side = Math.sqrt(pixels);
  if (sizes.length === 1) return Number.isInteger(side) && pixels >= FEWEST_PIXELS ? grey(side, side) : null;
  const [first = 0, second = 0, third = 0] = sizes;
  if (sizes.length === 2) return grey(first, second);
  if (sizes.length !== 3) return null;
  if (third === 1) return grey(first, second);
  if (first === 1) return grey(second, third);
  const [last, planar] = [isColour(third), isColour(first)];
  // Both or neither could be the channels.
  if (last === planar) return null;
  const size = last ? grey(first, second) : grey(second, third);
  if (!size || Math.min(size.width, size.height) < SMALLEST_COLOURED) return null;
  return { ...size, channels: /** @type {3 | 4} */ (last ? third : first), planar };
}

/** @param {number} channels */
const isColour = (channels) => channels === 3 || channels === 4;

/**
 * @param {number} height
 * @param {number} width
 * @returns {Layout | null}
 */
function grey(height, width) {
  const plausible = (/** @type {number} */ size) => size >= 1 && size <= MOST_PIXELS_A_SIDE;
  return plausible(width) && plausible(height) ? { width, height, channels: 1, planar: false } : null;
}

/** Sides of single images are at least this long. */
const SMALLEST_SINGLE = 8;

/**
 * The shapes of the arrays. Two or more arrays that are single images of the same size get an axis of one image. Single
 * images are square, or their rows cannot be images themselves.
 * @param {readonly number[][]} shapes
 */
export function withSingleImages(shapes) {
  const isSingle = (/** @type {number[]} */ shape) => {
    const [height = 0, width = 0] = shape;
    const plausible = shape.length === 2 && Math.min(height, width) >= SMALLEST_SINGLE;
    return plausible && (height === width || !layoutOf(shape));
  };
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const shape of shapes) counts.set(`${shape}`, (counts.get(`${shape}`) ?? 0) + 1);
  return shapes.map((shape) => (isSingle(shape) && (counts.get(`${shape}`) ?? 0) > 1 ? [1, ...shape] : shape));
}

/**
 * Finds the arrays that hold images among several. An array with as many entries as one of images, but smaller ones,
 * describes these: it holds labels or positions. If other images are not flattened to rows, those that are must have as
 * many pixels.
 * @template {{ shape: number[] }} A
 * @param {readonly A[]} arrays
 * @returns {Map<A, Layout>}
 */
export function imagesAmong(arrays) {
  const layouts = /** @type {Map<A, Layout>} */ (new Map());
  for (const array of arrays) {
    const layout = layoutOf(array.shape);
    if (layout) layouts.set(array, layout);
  }
  const all = [...layouts].map(([{ shape }, { width, height }]) => ({ shape, pixels: width * height }));
  const grids = all.filter(({ shape }) => shape.length > 2);
  for (const [array, { width, height }] of layouts) {
    const pixels = width * height;
    const describes = all.some((other) => other.shape[0] === array.shape[0] && other.pixels > pixels);
    const odd = array.shape.length === 2 && grids.length > 0 && grids.every((grid) => grid.pixels !== pixels);
    if (describes || odd) layouts.delete(array);
  }
  return layouts;
}

/**
 * The numbers that become black and white. Numbers in 0 to 1, −1 to 1 and 0 to 255 keep their usual meaning; others are
 * spread over all greys, with 0 black if none is negative.
 * @param {number} min
 * @param {number} max
 * @returns {[number, number]}
 */
export function greyScaleOf(min, max) {
  if (min >= 0) return max <= 1 ? [0, 1] : [0, Math.max(max, 255)];
  return min >= -1 && max <= 1 ? [-1, 1] : [min, Math.max(max, min + 1)];
}

/**
 * Moves the channels of images to the innermost axis.
 * @param {Uint8Array} data
 * @param {Layout} layout
 */
export function interleaved(data, { width, height, channels, planar }) {
  if (!planar) return data;
  const pixels = width * height;
  const out = new Uint8Array(data.length);
  for (let start = 0; start < data.length; start += channels * pixels)
    for (let channel = 0; channel < channels; channel += 1)
      for (let pixel = 0; pixel < pixels; pixel += 1)
        out[start + pixel * channels + channel] = data[start + channel * pixels + pixel] ?? 0;
  return out;
}

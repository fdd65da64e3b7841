/** Densities on the real line that figures offer, by name. */

/** @typedef {import('#engine/vae_lab.js').Distribution} Distribution */

/** @type {(mean: number, sd: number) => Distribution} */
const gaussian = (mean, sd) => ({ kind: 'gaussian', mean, sd });

/** Shapes of a density with a mean and a standard deviation. */
export const SHAPES = /** @type {const} */ (['gaussian', 'uniform', 'laplace']);

/** @typedef {typeof SHAPES[number]} Shape */

/**
 * A density of a shape.
 * @param {Shape} shape
 * @param {number} mean
 * @param {number} sd its standard deviation
 * @returns {Distribution}
 */
export function densityOf(shape, mean, sd) {
  if (shape === 'uniform') return { kind: 'uniform', low: mean - Math.sqrt(3) * sd, high: mean + Math.sqrt(3) * sd };
  if (shape === 'laplace') return { kind: 'laplace', mean, scale: sd / Math.SQRT2 };
  return gaussian(mean, sd);
}

/**
 * A mixture of Gaussians of one standard deviation and equal weights.
 * @param {readonly number[]} means
 * @param {number} sd
 * @returns {Distribution}
 */
export function mixtureOf(means, sd) {
  return { kind: 'mixture', weights: means.map(() => 1), parts: means.map((mean) => gaussian(mean, sd)) };
}

/**
 * Evenly spaced numbers, both ends included.
 * @param {number} from
 * @param {number} to
 * @param {number} n
 */
export function linspace(from, to, n) {
  return Float64Array.from({ length: n }, (_, index) => from + ((to - from) * index) / (n - 1));
}

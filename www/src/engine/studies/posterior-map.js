/** @typedef {{ mu: [number, number], sigma: [number, number] }} Encoder The encoder's Gaussian. */
/** @typedef {{ centre: [number, number], half: number }} View A square of the plane. */
/** @typedef {[[number, number], [number, number]]} Bounds The least and the largest coordinate of each latent. */

/** The first view is this many of the encoder's standard deviations wide to each side. */
const WIDTH = 6;
/** The grid on which the view is chosen. */
const COARSE = 17;
const MAX_ROUNDS = 10;
/** How much wider the next view is if the posterior reaches out of this one. */
const GROWTH = 1.6;
/** The view shows at least this many standard deviations of the encoder, and some room around all. */
const [RADIUS, MARGIN] = [2.5, 0.58];
/** ln of the share of the largest density that must still be in view. */
const VISIBLE = -6;
/** The half width of the view is at least this much. */
const MIN_HALF = 0.05;
/** The least mean that counts, so that no logarithm is infinite. */
const TINY = 1e-12;

/**
 * The exact posterior (14) of a Bernoulli decoder on a grid around the encoder's Gaussian, up to a factor.
 * `vae.posterior` has the whole plane on one grid, on which a narrow posterior is a single point.
 * @param {Pick<import('../protocol.js').Vae, 'decode'>} vae
 * @param {Uint8Array} image
 * @param {Encoder} encoder
 * @param {number} side of the grid
 */
export async function posteriorMap(vae, image, encoder, side) {
  /** @type {View} */
  let view = { centre: encoder.mu, half: WIDTH * Math.max(...encoder.sigma) };
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const points = gridOf(view, COARSE);
    const bounds = visibleBounds(await logJoint(vae, image, points), points);
    if (isInside(bounds, view)) {
      view = viewOf(bounds, encoder);
      break;
    }
    // The posterior may lie elsewhere than the encoder's Gaussian, or be wider.
    view = { centre: centreOf(bounds), half: GROWTH * view.half };
  }
  const logDensity = await logJoint(vae, image, gridOf(view, side));
  const top = largest(logDensity);
  return { ...view, side, density: logDensity.map((value) => Math.exp(value - top)) };
}

/**
 * The points of a grid, the second latent varying fastest.
 * @param {View} view
 * @param {number} side
 */
function gridOf({ centre: [c1, c2], half }, side) {
  const at = (/** @type {number} */ index) => half * ((2 * index + 1) / side - 1);
  return Float32Array.from({ length: 2 * side * side }, (_, index) => {
    const point = index >> 1;
    return index % 2 === 0 ? c1 + at(Math.floor(point / side)) : c2 + at(point % side);
  });
}

/**
 * ln q(x|z) + ln q(z) of each point, without constants, for a Bernoulli decoder. Its mean is a 32-bit number, whose
 * distance from 1 is inexact where it is close to 1. That matters only for pixels that are black where the decoder is
 * sure of white, where the density is as good as 0.
 * @param {Pick<import('../protocol.js').Vae, 'decode'>} vae
 * @param {Uint8Array} image
 * @param {Float32Array} points
 */
export async function logJoint(vae, image, points) {
  const means = await vae.decode(points);
  const size = image.length;
  return Float64Array.from({ length: points.length / 2 }, (_, point) => {
    const [z1 = 0, z2 = 0] = points.subarray(2 * point, 2 * point + 2);
    let sum = -(z1 * z1 + z2 * z2) / 2;
    for (let pixel = 0; pixel < size; pixel += 1) {
      const x = (image[pixel] ?? 0) / 255;
      const mean = means[point * size + pixel] ?? 0;
      if (x > 0) sum += x * Math.log(Math.max(mean, TINY));
      if (x < 1) sum += (1 - x) * Math.log1p(-Math.min(mean, 1 - TINY));
    }
    return sum;
  });
}

/**
 * The least and the largest coordinate of the points with a visible density, for each latent.
 * @param {Float64Array} logDensity
 * @param {Float32Array} points
 * @returns {Bounds}
 */
function visibleBounds(logDensity, points) {
  const least = largest(logDensity) + VISIBLE;
  const visible = [...logDensity.keys()].filter((point) => (logDensity[point] ?? 0) >= least);
  const coordinates = [0, 1].map((latent) => visible.map((point) => points[2 * point + latent] ?? 0));
  const [first = [], second = []] = coordinates;
  return [
    [Math.min(...first), Math.max(...first)],
    [Math.min(...second), Math.max(...second)],
  ];
}

/**
 * A view of visible points and of the encoder's Gaussian.
 * @param {Bounds} bounds
 * @param {Encoder} encoder
 * @returns {View}
 */
function viewOf(bounds, { mu, sigma }) {
  const [first, second] = bounds.map(([low, high], latent) => {
    const [mean = 0, radius = 0] = [mu[latent], RADIUS * (sigma[latent] ?? 0)];
    return /** @type {[number, number]} */ ([Math.min(low, mean - radius), Math.max(high, mean + radius)]);
  });
  const both = /** @type {Bounds} */ ([first, second]);
  return {
    centre: centreOf(both),
    half: Math.max(MIN_HALF, MARGIN * Math.max(...both.map(([low, high]) => high - low))),
  };
}

/**
 * Whether the visible points keep away from the edge of a view.
 * @param {Bounds} bounds
 * @param {View} view
 */
function isInside(bounds, { centre, half }) {
  const reach = half * (1 - 2 / COARSE);
  return bounds.every(([low, high], axis) => low > (centre[axis] ?? 0) - reach && high < (centre[axis] ?? 0) + reach);
}

/**
 * @param {Bounds} bounds
 * @returns {[number, number]}
 */
const centreOf = ([[low1, high1], [low2, high2]]) => [(low1 + high1) / 2, (low2 + high2) / 2];

/** @param {Float64Array} values */
const largest = (values) => values.reduce((most, value) => Math.max(most, value), -Infinity);

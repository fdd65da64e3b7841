/**
 * The exact posterior (14) on a grid around the encoder's Gaussian, up to a factor. `vae.posterior` has the whole plane
 * on one grid, on which a narrow posterior is a single point.
 *
 * ln q(x|z) is that of a Bernoulli decoder. Its mean is a 32-bit number, whose distance from 1 is inexact where it is
 * close to 1; that matters only for pixels that are black where the decoder is sure of white, where the density is 0.
 * @param {Pick<import('../protocol.js').Vae, 'decode'>} vae
 * @param {Uint8Array} image
 * @param {{ mu: [number, number], sigma: [number, number] }} encoder
 * @param {number} side of the grid
 */
export async function posteriorMap(vae, image, encoder, side) {
  let view = { centre: encoder.mu, half: WIDTH * Math.max(...encoder.sigma) };
  let logDensity = await logJoint(vae, image, gridOf(view, COARSE));
  // The posterior may lie elsewhere than the encoder's Gaussian, or be wider.
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const wanted = fittedView(logDensity, gridOf(view, COARSE), encoder);
    if (wanted.half < 1.5 * view.half && inside(wanted, view)) {
      view = wanted;
      break;
    }
    view = wanted;
    logDensity = await logJoint(vae, image, gridOf(view, COARSE));
  }
  logDensity = await logJoint(vae, image, gridOf(view, side));
  const top = logDensity.reduce((most, value) => Math.max(most, value), -Infinity);
  return { ...view, side, density: Float64Array.from(logDensity, (value) => Math.exp(value - top)) };
}

/** @typedef {{ centre: [number, number], half: number }} View A square of the plane. */

/** The first view is this many of the encoder's standard deviations wide to each side. */
const WIDTH = 6;
/** The grid on which the view is chosen. */
const COARSE = 17;
const MAX_ROUNDS = 4;
/** ln of the share of the largest density that must still be in view. */
const VISIBLE = -6;
/** The half width of the view is at least this much. */
const MIN_HALF = 0.05;

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
 * ln q(x|z) + ln q(z) of each point, without constants.
 * @param {Pick<import('../protocol.js').Vae, 'decode'>} vae
 * @param {Uint8Array} image
 * @param {Float32Array} points
 */
async function logJoint(vae, image, points) {
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

/** The least mean that counts, so that no logarithm is infinite. */
const TINY = 1e-12;

/**
 * A view of the points with a visible density, and of the encoder's Gaussian.
 * @param {Float64Array} logDensity
 * @param {Float32Array} points
 * @param {{ mu: [number, number], sigma: [number, number] }} encoder
 * @returns {View}
 */
function fittedView(logDensity, points, { mu, sigma }) {
  const top = logDensity.reduce((most, value) => Math.max(most, value), -Infinity);
  const bounds = [0, 1].map((latent) => {
    const [centre = 0, radius = 1] = [mu[latent], 2.5 * (sigma[latent] ?? 1)];
    let [low, high] = [centre - radius, centre + radius];
    logDensity.forEach((value, point) => {
      if (value < top + VISIBLE) return;
      const at = points[2 * point + latent] ?? 0;
      [low, high] = [Math.min(low, at), Math.max(high, at)];
    });
    return [low, high];
  });
  const [[low1 = 0, high1 = 0] = [], [low2 = 0, high2 = 0] = []] = bounds;
  const half = Math.max(MIN_HALF, 0.6 * Math.max(high1 - low1, high2 - low2));
  return { centre: [(low1 + high1) / 2, (low2 + high2) / 2], half };
}

/**
 * @param {View} view
 * @param {View} outer
 */
function inside({ centre, half }, outer) {
  return centre.every((at, axis) => Math.abs(at - (outer.centre[axis] ?? 0)) + half <= 1.2 * outer.half);
}

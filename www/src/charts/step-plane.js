import { largest, pullsOf, sigmaOf } from './traced-step.js';

/** @typedef {[number, number]} Pair a value for each axis */

/** The plane reaches at least this far from the origin, in standard deviations of the prior. */
const MIN_HALF = 2.2;
/** Room around what is drawn. */
const MARGIN = 1.4;
/** The longest arrow of a pull, as a share of half the plane. */
const LONGEST_PULL = 0.4;
/** How much ln sigma² may change in the picture of a step. */
const MAX_LOGVAR_CHANGE = 1;

/**
 * The plane of the two latents with the largest KL: the encoder's Gaussian, z, and where the terms of the loss pull.
 * One latent alone lies on the horizontal axis. A pull is not to scale: its direction is exact, and so are the ratios
 * of lengths.
 * @param {import('./traced-step.js').Trace} trace
 * @param {import('../engine/protocol.js').Config['objective']} objective
 */
export function stepPlane(trace, objective) {
  const latents = largest(trace.kl, 2);
  /** @param {Float32Array} values @returns {Pair} */
  const pair = (values) => [values[latents[0] ?? -1] ?? 0, values[latents[1] ?? -1] ?? 0];
  const [mu, sigma, z] = [trace.mu, sigmaOf(trace), trace.z].map(pair);
  if (!mu || !sigma || !z) throw new TypeError('three pairs were made');
  const edges = mu.flatMap((value, axis) => [Math.abs(value) + (sigma[axis] ?? 0), Math.abs(z[axis] ?? 0)]);
  const half = Math.max(MIN_HALF, MARGIN * Math.max(...edges));

  const pulls = pullsOf(trace, objective).map(({ colour, ...pull }) => ({
    colour,
    mu: pair(pull.mu),
    logvar: pair(pull.logvar),
  }));
  const total = pulls.reduce((sum, { mu }) => added(sum, mu, 1), /** @type {Pair} */ ([0, 0]));
  const most = Math.max(...[total, ...pulls.map(({ mu }) => mu)].map(([x, y]) => Math.hypot(x, y)));
  const scale = most > 0 ? (LONGEST_PULL * half) / most : 0;
  const logvarChange = pulls.reduce((sum, { logvar }) => added(sum, logvar, scale), /** @type {Pair} */ ([0, 0]));
  return {
    latents,
    half,
    mu,
    sigma,
    z,
    pulls: pulls.map(({ colour, mu: by }) => ({ colour, to: added(mu, by, scale) })),
    /** The Gaussian after the pull. */
    pulled: {
      mu: added(mu, total, scale),
      sigma: /** @type {Pair} */ (sigma.map((value, axis) => value * Math.exp(bounded(logvarChange[axis] ?? 0) / 2))),
    },
  };
}

/** @param {number} change */
const bounded = (change) => Math.min(MAX_LOGVAR_CHANGE, Math.max(-MAX_LOGVAR_CHANGE, change));

/**
 * @param {Pair} a
 * @param {Pair} b
 * @param {number} scale of b
 * @returns {Pair}
 */
const added = (a, b, scale) => [a[0] + scale * b[0], a[1] + scale * b[1]];

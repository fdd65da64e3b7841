import { weightOf } from './kl-weight.js';
import { roundedSum } from './rounded-sum.js';

/**
 * @typedef {import('#engine/vae_lab.js').Trace} Trace
 * @typedef {{ colour: 'nll' | 'kl' | 'total', mu: Float32Array, logvar: Float32Array }} Pull on the encoder's outputs
 */

/**
 * The indices of the largest values, in their order in the list.
 * @param {Float32Array} values
 * @param {number} n how many
 */
export function largest(values, n) {
  const indices = [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0));
  return indices.slice(0, n).sort((a, b) => a - b);
}

/**
 * The latent with the largest KL, which the captions are about.
 * @param {Trace} trace
 */
export const firstLatent = ({ kl }) => largest(kl, 1)[0] ?? 0;

/**
 * The sum of all values.
 * @param {Float32Array} values
 */
export const sum = (values) => values.reduce((total, value) => total + value, 0);

/**
 * The encoder's standard deviations.
 * @param {Trace} trace
 */
export const sigmaOf = ({ logvar }) => logvar.map((value) => Math.exp(value / 2));

/**
 * The weight of KL in the loss of a step. It may warm up.
 * @param {Trace} trace
 * @param {number} beta in case KL is too small to tell
 */
export const klWeight = ({ nll, kl, loss }, beta) => weightOf({ nll, loss, kl: sum(kl) }, beta);

/**
 * z of a latent as the sum of mu and sigma · epsilon, rounded so that it adds up.
 * @param {Trace} trace
 * @param {number} latent
 */
export function zTerms({ mu, z }, latent) {
  const [from, to] = [mu[latent] ?? 0, z[latent] ?? 0];
  return roundedSum(from, to - from, 2);
}

/**
 * The gradient with respect to mu of a latent as the sum of what nll and the weighted KL send, rounded so that it adds
 * up.
 * @param {Trace} trace
 * @param {number} latent
 */
export function gradientTerms({ dNll, dKl }, latent) {
  return roundedSum(dNll.mu[latent] ?? 0, dKl.mu[latent] ?? 0, 2);
}

/**
 * The root of the mean squared difference between x and the decoder's mean.
 * @param {Trace} trace
 */
export function rootMeanSquare({ image, mean }) {
  return Math.sqrt(image.reduce((total, value, index) => total + (value - (mean[index] ?? 0)) ** 2, 0) / image.length);
}

/**
 * What the terms of the loss do to the encoder's outputs in a step: the negative gradients. With importance weights
 * there is only that of the whole loss.
 * @param {Trace} trace
 * @param {import('../engine/protocol.js').Config['objective']} objective
 * @returns {Pull[]}
 */
export function pullsOf({ dNll, dKl }, objective) {
  const nll = { colour: /** @type {const} */ ('nll'), mu: negated(dNll.mu), logvar: negated(dNll.logvar) };
  if (objective === 'iwae') return [{ ...nll, colour: 'total' }];
  return [nll, { colour: 'kl', mu: negated(dKl.mu), logvar: negated(dKl.logvar) }];
}

/** @param {Float32Array} values */
const negated = (values) => values.map((value) => -value);

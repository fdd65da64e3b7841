import { firstLatent, gradientTerms, klWeight, rootMeanSquare, sigmaOf, sum, zTerms } from '../charts/traced-step.js';
import { roundedSum } from '../charts/rounded-sum.js';

/**
 * @typedef {import('#engine/vae_lab.js').Trace} Trace
 * @typedef {import('../engine/protocol.js').Config} Config
 * @typedef {{ text: string, numbers: string }} Caption
 */

/**
 * The caption of each station, with the numbers of a step.
 * @param {Trace} trace
 * @param {Config} config
 * @param {import('../i18n/index.js').Strings} t
 * @param {import('../i18n/index.js').Numbers} format
 * @returns {Caption[]}
 */
export function stepCaptions(trace, config, t, format) {
  const { captions, numbers } = t.slow;
  const { image, mu, epsilon } = trace;
  const { whole, hundredth } = format;
  const latent = firstLatent(trace);
  const name = whole(latent + 1);
  /** @param {Float32Array} values */
  const first = (values) => hundredth(values[latent] ?? 0);
  const weighted = config.objective === 'iwae';
  const sampled = config.klEstimator === 'sampled';
  const noisy = config.epsilon !== 'zero';
  const draws = config.samples > 1 ? ` ${numbers.draws(whole(config.samples))}` : '';
  const z = zTerms(trace, latent);
  const noise = `${z.second < 0 ? '−' : '+'} ${hundredth(Math.abs(z.second))}`;
  const gradient = gradientTerms(trace, latent);
  const [fromNll, fromKl, both] = [gradient.first, gradient.second, gradient.sum].map(hundredth);
  const [nllPull, klPull, pull] = [-gradient.first, -gradient.second, -gradient.sum].map(hundredth);
  return [
    { text: captions.image, numbers: numbers.image(whole(image.length), hundredth(sum(image) / image.length)) },
    { text: captions.encoder, numbers: numbers.encoder(name, first(mu), first(sigmaOf(trace))) },
    {
      text: noisy ? captions.epsilon : captions.noEpsilon,
      numbers: numbers.epsilon(name, first(epsilon)) + draws,
    },
    {
      text: noisy ? captions.z : captions.noNoise,
      numbers: numbers.z(name, hundredth(z.first), noise, hundredth(z.sum)),
    },
    { text: captions.decoder, numbers: numbers.decoder(hundredth(rootMeanSquare(trace))) },
    { text: captions.nll, numbers: numbers.nll(hundredth(lossTerms(trace).first)) },
    {
      text: weighted ? captions.importance : sampled ? captions.sampledKl : captions.kl,
      numbers: lossSum(trace, config, t, format),
    },
    weighted
      ? { text: captions.importanceGradients, numbers: numbers.importanceGradients(name, both ?? '') }
      : { text: captions.gradients, numbers: numbers.gradients(name, fromNll ?? '', fromKl ?? '', both ?? '') },
    weighted
      ? { text: captions.importanceStep, numbers: numbers.importanceStep(name, pull ?? '') }
      : { text: captions.step, numbers: numbers.step(name, nllPull ?? '', klPull ?? '') },
  ];
}

/**
 * The terms of the loss, rounded so that they add up.
 * @param {Trace} trace
 */
const lossTerms = ({ nll, loss }) => roundedSum(nll, loss - nll, 2);

/**
 * The loss as a sum of the numbers that are shown.
 * @param {Trace} trace
 * @param {Config} config
 * @param {import('../i18n/index.js').Strings} t
 * @param {import('../i18n/index.js').Numbers} format
 */
function lossSum(trace, { objective, beta, freeBits }, t, { factor, hundredth }) {
  const { numbers } = t.slow;
  const terms = lossTerms(trace);
  const [nll = '', kl = '', total = ''] = [terms.first, terms.second, terms.sum].map(hundredth);
  if (objective === 'iwae') return numbers.importance(nll, kl, total);
  const weight = factor(klWeight(trace, beta));
  const product = weight === factor(1) ? '' : `${weight} · ${hundredth(sum(trace.kl))}`;
  return numbers.losses(nll, kl, product, total) + (freeBits > 0 ? ` ${numbers.freeBits(factor(freeBits))}` : '');
}

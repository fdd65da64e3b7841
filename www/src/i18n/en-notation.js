/** English: the legend of the notation. */
export const notation = {
  title: 'Notation',
  encoder: 'the encoder: for an image x, a Gaussian over the latents z, with mean μ and standard deviations σ',
  decoder: 'the decoder: for latents z, a distribution over the image',
  prior: 'the prior N(0, I), from which z is drawn to make samples',
  /** @param {string} loss */
  nll: (loss) => `the reconstruction loss −ln q(x|z), what the image costs once z is known${loss && `; here, ${loss}`}`,
  kl: 'KL(p(z|x) ‖ q(z)), what z costs: how much the encoder’s Gaussian differs from the prior',
  nat:
    'the unit of a loss, from the natural logarithm: 1 nat ≈ 1.44 bits. Losses are per image, summed over its ' +
    'pixels.',
  source: 'p and q are named as in',
  article: 'Su Jianlin’s article',
  others: '. Kingma & Welling, and most papers, call the encoder q(z|x) and the decoder p(x|z).',
  /** nll in the words of deep-learning libraries, by likelihood. D is the number of pixels. */
  losses: /** @type {Record<string, string>} */ ({
    bernoulli: 'binary cross-entropy (BCE)',
    gaussian: 'the squared error (MSE · D) / 2σ², plus a constant',
    gaussian_shared: 'the squared error (MSE · D) / 2σ² + D ln σ with one learned σ, plus a constant',
    gaussian_pixel:
      'a weighted squared error (MSE): for each pixel, squared error / 2σ² + ln σ with its own σ, plus a constant',
    continuous_bernoulli: 'binary cross-entropy (BCE), normalised to a density',
    laplace: 'the absolute error (L1) / b, plus a constant',
  }),
  /** The same in two words, beside the curve of nll. */
  short: /** @type {Record<string, string>} */ ({
    bernoulli: 'cross-entropy',
    gaussian: 'squared error',
    gaussian_shared: 'squared error',
    gaussian_pixel: 'weighted error',
    laplace: 'absolute error',
  }),
};

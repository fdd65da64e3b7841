/** English: one training step, slowly. */
export const slow = {
  button: 'Slow',
  hint: 'One step in slow motion (S)',
  title: 'One step, slowly',
  /** @param {string} step */
  which: (step) => `the first image of step ${step}`,
  back: 'Back',
  next: 'Next',
  run: 'Go on by itself',
  hold: 'Hold',
  step: 'Do this step',
  close: 'Close',
  stages: [
    { name: 'encode', caption: 'A training image x enters the encoder, pixel by pixel.' },
    {
      name: 'mu, logvar',
      caption: 'The encoder answers with a Gaussian for each latent: its mean mu and the logarithm of its variance.',
    },
    {
      name: 'epsilon',
      caption:
        'Noise epsilon is drawn from N(0, I). It does not depend on the weights, so gradients can pass beside it.',
    },
    {
      name: 'z',
      caption:
        'z = mu + sigma · epsilon: a draw from the encoder’s Gaussian, written so that it can be differentiated.',
    },
    { name: 'decode', caption: 'The decoder turns z into a distribution over images; this is its mean.' },
    {
      name: 'two losses',
      caption:
        'nll says what x costs under that distribution, KL what the encoder’s Gaussian costs against the prior. The loss is their weighted sum.',
    },
    {
      name: 'gradients',
      caption:
        'Both losses send a gradient back, and they meet at mu and logvar: nll pulls towards this image, KL towards the prior. The encoder follows the sum.',
    },
  ],
  /** @param {string} values */
  numbers: (values) => `First numbers: ${values}.`,
  /** @param {string} nll @param {string} beta @param {string} kl @param {string} loss */
  losses: (nll, beta, kl, loss) => `nll ${nll} + beta ${beta} · KL ${kl} = loss ${loss} nats.`,
  /** @param {string} nll @param {string} kl */
  gradients: (nll, kl) => `At the first latent, by mu: ${nll} from nll, ${kl} from KL.`,
  original: 'The image x',
  mean: 'The decoder’s mean',
  /** @param {string} name */
  bars: (name) => `Bars of ${name}, one a latent`,
};

/** English: one training step, slowly. */
export const slow = {
  button: 'Slow',
  hint: 'One step in slow motion (S)',
  title: 'One step in slow motion',
  /** @param {string} step */
  which: (step) => `the first image of step ${step}`,
  back: 'Back',
  next: 'Next',
  run: 'Continue automatically',
  pause: 'Pause',
  step: 'Take this step',
  close: 'Close',
  stages: [
    { name: 'encode', caption: 'A training image x enters the encoder p(z|x), all its pixels at once.' },
    {
      name: 'mu, logvar',
      caption: 'The encoder returns a Gaussian for each latent: its mean mu and logvar, the logarithm of its variance.',
    },
    {
      name: 'epsilon',
      caption:
        'Noise epsilon is drawn from N(0, I). It does not depend on the weights, so gradients need not pass ' +
        'through it.',
    },
    {
      name: 'z',
      caption:
        'z = mu + sigma · epsilon: a draw from the encoder’s Gaussian, in a form that can be differentiated ' +
        '(reparameterisation).',
    },
    { name: 'decode', caption: 'The decoder turns z into q(x|z), a distribution over images. Its mean is shown.' },
    {
      name: 'two losses',
      caption:
        'nll is what x costs under that distribution; KL is what the encoder’s Gaussian costs relative to ' +
        'the prior. The loss is nll + beta · KL.',
    },
    {
      name: 'gradients',
      caption:
        'Both losses send a gradient back, and the two add up at mu and logvar. A step goes the opposite way, ' +
        'which the bars show: nll pulls towards this image, KL towards the prior.',
    },
  ],
  /** @param {string} values */
  numbers: (values) => `First values: ${values}.`,
  /**
   * @param {string} nll
   * @param {string} weightedKl beta · KL
   * @param {string} product its two factors; empty if beta is 1
   * @param {string} loss
   */
  losses: (nll, weightedKl, product, loss) =>
    `nll ${nll} + KL ${weightedKl}${product && ` (beta · KL = ${product})`} = loss ${loss} nats.`,
  /** @param {string} name what is pulled */
  pull: (name) => `pull on ${name}`,
  /** @param {string} nll @param {string} kl */
  pulls: (nll, kl) => `Pull on mu of the first latent: ${nll} from nll, ${kl} from beta · KL.`,
  original: 'The image x',
  mean: 'The decoder’s mean',
  /** @param {string} name */
  bars: (name) => `Bar chart of ${name} for each latent`,
};

/** English: one training step, slowly. */
export const slow = {
  button: 'Slow',
  hint: 'One step in slow motion (S)',
  title: 'Slow motion',
  /** @param {string} step */
  which: (step) => `the first image of step ${step}`,
  back: 'Back',
  next: 'Next',
  run: 'Continue automatically',
  pause: 'Pause',
  step: 'Take this step',
  close: 'Close',
  /** @param {string} station @param {string} all */
  position: (station, all) => `Stage ${station} of ${all}`,
  code: 'The same in PyTorch',
  stations: ['x', 'encoder', 'ε', 'z', 'decoder', 'nll', 'KL', 'gradients', 'step'],
  captions: {
    image: 'A training image x enters the encoder p(z|x), all its pixels at once.',
    encoder: 'The encoder returns a Gaussian for each latent: its mean μ and standard deviation σ = exp(logvar / 2).',
    epsilon: 'Noise ε is drawn from N(0, I). It does not depend on the weights, so gradients need not pass through it.',
    noEpsilon: 'This model trains without noise: ε is 0.',
    z: 'z = μ + σ · ε is a draw from the encoder’s Gaussian that can be differentiated (reparameterisation).',
    noNoise: 'Without noise z = μ, the centre of the encoder’s Gaussian.',
    decoder: 'The decoder turns z into q(x|z), a distribution over images; x̂ is its mean.',
    nll: 'nll = −ln q(x|z) is what x costs under the decoder’s distribution.',
    kl: 'KL is what the encoder’s Gaussian costs relative to the prior. The loss is nll + β · KL.',
    sampledKl: 'KL is estimated at this z: ln p(z|x) − ln q(z). The loss is nll + β · KL.',
    importance: 'The importance weight w of this draw: −ln w = nll + KL. The loss is −ln of the mean w of all draws.',
    gradients:
      'Both losses send a gradient back. The two add up at μ and σ, and their sum goes on through the encoder.',
    importanceGradients:
      'The gradient of the loss weights the draws by their w. It comes back through the decoder and z, and goes on ' +
      'through the encoder.',
    step: 'The step goes against the gradient: nll pulls μ to this image, KL to the prior. Every weight changes.',
    importanceStep: 'The step goes against the gradient. Every weight of both networks changes.',
  },
  numbers: {
    /** @param {string} pixels @param {string} mean */
    image: (pixels, mean) => `${pixels} pixels with mean ${mean}.`,
    /** @param {string} latent @param {string} mu @param {string} sigma */
    encoder: (latent, mu, sigma) => `Latent ${latent}: μ = ${mu}, σ = ${sigma}.`,
    /** @param {string} latent @param {string} epsilon */
    epsilon: (latent, epsilon) => `Latent ${latent}: ε = ${epsilon}.`,
    /** @param {string} samples */
    draws: (samples) => `This is the first of ${samples} draws.`,
    /** @param {string} latent @param {string} mu @param {string} noise with its sign @param {string} z */
    z: (latent, mu, noise, z) => `Latent ${latent}: ${mu} ${noise} = ${z}.`,
    /** @param {string} difference */
    decoder: (difference) => `x̂ differs from x by ${difference} per pixel (root mean square).`,
    /** @param {string} nll */
    nll: (nll) => `nll ${nll} nats.`,
    /**
     * @param {string} nll
     * @param {string} weightedKl β · KL
     * @param {string} product its two factors; empty if β is 1
     * @param {string} loss
     */
    losses: (nll, weightedKl, product, loss) =>
      `nll ${nll} + KL ${weightedKl}${product && ` (β · KL = ${product})`} = loss ${loss} nats.`,
    /** @param {string} nll @param {string} kl @param {string} sum */
    importance: (nll, kl, sum) => `nll ${nll} + KL ${kl} = ${sum} nats.`,
    /** @param {string} nats */
    freeBits: (nats) => `Each latent counts as at least ${nats} nats (free bits).`,
    /** @param {string} latent @param {string} nll @param {string} kl @param {string} sum */
    gradients: (latent, nll, kl, sum) => `μ of latent ${latent}: ${nll} from nll, ${kl} from KL, together ${sum}.`,
    /** @param {string} latent @param {string} sum */
    importanceGradients: (latent, sum) => `μ of latent ${latent}: ${sum}.`,
    /** @param {string} latent @param {string} nll @param {string} kl */
    step: (latent, nll, kl) => `Pull on μ of latent ${latent}: ${nll} from nll, ${kl} from KL.`,
    /** @param {string} latent @param {string} sum */
    importanceStep: (latent, sum) => `Pull on μ of latent ${latent}: ${sum}.`,
  },
  /** @param {string} name what is pulled */
  pull: (name) => `pull on ${name}`,
  pullShort: 'pull',
  original: 'The image x',
  mean: 'The decoder’s mean',
  encoder: 'encoder',
  decoder: 'decoder',
  logWeight: '−ln w',
  picture: 'The path from x to the losses, and of the gradients back',
  /** @param {string} name */
  bars: (name) => `Bar chart of ${name} for each latent`,
  /** @param {string[]} latents @param {string} first @param {string} second z */
  plane: ([one, other], first, second) =>
    other === undefined
      ? `Latent ${one}: the encoder’s Gaussian, and z at ${first}`
      : `Latents ${one} and ${other}: the encoder’s Gaussian, and z at ${first}, ${second}`,
};

/** English: the controls. An option or a choice that has no words here appears under its own name. */
export const controls = {
  title: 'Settings',
  whileRunning: 'Settings that can change during training',
  live: 'Takes effect at the next step.',
  restartFor: 'Takes effect after a restart.',
  /** @param {string} value */
  back: (value) => `Back to ${value}`,
  change: 'Show or hide all settings',
  restart: 'Restart with these changes',
  discard: 'Discard',
  nothingToRestart: 'Change a setting first',
  newSeed: 'New seed',
  newSeedHint: 'Start over with another seed (Shift+R)',
  share: 'Copy link',
  shared: 'Link copied',
  shareFailed: 'Copy the link from the address bar',
  note: 'Point at a control, or tap it, to see which part of the formula it changes.',
  none: 'none',
  /** @param {string} label @param {string} choice */
  noEffect: (label, choice) => `Has no effect while ${label} is ${choice}.`,
  /** @param {string} label @param {string} choice */
  setting: (label, choice) => `${label} “${choice}”`,
  and: ' and ',
  /** @param {string} settings */
  conflict: (settings) =>
    `These settings do not work together: ${settings}. The current run is not affected; change one of them.`,
  /** @param {string} value */
  scale: (value) => `${value}, on a logarithmic scale`,

  expected: {
    /** @param {string} min @param {string} max */
    whole: (min, max) => `a whole number from ${min} to ${max}`,
    /** @param {string} min @param {string} max */
    number: (min, max) => `a number from ${min} to ${max}`,
    /** @param {string} min @param {string} max @param {string} length */
    widths: (min, max, length) => `up to ${length} whole numbers from ${min} to ${max}, such as 400,200`,
    /** @param {string} choices */
    choice: (choices) => `one of ${choices}`,
  },
  /** @param {string} expected */
  expects: (expected) => `Enter ${expected}.`,
  ambiguousComma:
    'This comma may be a decimal point or a thousands separator. Use a decimal point, or leave the comma out.',

  groups: {
    model: 'Model',
    objective: 'Objective',
    training: 'Training',
    machine: 'Run',
    other: 'More',
  },

  labels: /** @type {Record<string, string>} */ ({
    learningRate: 'learning rate',
    beta: 'β',
    sigma: 'σ',
    likelihood: 'likelihood',
    pixels: 'pixels',
    hidden: 'hidden layers',
    latent: 'latent dimensions',
    activation: 'activation',
    objective: 'objective',
    samples: 'samples K',
    klEstimator: 'KL estimator',
    epsilon: 'noise ε',
    sigmaUpdate: 'σ update',
    betaWarmup: 'warm-up (steps)',
    freeBits: 'free bits (nats)',
    batch: 'batch size',
    seed: 'seed',
    init: 'initial weights',
    outputBias: 'output bias',
    backend: 'runs on',
    stopAfter: 'stop after (epochs)',
    autoplay: 'autoplay',
    lang: 'language',
    theme: 'theme',
  }),

  meanings: /** @type {Record<string, string>} */ ({
    learningRate:
      'Step size of Adam. If it is too large, the loss jumps or diverges; if it is too small, training is slow.',
    beta:
      'Weight of the KL term. Above 1, the latents carry less, and samples from the prior look better. At 0, ' +
      'only the reconstruction counts, but noise is still added to z.',
    sigma:
      'Scale that the decoder assumes for each pixel: a Gaussian’s standard deviation, or b of a Laplace ' +
      'distribution. A smaller σ gives the reconstruction more weight against KL, as a smaller β does.',
    likelihood:
      'The decoder’s distribution q(x|z) of a pixel. It decides the reconstruction loss: Bernoulli gives binary ' +
      'cross-entropy (BCE), a Gaussian with fixed σ gives MSE, Laplace gives L1.',
    pixels: 'How a grey value becomes the x of the formulas.',
    hidden: 'Widths of the encoder’s hidden layers; the decoder mirrors them. Leave it empty for none: a linear model.',
    latent: 'Number of dimensions of the code z. With two, the whole latent space can be drawn as a plane.',
    activation: 'The nonlinearity of the hidden layers. Without it, they would amount to a single matrix.',
    objective:
      'The ELBO, or the tighter importance-weighted bound, which averages the importance weights of K samples.',
    samples: 'Draws of z per image and step. More draws make the gradient less noisy; the cost grows in proportion.',
    klEstimator: 'How KL(p(z|x) ‖ q(z)) is computed: in closed form, or as an average over the draws of z.',
    epsilon: 'The noise in z = μ + σ · ε. Without it, z = μ, and with β = 0 the model is a plain autoencoder.',
    sigmaUpdate:
      '“Optimal” sets σ to the root mean squared error of each batch. “Adam” learns it like a weight, more slowly.',
    betaWarmup:
      'Steps over which β rises from 0 to its value, so that latents become useful before KL holds them back.',
    freeBits: 'KL each latent may use without penalty. Below it, nothing pushes the latent to switch off.',
    batch: 'Images per step. The gradient is averaged over them.',
    seed: 'Determines all random numbers: initial weights, order of the images, ε. The same seed gives the same run.',
    init: 'Distribution of the initial weights.',
    outputBias:
      'Initial bias of the decoder’s output: random or zero like the other biases, or the mean image of the data.',
    backend: 'Automatic uses the GPU, or the CPU where that is faster.',
    stopAfter: 'Training stops after this many epochs, to save power. Press Play to train for as many again.',
  }),

  /** In a few words, for the controls that are always in sight. */
  briefs: /** @type {Record<string, string>} */ ({
    learningRate: 'Step size of Adam.',
    beta: 'Weight of KL: the larger it is, the less the latents carry.',
    sigma: 'The error per pixel that the decoder expects.',
  }),
  /** @param {string} label */
  help: (label) => `What is ${label}?`,

  /** Choices in a menu, where they differ from `choices`: with the names of these losses in deep-learning libraries. */
  menus: /** @type {Record<string, Record<string, string>>} */ ({
    likelihood: {
      bernoulli: 'Bernoulli (cross-entropy, BCE)',
      gaussian: 'Gaussian, fixed σ (MSE)',
      gaussian_shared: 'Gaussian, one learned σ (MSE)',
      gaussian_pixel: 'Gaussian, σ per pixel (weighted MSE)',
      continuous_bernoulli: 'continuous Bernoulli (normalised BCE)',
      laplace: 'Laplace, fixed scale (L1)',
    },
  }),

  choices: /** @type {Record<string, Record<string, string>>} */ ({
    likelihood: {
      bernoulli: 'Bernoulli',
      gaussian: 'Gaussian, fixed σ',
      gaussian_shared: 'Gaussian, one learned σ',
      gaussian_pixel: 'Gaussian, σ per pixel',
      continuous_bernoulli: 'continuous Bernoulli',
      laplace: 'Laplace, fixed scale',
    },
    pixels: {
      grey: 'grey',
      threshold: 'binarised at 0.5',
      dynamic: 'randomly binarised',
      dequantised: 'grey with noise',
    },
    activation: { relu: 'ReLU', tanh: 'tanh', silu: 'SiLU' },
    objective: { elbo: 'ELBO', iwae: 'importance-weighted' },
    klEstimator: { closed: 'closed form', sampled: 'sampled' },
    epsilon: { normal: 'standard normal', zero: 'none' },
    sigmaUpdate: { optimal: 'optimal', adam: 'Adam' },
    init: { uniform: 'uniform', glorot: 'Glorot' },
    outputBias: { zero: 'like the other biases', data: 'mean of the data' },
    backend: { auto: 'automatic', webgpu: 'GPU (WebGPU)', cpu: 'CPU (WebAssembly)' },
  }),
};

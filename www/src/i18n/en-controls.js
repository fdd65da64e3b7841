/** English: the controls. An option or a choice that has no words here appears under its own name. */
export const controls = {
  title: 'Settings',
  whileRunning: 'While it runs',
  live: 'Takes effect at the next step.',
  restartFor: 'Takes effect when the run starts anew.',
  /** @param {string} value */
  back: (value) => `Back to ${value}`,
  change: 'Change the model',
  restart: 'Restart with these changes',
  discard: 'Discard',
  nothingToRestart: 'Change something below first',
  newSeed: 'New seed',
  newSeedHint: 'Start over with another seed (Shift+R)',
  share: 'Copy link',
  shared: 'Link copied',
  shareFailed: 'Copy the link from the address bar',
  note: 'Point at a control to see which part of the formula it moves.',
  none: 'none',
  /** @param {string} label @param {string} choice */
  idle: (label, choice) => `Means nothing while ${label} is ${choice}.`,
  /** @param {string} label @param {string} choice */
  setting: (label, choice) => `${label} “${choice}”`,
  and: ' and ',
  /** @param {string} settings */
  clash: (settings) =>
    `These do not go together: ${settings}. The run goes on as it is; choose another value for one of them.`,
  /** @param {string} value */
  scale: (value) => `${value}, on a logarithmic scale`,

  expected: {
    /** @param {string} min @param {string} max */
    whole: (min, max) => `a whole number from ${min} to ${max}`,
    /** @param {string} min @param {string} max */
    number: (min, max) => `a number from ${min} to ${max}`,
    /** @param {string} min @param {string} max @param {string} length */
    widths: (min, max, length) =>
      `at most ${length} whole numbers from ${min} to ${max} with commas between them, such as 400,200`,
    /** @param {string} choices */
    choice: (choices) => `one of ${choices}`,
  },
  /** @param {string} expected */
  expects: (expected) => `Expected is ${expected}.`,

  groups: {
    model: 'Model',
    objective: 'Objective',
    training: 'Training',
    machine: 'Run',
    other: 'More',
  },

  labels: /** @type {Record<string, string>} */ ({
    learningRate: 'learning rate',
    beta: 'beta',
    sigma: 'sigma',
    likelihood: 'likelihood',
    pixels: 'pixels',
    hidden: 'hidden layers',
    latent: 'latent dimensions',
    activation: 'activation',
    objective: 'objective',
    samples: 'samples K',
    klEstimator: 'KL estimator',
    betaWarmup: 'beta warm-up, steps',
    freeBits: 'free bits, nats',
    batch: 'batch',
    seed: 'seed',
    init: 'initial weights',
    outputBias: 'output bias',
    backend: 'runs on',
    stopAfter: 'stop after, epochs',
    autoplay: 'autoplay',
    lang: 'language',
    theme: 'theme',
  }),

  meanings: /** @type {Record<string, string>} */ ({
    learningRate: 'The size of Adam’s steps. Too large and the loss jumps or diverges; too small and it crawls.',
    beta: 'The weight of the KL term. Above 1 the latents carry less and the prior samples look better; at 0 it is a plain autoencoder.',
    sigma:
      'The spread that the decoder allows each pixel. A small sigma makes the picture count for more against the KL: the same as a smaller beta.',
    likelihood: 'What the decoder’s output says of a pixel, and so what the reconstruction term is.',
    pixels: 'How a grey value becomes the x of the formulas.',
    hidden:
      'Widths of the encoder’s hidden layers; the decoder has them in reverse. Empty means none: then it is a linear model.',
    latent: 'How many numbers an image is squeezed into. With 2 they can be drawn as a plane.',
    activation: 'What bends the hidden layers. Without it they would be one matrix.',
    objective: 'ELBO, or the tighter bound that weighs K samples by their importance.',
    samples: 'Draws of z for each image and step. More give a calmer gradient and cost as much again each.',
    klEstimator: 'The KL term in closed form, or as an average over the drawn z.',
    betaWarmup: 'Beta grows from 0 to its value over so many steps, so that latents wake before they are taxed.',
    freeBits: 'So much KL each latent has for nothing: below it there is no pressure to switch it off.',
    batch: 'Images a step. The gradient is their mean.',
    seed: 'Of every random number: initial weights, order of the images, epsilon. The same seed is the same run.',
    init: 'The distribution of the initial weights.',
    outputBias: 'Where the decoder starts from: nothing, or the mean picture of the data.',
    backend: 'auto takes the GPU, or the CPU where that is faster.',
    stopAfter: 'Training stops by itself after so many epochs, to save power. Play goes on for as many again.',
  }),

  choices: /** @type {Record<string, Record<string, string>>} */ ({
    likelihood: {
      bernoulli: 'Bernoulli',
      gaussian: 'Gaussian, fixed sigma',
      gaussian_shared: 'Gaussian, one learned sigma',
      gaussian_pixel: 'Gaussian, sigma of each pixel',
      continuous_bernoulli: 'continuous Bernoulli',
    },
    pixels: {
      grey: 'grey',
      threshold: 'black and white',
      dynamic: 'drawn black or white',
      dequantised: 'grey with noise',
    },
    activation: { relu: 'ReLU', tanh: 'tanh', silu: 'SiLU' },
    objective: { elbo: 'ELBO', iwae: 'importance-weighted' },
    klEstimator: { closed: 'closed form', sampled: 'sampled' },
    init: { uniform: 'uniform', glorot: 'Glorot' },
    outputBias: { zero: 'as the other biases', data: 'mean of the data' },
    backend: { auto: 'automatic', webgpu: 'GPU, WebGPU', cpu: 'CPU, WebAssembly' },
  }),
};

/** English: the figures of the theory. */
export const figures = {
  page: 'The theory in seven figures',
  drawAnew: 'Draw again',
  /** @param {string} step */
  step: (step) => `step ${step}`,
  /** @param {string} step of a recorded result */
  recorded: (step) => `recorded: ${step}`,
  resetHint: 'Start over with the same seed',
  expectation: {
    title: 'Two ways to an average',
    note:
      'The area under f(x) p(x) is E[f(x)]. A grid adds up bars: each point is weighted by p. Draws (the strokes ' +
      'below the axis) need no weights: more of them fall where p is large. Four times as many draws halve the ' +
      'error. Try x > 1, whose jump slows the grid down, or the mixture with few points.',
    density: 'density p',
    densities: { gaussian: 'Gaussian', uniform: 'uniform', laplace: 'Laplace', mixture: 'mixture' },
    f: 'function f',
    points: 'points of the grid',
    draws: 'draws n',
    legend: 'Shaded: p(x). Line: f(x) p(x). Bars: the sum over the grid.',
    exact: 'exact',
    /** @param {string} points */
    byGrid: (points) => `grid, ${points} points`,
    /** @param {string} n */
    byDraws: (n) => `mean of ${n} draws`,
    evaluations: 'evaluations of f',
    error: 'error',
    gridError: 'grid',
    drawsError: 'draws',
    standardError: 'standard error',
    band: '2 standard errors ∝ 1/√n',
    /** @param {string} points @param {string} n @param {string} f */
    picture: (points, n, f) =>
      `The density p and the integrand f(x) p(x) with f(x) = ${f}, the bars of a grid of ${points} points, and ` +
      `${n} draws.`,
    errorPicture:
      'Errors of the grid and of the draws against the number of evaluations of f, both axes logarithmic. The arrow ' +
      'keys move the crosshair.',
  },
  divergence: {
    title: 'How far apart are two densities?',
    note:
      'KL(p‖q) is the area under p ln(p/q), and the mean of ln(p/q) over draws from p. It is infinite if p is ' +
      'positive anywhere that q is 0 (hatched); that is why the prior is a Gaussian. The Bhattacharyya distance is ' +
      'symmetric and stays finite while the two overlap, but it is the logarithm of an expectation, so an estimate ' +
      'from draws is biased. Drag the marks p and q, or move them with the arrow keys. Swap the two: only KL changes.',
    shapes: { gaussian: 'Gaussian', uniform: 'uniform', laplace: 'Laplace' },
    /** @param {string} name */
    shape: (name) => `shape of ${name}`,
    /** @param {string} name */
    mean: (name) => `mean of ${name}`,
    /** @param {string} name */
    sd: (name) => `standard deviation of ${name}`,
    draws: 'draws n',
    infinite: 'KL is infinite: sooner or later a draw from p falls where q is 0, and one is enough.',
    swap: 'Swap p and q',
    kl: 'KL(p‖q), quadrature',
    /** @param {string} n */
    klSampled: (n) => `KL(p‖q), ${n} draws`,
    bhattacharyya: 'Bhattacharyya distance',
    legend: 'Shaded: p and q. Line: p ln(p/q).',
    estimate: 'mean of ln(p/q)',
    low: '± 2 standard errors',
    quadrature: 'quadrature',
    nats: 'nats',
    none: '–',
    /** @param {string} name @param {string} mean @param {string} sd */
    handle: (name, mean, sd) => `${name}: mean ${mean}, standard deviation ${sd}`,
    /** @param {string} kl @param {string} bhattacharyya */
    picture: (kl, bhattacharyya) =>
      `Two densities p and q, and p ln(p/q). KL is ${kl} nats, the Bhattacharyya distance ${bhattacharyya}.`,
    samplesPicture:
      'The estimate of KL from draws against their number, with two standard errors to both sides, and the value by ' +
      'quadrature. The arrow keys move the crosshair.',
  },
  joint: {
    title: 'Straight to the joint distribution',
    note:
      'The encoder and the data make p(x,z), the decoder and the prior make q(x,z); training brings the two ' +
      'together. Their KL is the loss L plus a constant of the data, E[ln p̃(x)], so L cannot fall below ' +
      'the floor −E[ln p̃(x)]. Choose the narrow data: a density may exceed 1, and L becomes negative.',
    data: 'data p̃(x)',
    datasets: { two: 'two bumps', three: 'three bumps', narrow: 'two narrow' },
    maps: { p: 'p(x,z) = p̃(x) p(z|x)', q: 'q(x,z) = q(x|z) q(z)' },
    loss: 'loss L',
    entropyTerm: 'E[ln p̃(x)]',
    kl: 'KL(p(x,z)‖q(x,z))',
    nll: 'nll',
    latentKl: 'KL(p(z|x)‖q(z))',
    floor: 'floor −E[ln p̃(x)]',
    sum: 'The loss and the constant add up to KL',
    parts: 'The two terms of the loss',
    /** @param {string} name @param {string} step */
    picture: (name, step) => `Heat map of ${name} at step ${step}; x across, z upwards.`,
    curves:
      'Curves of the loss, its two terms, the KL between the joint densities and the floor, by step. The arrow keys ' +
      'move the crosshair.',
  },
  posterior: {
    title: 'The posterior we gave up',
    note:
      'Shaded: the exact posterior q(z|x) of the chosen image by Bayes’ rule, which can be computed for two latents. ' +
      'Ellipses: the encoder’s Gaussian p(z|x), whose axes cannot turn. The difference, KL(p(z|x)‖q(z|x)), is the ' +
      'gap between ln q(x) and the ELBO. Grey pixels count as probabilities. Try several images; train a new model ' +
      'and watch the gap.',
    legend: 'Shaded: exact. Ellipses: the encoder, at 1 and 2 σ. Corner: where this is in the plane.',
    image: 'x',
    reconstruction: 'reconstruction',
    names: {
      logLikelihood: 'ln q(x)',
      elbo: 'ELBO',
      gap: 'gap',
      nll: 'nll',
      kl: 'KL(p(z|x)‖q(z)), closed form',
    },
    /** @param {string} n */
    klSampled: (n) => `the same, mean of ${n} draws`,
    standardError: 'standard error',
    /** @param {string} latent */
    gaussian: (latent) => `encoder, z${latent}: μ ± σ`,
    choose: 'Choose an image',
    more: 'Other images',
    /** @param {string} index @param {string} label */
    choice: (index, label) => `image ${index}${label === '' ? '' : `, a ${label}`}`,
    model: 'model',
    models: { trained: 'pretrained', new: 'new: train here' },
    trainedBefore: 'pretrained',
    /** @param {string} index */
    picture: (index) => `The exact posterior of image ${index} over the latent plane, and the ellipses of the encoder.`,
  },
  tradeoff: {
    title: 'The two terms compete',
    note:
      'One model for each weight β of KL, all from one seed, trained in turn. A small β gives a good reconstruction ' +
      '(low nll) at the cost of a large KL; with a large β, z says little. On the dotted line the loss is that of ' +
      'the chosen run. Only the sum, with its own β, shows progress: either term may rise while the model improves.',
    rate: 'KL (rate)',
    distortion: 'nll (distortion)',
    selected: 'curves of',
    /** @param {string} step */
    picture: (step) => `The rate–distortion plane, with the path of each model up to step ${step}.`,
    curves: 'Curves of nll, KL and the loss of the chosen model by step. The arrow keys move the crosshair.',
  },
  decoders: {
    title: 'What is a pixel?',
    note:
      'Three decoders from one seed. With σ = 1 the decoder assumes noise as large as the whole range of a pixel, ' +
      'so the squared error counts for little and KL stays small. A learned σ ends at √MSE, where nll is lowest. So ' +
      'the weight between squared error and KL is not arbitrary: ‖x − m‖² + β · KL is a Gaussian with σ² = β/2. A ' +
      'mean is not a draw: switch to draws to see the noise. The losses of different decoders cannot be compared: a ' +
      'density may exceed 1.',
    pictures: 'pictures',
    show: { means: 'means', draws: 'draws' },
    names: {
      bernoulli: 'Bernoulli: cross-entropy',
      gaussian: 'Gaussian, σ = 1: squared error',
      gaussian_shared: 'Gaussian, learned σ',
    },
    weights: {
      bernoulli: 'No σ: the mean sets the variance, m (1 − m).',
      gaussian: 'Squared error with β = 2, whatever the data.',
      gaussian_shared: 'Squared error with the β that fits the data.',
    },
    decoder: 'decoder',
    learnedSigma: 'learned σ',
    learnedError: '√MSE, learned σ',
    fixedError: '√MSE, σ = 1',
    klOf: { bernoulli: 'KL, Bernoulli', gaussian: 'KL, σ = 1', gaussian_shared: 'KL, learned σ' },
    /** @param {string} name @param {string} kind */
    picture: (name, kind) => `${name}: ${kind} at 16 points of the prior, the same for all decoders`,
    sigmaPicture: 'Curves of the learned σ and of √MSE by step. The arrow keys move the crosshair.',
    klPicture: 'Curves of KL for each decoder by step. The arrow keys move the crosshair.',
  },
  samples: {
    title: 'One sample will do',
    note:
      'Models that draw K samples of z for each image, from one seed. The variance of the gradient falls as 1/K: on ' +
      'logarithmic axes the dots follow the line, most closely at step 0, where all models have the same weights. ' +
      '(It is measured again when you pause; by then the weights differ.) At equal steps, more samples help a ' +
      'little. At equal time they allow fewer steps, and every epoch draws new samples anyway.',
    /** @param {string} step */
    variance: (step) => `variance of the gradient, step ${step}`,
    varianceShort: 'variance',
    relative: 'K · variance ÷ first',
    law: '∝ 1/K',
    measured: 'measured',
    loss: 'loss of held-out images',
    seconds: 'seconds of training',
    secondsShort: 'seconds',
    compare: 'compare at',
    equal: { steps: 'equal steps', time: 'equal time' },
    variancePicture: 'The variance of the gradient against K, both axes logarithmic, with the line 1/K.',
    lossPicture: 'The loss of each model. The arrow keys move the crosshair.',
  },
};

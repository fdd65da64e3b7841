/**
 * A training step in PyTorch, with the names of the exported script (`pytorch.py`), reduced to what a config needs.
 *
 * @typedef {import('../engine/protocol.js').Config} Config
 */

/** How grey values become x. @type {Record<Config['pixels'], string[]>} */
const PIXELS = {
  grey: ['x = train[rows] / 255'],
  threshold: ['x = (train[rows] >= 128).float()'],
  dynamic: ['x = torch.bernoulli(train[rows] / 255)'],
  dequantised: ['grey = train[rows]', 'x = (grey + torch.rand_like(grey)) / 256'],
  values: ['x = train[rows]'],
};

/** The names of the decoder's outputs. @type {Record<Config['likelihood'], string>} */
const OUTPUTS = {
  bernoulli: '[logit]',
  continuous_bernoulli: '[logit]',
  gaussian: '[mean]',
  gaussian_shared: 'mean, log_variance',
  gaussian_pixel: 'mean, raw',
  laplace: '[mean]',
};

/**
 * The code of each station of a training step.
 * @param {Config} config
 * @returns {string[][]} a list of lines for each station
 */
export function stepCode(config) {
  const { samples, epsilon, likelihood, sigmaUpdate, learningRate } = config;
  const shape = drawsAreStacked(config) ? `(${samples}, *mu.shape)` : '_like(mu)';
  return [
    PIXELS[config.pixels],
    ['mu, logvar = model.encode(x)'],
    [`epsilon = torch.${epsilon === 'zero' ? 'zeros' : 'randn'}${shape}`],
    ['z = mu + (0.5 * logvar).exp() * epsilon'],
    [
      `${OUTPUTS[likelihood]} = model.decode(z)`,
      ...(likelihood === 'gaussian_pixel' ? ['log_variance = soft_clip(raw)'] : []),
    ],
    reconstruction(config),
    [`kl = ${kl(config)}`, ...loss(config)],
    ['model.zero_grad()', 'loss.backward()'],
    [
      `optimizer.step()  # Adam, lr=${learningRate}`,
      ...(likelihood === 'gaussian_shared' && sigmaUpdate === 'optimal' ? ['set_logvar(model)'] : []),
    ],
  ];
}

/**
 * Whether epsilon has an axis of its own for the draws of an image.
 * @param {Config} config
 */
const drawsAreStacked = ({ samples, objective }) => samples > 1 || objective === 'iwae';

/**
 * nll of each image.
 * @param {Config} config
 */
function reconstruction(config) {
  const { likelihood, sigma } = config;
  const x = drawsAreStacked(config) ? 'x.expand_as(logit)' : 'x';
  switch (likelihood) {
    case 'bernoulli':
      return [`reconstruction = F.binary_cross_entropy_with_logits(logit, ${x}, reduction="none").sum(-1)`];
    case 'continuous_bernoulli':
      return [
        'from torch.distributions import ContinuousBernoulli',
        'q = ContinuousBernoulli(logits=logit)',
        'reconstruction = -q.log_prob(x).sum(-1)',
      ];
    case 'gaussian':
      return [`reconstruction = (0.5 * ((x - mean) / ${sigma}) ** 2 + math.log(${sigma}) + HALF_LN_TWO_PI).sum(-1)`];
    case 'laplace':
      return [`reconstruction = ((x - mean).abs() / ${sigma} + math.log(2 * ${sigma})).sum(-1)`];
    default:
      return [
        'squares = (x - mean) ** 2 / log_variance.exp()',
        'reconstruction = (0.5 * (squares + log_variance) + HALF_LN_TWO_PI).sum(-1)',
      ];
  }
}

/**
 * KL of each latent.
 * @param {Config} config
 */
function kl({ objective, klEstimator }) {
  const sampled = objective === 'iwae' || klEstimator === 'sampled';
  return sampled ? '0.5 * (z**2 - epsilon**2 - logvar)' : '0.5 * (mu**2 + logvar.exp() - logvar - 1)';
}

/** @param {Config} config */
function loss(config) {
  const { objective, samples, beta, betaWarmup, freeBits, klEstimator } = config;
  if (objective === 'iwae')
    return [`loss = (math.log(${samples}) - torch.logsumexp(-reconstruction - kl.sum(-1), 0)).mean()`];
  const weight = betaWarmup > 0 ? 'beta * ' : beta === 1 ? '' : `${beta} * `;
  const means = klEstimator === 'sampled' && drawsAreStacked(config) ? '(0, 1)' : '0';
  const cost = freeBits > 0 ? `kl.mean(${means}).clamp(min=${freeBits}).sum()` : 'kl.sum(-1).mean()';
  return [
    ...(betaWarmup > 0 ? [`beta = ${beta} * min(1.0, step / ${betaWarmup})`] : []),
    `loss = reconstruction.mean() + ${weight}${cost}`,
  ];
}

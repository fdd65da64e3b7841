/** English: charts and runs. */
export const charts = {
  table: 'Show as a table',
  rateDistortion: {
    title: 'Rate and distortion',
    /** @param {string} beta */
    note: (beta) =>
      'Each point is one evaluation on the held-out images: KL (rate) across, nll (distortion) upwards. ' +
      'The path first falls steeply, then follows the trade-off. On each dotted line the loss, nll + ' +
      `${beta === '1' ? '' : `${beta} · `}KL, is constant.`,
    /** @param {string} kl @param {string} nll @param {string} step */
    picture: (kl, nll, step) => `Path of the run: at step ${step}, KL is ${kl} and nll is ${nll} nats per image.`,
    none: 'Path of the run, not evaluated yet',
    here: 'now',
  },
  latents: {
    title: 'KL of each latent',
    /** @param {string} active @param {string} all */
    active: (active, all) => `${active} of ${all} active`,
    collapsed:
      'Posterior collapse: no latent carries information about the image. Try a smaller β, a β warm-up ' +
      'or free bits.',
    note:
      'A latent is active if its mean μ varies over the images, with a variance above 0.01 (Burda et al. 2016). ' +
      'The others (grey) have nearly the same mean for every image.',
    /** @param {string} active @param {string} all @param {string} most */
    picture: (active, all, most) =>
      `Bar chart of the KL of ${all} latents. The largest is ${most} nats; ${active} are active.`,
    unmeasured: 'Bar chart of the KL of each latent, not measured yet',
    latent: 'latent',
    nats: 'nats',
    /** @param {string} value */
    axis: (value) => `${value} nats`,
    isActive: 'active',
    yes: 'yes',
    no: 'no',
  },
  sigmaChart: {
    title: 'The decoder’s σ',
    sigma: 'σ',
    rmse: '√MSE',
    note:
      'σ is the standard deviation that the decoder assumes for each pixel; √MSE is the root mean squared ' +
      'error per pixel. Both are for the held-out images. nll is lowest where σ equals √MSE: a learned ' +
      'σ ends there; a fixed σ above √MSE gives the reconstruction less weight, one below it more.',
    /** @param {string} sigma @param {string} rmse @param {string} step */
    picture: (sigma, rmse, step) =>
      `Curves of σ and √MSE on the held-out images. At step ${step}: σ ${sigma}, √MSE ${rmse}. The ` +
      `left and right arrow keys move the crosshair.`,
  },
  /** @param {string} nats */
  freeBits: (nats) => `Free bits: in the training KL, each latent counts as at least ${nats} nats.`,
  gap: {
    measure: 'Measure the gap',
    measureHint:
      'Compares the ELBO with the importance-weighted bound on some held-out images. The divergence of the ' +
      'encoder’s Gaussian from the exact posterior is at least this gap',
    elbo: 'ELBO, nats',
    /** @param {string} k */
    bound: (k) => `L_K, K = ${k}`,
    /** @param {string} step */
    gap: (step) => `gap at step ${step}`,
  },
};

export const runs = {
  /** @param {string} name */
  comparison: (name) => `second model: ${name}`,
  title: 'Second model',
  compare: 'Compare with these changes',
  compareHint: 'Trains a second model with these changes, with the same seed and data; both start at step 0',
  stop: 'Stop comparing',
  save: 'Save second model',
  /** @param {string} step @param {string} loss */
  now: (step, loss) => `step ${step}, loss ${loss}`,
};

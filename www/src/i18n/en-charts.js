/** English: charts and runs. */
export const charts = {
  table: 'As a table',
  tradeOff: {
    title: 'Rate and distortion',
    note: 'Each point is the held-out set at one step: what z costs across, what the picture costs upwards. Training falls first, then walks along the trade-off; on a dotted line the sum is the same.',
    /** @param {string} kl @param {string} nll @param {string} step */
    picture: (kl, nll, step) => `Path of the run: at step ${step} KL is ${kl} and nll is ${nll} nats an image.`,
    none: 'The path of the run, not there yet',
    here: 'now',
  },
  latents: {
    title: 'KL of each latent',
    /** @param {string} active @param {string} all */
    active: (active, all) => `${active} of ${all} active`,
    collapsed:
      'Posterior collapse: no latent says anything about the picture. A smaller beta, a warm-up or free bits help.',
    note: 'A latent whose KL is near zero is switched off: it is noise to the decoder.',
    /** @param {string} active @param {string} all @param {string} most */
    picture: (active, all, most) => `Bars of the KL of ${all} latents, the largest ${most} nats; ${active} are active.`,
    unmeasured: 'Bars of the KL of each latent, not measured yet',
    latent: 'latent',
    nats: 'nats',
  },
  spread: {
    title: 'The decoder’s sigma',
    sigma: 'sigma',
    rmse: '√MSE',
    note: 'The spread that the decoder allows each pixel, and √MSE, the root of the mean squared error a pixel, on the held-out images. The sigma that makes nll least is √MSE: a learned one ends there; a fixed one above it makes the picture count for less, one below it for more.',
    /** @param {string} sigma @param {string} rmse @param {string} step */
    picture: (sigma, rmse, step) =>
      `Curves of sigma and √MSE on the held-out images. At step ${step}: sigma ${sigma}, √MSE ${rmse}. The left and right arrow keys move the crosshair.`,
  },
  /** @param {string} nats */
  freeBits: (nats) => `Free bits: in the training’s KL every latent counts at least ${nats} nat.`,
  figures: {
    measure: 'Measure the gap',
    measureHint:
      'Compares the ELBO with the importance-weighted bound on some held-out images: how much the encoder’s Gaussian gives away',
    elbo: 'ELBO, nats',
    /** @param {string} k */
    bound: (k) => `L_K, K = ${k}`,
    /** @param {string} step */
    gap: (step) => `gap at step ${step}`,
  },
};

export const runs = {
  /** @param {string} name */
  rival: (name) => `second model: ${name}`,
  title: 'Second model',
  compare: 'Compare with these changes',
  compareHint: 'A second model with these changes, on the same seed and data; both start at step 0',
  stop: 'Stop comparing',
  save: 'Save second model',
  /** @param {string} step @param {string} loss */
  now: (step, loss) => `step ${step}, loss ${loss}`,
};

import { toGreyBytes } from '../../images/grey-bytes.js';
import { createModel, restoreModel } from '../create-model.js';
import { download } from '../download.js';
import { StepsPerCall } from '../timing.js';
import { TrainingData } from '../training-data.js';
import { posteriorMap } from './posterior-map.js';

/** @typedef {import('./study.js').Experiment} Experiment */
/** @typedef {import('../protocol.js').Vae} Vae */

const SLICE_MS = 200;
/** Held-out images to choose from. */
const N_IMAGES = 10;

/**
 * The posterior of one image: `image` is the index of a held-out image. `numbers` asks for the integrals, which take
 * long; without them the answer has the map.
 * @typedef {{ image: number, side: number, numbers: boolean, n: number }} PosteriorQuestion
 */

/**
 * A model with two latents, whose posteriors can be computed (14)–(16).
 * @implements {Experiment}
 */
export class PosteriorExperiment {
  #parts;
  #options;
  /** @type {Vae | null} */
  #vae = null;
  /** @type {TrainingData | null} */
  #data = null;
  #stepsPerCall = new StepsPerCall(SLICE_MS);

  /**
   * @param {import('./protocol.js').ExperimentParts} parts
   * @param {import('./protocol.js').PosteriorStudy} options
   */
  constructor(parts, options) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Creates the models. */
  async create() {
    const { dataset } = this.#parts;
    const { model, checkpointUrl } = this.#options;
    await dataset.loadFirst();
    const vae = checkpointUrl
      ? await restoreModel(this.#parts, model, (await download(checkpointUrl, 'data')).bytes)
      : (await createModel(this.#parts, model)).vae;
    this.#vae = vae;
    this.#data = new TrainingData(vae, dataset);
    await vae.setHeldOut(dataset.heldOut);
  }

  get #current() {
    if (!this.#vae || !this.#data) throw new Error('there is no model');
    return { vae: this.#vae, data: this.#data };
  }

  /** The step of the model that is furthest behind. */
  get step() {
    return this.#vae?.step ?? 0;
  }

  /** Gives the models the data for their next step; false if some of it has not been downloaded. */
  loadData() {
    return this.#current.data.loadForNextStep();
  }

  /**
   * Trains for a short while.
   * @param {number} limit the step at which to stop
   */
  async train(limit) {
    const { vae, data } = this.#current;
    const steps = Math.min(this.#stepsPerCall.steps, data.stepsUntilNextShard, limit - vae.step);
    const start = this.#parts.now();
    await vae.train(steps);
    this.#stepsPerCall.record(steps, this.#parts.now() - start);
  }

  /** What the figure shows of the present step. */
  async measure() {
    const { vae } = this.#current;
    const { width, height } = vae.config;
    const { heldOut, heldOutLabels } = this.#parts.dataset;
    return {
      step: vae.step,
      images: heldOut.length / (width * height),
      choice: heldOut.slice(0, N_IMAGES * width * height),
      labels: heldOutLabels.slice(0, N_IMAGES),
      width,
      height,
    };
  }

  /**
   * The posterior of one image, as a map or as numbers.
   * @param {PosteriorQuestion} question
   */
  async answer({ image: index, side, numbers, n }) {
    const { vae } = this.#current;
    const image = this.#imageAt(index);
    const { mu, logvar } = await vae.encode(image);
    const [sigma1 = 1, sigma2 = 1] = [...logvar].map((value) => Math.exp(value / 2));
    const [mu1 = 0, mu2 = 0] = mu;
    /** @type {{ mu: [number, number], sigma: [number, number] }} */
    const encoder = { mu: [mu1, mu2], sigma: [sigma1, sigma2] };
    const at = { step: vae.step, index };
    if (numbers) return { ...at, encoder, ...(await this.#integrals(image, encoder, n)) };
    const map = await posteriorMap(vae, image, encoder, side);
    return { ...at, encoder, image, reconstruction: toGreyBytes(await vae.decode(mu)), ...map };
  }

  /**
   * @param {Uint8Array} image
   * @param {{ mu: [number, number], sigma: [number, number] }} encoder
   * @param {number} n draws for the estimate of KL
   */
  async #integrals(image, { mu, sigma }, n) {
    const { theory } = await this.#parts.engine;
    // The map has a grid of its own, so the least is enough here.
    const { logLikelihood, elbo, gap, nll, kl } = await this.#current.vae.posterior(image, { grid: 2 });
    const estimates = mu.map((mean, latent) => {
      const p = /** @type {const} */ ({ kind: 'gaussian', mean, sd: sigma[latent] ?? 1 });
      const prior = /** @type {const} */ ({ kind: 'gaussian', mean: 0, sd: 1 });
      return theory.divergence(p, prior, { n, seed: latent }).klSampled?.at(-1) ?? { n, mean: NaN, standardError: NaN };
    });
    // The latents are independent under both distributions, so their KLs add up, and so do the variances.
    const klSampled = {
      n,
      mean: estimates.reduce((sum, { mean }) => sum + mean, 0),
      standardError: Math.hypot(...estimates.map(({ standardError }) => standardError)),
    };
    return { logLikelihood, elbo, gap, nll, kl, klSampled };
  }

  /** @param {number} index */
  #imageAt(index) {
    const { width, height } = this.#current.vae.config;
    const { heldOut } = this.#parts.dataset;
    const size = width * height;
    const row = index % (heldOut.length / size);
    return heldOut.slice(row * size, (row + 1) * size);
  }

  /** Frees the models. */
  free() {
    this.#vae?.free();
    this.#vae = null;
    this.#data = null;
  }
}

/** @typedef {Awaited<ReturnType<PosteriorExperiment['measure']>>} PosteriorMeasurement */
/** @typedef {Awaited<ReturnType<PosteriorExperiment['answer']>>} PosteriorAnswer */

import { toGreyBytes } from '../../images/grey-bytes.js';
import { createModel, restoreModel } from '../create-model.js';
import { download } from '../download.js';
import { StepsPerCall } from '../timing.js';
import { TrainingData } from '../training-data.js';
import { posteriorMap } from './posterior-map.js';

/** @typedef {import('./study.js').Experiment} Experiment */
/** @typedef {import('../protocol.js').Vae} Vae */
/** @typedef {import('./posterior-map.js').Encoder} Encoder */

const SLICE_MS = 200;
/** Held-out images to choose from at a time. */
const N_IMAGES = 10;
/** The half width of a view of the whole plane, in standard deviations of the prior. */
const WHOLE = 4;

/**
 * `map`: the posterior of one image, by the index of a held-out image. `numbers`: its integrals, which take longer, and
 * KL from n draws. `choice`: the next held-out images to choose from.
 * @typedef {{ kind: 'map', image: number, side: number } | { kind: 'numbers', image: number, n: number }
 *   | { kind: 'choice', from: number }} PosteriorQuestion
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
    return { step: this.#current.vae.step };
  }

  /**
   * The posterior of one image, as a map or as numbers; or images to choose from.
   * @param {PosteriorQuestion} question
   */
  async answer(question) {
    if (question.kind === 'choice') return this.#choice(question.from);
    const { vae } = this.#current;
    const image = this.#imageAt(question.image);
    const { mu, logvar } = await vae.encode(image);
    const [sigma1 = 1, sigma2 = 1] = [...logvar].map((value) => Math.exp(value / 2));
    const [mu1 = 0, mu2 = 0] = mu;
    /** @type {Encoder} */
    const encoder = { mu: [mu1, mu2], sigma: [sigma1, sigma2] };
    const { step } = vae;
    return question.kind === 'numbers'
      ? { step, ...(await this.#integrals(image, encoder, question.n)) }
      : { step, encoder, ...(await this.#map(image, encoder, question.side)) };
  }

  /** @param {number} from */
  #choice(from) {
    const { width, height } = this.#current.vae.config;
    const { heldOut, heldOutLabels } = this.#parts.dataset;
    const size = width * height;
    const first = from % (heldOut.length / size);
    return {
      first,
      images: heldOut.slice(first * size, (first + N_IMAGES) * size),
      labels: heldOutLabels.slice(first, first + N_IMAGES),
      width,
      height,
    };
  }

  /**
   * @param {Uint8Array} image
   * @param {Encoder} encoder
   * @param {number} side
   */
  async #map(image, encoder, side) {
    const { vae } = this.#current;
    const map =
      vae.config.likelihood === 'bernoulli'
        ? await posteriorMap(vae, image, encoder, side)
        : await wholePlane(vae, image, side);
    return { image, reconstruction: toGreyBytes(await vae.decode(Float32Array.from(encoder.mu))), ...map };
  }

  /**
   * @param {Uint8Array} image
   * @param {Encoder} encoder
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

/**
 * The exact posterior of the whole plane, relative to its largest value.
 * @param {Vae} vae
 * @param {Uint8Array} image
 * @param {number} side of the grid
 */
async function wholePlane(vae, image, side) {
  const { density } = await vae.posterior(image, { grid: side, range: WHOLE });
  const most = Math.max(...density);
  const centre = /** @type {[number, number]} */ ([0, 0]);
  return { centre, half: WHOLE, side, density: density.map((value) => value / most) };
}

/** @typedef {Awaited<ReturnType<PosteriorExperiment['measure']>>} PosteriorMeasurement */
/** @typedef {Awaited<ReturnType<PosteriorExperiment['answer']>>} PosteriorAnswer */

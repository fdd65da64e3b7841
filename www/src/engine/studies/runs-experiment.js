import { toGreyBytes } from '../../images/grey-bytes.js';
import { createModel } from '../create-model.js';
import { StepsPerCall } from '../timing.js';
import { TrainingData } from '../training-data.js';

/** @typedef {import('./study.js').Experiment} Experiment */
/** @typedef {import('../protocol.js').Vae} Vae */

/** All models together train for about this long before others get their turn. */
const ROUND_MS = 200;
/** A model that has this many milliseconds less of training than the one furthest ahead is behind. */
const EQUAL_MS = 5;

/** One of several models. */
class Contestant {
  seconds = 0;
  /** @type {number | null} When all models were last at rest. */
  gradientVariance = null;
  /** The newest one, and its step; the other models may not have theirs of that rest yet. */
  newest = { step: -1, gradientVariance: 0 };
  stepsPerCall;

  /**
   * @param {Vae} vae
   * @param {TrainingData} data
   * @param {number} sliceMs
   */
  constructor(vae, data, sliceMs) {
    this.vae = vae;
    this.data = data;
    this.stepsPerCall = new StepsPerCall(sliceMs);
  }
}

/**
 * Several models on the same data from the same seed. They train in turn: either all have the same number of steps, or
 * all have trained for the same time.
 * @implements {Experiment}
 */
export class RunsExperiment {
  #parts;
  #options;
  /** @type {Contestant[]} */
  #contestants = [];
  #equal;
  /** The step of the variances. */
  #restedStep = 0;

  /**
   * @param {import('./protocol.js').ExperimentParts} parts
   * @param {import('./protocol.js').RunsStudy} options
   */
  constructor(parts, options) {
    this.#parts = parts;
    this.#options = options;
    this.#equal = options.equal;
  }

  /** Creates the models. */
  async create() {
    const { dataset } = this.#parts;
    this.free();
    await dataset.loadFirst();
    const { runs } = this.#options;
    for (const settings of runs) {
      // `auto` may measure and choose. All models run where the first one does, or their times would not compare.
      const backend = this.#contestants[0]?.vae.backend ?? settings.backend;
      const { vae } = await createModel(this.#parts, { ...settings, ...(backend && { backend }) });
      const contestant = new Contestant(vae, new TrainingData(vae, dataset), ROUND_MS / runs.length);
      this.#contestants.push(contestant);
      await contestant.data.loadForNextStep();
      await vae.setHeldOut(dataset.heldOut);
    }
  }

  /** The step of the model that is furthest behind. */
  get step() {
    const steps = this.#contestants.map(({ vae }) => vae.step);
    return steps.length === 0 ? 0 : Math.min(...steps);
  }

  /** Gives the models the data for their next step; false if some of it has not been downloaded. */
  async loadData() {
    for (const { data } of this.#contestants) if (!(await data.loadForNextStep())) return false;
    return true;
  }

  /**
   * Trains for a short while.
   * @param {number} limit the step at which to stop
   */
  async train(limit) {
    await (this.#equal === 'time' ? this.#trainForEqualTimes(limit) : this.#trainForEqualSteps(limit));
  }

  /** @param {number} limit */
  async #trainForEqualSteps(limit) {
    // A model that was ahead while times were equal waits for the others.
    const most = Math.max(...this.#contestants.map(({ vae }) => vae.step));
    const behind = this.#contestants.filter(({ vae }) => vae.step < most);
    if (behind.length > 0) {
      for (const contestant of behind) await this.#trainOne(contestant, Math.min(most, limit));
      return;
    }
    const steps = Math.min(...this.#contestants.map(({ stepsPerCall }) => stepsPerCall.steps));
    for (const contestant of this.#contestants) await this.#trainOne(contestant, Math.min(most + steps, limit));
  }

  /** @param {number} limit */
  async #trainForEqualTimes(limit) {
    const most = Math.max(...this.#contestants.map(({ seconds }) => seconds));
    const behind = this.#contestants.filter(({ seconds }) => most - seconds > EQUAL_MS / 1000);
    const next = behind.length > 0 ? behind : this.#contestants;
    for (const contestant of next) await this.#trainOne(contestant, limit);
  }

  /**
   * @param {Contestant} contestant
   * @param {number} limit the step at which to stop
   */
  async #trainOne(contestant, limit) {
    const { vae, data, stepsPerCall } = contestant;
    if (!(await data.loadForNextStep())) return;
    const steps = Math.min(stepsPerCall.steps, data.stepsUntilNextShard, limit - vae.step);
    if (steps <= 0) return;
    const start = this.#parts.now();
    await vae.train(steps);
    const ms = this.#parts.now() - start;
    contestant.seconds += ms / 1000;
    stepsPerCall.record(steps, ms);
  }

  /** Measures the variance of the gradient of one model; false if all have theirs. */
  async refine() {
    const { gradientRepeats } = this.#options;
    if (!gradientRepeats) return false;
    const next = this.#contestants.find(({ vae, newest }) => newest.step !== vae.step);
    if (next) {
      this.#parts.signOfLife();
      next.newest = { step: next.vae.step, gradientVariance: await gradientVarianceOf(next.vae, gradientRepeats) };
      return true;
    }
    for (const contestant of this.#contestants) contestant.gradientVariance = contestant.newest.gradientVariance;
    this.#restedStep = this.step;
    return false;
  }

  /** What the figure shows of the present step. */
  async measure() {
    const runs = [];
    for (const contestant of this.#contestants) {
      const { vae, seconds } = contestant;
      const { loss, nll, kl, sigma, rmse } = await vae.evaluate({ limit: this.#options.limit });
      this.#parts.signOfLife();
      const { pictures } = this.#options;
      const drawn = pictures ? await picturesOf(vae, pictures) : null;
      const { gradientVariance } = contestant;
      runs.push({ step: vae.step, seconds, loss, nll, kl, sigma, rmse, gradientVariance, pictures: drawn });
    }
    const { backend = 'cpu', config } = this.#contestants[0]?.vae ?? {};
    const { width = 28, height = 28 } = config ?? {};
    return { runs, backend, width, height, restedStep: this.#restedStep };
  }

  /**
   * Changes what is equal for all models from now on.
   * @param {{ equal: 'steps' | 'time' }} question
   */
  async answer({ equal }) {
    this.#equal = equal;
    return equal;
  }

  /** Frees the models. */
  free() {
    for (const { vae } of this.#contestants) vae.free();
    this.#contestants = [];
  }
}

/** @typedef {Awaited<ReturnType<RunsExperiment['measure']>>} RunsMeasurement */

/**
 * The sum of the variances of all components of the gradient (23).
 * @param {Vae} vae
 * @param {number} repeats draws of epsilon
 */
async function gradientVarianceOf(vae, repeats) {
  const groups = await vae.gradientVariance({ repeats });
  return groups.reduce((sum, { variance }) => sum + variance, 0);
}

/**
 * The decoder's means at points of the prior, and draws at the same points.
 * @param {Vae} vae
 * @param {number} n
 */
async function picturesOf(vae, n) {
  const { seed } = vae.config;
  const z = await vae.prior(n, seed);
  return { means: toGreyBytes(await vae.decode(z)), draws: toGreyBytes(await vae.draw(z, seed)) };
}

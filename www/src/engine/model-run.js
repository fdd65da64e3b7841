import { reconstructionError } from './reconstruction-error.js';
import { StepRate, StepsPerCall, TimeBudget } from './timing.js';
import { TrainingData } from './training-data.js';

/** @typedef {import('./protocol.js').SessionParts} SessionParts */

/** The target time of a call of `train`. */
const CALL_MS = 200;
/** Evaluation takes at most this share of the training time, and so do pictures. */
export const SIDE_JOB_SHARE = 0.1;
/** Enough to see the gap. A CPU takes about a second. */
const GAP = { samples: 64, images: 100 };

/** One model with its training data: trains it, evaluates it, and emits an event for each. */
export class ModelRun {
  #now;
  #emit;
  #pictures;
  #dataset;
  #stepsPerCall = new StepsPerCall(CALL_MS);
  #rate = new StepRate();
  /**
   * The last call of `train`, until its losses are reported.
   * @type {{ start: number, steps: number, epoch: number, imagesInUse: number, continuous: boolean,
   *   metrics: Promise<import('#engine/vae_lab.js').Metrics> } | null}
   */
  #unreported = null;
  /** @type {number | null} When the last call of `train` ended; null if training was interrupted since. */
  #lastCallEnd = null;
  #evaluationBudget = new TimeBudget(SIDE_JOB_SHARE);
  #evaluatedStep = -1;

  /**
   * @param {import('./durable-vae.js').DurableVae} vae
   * @param {import('./protocol.js').AnyDataset} dataset its manifest must have been loaded
   * @param {import('./picture-renderer.js').PictureRenderer} pictures
   * @param {Pick<SessionParts, 'now' | 'emit'>} parts
   */
  constructor(vae, dataset, pictures, { now, emit }) {
    this.vae = vae;
    this.data = new TrainingData(vae, dataset);
    this.#dataset = dataset;
    this.#pictures = pictures;
    this.#now = now;
    this.#emit = emit;
  }

  /**
   * Trains for as many steps as take about `CALL_MS`.
   * @param {number} share of `CALL_MS`, to make the call shorter
   * @param {number} limit most steps
   */
  trainForAWhile(share, limit) {
    return this.train(Math.min(Math.ceil(share * this.#stepsPerCall.steps), limit), true);
  }

  /**
   * Trains for some steps, or fewer if the model needs another shard or changes before. Returns as soon as they are
   * submitted, and reports the losses of the steps before them: so the device has work while losses are on the way.
   * @param {number} wanted
   * @param {boolean} [continuous] whether the call is one of many, whose rate is of interest
   */
  async train(wanted, continuous = false) {
    const { vae, data } = this;
    const [start, first] = [this.#now(), vae.step];
    const most = Math.min(wanted, data.stepsUntilNextShard, vae.stepsUntilUpdate);
    const { metrics } = await submitted(vae, most).catch(async (error) => {
      // One failure is told once: that of the call before has the same cause.
      await this.settle().catch(() => {});
      throw error;
    });
    const { epoch, imagesInUse } = data;
    // It may have been interrupted.
    const steps = vae.step - first;
    try {
      await this.settle();
    } catch (error) {
      // The losses of these steps are of no use, but the model is busy until they are read.
      await metrics.catch(() => {});
      throw error;
    }
    this.#unreported = { start, steps, epoch, imagesInUse, continuous, metrics };
  }

  /** Reports the losses of the last steps, once the device has finished them. */
  async settle() {
    const call = this.#unreported;
    if (!call) return;
    this.#unreported = null;
    const { start, steps, epoch, imagesInUse, continuous } = call;
    const { step, loss, nll, kl } = await call.metrics;
    const end = this.#now();
    // The device began these steps when the ones before were done, if there were any.
    const ms = end - Math.max(start, this.#lastCallEnd ?? start);
    this.#stepsPerCall.record(steps, ms);
    this.#evaluationBudget.earn(ms);
    this.#pictures.earn(ms);
    this.vae.earn(ms);
    if (this.#lastCallEnd === null) this.#rate = new StepRate();
    // Measured from the end of one call to the end of the next, so that it includes evaluation and pictures.
    const rate = continuous ? this.#rate.record(steps, end - (this.#lastCallEnd ?? start)) : null;
    this.#lastCallEnd = end;
    void this.#emit({ type: 'trained', step, epoch, imagesInUse, loss, nll, kl, rate });
  }

  /** Forgets when the last call ended, so that a pause does not count in the rate. */
  interrupt() {
    this.#lastCallEnd = null;
  }

  /** Evaluates, renders and saves as far as the time budgets allow. */
  async doSideJobs() {
    const { vae } = this;
    const { saveDue } = vae;
    if (this.#evaluationBudget.due || this.#pictures.due || saveDue) await this.settle();
    if (this.#evaluationBudget.due) await this.evaluate();
    if (this.#pictures.due) await this.#pictures.render(vae);
    if (saveDue) await vae.save();
  }

  /** Evaluates and renders the step at which the model stands, unless that has been done. */
  async completeStep() {
    const { vae } = this;
    await this.settle();
    if (vae.step === 0) return;
    if (this.#evaluatedStep !== vae.step) await this.evaluate();
    if (this.#pictures.step !== vae.step) await this.#pictures.render(vae);
  }

  /** Evaluates the held-out images. */
  async evaluate() {
    const { vae } = this;
    const start = this.#now();
    const { n, loss, nll, kl, klPerLatent, activeUnits, muVariance, sigma, rmse } = await vae.evaluate();
    const mse = await reconstructionError(vae, this.#dataset.heldOut);
    this.#evaluationBudget.spend(this.#now() - start);
    this.#evaluatedStep = vae.step;
    const latentStatistics = { klPerLatent, activeUnits, muVariance };
    void this.#emit({ type: 'evaluated', step: vae.step, n, loss, nll, kl, sigma, rmse, mse, latentStatistics });
  }

  /** Measures how far the ELBO lies below the importance-weighted bound. Too slow to do during training. */
  async measureGap() {
    const { step } = this.vae;
    const { n, elbo, importance } = await this.vae.evaluate({ importance: GAP.samples, limit: GAP.images });
    if (importance) void this.#emit({ type: 'gapMeasured', gap: { step, n, elbo, ...importance } });
  }
}

/**
 * Trains; resolves once the steps are submitted, when the next call may begin.
 * @param {import('./durable-vae.js').DurableVae} vae
 * @param {number} steps
 * @returns {Promise<{ metrics: Promise<import('#engine/vae_lab.js').Metrics> }>}
 */
function submitted(vae, steps) {
  return new Promise((resolve, reject) => {
    const metrics = vae.train(steps, () => resolve({ metrics }));
    metrics.then(() => resolve({ metrics }), reject);
  });
}

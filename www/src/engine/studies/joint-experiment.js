import { StepsPerCall } from '../timing.js';

/** @typedef {import('./study.js').Experiment} Experiment */
/** @typedef {import('#engine/vae_lab.js').JointModel} JointModel */

/** A short slice, so that the pictures move often. */
const SLICE_MS = 100;

/**
 * A model of one-dimensional data (7)–(13), with both joint densities on a grid.
 * @implements {Experiment}
 */
export class JointExperiment {
  #parts;
  #options;
  /** @type {JointModel | null} */
  #model = null;
  #stepsPerCall = new StepsPerCall(SLICE_MS);
  step = 0;

  /**
   * @param {import('./protocol.js').ExperimentParts} parts
   * @param {import('./protocol.js').JointStudy} options
   */
  constructor(parts, options) {
    this.#parts = parts;
    this.#options = options;
  }

  /** Creates the models. */
  async create() {
    const { createJoint } = await this.#parts.engine;
    this.#model = await createJoint(this.#options.model);
    this.step = 0;
  }

  get #current() {
    if (!this.#model) throw new Error('there is no model');
    return this.#model;
  }

  /** Gives the models the data for their next step; false if some of it has not been downloaded. */
  async loadData() {
    return true;
  }

  /**
   * Trains for a short while.
   * @param {number} limit the step at which to stop
   */
  async train(limit) {
    const steps = Math.min(this.#stepsPerCall.steps, limit - this.step);
    const start = this.#parts.now();
    const { step } = await this.#current.train(steps);
    this.#stepsPerCall.record(steps, this.#parts.now() - start);
    this.step = step;
  }

  /** What the figure shows of the present step. */
  async measure() {
    const { x, z } = this.#options;
    const { loss, kl, entropyTerm, nll, latentKl } = await this.#current.evaluate();
    const { p, q } = await this.#current.maps(x, z);
    return { step: this.step, loss, kl, entropyTerm, nll, latentKl, p, q };
  }

  /** There are no questions. */
  async answer() {
    return null;
  }

  /** Frees the models. */
  free() {
    this.#model?.free();
    this.#model = null;
  }
}

/** @typedef {Awaited<ReturnType<JointExperiment['measure']>>} JointMeasurement */

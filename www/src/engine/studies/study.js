import { yieldToEventLoop } from '../../event-loop.js';
import { Failure, toProblem } from '../failure.js';
import { TimeBudget } from '../timing.js';
import { TrainingQueue } from '../training-queue.js';

/**
 * What a study trains and measures. All methods run one at a time.
 * @typedef {object} Experiment
 * @property {() => Promise<void>} create creates the models
 * @property {number} step of the model that is furthest behind
 * @property {() => Promise<boolean>} loadData gives the models the data for the next step; false if some of it has not
 * been downloaded
 * @property {(limit: number) => Promise<void>} train trains for a short while, and no further than step `limit`
 * @property {() => Promise<Measurement>} measure
 * @property {() => Promise<boolean>} [refine] measures one part of what takes too long during training; false if no
 * part is left. The next measurement has the results.
 * @property {(question: any) => Promise<unknown>} answer
 * @property {() => void} free
 *
 * @typedef {import('./protocol.js').Measurement} Measurement
 * @typedef {import('./protocol.js').StudyEvent} StudyEvent
 */

/** Measuring takes at most this share of the training time. */
const MEASURING_SHARE = 0.3;
/** The least time between two measurements, unless the figure asks for more. */
const MEASURING_MS = 200;

/**
 * One or more models in training for a figure, and the commands for them.
 *
 * As in a session, everything that touches a model goes through one queue. The models are trained in turn, in short
 * slices, so that the worker soon gets round to other figures and to the lab.
 */
export class Study {
  #experiment;
  #now;
  #maxSteps;
  #measuringMs;
  #created = false;
  #playing = false;
  #visible = true;
  /** Whether the next step waits for a download. */
  #waiting = false;
  /** Training ends at this step. */
  #target = Infinity;
  /** @type {(() => void)[]} Resolve when training ends. */
  #ended = [];
  #budget = new TimeBudget(MEASURING_SHARE);
  #measuredAt = -Infinity;
  #measuredStep = -1;
  /** Whether some parts have been measured that no measurement has yet. */
  #refining = false;
  #dataset;
  #unwatch;
  /** @type {TrainingQueue<StudyEvent>} */
  #queue;

  /**
   * @param {object} parts
   * @param {Experiment} parts.experiment
   * @param {number} [parts.maxSteps] training ends there
   * @param {number} [parts.measuringMs] the least time between two measurements
   * @param {(event: StudyEvent, transfer?: Transferable[]) => Promise<void>} parts.emit resolves once the page has
   * handled it
   * @param {() => number} parts.now a clock, in milliseconds
   * @param {import('../protocol.js').AnyDataset} [parts.dataset] what the models are trained on
   */
  constructor({ experiment, maxSteps = Infinity, measuringMs = MEASURING_MS, emit, now, dataset }) {
    this.#experiment = experiment;
    this.#maxSteps = maxSteps;
    this.#measuringMs = measuringMs;
    this.#now = now;
    this.#dataset = dataset;
    this.#queue = new TrainingQueue({
      emit,
      onError: (error) => {
        void this.#queue.emit({ type: 'problem', ...toProblem(error) });
        this.#end();
      },
      training: () => this.#playing && this.#visible && !this.#waiting,
      tick: () => this.#tick(),
    });
    this.#unwatch = dataset?.watch(({ interrupted, fault }) => this.#onData(interrupted, fault)) ?? (() => {});
  }

  /** Creates the models and measures them. What takes long is measured afterwards, if nothing is trained. */
  open() {
    return this.#queue.add(() => this.#ensureModels());
  }

  /** Trains until paused, or until `maxSteps`. */
  play() {
    return this.#start(() => this.#maxSteps);
  }

  /** Stops. Resolves once the models stand still and have been measured. */
  pause() {
    return this.#queue.add(() => this.#stop());
  }

  /**
   * Trains for some steps and stops. Resolves once the models stand still and have been measured.
   * @param {number} steps
   */
  async step(steps) {
    await this.#start(() => this.#experiment.step + steps);
    if (!this.#playing) return;
    await new Promise((resolve) => void this.#ended.push(() => resolve(undefined)));
    await this.#queue.delivered;
  }

  /** Starts over at step 0, with the same seed. */
  reset() {
    return this.#queue.add(async () => {
      await this.#stop();
      this.#free();
      await this.#ensureModels();
    });
  }

  /**
   * Tells whether the figure is on screen. Off screen it does not train.
   * @param {boolean} visible
   */
  setVisible(visible) {
    return this.#queue.add(async () => void (this.#visible = visible));
  }

  /**
   * Asks about the models, between two slices of training.
   * @param {any} question
   * @returns {Promise<any>} null if there is no answer
   */
  async ask(question) {
    /** @type {unknown} */
    let answer = null;
    await this.#queue.add(async () => {
      await this.#ensureModels();
      answer = await this.#experiment.answer(question);
    });
    return answer;
  }

  /** Frees the models. Later commands do nothing. */
  close() {
    return this.#queue.close(() => {
      this.#unwatch();
      this.#free();
      this.#end();
    });
  }

  async #ensureModels() {
    if (this.#created) return;
    await this.#experiment.create();
    this.#created = true;
    await this.#measure();
    this.#queueRefinement();
  }

  #free() {
    this.#experiment.free();
    this.#created = false;
    this.#measuredStep = -1;
    this.#refining = false;
    this.#playing = false;
  }

  /** @param {() => number} targetOf the step at which training ends */
  #start(targetOf) {
    return this.#queue.add(async () => {
      await this.#ensureModels();
      this.#playing = true;
      this.#waiting = false;
      this.#target = targetOf();
      void this.#dataset?.loadRest();
      void this.#queue.emit({ type: 'playing' });
    });
  }

  async #stop() {
    this.#playing = false;
    if (this.#created && this.#measuredStep !== this.#experiment.step) await this.#measure();
    this.#end();
    this.#queueRefinement();
  }

  /** Measures the rest while training stands still, part by part: commands come between two parts. */
  #queueRefinement() {
    if (!this.#experiment.refine) return;
    void this.#queue.add(async () => {
      if (this.#playing || !this.#created) return;
      const more = await this.#experiment.refine?.();
      if (more) this.#queueRefinement();
      else if (this.#refining) await this.#measure();
      this.#refining = more === true;
    });
  }

  #end() {
    this.#playing = false;
    void this.#queue.emit({ type: 'paused' });
    for (const resolve of this.#ended.splice(0)) resolve();
  }

  /**
   * @param {boolean} interrupted whether the download has failed
   * @param {string} [fault]
   */
  #onData(interrupted, fault) {
    if (!this.#waiting) return;
    this.#waiting = false;
    void this.#queue.add(async () => {
      if (interrupted) throw new Failure('data', fault ?? '');
    });
  }

  async #measure() {
    const start = this.#now();
    const measurement = await this.#experiment.measure();
    this.#budget.spend(this.#now() - start);
    this.#measuredStep = this.#experiment.step;
    // A page that is behind gets no second measurement before it has handled the first.
    await this.#queue.delivered;
    this.#measuredAt = this.#now();
    void this.#queue.emit({ type: 'measured', measurement });
  }

  async #tick() {
    if (this.#experiment.step >= this.#target) return this.#stop();
    if (!(await this.#experiment.loadData())) return void (this.#waiting = true);
    const start = this.#now();
    await this.#experiment.train(this.#target);
    this.#budget.earn(this.#now() - start);
    if (this.#experiment.step >= this.#target) return this.#stop();
    if (this.#budget.due && this.#now() - this.#measuredAt >= this.#measuringMs) await this.#measure();
    await yieldToEventLoop();
  }
}

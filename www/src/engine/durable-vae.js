import { RECOVERY_PAUSE_MS } from '../limits.js';
import { toProblem } from './failure.js';
import { TimeBudget } from './timing.js';

/**
 * @typedef {import('#engine/vae_lab.js').Vae} EngineVae
 * @typedef {import('#engine/vae_lab.js').LiveOptions} LiveOptions
 * @typedef {import('#engine/vae_lab.js').Metrics} Metrics
 * @typedef {EngineVae['backend']} Backend
 *
 * A state of the model that can be made again, on any backend.
 * @typedef {{ step: number, make: (backend: Backend) => Promise<EngineVae> }} RestorePoint
 *
 * @typedef {{ step: number, options: LiveOptions }} DatedUpdate An update, and the step after which it applies.
 *
 * A call of `train` whose losses have not been read, from one step to another. `metrics`: if the device was lost before
 * they were read, the losses of the same steps on the new device, or `divergence` if training diverges there.
 * @typedef {{ first: number, last: number, metrics: Metrics | null, divergence: unknown }} UnreadCall
 *
 * The model is on another device, at the same step as before. `message`: why the device was lost.
 * @typedef {{ step: number, backend: Backend, adapter: string, message: string }} Recovery
 *
 * @typedef {object} DurableParts
 * @property {(checkpoint: Uint8Array, backend: Backend) => Promise<EngineVae>} restore
 * @property {() => number} now a clock, in milliseconds
 * @property {(saved: { checkpoint: Uint8Array, step: number }) => void} onSaved
 * @property {(options: LiveOptions) => void} onUpdate called when a planned update has been applied
 * @property {(recovery: Recovery) => void} onRecovery
 */

/** Checkpoints for a loss of the device take at most this share of the training time. */
const SAVE_SHARE = 0.02;
/** They are at least this far apart. */
const SAVE_INTERVAL_MS = 2000;
/** The same kind of device is tried this many times; then the CPU takes over. */
const DEVICE_ATTEMPTS = 2;

/**
 * A model that survives the loss of its device. It is then made again from its last checkpoint, gets the same data and
 * updates at the same steps, and trains to the step at which it was: bit for bit the same model, on the same kind of
 * device. The call that failed is repeated.
 *
 * It has the methods of the engine's `Vae` that the page uses.
 */
export class DurableVae {
  #vae;
  #parts;
  #step;
  /** @type {RestorePoint} */
  #latest;
  /** The newest restore point after which a finite loss was read. @type {RestorePoint} */
  #healthy;
  /** The training images, and the step at which each part came. @type {{ step: number, images: Uint8Array }[]} */
  #training = [];
  /** @type {Uint8Array | null} */
  #heldOut = null;
  /** Updates since the healthy restore point. @type {DatedUpdate[]} */
  #updates = [];
  /** Updates that apply at a later step. @type {DatedUpdate[]} */
  #planned = [];
  /** In the order of their steps. @type {UnreadCall[]} */
  #unread = [];
  /** The move to another device, while it lasts. @type {Promise<number> | null} */
  #recovery = null;
  #freed = false;
  #budget = new TimeBudget(SAVE_SHARE);
  #savedAt;
  #firstBackend;

  /**
   * @param {EngineVae} vae
   * @param {RestorePoint['make']} make makes this model again
   * @param {DurableParts} parts
   */
  constructor(vae, make, parts) {
    this.#vae = vae;
    this.#parts = parts;
    this.#step = vae.step;
    this.#latest = { step: vae.step, make };
    this.#healthy = this.#latest;
    this.#savedAt = parts.now();
    this.#firstBackend = vae.backend;
  }

  /** Steps done, or submitted to the device. */
  get step() {
    return this.#step;
  }

  /** The options in force. */
  get config() {
    return this.#vae.config;
  }

  /** Where the model runs. */
  get backend() {
    return this.#vae.backend;
  }

  /** Where it ran before any device was lost. */
  get firstBackend() {
    return this.#firstBackend;
  }

  /** The name of the device. */
  get adapter() {
    return this.#vae.adapter;
  }

  /** Why `auto` did not get a GPU. */
  get gpuError() {
    return this.#vae.gpuError;
  }

  /** How many steps can run before a planned update. */
  get stepsUntilUpdate() {
    return (this.#planned[0]?.step ?? Infinity) - this.#step;
  }

  /** @param {Uint8Array} images replace the training images */
  async setTraining(images) {
    await this.#call((vae) => vae.setTraining(images));
    this.#training = [{ step: this.#step, images }];
  }

  /** @param {Uint8Array} images more training images */
  async appendTraining(images) {
    await this.#call((vae) => vae.appendTraining(images));
    this.#training.push({ step: this.#step, images });
  }

  /** @param {Uint8Array} images */
  async setHeldOut(images) {
    await this.#call((vae) => vae.setHeldOut(images));
    this.#heldOut = images;
  }

  /**
   * Trains. Applies what is planned for the step that it reaches as soon as its steps are submitted.
   * @param {number} steps at most `stepsUntilUpdate`
   * @param {() => void} [onSubmitted] called when the next call may begin, before the losses are read
   */
  async train(steps, onSubmitted) {
    // Otherwise the call begins at once, so that `interrupt` ends it even in the same tick.
    if (this.#recovery) await this.#recovery;
    const vae = this.#vae;
    const call = /** @type {UnreadCall} */ ({
      first: this.#step,
      last: this.#step + steps,
      metrics: null,
      divergence: null,
    });
    this.#unread.push(call);
    try {
      const metrics = await vae.train(steps, () => {
        // An interrupted call has submitted fewer steps.
        call.last = vae.step;
        this.#reach(call.last);
        onSubmitted?.();
      });
      if (vae === this.#vae) this.#reach(metrics.step);
      this.#onHealthy();
      return metrics;
    } catch (error) {
      if (toProblem(error).code !== 'device_lost') throw error;
      await this.#recoverFrom(vae, error, 0);
      if (!call.metrics) throw call.divergence ?? error;
      this.#reach(call.last);
      this.#onHealthy();
      return call.metrics;
    } finally {
      this.#unread = this.#unread.filter((other) => other !== call);
    }
  }

  /** Ends the running call of `train` early. */
  interrupt() {
    this.#vae.interrupt();
  }

  /** @param {number} step */
  #reach(step) {
    this.#step = Math.max(step, this.#step);
    this.#applyPlanned();
  }

  /** A finite loss was read after the latest restore point. */
  #onHealthy() {
    if (this.#healthy === this.#latest) return;
    this.#healthy = this.#latest;
    this.#updates = this.#updates.filter(({ step }) => step >= this.#healthy.step);
  }

  /** @param {number} trainingMs of which saving may take a share */
  earn(trainingMs) {
    this.#budget.earn(trainingMs);
  }

  /**
   * Changes options from the next step on.
   * @param {LiveOptions} options
   */
  update(options) {
    this.#vae.update(options);
    this.#updates.push({ step: this.#step, options });
  }

  /**
   * Plans updates for later steps.
   * @param {readonly DatedUpdate[]} updates ordered by step
   */
  plan(updates) {
    this.#planned = updates.filter(({ step }) => step >= this.#step);
    this.#applyPlanned();
  }

  #applyPlanned() {
    while (this.stepsUntilUpdate <= 0) {
      const { options } = /** @type {DatedUpdate} */ (this.#planned.shift());
      this.update(options);
      this.#parts.onUpdate(options);
    }
  }

  /** Saves the model. The losses of all steps must have been read. */
  async save() {
    const start = this.#parts.now();
    const checkpoint = await this.#call((vae) => vae.save());
    const step = this.#step;
    this.#latest = { step, make: (backend) => this.#parts.restore(checkpoint, backend) };
    this.#savedAt = this.#parts.now();
    this.#budget.spend(this.#savedAt - start);
    this.#parts.onSaved({ checkpoint, step });
    return checkpoint;
  }

  /** Whether it is time to save the model, so that it loses little when its device is lost. */
  get saveDue() {
    return this.#budget.due && this.#parts.now() - this.#savedAt >= SAVE_INTERVAL_MS;
  }

  /**
   * Returns to the last checkpoint after which the loss was finite. Options stay as they are now. The data must be set
   * again.
   */
  async rewind() {
    const diverged = this.#vae;
    this.#vae = await this.#healthy.make(diverged.backend);
    diverged.free();
    const updates = this.#updates.map(({ options }) => options);
    this.#latest = this.#healthy;
    this.#step = this.#vae.step;
    [this.#training, this.#heldOut, this.#updates, this.#planned, this.#unread] = [[], null, [], [], []];
    if (updates.length > 0) this.update(Object.assign({}, ...updates));
  }

  /** See the engine, as for all that follows. @param {import('#engine/vae_lab.js').EvaluationOptions} [options] */
  evaluate(options) {
    return this.#call((vae) => vae.evaluate(options));
  }

  /** The next step, without applying it. */
  trace() {
    return this.#call((vae) => vae.trace());
  }

  /** @param {Uint8Array} image @param {number} [draws] */
  examine(image, draws) {
    return this.#call((vae) => vae.examine(image, draws));
  }

  /** @param {Uint8Array} images */
  encode(images) {
    return this.#call((vae) => vae.encode(images));
  }

  /** @param {Float32Array} z */
  decode(z) {
    return this.#call((vae) => vae.decode(z));
  }

  /** @param {Float32Array} z @param {number} [seed] */
  draw(z, seed) {
    return this.#call((vae) => vae.draw(z, seed));
  }

  /** @param {number} n @param {number} [seed] */
  prior(n, seed) {
    return this.#call((vae) => vae.prior(n, seed));
  }

  /** Frees the model. A move to another device that is under way comes to nothing. */
  free() {
    this.#freed = true;
    this.#vae.free();
  }

  /**
   * Calls the model, and again on another device if the device is lost.
   * @template T
   * @param {(vae: EngineVae) => Promise<T>} work
   * @returns {Promise<T>}
   */
  async #call(work) {
    for (let attempts = 0; ;) {
      await this.#recovery;
      const vae = this.#vae;
      try {
        return await work(vae);
      } catch (error) {
        if (toProblem(error).code !== 'device_lost') throw error;
        attempts = await this.#recoverFrom(vae, error, attempts);
      }
    }
  }

  /**
   * Moves the model to another device, unless another call already does so.
   * @param {EngineVae} vae that the call was made on
   * @param {unknown} loss the error that reported the lost device
   * @param {number} attempts so far
   * @returns {Promise<number>} attempts, with those made here
   */
  async #recoverFrom(vae, loss, attempts) {
    if (this.#freed) throw loss;
    if (vae !== this.#vae) return attempts;
    this.#recovery ??= this.#recover(loss, attempts).finally(() => (this.#recovery = null));
    return this.#recovery;
  }

  /**
   * Moves the model to another device.
   * @param {unknown} loss the error that reported the lost device
   * @param {number} attempts so far
   * @returns {Promise<number>} attempts, with those made here
   */
  async #recover(loss, attempts) {
    const lost = this.#vae;
    for (;;) {
      if (attempts > DEVICE_ATTEMPTS) throw loss;
      if (attempts > 0) await new Promise((resolve) => setTimeout(resolve, RECOVERY_PAUSE_MS));
      attempts += 1;
      const known = new Set(this.#updates);
      /** @type {EngineVae} */
      let remade;
      try {
        remade = await this.#remade(attempts > DEVICE_ATTEMPTS ? 'cpu' : lost.backend);
      } catch (error) {
        if (this.#freed) throw error;
        continue;
      }
      if (this.#freed) {
        remade.free();
        throw loss;
      }
      this.#vae = remade;
      lost.free();
      for (const update of this.#updates) if (!known.has(update)) this.#vae.update(update.options);
      const { adapter, backend, step } = this.#vae;
      this.#parts.onRecovery({ step, backend, adapter, message: toProblem(loss).message });
      return attempts;
    }
  }

  /**
   * Makes the model again, with its data, and brings it to its step. Repeats the calls whose losses are unread.
   * @param {Backend} backend
   */
  async #remade(backend) {
    const { step: start, make } = this.#latest;
    const vae = await make(backend);
    const trainTo = async (/** @type {number} */ step) => {
      while (vae.step < step) {
        const call = this.#unread.find(({ first }) => first >= vae.step);
        if (call?.first !== vae.step) await vae.train(Math.min(step, call?.first ?? step) - vae.step);
        else if (!(await this.#repeated(vae, call))) return;
      }
    };
    try {
      const [now, later] = [this.#training.filter(({ step }) => step <= start), this.#changesAfter(start)];
      for (const [index, { images }] of now.entries())
        await (index === 0 ? vae.setTraining(images) : vae.appendTraining(images));
      if (this.#heldOut) await vae.setHeldOut(this.#heldOut);
      for (const { step, apply } of later) {
        await trainTo(step);
        if (this.#unread.some(({ divergence }) => divergence)) return vae;
        await apply(vae);
      }
      await trainTo(Math.max(this.#step, ...this.#unread.map(({ last }) => last)));
      return vae;
    } catch (error) {
      vae.free();
      throw error;
    }
  }

  /**
   * Repeats a call whose losses a lost device has taken.
   * @param {EngineVae} vae
   * @param {UnreadCall} call
   * @returns {Promise<boolean>} whether the calls after it make sense
   */
  async #repeated(vae, call) {
    try {
      call.metrics = await vae.train(call.last - call.first);
    } catch (error) {
      if (toProblem(error).code !== 'diverged') throw error;
      for (const later of this.#unread.slice(this.#unread.indexOf(call))) later.divergence = error;
    }
    return call.metrics !== null;
  }

  /**
   * The data and the updates that came after a restore point, by step.
   * @param {number} start its step
   * @returns {{ step: number, apply: (vae: EngineVae) => Promise<void> | void }[]}
   */
  #changesAfter(start) {
    const data = this.#training
      .filter(({ step }) => step > start)
      .map(({ step, images }) => ({ step, apply: (/** @type {EngineVae} */ vae) => vae.appendTraining(images) }));
    const updates = this.#updates
      .filter(({ step }) => step >= start)
      .map(({ step, options }) => ({ step, apply: (/** @type {EngineVae} */ vae) => vae.update(options) }));
    return [...data, ...updates].sort((a, b) => a.step - b.step);
  }
}

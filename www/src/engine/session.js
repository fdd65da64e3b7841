import { cpuReason } from './environment.js';
import { problemOf } from './failure.js';
import { Inquiry } from './inquiry.js';
import { created, refused, restored } from './making.js';
import { Budget, Pace, Rate } from './pace.js';
import { Painter } from './painter.js';
import { Supply } from './supply.js';

/** @typedef {import('./protocol.js').Settings} Settings */

/** A call trains for about this long: a pause, a step or a reset waits no longer than that. */
const CALL_MS = 200;
/** Pictures and evaluation take no more than a tenth of the time each. */
const SIDE_SHARE = 0.1;
/** Enough to see the gap, and done within about a second on a CPU. */
const GAP = { samples: 64, images: 100 };

/**
 * One model in training.
 *
 * Everything that touches the model goes through one queue: a command runs between two calls of `train`, never during one,
 * and commands run in the order they came. The engine would refuse anything else with the code `busy`.
 */
export class Session {
  #parts;
  #settings;
  #queue = Promise.resolve();
  /** @type {import('./protocol.js').Vae | null} */
  #vae = null;
  /** @type {Supply | null} The data of the model. */
  #supply = null;
  #playing = false;
  /** What waits for data that has not come: the training, or a single step. @type {'training' | 'step' | null} */
  #starved = null;
  #visible = true;
  #tickQueued = false;
  #closed = false;
  /** @param {import('./protocol.js').DataProgress} progress */
  #tellOfData = (progress) => {
    void this.#emit({ type: 'data', ...progress });
    this.#feed();
  };
  #unwatch;
  /** @type {import('#engine/vae_lab.js').LiveOptions} Changes that wait for their turn. */
  #changes = {};
  #stopAfter;
  /** The step at which a run that plays is finished. */
  #lastStep = Infinity;
  #inquiry;

  #pace = new Pace(CALL_MS);
  #rate = new Rate();
  /** @type {number | null} When the last call ended, while training runs on. */
  #calledAt = null;
  #evaluation = new Budget(SIDE_SHARE);
  #painter;
  #evaluatedStep = -1;
  #delivered = Promise.resolve();

  /** @param {import('./protocol.js').SessionParts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#settings = parts.settings;
    this.#stopAfter = parts.stopAfter ?? Infinity;
    this.#inquiry = new Inquiry(parts.now);
    this.#painter = new Painter({ ...parts, emit: (event, transfer) => this.#emit(event, transfer) }, SIDE_SHARE);
    this.#unwatch = parts.dataset.watch(this.#tellOfData);
  }

  /**
   * Makes the model and fetches the first data, at the same time.
   * @param {Uint8Array} [checkpoint] of an earlier visit, to go on from; of another version it counts for nothing
   */
  open(checkpoint) {
    return this.#do(async () => {
      const past = checkpoint && (await restored(this.#parts, this.#settings, checkpoint).catch(() => null));
      await (past ? this.#adopt(past) : this.#create());
    });
  }

  /** Trains until paused. */
  play() {
    return this.#do(async () => {
      await this.#ensure();
      this.#playing = true;
      this.#starved = null;
      this.#setEnd();
      void this.#emit({ type: 'playing' });
      // The bulk of the data is fetched for readers who train, not for every visitor.
      void this.#parts.dataset.rest();
    });
  }

  /** Settles once the model stands still, with its evaluation and pictures of that very step. */
  pause() {
    return this.#do(() => this.#halt());
  }

  /** Trains for one step, and stands still. A step that needs data which has not come is done once it has. */
  step() {
    return this.#do(async () => {
      await this.#ensure();
      this.#playing = false;
      void this.#parts.dataset.rest();
      await this.#stepOnce();
    });
  }

  /**
   * Starts over at step 0. With the same settings it is the same run again.
   * @param {Settings} [settings]
   */
  reset(settings) {
    return this.#do(async () => {
      if (settings) {
        const problem = await refused(this.#parts, settings);
        if (problem) return this.#halt({ problem });
        this.#settings = settings;
      }
      // `auto` may measure and choose anew; the same run needs the same device.
      const backend = settings ? undefined : this.#vae?.backend;
      this.#discard();
      await this.#create(backend);
    });
  }

  /**
   * Starts over with other data.
   * @param {string} url
   */
  useData(url) {
    return this.#do(async () => {
      const dataset = this.#parts.datasetAt(url);
      this.#unwatch();
      this.#parts = { ...this.#parts, dataset };
      this.#unwatch = dataset.watch(this.#tellOfData);
      await this.#startAnew();
    });
  }

  /**
   * Changes what may change while it runs, from the next step on. Of changes that come faster than steps the last counts.
   * @param {import('#engine/vae_lab.js').LiveOptions} options
   */
  update(options) {
    Object.assign(this.#changes, options);
    return this.#do(async () => {
      const changes = this.#changes;
      this.#changes = {};
      if (Object.keys(changes).length === 0) return;
      this.#vae?.update(changes);
      this.#settings = { ...this.#settings, ...changes };
      if (this.#vae) void this.#emit({ type: 'updated', config: this.#vae.config });
    });
  }

  /**
   * How many epochs a run goes on from Play.
   * @param {number} epochs
   */
  stopAfter(epochs) {
    return this.#do(async () => {
      this.#stopAfter = epochs;
      this.#setEnd();
    });
  }

  /**
   * What samples are: the decoder's means of points of the prior, or draws from q(x|z) there.
   * @param {import('./protocol.js').SamplesAre} what
   */
  showSamples(what) {
    return this.#do(async () => {
      this.#painter.samplesAre = what;
      if (this.#vae) await this.#painter.draw(this.#vae);
    });
  }

  /** The next step, looked at and not done, once its data has come; null where that does not come. */
  async trace() {
    const trace = await this.#look();
    if (trace || !this.#vae) return trace;
    void this.#emit({ type: 'waiting', waiting: true });
    await this.#parts.dataset.rest();
    void this.#emit({ type: 'waiting', waiting: false });
    return this.#look();
  }

  async #look() {
    /** @type {import('#engine/vae_lab.js').Trace | null} */
    let trace = null;
    await this.#do(async () => {
      await this.#ensure();
      const { vae, supply } = this.#present();
      if (await supply.take()) trace = await vae.trace();
    });
    return trace;
  }

  /** How far the ELBO lies under the importance-weighted bound: too dear to be asked while it trains. */
  measureGap() {
    return this.#do(async () => {
      if (!this.#vae) return;
      const { step } = this.#vae;
      const { n, elbo, importance } = await this.#vae.evaluate({ importance: GAP.samples, limit: GAP.images });
      if (importance) void this.#emit({ type: 'measured', gap: { step, n, elbo, ...importance } });
    });
  }

  /** The model as a checkpoint, and the step it stands at; null where there is no model. */
  async save() {
    /** @type {import('./protocol.js').Saved | null} */
    let saved = null;
    await this.#do(async () => {
      if (this.#vae) saved = { checkpoint: await this.#vae.save(), step: this.#vae.step };
    });
    return saved;
  }

  /**
   * Goes on from a checkpoint. What is none is refused, and the present run goes on unharmed.
   * @param {string} name of the file
   * @param {Uint8Array} checkpoint
   */
  load(name, checkpoint) {
    return this.#do(async () => {
      let vae;
      try {
        vae = await restored(this.#parts, this.#settings, checkpoint);
      } catch (error) {
        void this.#emit({
          type: 'refused',
          refusal: { reason: 'checkpoint', name, bytes: checkpoint.length, message: problemOf(error).message },
        });
        return;
      }
      this.#discard();
      const { backend } = this.#settings;
      const { width: _, height: __, ...settings } = vae.config;
      this.#settings = { ...settings, ...(backend && { backend }) };
      await this.#adopt(vae);
      void this.#emit({ type: 'paused', ended: 'restored' });
    });
  }

  /** Asks again for data that did not arrive. */
  retryData() {
    return this.#do(async () => void this.#parts.dataset.rest());
  }

  /**
   * Out of sight it does not train; back in sight it goes on from the same step.
   * @param {boolean} visible
   */
  show(visible) {
    return this.#do(async () => {
      this.#visible = visible;
      if (!visible) this.#calledAt = null;
    });
  }

  /**
   * Answers a question about the model, between two calls of `train`. The answer is null where a newer question of its kind
   * came first, and where there is no model.
   * @param {import('./answers.js').Query} query
   */
  query(query) {
    const answer = this.#inquiry.ask(query);
    if (this.#closed) this.#inquiry.close();
    else void this.#do(() => this.#inquiry.answer());
    return answer;
  }

  /** Frees the model. */
  close() {
    return this.#do(async () => {
      this.#closed = true;
      this.#unwatch();
      this.#discard();
    });
  }

  /**
   * @param {import('./protocol.js').EngineEvent} event
   * @param {Transferable[]} [transfer]
   */
  #emit(event, transfer) {
    this.#delivered = this.#parts.emit(event, transfer);
    return this.#delivered;
  }

  /**
   * Runs a job after all that were asked for before it. Its failure becomes an event and stops the training. Settles once
   * the page, too, has heard what came of it.
   * @param {() => Promise<void>} job
   */
  #do(job) {
    this.#queue = this.#queue
      .then(() => (this.#closed ? undefined : job()))
      .catch((error) => {
        this.#playing = false;
        void this.#emit({ type: 'problem', ...problemOf(error) });
        void this.#emit({ type: 'paused' });
      })
      .then(() => this.#queueTick());
    return this.#queue.then(() => this.#delivered);
  }

  #queueTick() {
    if (this.#tickQueued || !this.#playing || !this.#visible || this.#starved) return;
    this.#tickQueued = true;
    void this.#do(async () => {
      this.#tickQueued = false;
      if (this.#playing && this.#visible) await this.#tick();
    });
  }

  /** Goes on with what waits for data, once that has come. */
  #feed() {
    if (!this.#starved || !this.#supply?.complete) return;
    void this.#do(async () => {
      const waiting = this.#starved;
      this.#starved = null;
      if (waiting === 'step') await this.#stepOnce();
    });
  }

  /** @param {'training' | 'step'} what waits for data */
  #starve(what) {
    this.#starved = what;
    this.#calledAt = null;
    void this.#emit({ type: 'waiting', waiting: true });
  }

  async #stepOnce() {
    const fed = await this.#present().supply.take();
    if (fed) await this.#train(1);
    await this.#halt();
    if (!fed) this.#starve('step');
  }

  /** A run that is finished and plays again goes on for as many epochs more. */
  #setEnd() {
    const supply = this.#supply;
    if (supply) this.#lastStep = supply.endOf(this.#stopAfter * (Math.floor(supply.epoch / this.#stopAfter) + 1));
  }

  async #tick() {
    const { vae, supply } = this.#present();
    if (!(await supply.take())) return this.#starve('training');
    await this.#train(Math.min(Math.ceil(this.#inquiry.share * this.#pace.steps), this.#lastStep - vae.step));
    if (vae.step >= this.#lastStep) {
      await this.#halt({ ended: 'finished' });
      return;
    }
    if (this.#evaluation.due) await this.#evaluate();
    if (this.#painter.due) await this.#painter.draw(vae);
    await this.#parts.breathe();
  }

  /** @param {{ ended?: 'finished' | 'restored', problem?: import('./protocol.js').Problem }} [why] */
  async #halt({ ended, problem } = {}) {
    this.#playing = false;
    this.#starved = null;
    const vae = this.#vae;
    if (vae && vae.step > 0) {
      if (this.#evaluatedStep !== vae.step) await this.#evaluate();
      if (this.#painter.step !== vae.step) await this.#painter.draw(vae);
    }
    this.#calledAt = null;
    void this.#emit({ type: 'paused', ended });
    if (problem) void this.#emit({ type: 'problem', ...problem });
  }

  /** A model that failed to open, or was lost, is made anew before it is used. */
  async #ensure() {
    if (!this.#vae) await this.#create();
  }

  /** @param {Settings['backend']} [backend] */
  async #create(backend = this.#settings.backend) {
    await this.#adopt(await created(this.#parts, { ...this.#settings, ...(backend && { backend }) }));
  }

  /**
   * Takes a model that was just made, and gives it its data.
   * @param {import('./protocol.js').Vae} vae
   */
  async #adopt(vae) {
    const { dataset } = this.#parts;
    const engine = await this.#parts.engine;
    this.#vae = vae;
    const supply = new Supply(vae, dataset);
    this.#supply = supply;
    this.#pace = new Pace(CALL_MS);
    this.#calledAt = null;
    this.#evaluatedStep = -1;
    try {
      await dataset.first();
      await supply.take();
      await vae.setHeldOut(dataset.heldOut);
    } catch (error) {
      this.#discard();
      throw error;
    }
    this.#inquiry.open(engine, vae, dataset);
    this.#painter.open(vae, dataset);
    void this.#emit({
      type: 'ready',
      settings: this.#settings,
      step: vae.step,
      epoch: supply.epoch,
      inUse: supply.inUse,
      config: vae.config,
      backend: vae.backend,
      adapter: vae.adapter,
      cpuReason: vae.backend === 'cpu' ? await cpuReason(this.#settings.backend) : null,
    });
    await this.#painter.draw(vae);
    // What was opened is known by its figures, too.
    if (vae.step > 0) await this.#evaluate();
  }

  /** The same settings on the same device. */
  async #startAnew() {
    const backend = this.#vae?.backend;
    this.#discard();
    await this.#create(backend);
  }

  #discard() {
    this.#playing = false;
    this.#starved = null;
    this.#inquiry.close();
    this.#vae?.free();
    [this.#vae, this.#supply] = [null, null];
  }

  /** The model, and its data. */
  #present() {
    if (!this.#vae || !this.#supply) throw new Error('there is no model');
    return { vae: this.#vae, supply: this.#supply };
  }

  /** @param {number} wanted steps; fewer where the data grows before */
  async #train(wanted) {
    const { vae, supply } = this.#present();
    const steps = Math.min(wanted, supply.stepsUntilNext);
    const start = this.#parts.now();
    const { step, loss, nll, kl } = await vae.train(steps);
    const end = this.#parts.now();
    const ms = end - start;
    this.#pace.note(steps, ms);
    this.#evaluation.earn(ms);
    this.#painter.earn(ms);
    // From call to call, so that the rate is what the reader gets, evaluation and pictures included.
    if (this.#calledAt === null) this.#rate = new Rate();
    const rate = this.#playing ? this.#rate.note(steps, end - (this.#calledAt ?? start)) : null;
    this.#calledAt = end;
    void this.#emit({ type: 'trained', step, epoch: supply.epoch, inUse: supply.inUse, loss, nll, kl, rate });
  }

  async #evaluate() {
    const { vae } = this.#present();
    const start = this.#parts.now();
    const { n, loss, nll, kl, klPerLatent, activeUnits, sigma, rmse } = await vae.evaluate();
    this.#evaluation.spend(this.#parts.now() - start);
    this.#evaluatedStep = vae.step;
    void this.#emit({
      type: 'evaluated',
      step: vae.step,
      n,
      loss,
      nll,
      kl,
      sigma,
      rmse,
      beside: { klPerLatent, activeUnits },
    });
  }
}

import { yieldToEventLoop } from '../event-loop.js';
import { cpuReasonOf } from './cpu-reason.js';
import { createModel, restoreModel, validateSettings } from './create-model.js';
import { toProblem } from './failure.js';
import { SIDE_JOB_SHARE } from './model-run.js';
import { durable, openRun, replayRun } from './open-run.js';
import { PictureRenderer } from './picture-renderer.js';
import { QueryService } from './query-service.js';
import { RunLength } from './run-length.js';
import { TrainingQueue } from './training-queue.js';

/**
 * @typedef {import('./protocol.js').Settings} Settings
 * @typedef {import('./protocol.js').SavedModel} SavedModel
 *
 * Where a model comes from.
 * @typedef {object} Origin
 * @property {import('./protocol.js').ReadyEvent['askedBatch']} [askedBatch]
 * @property {import('./protocol.js').ReadyEvent['opened']} [opened]
 * @property {Uint8Array} [checkpoint]
 * @property {import('./protocol.js').Replay | null} [replay]
 */

/**
 * One model in training, and the commands for it.
 *
 * Everything that touches the model goes through one queue: a command runs between two calls of `train`, never during
 * one, and commands run in the order they came. The engine refuses anything else with the code `busy`.
 */
export class Session {
  #parts;
  #settings;
  /** @type {import('./model-run.js').ModelRun | null} */
  #run = null;
  #playing = false;
  #visible = true;
  /** Whether the model has diverged and could not be rewound. It is then not saved. */
  #diverged = false;
  /** What waits for data that is still downloading. @type {'training' | 'step' | null} */
  #waitingForData = null;
  #length;
  /** @type {import('#engine/vae_lab.js').LiveOptions} Changes that have not been applied yet. */
  #changes = {};
  #queries;
  #pictures;

  /** @param {import('./protocol.js').DataProgress} progress */
  #onDataProgress = (progress) => {
    void this.#queue.emit({ type: 'data', ...progress });
    this.#resumeAfterDownload();
  };
  #unwatchData;
  /** @type {TrainingQueue<import('./protocol.js').EngineEvent>} */
  #queue;

  /** @param {import('./protocol.js').SessionParts} parts */
  constructor(parts) {
    this.#parts = parts;
    this.#settings = parts.settings;
    this.#length = new RunLength(parts);
    this.#queries = new QueryService(parts.now);
    this.#queue = new TrainingQueue({
      emit: parts.emit,
      onError: (error) => this.#onError(error),
      training: () => this.#playing && this.#visible && !this.#waitingForData,
      tick: () => this.#tick(),
    });
    this.#pictures = new PictureRenderer(
      { ...parts, emit: (event, transfer) => this.#queue.emit(event, transfer) },
      SIDE_JOB_SHARE,
    );
    this.#unwatchData = parts.dataset.watch(this.#onDataProgress);
  }

  /**
   * Creates the model and downloads the first data, at the same time.
   * @param {Uint8Array} [checkpoint] of an earlier visit, to continue from; ignored if the engine cannot read it
   * @param {import('./protocol.js').Replay | null} [replay] if the run goes on that another worker had
   */
  open(checkpoint, replay = null) {
    return this.#queue.add(async () => {
      if (replay) return this.#resume(checkpoint, replay);
      const vae = checkpoint && (await restoreModel(this.#parts, this.#settings, checkpoint).catch(() => null));
      await (vae ? this.#useModel(vae, { checkpoint }) : this.#createModel());
    });
  }

  /**
   * Goes on with a run where it was when its worker ended, on the CPU if its device is gone.
   * @param {Uint8Array | undefined} checkpoint
   * @param {import('./protocol.js').Replay} replay
   */
  async #resume(checkpoint, replay) {
    const open = async (/** @type {import('./protocol.js').Vae['backend']} */ backend) => {
      if (!checkpoint) return this.#createModel(backend, replay);
      await this.#useModel(await restoreModel(this.#parts, { backend }, checkpoint), { checkpoint, replay });
    };
    const settings = this.#settings;
    try {
      await open(replay.backend);
    } catch (error) {
      if (replay.backend === 'cpu' || toProblem(error).code === 'data') throw error;
      this.#settings = settings;
      await open('cpu');
    }
  }

  /** Trains until paused. */
  play() {
    return this.#queue.add(async () => {
      await this.#ensureModel();
      this.#playing = true;
      this.#waitingForData = null;
      this.#updateLastStep();
      void this.#queue.emit({ type: 'playing' });
      // Only readers who train download the bulk of the data.
      void this.#parts.dataset.loadRest();
    });
  }

  /** Stops training. Resolves once the model stands still and that step has its evaluation and pictures. */
  pause() {
    this.#run?.vae.interrupt();
    return this.#queue.add(() => this.#stop());
  }

  /** Trains for one step and stops. If its data is still downloading, the step happens once that has arrived. */
  step() {
    this.#run?.vae.interrupt();
    return this.#queue.add(async () => {
      await this.#ensureModel();
      this.#playing = false;
      void this.#parts.dataset.loadRest();
      await this.#trainOneStep();
    });
  }

  /**
   * Starts over at step 0. With the same settings it is the same run again. Settings that the engine refuses change
   * nothing.
   * @param {Settings} [settings]
   */
  reset(settings) {
    this.#run?.vae.interrupt();
    return this.#queue.add(async () => {
      if (settings) {
        const problem = await validateSettings(this.#parts, settings);
        if (problem) return this.#stop({ problem });
        this.#settings = settings;
      }
      await this.#recreateModel(!settings);
    });
  }

  /**
   * Starts over on other data.
   * @param {string} url
   */
  useData(url) {
    return this.#queue.add(async () => {
      const dataset = this.#parts.datasetAt(url);
      this.#unwatchData();
      this.#parts = { ...this.#parts, dataset };
      this.#unwatchData = dataset.watch(this.#onDataProgress);
      await this.#recreateModel(true);
    });
  }

  /**
   * Changes options of the running model, from the next step on. If changes come faster than steps, the last one
   * counts.
   * @param {import('#engine/vae_lab.js').LiveOptions} options
   */
  update(options) {
    Object.assign(this.#changes, options);
    return this.#queue.add(async () => {
      // An update has the step of the losses that were reported last.
      await this.#run?.settle();
      const changes = this.#changes;
      this.#changes = {};
      if (Object.keys(changes).length === 0) return;
      this.#run?.vae.update(changes);
      this.#settings = { ...this.#settings, ...changes };
      if (!this.#run) return;
      const { step, config } = this.#run.vae;
      void this.#queue.emit({ type: 'updated', step, options: changes, config });
    });
  }

  /**
   * Sets how many epochs a run takes from Play to its end.
   * @param {number} epochs
   */
  stopAfter(epochs) {
    return this.#queue.add(async () => {
      this.#length.epochs = epochs;
      this.#updateLastStep();
    });
  }

  /**
   * Sets the step at which a run ends at the latest.
   * @param {number} steps
   */
  setMaxSteps(steps) {
    return this.#queue.add(async () => {
      this.#length.maxSteps = steps;
      this.#updateLastStep();
    });
  }

  /**
   * Chooses what samples show, and renders them.
   * @param {import('./protocol.js').SampleKind} kind
   */
  setSampleKind(kind) {
    return this.#queue.add(async () => {
      this.#pictures.sampleKind = kind;
      if (this.#run) await this.#pictures.render(this.#run.vae);
    });
  }

  /**
   * Computes the next step without applying it. Waits for its data if that is still downloading.
   * @returns {Promise<import('#engine/vae_lab.js').Trace | null>} null if the data does not arrive
   */
  async trace() {
    const trace = await this.#traceNow();
    if (trace || !this.#run) return trace;
    void this.#queue.emit({ type: 'waiting', waiting: true });
    await this.#parts.dataset.loadRest();
    void this.#queue.emit({ type: 'waiting', waiting: false });
    return this.#traceNow();
  }

  async #traceNow() {
    /** @type {import('#engine/vae_lab.js').Trace | null} */
    let trace = null;
    await this.#queue.add(async () => {
      await this.#ensureModel();
      const { vae, data } = this.#currentRun();
      if (await data.loadForNextStep()) trace = await vae.trace();
    });
    return trace;
  }

  /** Measures the gap between the ELBO and the importance-weighted bound. */
  measureGap() {
    return this.#queue.add(async () => this.#run?.measureGap());
  }

  /**
   * Saves the model.
   * @returns {Promise<SavedModel | null>} null if there is no model, or it has diverged
   */
  async save() {
    /** @type {SavedModel | null} */
    let saved = null;
    await this.#queue.add(async () => {
      const vae = this.#run?.vae;
      await this.#run?.settle();
      if (vae && !this.#diverged) saved = { checkpoint: await vae.save(), step: vae.step };
    });
    return saved;
  }

  /**
   * Continues from a checkpoint. One that the engine cannot read is rejected, and the current run is unharmed.
   * @param {string} name of the file; empty for a run of this page, to which it returns
   * @param {Uint8Array} checkpoint
   * @param {number | null} [trainedSteps] how long it was trained, where its own step does not tell
   */
  load(name, checkpoint, trainedSteps = null) {
    return this.#queue.add(async () => {
      let vae;
      try {
        vae = await restoreModel(this.#parts, this.#settings, checkpoint);
      } catch (error) {
        const { message } = toProblem(error);
        const rejection = /** @type {const} */ ({ reason: 'checkpoint', name, bytes: checkpoint.length, message });
        void this.#queue.emit({ type: 'checkpointRejected', rejection });
        return;
      }
      this.#freeModel();
      const { backend } = this.#settings;
      const { width: _, height: __, ...settings } = vae.config;
      this.#settings = { ...settings, ...(backend && { backend }) };
      const opened = name === '' ? null : { step: vae.step, trainedSteps: vae.step || trainedSteps };
      await this.#useModel(vae, { opened, checkpoint });
      void this.#queue.emit({ type: 'paused', ended: 'restored' });
    });
  }

  /** Continues a download that was interrupted. */
  retryData() {
    return this.#queue.add(async () => void this.#parts.dataset.loadRest());
  }

  /**
   * Tells whether the lab is on screen. Off screen it does not train; back on screen it goes on from the same step.
   * @param {boolean} visible
   */
  setVisible(visible) {
    return this.#queue.add(async () => {
      this.#visible = visible;
      if (visible) return;
      await this.#run?.settle();
      this.#run?.interrupt();
    });
  }

  /**
   * Answers a query about the model, between two calls of `train`.
   * @param {import('./query-handler.js').Query} query
   * @returns {Promise<import('./query-handler.js').Answer | null>} null if a newer query of the same kind replaced it,
   * or there is no model, or the query does not fit it
   */
  query(query) {
    const answer = this.#queries.add(query);
    if (this.#queue.closed) this.#queries.clearModel();
    else void this.#queue.add(() => this.#queries.answerPending());
    return answer;
  }

  /** Frees the model. Later commands do nothing. */
  close() {
    return this.#queue.close(() => {
      this.#unwatchData();
      this.#freeModel();
    });
  }

  /** @param {unknown} error */
  async #onError(error) {
    this.#playing = false;
    const problem = toProblem(error);
    const diverged = problem.code === 'diverged' && !this.#diverged;
    this.#diverged ||= diverged;
    void this.#queue.emit({ type: 'problem', ...problem });
    if (diverged) await this.#rewind();
    void this.#queue.emit({ type: 'paused' });
  }

  /**
   * Returns a model that has diverged to its last checkpoint, from which the reader can go on with other options. If
   * that fails only a restart helps.
   */
  async #rewind() {
    this.#waitingForData = null;
    try {
      const { vae } = this.#currentRun();
      await vae.rewind();
      this.#run = await openRun(vae, this.#runParts, this.#pictures);
      this.#diverged = false;
      const { epoch, imagesInUse } = this.#run.data;
      void this.#queue.emit({ type: 'rewound', step: vae.step, epoch, imagesInUse });
      await vae.save();
      await this.#pictures.render(vae);
      if (vae.step > 0) await this.#run.evaluate();
    } catch (error) {
      this.#freeModel();
      void this.#queue.emit({ type: 'problem', ...toProblem(error) });
    }
  }

  /** One call of `train`, with the evaluation and the pictures that are due after it. */
  async #tick() {
    const run = this.#currentRun();
    if (run.vae.step >= this.#length.lastStep) return this.#stop({ ended: 'finished' });
    if (!(await run.data.loadForNextStep())) {
      await run.settle();
      return this.#waitForDownload('training');
    }
    await run.trainForAWhile(this.#queries.callShare, this.#length.lastStep - run.vae.step);
    if (run.vae.step >= this.#length.lastStep) return this.#stop({ ended: 'finished' });
    await run.doSideJobs();
    await yieldToEventLoop();
  }

  async #trainOneStep() {
    const run = this.#currentRun();
    if (run.vae.step >= this.#length.maxSteps) return this.#stop({ ended: 'finished' });
    const complete = await run.data.loadForNextStep();
    if (complete) await run.train(1);
    await this.#stop();
    if (!complete) this.#waitForDownload('step');
  }

  /** @param {'training' | 'step'} what */
  #waitForDownload(what) {
    this.#waitingForData = what;
    this.#run?.interrupt();
    void this.#queue.emit({ type: 'waiting', waiting: true });
  }

  #resumeAfterDownload() {
    if (!this.#waitingForData || !this.#run?.data.downloaded) return;
    void this.#queue.add(async () => {
      const waiting = this.#waitingForData;
      this.#waitingForData = null;
      if (waiting === 'step') await this.#trainOneStep();
    });
  }

  #updateLastStep() {
    if (this.#run) this.#length.extend(this.#run.data);
  }

  /** @param {{ ended?: 'finished' | 'restored', problem?: import('./protocol.js').Problem }} [why] */
  async #stop({ ended, problem } = {}) {
    this.#playing = false;
    this.#waitingForData = null;
    await this.#run?.completeStep();
    this.#run?.interrupt();
    void this.#queue.emit({ type: 'paused', ended });
    if (problem) void this.#queue.emit({ type: 'problem', ...problem });
  }

  /** @returns {import('./protocol.js').SessionParts} */
  get #runParts() {
    return { ...this.#parts, emit: (event, transfer) => this.#queue.emit(event, transfer) };
  }

  /** @throws if there is no model */
  #currentRun() {
    if (!this.#run) throw new Error('there is no model');
    return this.#run;
  }

  /** Creates a model if there is none: the last attempt may have failed, or the device was lost. */
  async #ensureModel() {
    if (!this.#run) await this.#createModel();
  }

  /** @param {boolean} sameDevice `auto` may measure and choose another backend, but the same run needs the same one */
  async #recreateModel(sameDevice) {
    const backend = sameDevice ? this.#run?.vae.firstBackend : undefined;
    this.#freeModel();
    await this.#createModel(backend);
  }

  /**
   * @param {Settings['backend']} [backend]
   * @param {import('./protocol.js').Replay | null} [replay]
   */
  async #createModel(backend = this.#settings.backend, replay = null) {
    const { vae, askedBatch } = await createModel(this.#parts, { ...this.#settings, ...(backend && { backend }) });
    await this.#useModel(vae, { askedBatch, replay });
  }

  /**
   * Takes over a model and gives it its data.
   * @param {import('./protocol.js').Vae} model
   * @param {Origin} [origin]
   */
  async #useModel(model, { askedBatch = null, opened = null, checkpoint, replay = null } = {}) {
    const { dataset } = this.#parts;
    const engine = await this.#parts.engine;
    const vae = durable(model, { settings: this.#settings, checkpoint }, this.#runParts, (options) => {
      this.#settings = { ...this.#settings, ...options };
    });
    const run = await openRun(vae, this.#runParts, this.#pictures);
    if (replay) await replayRun(run, replay, dataset);
    this.#run = run;
    this.#queries.setModel(engine, vae, dataset);
    this.#pictures.setModel(vae, dataset);
    const { config, backend, adapter, gpuError, step } = vae;
    const cpuReason = backend === 'cpu' ? cpuReasonOf(this.#settings.backend, gpuError) : null;
    void this.#queue.emit({
      type: 'ready',
      settings: this.#settings,
      config,
      askedBatch,
      opened,
      backend,
      adapter,
      cpuReason,
      gpuError: cpuReason === 'no_device' || cpuReason === 'failed_device' ? (gpuError?.message ?? '') : '',
      step,
      epoch: run.data.epoch,
      imagesInUse: run.data.imagesInUse,
    });
    if (replay) await vae.save();
    else if (checkpoint) void this.#queue.emit({ type: 'saved', checkpoint, step });
    await this.#pictures.render(vae);
    // A trained model shows its losses, too. Its step may be 0, if its file has the weights alone.
    if (vae.step > 0 || opened) await run.evaluate();
  }

  #freeModel() {
    this.#playing = false;
    this.#waitingForData = null;
    this.#queries.clearModel();
    this.#run?.vae.free();
    this.#run = null;
    this.#diverged = false;
  }
}

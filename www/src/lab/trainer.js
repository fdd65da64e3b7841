import { readAddress } from '../controls/address.js';
import { createOwnDataset, endWorker, engineSchema, openSource } from '../engine/client.js';
import { beginningOf, download } from '../engine/download.js';
import { runInBackground, toProblem } from '../engine/failure.js';
import { WORKER_HANG_MS } from '../limits.js';
import { site } from '../site.js';
import { raisedEpochs } from '../controls/more-epochs.js';
import { slowerRate } from '../controls/slower.js';
import { choicesFromSchema, settingsWith } from '../state/choices.js';
import { TRAINED_STEPS } from '../trained-models.js';
import { CrashRecovery } from './crash-recovery.js';

/**
 * @typedef {import('../engine/protocol.js').Settings} Settings
 *
 * @typedef {object} Host The element of a lab.
 * @property {string} address
 * @property {Settings} settings
 * @property {string | null} source
 *
 * @typedef {object} Suspended The run of a lab that was taken out of the document, or of a worker that has ended.
 * @property {Promise<import('./run-persistence.js').Snapshot | null>} snapshot
 * @property {boolean} playing whether it was training
 */

/** New seeds are below this, so that a reader can read them out. */
const SEED_LIMIT = 1_000_000;

const BRACE = '{'.charCodeAt(0);
const PAUSED = /** @type {const} */ ({ type: 'paused' });
/** A run on the reader's own images has at least this many steps, unless they then choose fewer epochs. */
const FEWEST_STEPS = 1000;

/** Opens the models of a lab and trains them. */
export class Trainer {
  #host;
  #store;
  #sessions;
  #persistence;
  /**
   * The run before the last reset, restart or comparison, and whether a comparison began.
   * @type {import('./run-persistence.js').Snapshot & { compares: boolean } | null}
   */
  #undone = null;
  /** @type {Suspended | null} */
  #suspended = null;
  #crashes;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #hangTimer;

  /**
   * @param {Host} host
   * @param {import('../state/store.js').Store} store
   * @param {import('./sessions.js').Sessions} sessions
   * @param {import('./run-persistence.js').RunPersistence} persistence
   */
  constructor(host, store, sessions, persistence) {
    this.#host = host;
    this.#store = store;
    this.#sessions = sessions;
    this.#persistence = persistence;
    this.#crashes = new CrashRecovery(sessions);
  }

  /**
   * Opens a session if there is none: at first, and after the worker has ended. Continues the stored run if there is
   * one.
   */
  open() {
    if (this.#sessions.main) return;
    this.#store.dispatch({ type: 'sessionOpening' });
    this.#sessions.watchSilence((silence) => this.#onSilence(silence));
    const suspended = this.#suspended;
    this.#suspended = null;
    const session = this.#openMain(suspended);
    this.#sessions.main = session;
    session.catch((error) => {
      // Once a session is open its end comes as an event.
      if (this.#sessions.main !== session) return;
      this.#sessions.main = null;
      for (const event of [/** @type {const} */ ({ type: 'problem', ...toProblem(error) }), PAUSED])
        this.#store.dispatch({ type: 'engineEvent', target: 'main', event });
    });
  }

  /** @param {import('../engine/protocol.js').Silence | null} silence */
  #onSilence(silence) {
    clearTimeout(this.#hangTimer);
    const { state } = this.#store;
    // A driver may compile shaders for longer than that. The CPU backend yields many times a second.
    if (silence !== 'running' || state.backend !== 'cpu' || !this.#crashes.wouldResume(state)) return;
    this.#hangTimer = setTimeout(() => this.replaceWorker(), WORKER_HANG_MS);
  }

  /** Replaces a worker that does not respond. */
  replaceWorker() {
    endWorker();
    this.#sessions.forgetWorker();
    this.open();
  }

  /** @param {Suspended | null} suspended what to continue from */
  async #openMain(suspended) {
    const { source } = this.#host;
    await this.#loadOptions(source === null);
    if (source !== null) this.#sessions.useHome(await openSource(source));
    const { comparison, ...origin } = (await this.#resume(suspended)) ?? (await this.#persistence.restore());
    const session = await this.#sessions.openMain(origin, (event, before) => {
      this.#persistence.onEngineEvent(event);
      if (event.type === 'ready') this.#afterReady(event.step);
      if (event.type === 'problem' && event.code === 'worker') this.#afterCrash(before);
      // If the first model stops by itself, the second one waits for it.
      if ((event.type === 'paused' && event.ended) || event.type === 'problem')
        runInBackground(this.#sessions.comparison?.then((session) => session.pause()));
    });
    if (comparison) runInBackground(this.#sessions.restoreComparison(comparison));
    return session;
  }

  /**
   * Goes on by itself after the worker has ended, if it can.
   * @param {import('../state/state.js').LabState} before
   */
  #afterCrash(before) {
    const snapshot = this.#crashes.afterCrash(before);
    if (!snapshot) return;
    this.#suspended = { snapshot: Promise.resolve(snapshot), playing: before.playing };
    // Once all labs of the page know that the worker has ended.
    queueMicrotask(() => this.open());
  }

  /** @param {number} step */
  #afterReady(step) {
    const recovered = this.#crashes.afterReady(step);
    if (recovered) this.#store.dispatch({ type: 'runRecovered', recovered });
  }

  /**
   * Frees the models, since the lab is no longer in the document. If it is put back it continues.
   * @returns {Promise<void>} resolves once all is freed
   */
  async suspend() {
    clearTimeout(this.#hangTimer);
    const { playing } = this.#store.state;
    const snapshot = this.#persistence.snapshot().catch(() => null);
    this.#suspended = { snapshot, playing };
    await Promise.allSettled([snapshot, this.#sessions.close()]);
  }

  /**
   * What to continue from after the lab was put back or the worker has ended; null if there is nothing.
   * @param {Suspended | null} suspended
   */
  async #resume(suspended) {
    const snapshot = await suspended?.snapshot;
    if (!suspended || !snapshot || (!snapshot.main && !snapshot.lost)) return null;
    if (suspended.playing) runInBackground(this.#goOn());
    if (snapshot.lost) {
      this.#persistence.expect({ ...snapshot, main: null });
      return {};
    }
    this.#persistence.expect(snapshot);
    const { checkpoint, replay, settings } = snapshot.main ?? {};
    return { checkpoint, replay, settings, comparison: snapshot.comparison };
  }

  /**
   * Loads the engine's options, and reads the address, which needs them.
   * @param {boolean} onDefaultData whether to download the first of the default data at the same time
   */
  async #loadOptions(onDefaultData) {
    if (this.#store.state.controls.length > 0) return;
    const choices = choicesFromSchema(await engineSchema(onDefaultData ? undefined : null));
    const { values, problems } = readAddress(this.#host.address, choices.controls);
    const settings = /** @type {import('../controls/registry.js').Values} */ (this.#host.settings);
    const applied = { ...choices.applied, ...values, ...settings };
    this.#store.dispatch({ type: 'optionsLoaded', choices: { ...choices, applied, addressProblems: problems } });
  }

  /** Trains until paused. */
  play() {
    this.open();
    this.#withdrawUndo();
    return this.#goOn();
  }

  #goOn() {
    this.#store.dispatch({ type: 'playRequested' });
    return this.#sessions.forEach((session) => session.play());
  }

  /** Goes on after the end of a run, for more epochs than before. */
  async trainMore() {
    const { controls, epoch } = this.#store.state;
    await this.chooseValue('main', 'stopAfter', raisedEpochs(controls, epoch));
    await this.play();
  }

  /** Goes on after the run has diverged, with a tenth of the learning rate. That can be undone. */
  async continueSlower() {
    const rate = slowerRate(Number(this.#store.state.applied?.['learningRate']));
    this.#withdrawUndo();
    const saving = this.#persistence.snapshot().catch(() => null);
    this.#store.dispatch({ type: 'playRequested' });
    await this.chooseValue('main', 'learningRate', rate);
    await this.#sessions.forEach((session) => session.play());
    const snapshot = await saving;
    if (!snapshot?.main) return;
    this.#undone = { ...snapshot, compares: false };
    this.#store.dispatch({ type: 'undoOffered', step: snapshot.main.step, rate });
  }

  /** Pauses. Resolves once the models stand still. */
  pause() {
    this.#store.dispatch({ type: 'pauseRequested' });
    return this.#sessions.forEach((session) => session.pause());
  }

  /** Trains for one step and pauses. */
  step() {
    this.open();
    this.#withdrawUndo();
    this.#store.dispatch({ type: 'pauseRequested' });
    return this.#sessions.forEach((session) => session.step());
  }

  /** Opens slow motion, which shows the next step, or closes it. */
  async toggleSlowMotion() {
    if (this.#store.state.trace) {
      this.#store.dispatch({ type: 'slowMotionClosed' });
      return;
    }
    await this.pause();
    await this.#traceNextStep();
  }

  /** Does the step that slow motion shows, and shows the next one. */
  async stepSlowMotion() {
    this.#store.dispatch({ type: 'slowStepTaken' });
    await this.step();
    await this.#traceNextStep();
  }

  async #traceNextStep() {
    const trace = await this.#sessions.main?.then((session) => session.trace());
    this.#store.dispatch({ type: 'slowMotionOpened', trace: trace ?? null });
  }

  /** Starts over at step 0 with the same settings. */
  reset() {
    this.open();
    return this.#startOver(() => this.#sessions.forEach((session) => session.reset()));
  }

  /**
   * Starts over, and offers to return to the run before.
   * @param {() => Promise<unknown>} work
   * @param {{ goesOn?: boolean, compares?: boolean }} [how] `goesOn`: a run that trains goes on after that; `compares`:
   * the second model is another one after that
   */
  async #startOver(work, { goesOn = false, compares = false } = {}) {
    const { earlier, playing } = this.#store.state;
    // The run that is kept ends with an evaluation, at the step to which the reader can return.
    if (goesOn && playing) await this.#sessions.forEach((session) => session.pause());
    const saving = this.#persistence.snapshot().catch(() => null);
    this.#store.dispatch({ type: 'restartRequested', goesOn });
    await work();
    const snapshot = await saving;
    // Settings that the engine refuses change nothing.
    if (this.#store.state.step > 0) return;
    if (snapshot?.main) {
      this.#undone = { ...snapshot, compares };
      const kept = this.#store.state.earlier.some((run) => !earlier.includes(run));
      this.#store.dispatch({ type: 'undoOffered', step: snapshot.main.step, kept });
    }
    if (this.#store.state.playing) await this.#sessions.forEach((session) => session.play());
  }

  /** Returns to the run before the last reset, restart or comparison, if that is still possible. */
  async undoReset() {
    const undone = this.#undone;
    if (!undone || this.#store.state.undoStep === null) return;
    this.open();
    this.#withdrawUndo();
    this.#store.dispatch({ type: 'restartRequested', goesOn: false });
    const { compares, ...snapshot } = undone;
    if (compares) await this.stopComparing();
    this.#persistence.expect({ ...snapshot, lost: null });
    await this.#sessions.restore(compares ? { ...snapshot, comparison: null } : snapshot);
    if (compares && snapshot.comparison) await this.#sessions.restoreComparison(snapshot.comparison);
  }

  /** Offers no more to return to the run before: the reader trains another. */
  #withdrawUndo() {
    if (!this.#undone) return;
    this.#undone = null;
    this.#store.dispatch({ type: 'undoOffered', step: null });
  }

  /**
   * Starts over with other settings. A second model keeps its own settings, but takes the seed.
   * @param {Settings} settings
   * @param {{ goesOn: boolean }} [how] whether a run that trains goes on after that
   */
  restart(settings, { goesOn } = { goesOn: true }) {
    this.#host.settings = settings;
    this.open();
    const { comparison } = this.#store.state;
    const comparisonSettings = comparison && {
      ...settingsWith(comparison, {}),
      ...(settings.seed !== undefined && { seed: settings.seed }),
    };
    const work = () =>
      Promise.all([
        this.#sessions.main?.then((session) => session.reset(settings)),
        comparisonSettings && this.#sessions.comparison?.then((session) => session.reset(comparisonSettings)),
      ]);
    return this.#startOver(work, { goesOn });
  }

  /** Starts over with another seed. The draft stays a draft. */
  restartWithNewSeed() {
    return this.restart(settingsWith(this.#store.state, { seed: Math.floor(SEED_LIMIT * Math.random()) }));
  }

  /** Starts over on the CPU. */
  restartOnCpu() {
    return this.restart({ ...settingsWith(this.#store.state, {}), backend: 'cpu' });
  }

  /**
   * Opens a second model on the same data. Both start over at step 0.
   * @param {Settings} settings
   */
  async compare(settings) {
    await this.#startOver(
      async () => {
        await this.#persistence.forgetComparison();
        await this.#sessions.compare(settings);
      },
      { goesOn: true, compares: true },
    );
  }

  /** Closes the second model. */
  async stopComparing() {
    await this.#sessions.stopComparing();
    await this.#persistence.forgetComparison();
  }

  /**
   * Chooses a value for an option. It applies at once if the option is live.
   * @param {import('../state/actions.js').Target} target
   * @param {string} key
   * @param {import('../controls/registry.js').Value} value
   */
  chooseValue(target, key, value) {
    this.#store.dispatch({ type: 'valueChosen', target, key, value });
    if (key === 'stopAfter') return this.#sessions.forEach((session) => session.stopAfter(Number(value)));
    const live = this.#store.state.controls.find((control) => control.key === key)?.live;
    if (live) this.#persistence.onOptionChange();
    return live ? this.#sessions[target]?.then((session) => session.update({ [key]: value })) : undefined;
  }

  /**
   * Starts over on other data.
   * @param {import('../commands.js').CommandDetails['useData']} own what to make of the images that were read last;
   * null for MNIST
   */
  async useData(own) {
    this.open();
    this.#store.dispatch({ type: 'restartRequested', goesOn: false });
    // If the worker has ended since, the images are lost and nothing changes.
    const url = own ? await createOwnDataset(own).catch(() => null) : this.#sessions.home;
    if (url === null) return;
    this.#withdrawUndo();
    this.#store.dispatch({ type: 'dataChanged', own: own && url });
    if (!own) runInBackground(this.#persistence.forgetOwnRun());
    await this.#sessions.useData(url);
    await this.#fitEpochs(own?.images ?? Infinity);
  }

  /**
   * Raises the number of epochs if a run on this many images would have few steps. Other data restores the number,
   * unless the reader has chosen another since.
   * @param {number} images
   */
  async #fitEpochs(images) {
    const { applied, config, raisedFrom } = this.#store.state;
    const chosen = raisedFrom ?? Number(applied?.['stopAfter']);
    const needed = Math.ceil((FEWEST_STEPS * Math.min(config?.batch ?? 1, images)) / images);
    const epochs = Math.max(chosen, needed);
    this.#store.dispatch({ type: 'epochsFitted', epochs, raisedFrom: needed > chosen ? chosen : null });
    await this.#sessions.forEach((session) => session.stopAfter(epochs));
  }

  /**
   * Downloads a trained model and continues from it.
   * @param {number} latent its number of latents
   */
  async loadTrainedModel(latent) {
    const name = `bernoulli-${latent}d.safetensors`;
    this.#store.dispatch({ type: 'trainedModelChanged', status: 'loading' });
    this.open();
    try {
      const { bytes: checkpoint, failure } = await download(new URL(`models/${name}`, site).href, 'data');
      // A saved model begins with the length of its header, in eight bytes, and the header in JSON.
      if (checkpoint[8] !== BRACE) throw failure(`expected a saved model, found ${beginningOf(checkpoint)}`);
      await this.#sessions.main?.then((session) => session.load(name, checkpoint, TRAINED_STEPS));
      this.#store.dispatch({ type: 'trainedModelChanged', status: null });
    } catch {
      this.#store.dispatch({ type: 'trainedModelChanged', status: 'failed' });
    }
  }
}

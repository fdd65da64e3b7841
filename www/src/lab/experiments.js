import { experimentValues, hasSettingsOf, runningExperiment, variantOf } from '../controls/experiments.js';
import { settingsOf } from '../controls/registry.js';
import { settingsWith } from '../state/choices.js';

/** Any name: a model that is opened without one does not count as trained. */
const TRAINED_MODEL = 'trained model';

/**
 * The reader's own run before the experiments.
 * @typedef {object} OwnRun
 * @property {Promise<import('./run-persistence.js').Snapshot | null>} snapshot
 * @property {Promise<import('../engine/protocol.js').SavedModel | null>} trained a trained model that was opened
 * and not trained further, so that there is no snapshot of it
 * @property {number | null} trainedSteps of this model, if known
 * @property {import('../engine/protocol.js').Settings} settings
 * @property {import('../controls/registry.js').Values} draft
 * @property {import('../engine/protocol.js').SampleKind} sampleKind
 */

/** Starts experiments, and returns to the reader's own run. */
export class Experiments {
  #store;
  #sessions;
  #persistence;
  #trainer;
  /** @type {OwnRun | null} */
  #own = null;
  /** How many experiments are being started. */
  #starting = 0;

  /**
   * @param {import('../state/store.js').Store} store
   * @param {import('./sessions.js').Sessions} sessions
   * @param {import('./run-persistence.js').RunPersistence} persistence
   * @param {import('./trainer.js').Trainer} trainer
   */
  constructor(store, sessions, persistence, trainer) {
    this.#store = store;
    this.#sessions = sessions;
    this.#persistence = persistence;
    this.#trainer = trainer;
  }

  /**
   * Starts an experiment at step 0, or goes on with the present run if that has its settings. The reader's own run is
   * kept until they return to it.
   * @param {import('../controls/experiments.js').ExperimentRun} run
   */
  async start(run) {
    const { controls, applied } = this.#store.state;
    const variant = variantOf(run);
    if (!variant || !applied) return;
    const returnStep = this.#keepOwnRun();
    this.#starting += 1;
    try {
      this.#store.dispatch({ type: 'experimentStarted', run, returnStep });
      this.#store.dispatch({ type: 'draftDiscarded' });
      if (!hasSettingsOf(controls, applied, variant))
        await this.#trainer.restart(settingsOf(controls, experimentValues(controls, applied, variant)), {
          goesOn: false,
        });
      await this.#setSampleKind(variant.sampleKind ?? 'means');
      await this.#trainer.play();
    } finally {
      this.#starting -= 1;
    }
  }

  /** Returns to the reader's own run and its settings. */
  async end() {
    const own = this.#own;
    if (!own) return;
    this.#own = null;
    this.#store.dispatch({ type: 'experimentEnded' });
    await this.#trainer.pause();
    await this.#setSampleKind(own.sampleKind);
    const snapshot = await own.snapshot;
    if (snapshot?.main) {
      this.#store.dispatch({ type: 'restartRequested', goesOn: false });
      this.#persistence.expect({ ...snapshot, lost: null });
      await this.#sessions.restore(snapshot);
    } else {
      const trained = await own.trained;
      if (trained) await this.#openTrained(trained.checkpoint, own.trainedSteps);
      else await this.#trainer.restart(own.settings);
    }
    for (const [key, value] of Object.entries(own.draft))
      this.#store.dispatch({ type: 'valueChosen', target: 'main', key, value });
  }

  /** Forgets the reader's own run: it belongs to other data. */
  forget() {
    this.#own = null;
    this.#store.dispatch({ type: 'experimentEnded' });
  }

  /**
   * Keeps the present run, unless it is an experiment itself.
   * @returns {number} the step of the reader's own run
   */
  #keepOwnRun() {
    const { state } = this.#store;
    const inExperiment = this.#starting > 0 || runningExperiment(state) !== null;
    if (this.#own && inExperiment) return state.returnStep ?? 0;
    const { step, draft, pictures, opened } = state;
    const untouched = opened !== null && step === 0;
    this.#own = {
      snapshot: this.#persistence.snapshot().catch(() => null),
      trained: untouched ? this.#saved() : Promise.resolve(null),
      trainedSteps: opened?.trainedSteps ?? null,
      settings: settingsWith(state, {}),
      draft,
      sampleKind: pictures?.sampleKind ?? 'means',
    };
    return step;
  }

  /** The model as it is. */
  async #saved() {
    const saved = await this.#sessions.main?.then((session) => session.save()).catch(() => null);
    return saved ?? null;
  }

  /**
   * @param {Uint8Array} checkpoint
   * @param {number | null} steps how long it was trained before
   */
  async #openTrained(checkpoint, steps) {
    await this.#sessions.main?.then((session) => session.load(TRAINED_MODEL, checkpoint, steps));
  }

  /** @param {import('../engine/protocol.js').SampleKind} kind */
  async #setSampleKind(kind) {
    if (this.#store.state.pictures?.sampleKind === kind) return;
    await this.#sessions.forEach((session) => session.setSampleKind(kind));
  }
}

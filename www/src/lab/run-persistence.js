import { History } from '../charts/history.js';
import { engineValues } from '../charts/runs.js';
import { runInBackground } from '../engine/failure.js';
import { runAddress } from '../state/selectors.js';
import { noteAddress } from '../tab.js';

/**
 * @typedef {import('../state/state.js').LabState} LabState
 * @typedef {import('../run-store.js').Stored} Stored
 *
 * What else a run has that goes on by itself after its worker has ended. Without a checkpoint it goes on from step 0.
 * @typedef {object} Resumed
 * @property {Uint8Array | undefined} checkpoint
 * @property {import('../engine/protocol.js').Settings} [settings]
 * @property {import('../engine/protocol.js').Replay} [replay]
 * @property {LabState['snapshots']} [snapshots]
 *
 * @typedef {Omit<Stored['last'], 'checkpoint'> & Resumed} ModelSnapshot
 * @typedef {Omit<Stored['rival'], 'checkpoint'> & Resumed} ComparisonSnapshot
 *
 * @typedef {object} Snapshot A saved state of a run, to return to.
 * @property {ModelSnapshot | null} main null if there is nothing to return to
 * @property {ComparisonSnapshot | null} comparison
 * @property {import('../run-store.js').OwnRun | null} lost a run on the reader's own images; it cannot be restored
 */

/**
 * A run that trains is stored at most this often. The default model has 7.8 MB: saving it stops the worker for a tenth
 * of a second, 0.4 % of the time. Its checksum takes the page about 25 ms (two cores of a server, 2026).
 */
const STORE_INTERVAL_MS = 30_000;
/** When an option changes it is stored at most this often, since a slider that moves makes many changes. */
const CHANGE_INTERVAL_MS = 3_000;

/**
 * Identifies what there is to store: the address of the run, the steps of its models, and whose data it is.
 * @param {LabState} state
 * @param {number} [step] of the first model
 */
function fingerprint(state, step = state.step) {
  return `${runAddress(state)} ${step} ${state.comparison?.step} ${state.ownData}`;
}

/**
 * Whether the losses of a model are still finite.
 * @param {import('../state/state.js').ModelState} state
 */
function isFinite({ train, heldOut }) {
  return [train.last, heldOut.last].every((row) => !row || Number.isFinite(row.loss));
}

/**
 * The later state, if it has at least as many steps; otherwise another run has begun, and the earlier state counts.
 * @template {import('../state/state.js').ModelState} S
 * @param {S | null} before
 * @param {S | null} now
 */
function laterOf(before, now) {
  return now && before && now.step >= before.step ? now : before;
}

/** Stores the runs of a lab for the next visit, and restores them. */
export class RunPersistence {
  #store;
  #sessions;
  #runStore;
  #storedAt = -Infinity;
  /** The fingerprint of what was stored last. */
  #storedFingerprint = '';
  /** The earlier runs that were stored last. @type {{ query: string, runs: LabState['earlier'] }} */
  #storedEarlier = { query: '', runs: [] };
  #lastJob = Promise.resolve();
  /** The run that is being restored, until its model is ready. @type {ModelSnapshot | null} */
  #restoring = null;
  /** The address under which this run is stored; null if it is not. @type {string | null} */
  #storedQuery = null;
  /** The same for the run that is being restored. @type {string | null} */
  #restoringQuery = null;
  /** A later run on the reader's own images, until it has been reported. @type {Stored['own'] | null} */
  #lost = null;
  /** What of the stored run was damaged, until it has been reported. @type {import('../run-store.js').Damage | null} */
  #damage = null;

  /**
   * @param {Pick<import('../state/store.js').Store, 'state' | 'dispatch'>} store
   * @param {Pick<import('./sessions.js').Sessions, 'main' | 'comparison'>} sessions
   * @param {() => import('../run-store.js').RunStore | null} runStore where to store; nothing is stored if it gives
   * null
   */
  constructor(store, sessions, runStore) {
    this.#store = store;
    this.#sessions = sessions;
    this.#runStore = runStore;
  }

  /**
   * Reads what is stored for the address of the lab. Earlier runs are restored at once, the curves of the model when it
   * is ready.
   * @returns {Promise<Partial<Resumed> & { comparison?: ComparisonSnapshot | null }>}
   */
  async restore() {
    const runStore = this.#runStore();
    if (!runStore) return {};
    const query = runAddress(this.#store.state);
    const { last, rival: comparison, earlier, own, ofThisTab, damage } = await runStore.recallAll(query);
    [this.#restoring, this.#lost, this.#restoringQuery] = [last, own, ofThisTab ? (last?.query ?? null) : null];
    this.#damage = damage;
    if (earlier && this.#store.state.earlier.length === 0) {
      const runs = earlier.runs.map(({ values, train, heldOut }) => ({
        values,
        dataUrl: null,
        train: new History(train),
        heldOut: new History(heldOut),
      }));
      if (ofThisTab) this.#storedEarlier = { query, runs };
      this.#store.dispatch({ type: 'earlierRestored', runs });
    }
    return { checkpoint: last?.checkpoint, comparison: last && comparison };
  }

  /**
   * Prepares for a run that is being restored from a snapshot.
   * @param {Snapshot} snapshot
   */
  expect({ main, lost }) {
    [this.#restoring, this.#restoringQuery, this.#lost] = [main, null, lost];
  }

  /**
   * Called when the address of the run has changed. If the run itself is the same, it is stored under its old
   * address.
   */
  onAddressChange() {
    const query = runAddress(this.#store.state);
    if (this.#storedQuery !== null && this.#storedQuery !== query) noteAddress(this.#storedQuery, query);
  }

  /** Called when an option is about to change during the run. The run may then diverge, so it is stored first. */
  onOptionChange() {
    if (performance.now() - this.#storedAt > CHANGE_INTERVAL_MS) runInBackground(this.store());
  }

  /**
   * The run as it is now, saved before any command that is given after this call. For a run that has diverged, the
   * last state that was stored.
   * @returns {Promise<Snapshot>}
   */
  async snapshot() {
    const before = this.#store.state;
    const { comparison: compared, problem, ownData, data, step, controls } = before;
    const storedQuery = this.#storedQuery;
    const [main, rival] = await Promise.all([
      this.#save(this.#sessions.main, () => laterOf(before, this.#store.state)),
      this.#save(this.#sessions.comparison, () => laterOf(compared, this.#store.state.comparison)),
    ]);
    const diverged = problem?.code === 'diverged' && storedQuery !== null;
    return {
      main: main ?? (diverged ? ((await this.#runStore()?.recall('last', storedQuery)) ?? null) : null),
      comparison: rival && compared && { ...rival, values: engineValues(controls, compared.applied ?? {}) },
      lost: ownData && step > 0 ? { name: data?.name ?? '', step } : null,
    };
  }

  /**
   * Follows the events of the first model: restores its curves when it is ready, stores it when it pauses and at
   * intervals.
   * @param {import('../engine/protocol.js').EngineEvent} event
   */
  onEngineEvent(event) {
    if (event.type === 'ready') {
      const resumed = event.step === this.#restoring?.step;
      if (this.#restoring && resumed)
        this.#store.dispatch({ type: 'curvesRestored', target: 'main', curves: this.#restoring });
      this.#storedQuery = resumed ? this.#restoringQuery : null;
      // A model that was opened from a file may be another one at the same step.
      this.#storedFingerprint = '';
      if (this.#storedQuery !== null) this.#store.dispatch({ type: 'runStored', failure: null, step: event.step });
      if (this.#lost) this.#store.dispatch({ type: 'ownRunLost', run: { ...this.#lost, resumed } });
      if (this.#damage) this.#store.dispatch({ type: 'damageFound', damage: this.#damage });
      [this.#restoring, this.#restoringQuery, this.#lost, this.#damage] = [null, null, null, null];
      const failure = this.#runStore()?.failure;
      if (failure) this.#store.dispatch({ type: 'runStored', failure });
      runInBackground(this.#enqueue(() => this.#storeEarlier()));
    }
    const overdue = performance.now() - this.#storedAt > STORE_INTERVAL_MS;
    if (event.type === 'paused' || (event.type === 'evaluated' && overdue)) runInBackground(this.store());
  }

  /** Stores the run, unless that has been done. */
  store() {
    const requested = fingerprint(this.#store.state);
    return this.#enqueue(() => this.#storeNow(requested));
  }

  /** Deletes the stored second model. */
  forgetComparison() {
    return this.#forget('rival');
  }

  /** Deletes the note about a run on the reader's own images. */
  forgetOwnRun() {
    return this.#forget('own');
  }

  /** @param {'rival' | 'own'} kind */
  #forget(kind) {
    return this.#enqueue(async () => {
      this.#storedFingerprint = '';
      await this.#runStore()?.forget(kind);
    });
  }

  /**
   * Runs one job at a time: a slow one must not end after a later one and overwrite a newer step with an older one.
   * @param {() => Promise<void>} job
   */
  #enqueue(job) {
    const done = this.#lastJob.then(job);
    // A job fails if the worker ends. The next one runs all the same.
    this.#lastJob = done.catch(() => {});
    return done;
  }

  /**
   * @param {string} requested the fingerprint at the time of the request; the job before may have stored that already
   */
  async #storeNow(requested) {
    const runStore = this.#runStore();
    const { step, config, data, ownData } = this.#store.state;
    const query = runAddress(this.#store.state);
    const current = fingerprint(this.#store.state);
    if (!runStore || !config || step === 0 || [requested, current].includes(this.#storedFingerprint)) return;
    this.#storedAt = performance.now();
    if (ownData) {
      // The images are not stored, so the run cannot be restored. The next visit can say so.
      this.#storedFingerprint = current;
      const failure = await runStore.keep('own', { name: data?.name ?? '', step, query });
      this.#store.dispatch({ type: 'runStored', failure });
      return;
    }
    const model = await this.#save(this.#sessions.main, () => this.#store.state);
    if (!model) return;
    // It may have trained on before it was saved.
    this.#storedFingerprint = fingerprint(this.#store.state, model.step);
    const mainFailure = await runStore.keep('last', { ...model, query });
    if (!mainFailure) this.#storedQuery = query;
    const failure = mainFailure ?? (await this.#storeComparison(query));
    this.#store.dispatch({ type: 'runStored', failure, ...(!mainFailure && { step: model.step }) });
    await runStore.forget('own');
    await this.#storeEarlier();
  }

  /** @param {string} query */
  async #storeComparison(query) {
    const runStore = this.#runStore();
    const model = await this.#save(this.#sessions.comparison, () => this.#store.state.comparison);
    const { controls, comparison } = this.#store.state;
    if (!runStore || !model || !comparison) return null;
    return runStore.keep('rival', { ...model, query, values: engineValues(controls, comparison.applied ?? {}) });
  }

  async #storeEarlier() {
    const runStore = this.#runStore();
    const { ownData, earlier } = this.#store.state;
    // The reader's own images are not stored.
    const runs = earlier.filter(({ dataUrl }) => dataUrl === null);
    const query = runAddress(this.#store.state);
    const stored = this.#storedEarlier;
    const unchanged = runs.length === stored.runs.length && runs.every((run, index) => run === stored.runs[index]);
    // Without earlier runs nothing is stored, so that those of another address stay.
    if (!runStore || ownData || (unchanged && (query === stored.query || runs.length === 0))) return;
    this.#storedEarlier = { query, runs };
    await runStore.keep('earlier', {
      query,
      runs: runs.map(({ values, train, heldOut }) => ({ values, train: train.rows, heldOut: heldOut.rows })),
    });
  }

  /**
   * Saves a model, with its curves up to the step at which it was saved.
   * @param {Promise<import('../engine/protocol.js').SessionCommands> | null} session
   * @param {() => import('../state/state.js').ModelState | null} getState
   * @returns {Promise<Stored['last'] | null>} null if there is no model, or it has not been trained
   */
  async #save(session, getState) {
    const saved = await session?.then((session) => session.save());
    const state = getState();
    if (!saved || !state || saved.step === 0 || !isFinite(state)) return null;
    const upToStep = (/** @type {History} */ history) => history.rows.filter(({ step }) => step <= saved.step);
    const [train, heldOut] = [upToStep(state.train), upToStep(state.heldOut)];
    return { ...saved, train, heldOut, heldOutImages: state.heldOutImages };
  }
}

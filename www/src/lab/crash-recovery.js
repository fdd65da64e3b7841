import { engineValues } from '../charts/runs.js';

/**
 * @typedef {import('../state/state.js').LabState} LabState
 * @typedef {import('./journal.js').Resumption} Resumption
 */

/**
 * What a run is restored from after its worker has ended.
 * @param {LabState} state before the end
 * @param {{ main: Resumption | null, comparison: Resumption | null }} resumptions
 * @returns {import('./run-persistence.js').Snapshot | null} null if that is not possible
 */
function snapshotOf(state, { main, comparison: second }) {
  const { comparison, controls, ownData } = state;
  // The reader's own images are gone with the worker.
  if (!main || ownData) return null;
  const compared = comparison && second && { ...modelOf(comparison, second), values: valuesOf(controls, comparison) };
  return { main: modelOf(state, main), comparison: compared, lost: null };
}

/**
 * @param {import('../state/state.js').ModelState} state
 * @param {Resumption} resumption
 */
function modelOf({ train, heldOut, heldOutImages, snapshots }, { settings, checkpoint, replay }) {
  const curves = { train: train.rows, heldOut: heldOut.rows, heldOutImages, snapshots };
  return { ...curves, step: replay.step, checkpoint, settings, replay };
}

/**
 * @param {LabState['controls']} controls
 * @param {import('../state/state.js').ComparedState} model
 */
const valuesOf = (controls, { applied }) => engineValues(controls, applied ?? {});

/**
 * Resumes a run by itself after its worker has ended. If the worker ends again before the run has trained another step,
 * the run is probably the cause, and it is not resumed.
 */
export class CrashRecovery {
  /** The step at which the worker ended last, while the run has not gone beyond it. @type {number | null} */
  #crashedAt = null;
  /** Whether the model that is being opened belongs to a run that goes on. */
  #resuming = false;
  #sessions;

  /** @param {Pick<import('./sessions.js').Sessions, 'resumptions'>} sessions */
  constructor(sessions) {
    this.#sessions = sessions;
  }

  /**
   * The worker has ended.
   * @param {LabState} before
   * @returns {import('./run-persistence.js').Snapshot | null} what to resume from; null if the run is not to be resumed
   */
  afterCrash(before) {
    const snapshot = this.#snapshot(before);
    this.#resuming = snapshot !== null;
    if (snapshot) this.#crashedAt = before.step;
    return snapshot;
  }

  /**
   * Whether the run would go on by itself if the worker ended now.
   * @param {LabState} now
   */
  wouldResume(now) {
    return this.#snapshot(now) !== null;
  }

  /** @param {LabState} before */
  #snapshot(before) {
    const again = this.#resuming || (this.#crashedAt !== null && before.step <= this.#crashedAt);
    return again ? null : snapshotOf(before, this.#sessions.resumptions);
  }

  /**
   * A model is ready.
   * @param {number} step
   * @returns {import('../state/state.js').Recovered | null} if it is one that goes on by itself
   */
  afterReady(step) {
    const resumed = this.#resuming && step === this.#crashedAt;
    this.#resuming = false;
    if (!resumed) this.#crashedAt = null;
    return resumed ? { step, on: 'worker' } : null;
  }
}

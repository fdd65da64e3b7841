import { History } from '../charts/history.js';
import { unattended } from '../engine/failure.js';

/**
 * @typedef {object} Host
 * @property {import('../state.js').LabState} state
 * @property {import('../run-store.js').RunStore | null} memory
 * @property {boolean} ownData
 * @property {string} runAddress
 */

/** While it trains, the run is kept so often. */
const KEEP_MS = 30_000;

/** Keeps the run of a lab for the next visit and recalls it, where the page has a memory. */
export class Memory {
  #lab;
  #sessions;
  #keptAt = 0;
  #keptStep = 0;
  #keeping = Promise.resolve();
  /** @type {import('../run-store.js').KeptRun | null} What was recalled, until the model of it is there. */
  #past = null;

  /**
   * @param {Host} lab
   * @param {import('./sessions.js').Sessions} sessions
   */
  constructor(lab, sessions) {
    this.#lab = lab;
    this.#sessions = sessions;
  }

  /** The checkpoint of the last run, if the lab asks for this one. */
  async recall() {
    this.#past = (await this.#lab.memory?.recall(this.#lab.runAddress)) ?? null;
    return this.#past?.checkpoint;
  }

  /**
   * Gives a recalled model its curves back; keeps the run when it pauses, and now and then.
   * @param {import('../engine/protocol.js').EngineEvent} event
   */
  heard(event) {
    if (event.type === 'ready' && this.#past) {
      const { step, train, heldOut, heldOutImages } = this.#past;
      const { state } = this.#lab;
      if (event.step === step) this.#lab.state = { ...state, train: new History(train), heldOut: new History(heldOut), heldOutImages, points: state.points + 1 };
      this.#past = null;
    }
    const due = event.type === 'paused' || (event.type === 'evaluated' && performance.now() - this.#keptAt > KEEP_MS);
    if (due) unattended(this.keep());
  }

  /** One at a time: a slow one must not end after a later one, and put an older step in its place. */
  keep() {
    const kept = this.#keeping.then(() => this.#keepNow());
    // Where the worker was lost meanwhile, the next one is kept all the same.
    this.#keeping = kept.catch(() => {});
    return kept;
  }

  async #keepNow() {
    const { memory, ownData } = this.#lab;
    const { step, config } = this.#lab.state;
    // A run on the reader's own images cannot go on at the next visit, where they are not.
    if (ownData) return;
    if (!memory || !config || step === 0 || step === this.#keptStep) return;
    this.#keptAt = performance.now();
    const saved = await this.#sessions.first?.then((session) => session.save());
    if (!saved) return;
    const { train, heldOut, heldOutImages } = this.#lab.state;
    const until = (/** @type {History} */ history) => history.rows.filter(({ step }) => step <= saved.step);
    this.#keptStep = saved.step;
    const kept = await memory.keep({ ...saved, query: this.#lab.runAddress, train: until(train), heldOut: until(heldOut), heldOutImages });
    this.#lab.state = { ...this.#lab.state, forgetful: !kept };
  }
}

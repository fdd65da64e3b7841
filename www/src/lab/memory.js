import { History } from '../charts/history.js';
import { valuesOfRun } from '../charts/runs.js';
import { unattended } from '../engine/failure.js';
import { withCurves } from '../state.js';

/**
 * @typedef {import('../state.js').LabState} LabState
 * @typedef {import('../run-store.js').Kept} Kept
 *
 * @typedef {object} Host
 * @property {LabState} state
 * @property {import('../run-store.js').RunStore | null} memory
 * @property {boolean} ownData
 * @property {string} runAddress
 */

/** While it trains, the run is kept so often. */
const KEEP_MS = 30_000;

/**
 * What there is to keep: the run's address, its models' steps, and whose its data is.
 * @param {Pick<Host, 'runAddress' | 'ownData'>} lab
 * @param {Pick<LabState, 'step' | 'rival'>} state
 */
function named({ runAddress, ownData }, { step, rival }) {
  return `${runAddress} ${step} ${rival?.step} ${ownData}`;
}

/** Keeps what a lab shows for the next visit and recalls it, where the page has a memory. */
export class Memory {
  #lab;
  #sessions;
  #keptAt = 0;
  /** What was kept last, as `named` says it. */
  #kept = '';
  /** @type {{ query: string, runs: LabState['earlier'] }} The earlier runs that were kept last. */
  #keptEarlier = { query: '', runs: [] };
  #keeping = Promise.resolve();
  /** @type {Kept['last'] | null} What was recalled, until the model of it is there. */
  #past = null;
  /** @type {Kept['own'] | null} A later run that could not be recalled, until there is a model. */
  #lost = null;

  /**
   * @param {Host} lab
   * @param {import('./sessions.js').Sessions} sessions
   */
  constructor(lab, sessions) {
    this.#lab = lab;
    this.#sessions = sessions;
  }

  /** The checkpoint of the last run and the second model beside it, if the lab asks for this one; earlier runs are there again. */
  async recall() {
    const { memory, runAddress } = this.#lab;
    if (!memory) return {};
    const [last, rival, earlier, own] = await Promise.all([
      memory.recall('last', runAddress),
      memory.recall('rival', runAddress),
      memory.recall('earlier', runAddress),
      memory.recall('own', runAddress),
    ]);
    [this.#past, this.#lost] = [last, own];
    const { state } = this.#lab;
    if (earlier && state.earlier.length === 0) {
      const runs = earlier.runs.map(({ values, train, heldOut }) => ({
        values,
        train: new History(train),
        heldOut: new History(heldOut),
      }));
      this.#keptEarlier = { query: runAddress, runs };
      this.#lab.state = { ...state, earlier: runs };
    }
    return { checkpoint: last?.checkpoint, rival: last && rival };
  }

  /**
   * Gives a recalled model its curves back, and says which run is lost; keeps the run when it pauses, and now and then.
   * @param {import('../engine/protocol.js').EngineEvent} event
   */
  heard(event) {
    if (event.type === 'ready') {
      const before = event.step === this.#past?.step;
      if (this.#past && before) this.#lab.state = withCurves(this.#lab.state, this.#past);
      if (this.#lost) this.#lab.state = { ...this.#lab.state, lost: { ...this.#lost, before } };
      [this.#past, this.#lost] = [null, null];
      unattended(this.#inTurn(() => this.#keepEarlier()));
    }
    const due = event.type === 'paused' || (event.type === 'evaluated' && performance.now() - this.#keptAt > KEEP_MS);
    if (due) unattended(this.keep());
  }

  keep() {
    const asked = named(this.#lab, this.#lab.state);
    return this.#inTurn(() => this.#keepNow(asked));
  }

  /** There is no second model any more. */
  forgetRival() {
    return this.#inTurn(async () => {
      this.#kept = '';
      await this.#lab.memory?.forget('rival');
    });
  }

  /** The reader has left their own images. */
  forgetOwn() {
    return this.#inTurn(async () => {
      this.#kept = '';
      await this.#lab.memory?.forget('own');
    });
  }

  /**
   * One at a time: a slow one must not end after a later one, and put an older step in its place.
   * @param {() => Promise<void>} job
   */
  #inTurn(job) {
    const done = this.#keeping.then(job);
    // Where the worker was lost meanwhile, the next one has its turn all the same.
    this.#keeping = done.catch(() => {});
    return done;
  }

  /** @param {string} asked what there was to keep when this was asked for; the one before may have kept it already */
  async #keepNow(asked) {
    const { memory, ownData, runAddress: query } = this.#lab;
    const { step, config, data } = this.#lab.state;
    const present = named(this.#lab, this.#lab.state);
    if (!memory || !config || step === 0 || [asked, present].includes(this.#kept)) return;
    this.#keptAt = performance.now();
    // It cannot go on at the next visit, where the reader's own images are not: that is to be said there.
    if (ownData) {
      this.#kept = present;
      const forgetful = await memory.keep('own', { name: data?.name ?? '', step, query });
      this.#lab.state = { ...this.#lab.state, forgetful };
      return;
    }
    const model = await this.#saved(this.#sessions.first, () => this.#lab.state);
    if (!model) return;
    // It may have trained on until it was saved.
    this.#kept = named({ runAddress: query, ownData }, { step: model.step, rival: this.#lab.state.rival });
    const forgetful = (await memory.keep('last', { ...model, query })) ?? (await this.#keepRival(query));
    this.#lab.state = { ...this.#lab.state, forgetful };
    await memory.forget('own');
    await this.#keepEarlier();
  }

  /** @param {string} query */
  async #keepRival(query) {
    const { memory } = this.#lab;
    const model = await this.#saved(this.#sessions.rival, () => this.#lab.state.rival);
    const { controls, rival } = this.#lab.state;
    if (!memory || !model || !rival) return null;
    return memory.keep('rival', { ...model, query, values: valuesOfRun(controls, rival.inForce ?? {}) });
  }

  async #keepEarlier() {
    const { memory, ownData, runAddress: query } = this.#lab;
    const { earlier: runs } = this.#lab.state;
    const { query: keptQuery, runs: keptRuns } = this.#keptEarlier;
    const alike = runs.length === keptRuns.length && runs.every((run, index) => run === keptRuns[index]);
    // Where there are none there is nothing to keep, and what another address left stays.
    if (!memory || ownData || (alike && (query === keptQuery || runs.length === 0))) return;
    this.#keptEarlier = { query, runs };
    await memory.keep('earlier', {
      query,
      runs: runs.map(({ values, train, heldOut }) => ({ values, train: train.rows, heldOut: heldOut.rows })),
    });
  }

  /**
   * A model as it stands, with its curves up to there; null where there is none.
   * @param {Promise<import('../engine/protocol.js').SessionCommands> | null} session
   * @param {() => LabState | null} stateNow
   * @returns {Promise<Kept['last'] | null>}
   */
  async #saved(session, stateNow) {
    const saved = await session?.then((session) => session.save());
    const state = stateNow();
    if (!saved || !state || saved.step === 0) return null;
    const until = (/** @type {History} */ history) => history.rows.filter(({ step }) => step <= saved.step);
    return { ...saved, train: until(state.train), heldOut: until(state.heldOut), heldOutImages: state.heldOutImages };
  }
}

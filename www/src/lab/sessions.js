import { settingsOf } from '../controls/registry.js';
import { defaultDataUrl, onSilence, openSession } from '../engine/client.js';
import { FATAL, runInBackground } from '../engine/failure.js';
import { settingsWith } from '../state/choices.js';
import { Journal } from './journal.js';

/**
 * @typedef {import('../engine/protocol.js').EngineEvent} EngineEvent
 * @typedef {import('../engine/protocol.js').SessionCommands} SessionCommands
 * @typedef {import('../engine/protocol.js').Settings} Settings
 */

/** The least time between two sets of pictures for readers who prefer reduced motion. */
const REDUCED_MOTION_PICTURES_MS = 2000;

/** The sessions of a lab: of its model, and of a second one if two are compared. Both train on the same data. */
export class Sessions {
  /** @type {Promise<SessionCommands> | null} The session of the model. */
  main = null;
  /** @type {Promise<SessionCommands> | null} The session of the second model. */
  comparison = null;
  #store;
  /** The data of the lab unless the reader has chosen other data. */
  #home = defaultDataUrl;
  #dataUrl = defaultDataUrl;
  #visible = true;
  #unwatchSilence = () => {};
  #journals = { main: new Journal(), comparison: new Journal() };

  #maxSteps;

  /**
   * @param {import('../state/store.js').Store} store
   * @param {() => number} maxSteps the step at which a run ends at the latest
   */
  constructor(store, maxSteps) {
    this.#store = store;
    this.#maxSteps = maxSteps;
  }

  /**
   * Gives a command to each session.
   * @param {(session: SessionCommands) => Promise<void>} command
   */
  async forEach(command) {
    await Promise.all([this.main, this.comparison].map((session) => session?.then(command)));
  }

  /**
   * Follows whether the worker responds.
   * @param {(silence: import('../engine/protocol.js').Silence | null) => void} listener called after the state has
   * changed
   */
  watchSilence(listener) {
    this.#unwatchSilence();
    this.#unwatchSilence = onSilence((silence) => {
      this.#store.dispatch({ type: 'silenceChanged', silence });
      listener(silence);
    });
  }

  /** The ways back to the runs, should the worker end. */
  get resumptions() {
    return { main: this.#journals.main.resumption, comparison: this.#journals.comparison.resumption };
  }

  /**
   * Opens a session with the settings that are applied, unless it goes on with others.
   * @param {Partial<import('./run-persistence.js').Resumed>} origin what to continue from
   * @param {(event: EngineEvent, before: import('../state/state.js').LabState) => void} listener called after the state
   * has changed, with the state before
   */
  openMain({ checkpoint, replay, settings = settingsWith(this.#store.state, {}) }, listener) {
    const options = { settings, checkpoint, replay, dataUrl: this.#dataUrl, ...this.#sessionOptions };
    this.#journals.main = new Journal();
    return openSession(options, (event) => {
      if (event.type === 'problem' && FATAL.has(event.code)) this.forgetWorker();
      this.#journals.main.follow(event);
      const before = this.#store.state;
      this.#store.dispatch({ type: 'engineEvent', target: 'main', event });
      listener(event, before);
    });
  }

  /**
   * Sets the data of the lab.
   * @param {string} url
   */
  useHome(url) {
    [this.#home, this.#dataUrl] = [url, url];
  }

  /** The data of the lab unless the reader has chosen other data. */
  get home() {
    return this.#home;
  }

  /** The worker has ended, and with it the sessions and the reader's own images. */
  forgetWorker() {
    [this.main, this.comparison] = [null, null];
    this.#dataUrl = this.#home;
  }

  /** Closes all sessions. Resolves once their models are freed. */
  async close() {
    this.#unwatchSilence();
    const { main } = this;
    this.main = null;
    this.#dataUrl = this.#home;
    await Promise.all([this.stopComparing(), main?.then((session) => session.close())]);
  }

  /**
   * Returns to an earlier state of the run. The curves of the first model come with its events.
   * @param {import('./run-persistence.js').Snapshot} snapshot
   */
  async restore({ main, comparison }) {
    await Promise.all([this.#load(this.main, main), this.#load(this.comparison, comparison)]);
    if (comparison) this.#store.dispatch({ type: 'curvesRestored', target: 'comparison', curves: comparison });
  }

  /**
   * @param {Promise<SessionCommands> | null} session
   * @param {import('./run-persistence.js').ModelSnapshot | null} model
   */
  async #load(session, model) {
    const { checkpoint } = model ?? {};
    if (checkpoint) await session?.then((commands) => commands.load('', checkpoint));
  }

  /** @param {boolean} visible whether the lab is on screen */
  setVisible(visible) {
    this.#visible = visible;
    return this.forEach((session) => session.setVisible(visible));
  }

  /**
   * Starts over on other data.
   * @param {string} url
   */
  useData(url) {
    this.#dataUrl = url;
    return this.forEach((session) => session.useData(url));
  }

  /**
   * Opens a second model. The first one starts over.
   * @param {Settings} settings
   */
  async compare(settings) {
    await this.stopComparing();
    this.#store.dispatch({ type: 'comparisonRequested' });
    await Promise.all([this.#openComparison(settings), this.main?.then((session) => session.reset())]);
  }

  /**
   * Opens the second model of an earlier visit.
   * @param {import('./run-persistence.js').ComparisonSnapshot} stored
   */
  async restoreComparison(stored) {
    const session = await this.#openComparison(
      stored.settings ?? settingsOf(this.#store.state.controls, stored.values),
      stored,
    );
    if (this.#store.state.playing) await session.play();
  }

  /**
   * @param {Settings} settings
   * @param {import('./run-persistence.js').ModelSnapshot} [stored]
   */
  async #openComparison(settings, stored) {
    const store = this.#store;
    store.dispatch({ type: 'comparisonOpened', settings });
    const { checkpoint, replay } = stored ?? {};
    const options = { settings, checkpoint, replay, dataUrl: this.#dataUrl, ...this.#sessionOptions };
    this.#journals.comparison = new Journal();
    const session = openSession(options, (event) => {
      // Events of a session that has been replaced may still arrive.
      if (this.comparison !== session) return;
      this.#journals.comparison.follow(event);
      store.dispatch({ type: 'engineEvent', target: 'comparison', event });
      if (stored && event.type === 'ready' && event.step === stored.step)
        store.dispatch({ type: 'curvesRestored', target: 'comparison', curves: stored });
    });
    this.comparison = session;
    runInBackground(this.setVisible(this.#visible));
    return session;
  }

  /** Closes the second model. */
  async stopComparing() {
    const session = this.comparison;
    this.comparison = null;
    this.#store.dispatch({ type: 'comparisonClosed' });
    await session?.then((session) => session.close());
  }

  /** The options that both sessions have in common. */
  get #sessionOptions() {
    const stopAfter = /** @type {number | undefined} */ (this.#store.state.applied?.['stopAfter']);
    const reducedMotion = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    return { stopAfter, maxSteps: this.#maxSteps(), ...(reducedMotion && { picturesMs: REDUCED_MOTION_PICTURES_MS }) };
  }
}

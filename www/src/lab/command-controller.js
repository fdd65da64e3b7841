import { handleCommands } from '../commands.js';
import { shortcutFor } from '../controls/shortcuts.js';
import { copyText } from '../copy-text.js';
import { runInBackground } from '../engine/failure.js';
import { site } from '../site.js';
import { settingsWith } from '../state/choices.js';
import { runAddress } from '../state/selectors.js';
import { FocusTracker } from './focus-tracker.js';
import { pointAt } from './point-at.js';
import { validateDraft } from './validate-draft.js';

/**
 * @typedef {import('../commands.js').CommandHandlers} CommandHandlers
 *
 * @typedef {import('lit').ReactiveControllerHost & HTMLElement & { renderRoot: ParentNode,
 *   offers: (shortcut: import('../controls/shortcuts.js').Shortcut) => boolean }} Host The element of a lab.
 */

/**
 * Handles the commands of the panels and the keyboard shortcuts. Keys belong to the lab only while the focus is in it:
 * elsewhere on a page the space bar scrolls.
 */
export class CommandController {
  #host;
  #store;
  #handlers;
  #focus;
  #disconnected = new AbortController();

  /**
   * @param {Host} host
   * @param {import('../state/store.js').Store} store
   * @param {import('./sessions.js').Sessions} sessions
   * @param {import('./trainer.js').Trainer} trainer
   * @param {import('./file-controller.js').FileController} files
   * @param {import('./experiments.js').Experiments} experiments
   */
  constructor(host, store, sessions, trainer, files, experiments) {
    this.#host = host;
    this.#store = store;
    this.#focus = new FocusTracker(host);
    this.#handlers = commandHandlers(host, store, sessions, trainer, files, experiments);
    host.addController(this);
  }

  /** Called by Lit. */
  hostConnected() {
    this.#disconnected = new AbortController();
    const { signal } = this.#disconnected;
    this.#focus.follow(signal);
    this.#host.ownerDocument.defaultView?.addEventListener('keydown', this.#onKey, { signal });
    signal.addEventListener('abort', handleCommands(this.#host, this.#handlers));
  }

  /** Called by Lit. */
  hostDisconnected() {
    this.#disconnected.abort();
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const shortcut = this.#focus.has(event) ? shortcutFor(event) : null;
    if (!shortcut || !this.#host.offers(shortcut)) return;
    event.preventDefault();
    const command = shortcut === 'togglePlay' ? (this.#store.state.playing ? 'pause' : 'play') : shortcut;
    this.#handlers[command](undefined);
  };
}

/**
 * The handler of each command.
 * @param {Host} host
 * @param {import('../state/store.js').Store} store
 * @param {import('./sessions.js').Sessions} sessions
 * @param {import('./trainer.js').Trainer} trainer
 * @param {import('./file-controller.js').FileController} files
 * @param {import('./experiments.js').Experiments} experiments
 * @returns {CommandHandlers}
 */
function commandHandlers(host, store, sessions, trainer, files, experiments) {
  /**
   * Does something with the settings of the draft, if a run with them is possible.
   * @param {(settings: import('../engine/protocol.js').Settings) => Promise<unknown>} work
   */
  const withDraft = async (work) => {
    const settings = settingsWith(store.state);
    if (await validateDraft(store)) await work(settings);
  };
  /** @type {CommandHandlers} */
  const handlers = {
    play: () => trainer.play(),
    pause: () => trainer.pause(),
    trainMore: () => trainer.trainMore(),
    step: () => trainer.step(),
    reset: () => trainer.reset(),
    restart: () => withDraft((settings) => trainer.restart(settings)),
    discardDraft: () => store.dispatch({ type: 'draftDiscarded' }),
    continueSlower: () => trainer.continueSlower(),
    undoReset: () => trainer.undoReset(),
    newSeed: () => trainer.restartWithNewSeed(),
    trainOnCpu: () => trainer.restartOnCpu(),
    useDefaults: () => trainer.restart({}),
    reopen: () => trainer.open(),
    replaceWorker: () => trainer.replaceWorker(),
    retryData: () => sessions.main?.then((session) => session.retryData()),
    choose: ({ key, value }) => trainer.chooseValue('main', key, value),
    chooseForComparison: ({ key, value }) => trainer.chooseValue('comparison', key, value),
    share: async ({ onResult }) => onResult(await copyText(new URL(runAddress(store.state), site).href)),
    compare: () => withDraft((settings) => trainer.compare(settings)),
    stopComparing: () => trainer.stopComparing(),
    setSampleKind: (kind) => sessions.forEach((session) => session.setSampleKind(kind)),
    measureGap: () => sessions.main?.then((session) => session.measureGap()),
    toggleSlowMotion: () => trainer.toggleSlowMotion(),
    stepSlowMotion: () => trainer.stepSlowMotion(),
    startExperiment: (run) => experiments.start(run),
    endExperiment: () => experiments.end(),
    predict: ({ id, answer }) => store.dispatch({ type: 'predicted', predictions: predicted(store.state, id, answer) }),
    lookAt: (name) => pointAt(host.renderRoot, name),
    moveCrosshair: (step) => store.dispatch({ type: 'crosshairMoved', step }),
    replay: (step) => store.dispatch({ type: 'replayMoved', step }),
    setPlane: (plane) => store.dispatch({ type: 'planeProjected', plane }),
    setDigit: (digit) => store.dispatch({ type: 'digitChosen', digit }),
    useData: (own) => {
      experiments.forget();
      return trainer.useData(own);
    },
    loadTrainedModel: (latent) => trainer.loadTrainedModel(latent),
    loadCheckpoint: (file) => files.loadCheckpoint(file),
    dismissRejection: () => store.dispatch({ type: 'rejectionDismissed' }),
    saveCheckpoint: () => files.saveCheckpoint('main'),
    saveComparison: () => files.saveCheckpoint('comparison'),
    saveCurves: () => files.saveCurves(),
    savePictures: () => files.savePictures(),
    saveScript: () => files.saveScript(),
  };
  const inBackground = Object.entries(handlers).map(([name, handler]) => [
    name,
    (/** @type {any} */ detail) => runInBackground(/** @type {(detail: any) => unknown} */ (handler)(detail)),
  ]);
  return Object.fromEntries(inBackground);
}

/**
 * The predictions with another one.
 * @param {import('../state/state.js').LabState} state
 * @param {string} id of the experiment
 * @param {number | null} answer null takes it back
 */
function predicted({ predictions }, id, answer) {
  const { [id]: _, ...others } = predictions;
  return answer === null ? others : { ...others, [id]: answer };
}

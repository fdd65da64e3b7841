import { settingsWith } from '../controls/choices.js';
import { commandFor } from '../controls/keys.js';
import { unattended } from '../engine/failure.js';
import { languages, languageFor } from '../i18n/index.js';
import { agreed } from './agreement.js';

/**
 * @typedef {import('../engine/protocol.js').Settings} Settings
 *
 * @typedef {object} Drive
 * @property {import('../state.js').LabState} state
 * @property {import('#engine/vae_lab.js').Trace | null} trace
 * @property {() => Promise<unknown>} play
 * @property {() => Promise<unknown>} pause
 * @property {() => Promise<unknown>} step
 * @property {() => Promise<unknown>} reset
 * @property {() => Promise<unknown>} slow
 * @property {() => void} revive
 * @property {(settings: Settings) => Promise<unknown>} restart
 * @property {(settings: Settings) => Promise<unknown>} compare
 * @property {() => Promise<unknown>} stopComparing
 *
 * @typedef {import('lit').ReactiveControllerHost & HTMLElement & Drive} Host
 */

/** Seeds that a reader can read out. */
const NEW_SEEDS = 1_000_000;

/** Carries out what a reader asks of a lab, by a key or a button. */
export class Commands {
  #lab;
  #sessions;
  #files;

  /**
   * @param {Host} lab
   * @param {import('./sessions.js').Sessions} sessions
   * @param {import('./files.js').Files} files
   */
  constructor(lab, sessions, files) {
    this.#lab = lab;
    this.#sessions = sessions;
    this.#files = files;
    lab.addController(this);
  }

  hostConnected() {
    window.addEventListener('keydown', this.#onKey);
    this.#lab.addEventListener('command', this.#onCommand);
  }

  hostDisconnected() {
    window.removeEventListener('keydown', this.#onKey);
    this.#lab.removeEventListener('command', this.#onCommand);
  }

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const command = commandFor(event, this.#lab);
    if (!command) return;
    event.preventDefault();
    unattended(this.#carryOut(command === 'toggle' ? (this.#lab.state.playing ? 'pause' : 'play') : command));
  };

  /** @param {Event} event */
  #onCommand = (event) => {
    unattended(this.#carryOut(/** @type {CustomEvent<string>} */ (event).detail));
  };

  /** @param {string} command */
  #carryOut(command) {
    const [lab, sessions, files] = [this.#lab, this.#sessions, this.#files];
    switch (command) {
      case 'play':
        return lab.play();
      case 'pause':
        return lab.pause();
      case 'step':
        return lab.step();
      case 'reset':
        return lab.reset();
      case 'show-means':
        return sessions.both((session) => session.showSamples('means'));
      case 'show-draws':
        return sessions.both((session) => session.showSamples('draws'));
      case 'slow':
        return lab.slow();
      case 'slow-step':
        lab.trace = null;
        return lab.step().then(() => lab.slow());
      case 'revive':
        return lab.revive();
      case 'retry-data':
        return sessions.first?.then((session) => session.retryData());
      case 'train-on-cpu':
        return lab.restart({ ...settingsWith(lab.state, {}), backend: 'cpu' });
      case 'use-defaults':
        return lab.restart({});
      case 'restart':
        return this.#ifAgreed((settings) => lab.restart(settings));
      case 'new-seed':
        return lab.restart(settingsWith(lab.state, { seed: Math.floor(NEW_SEEDS * Math.random()) }));
      case 'save-checkpoint':
        return files.saveModel();
      case 'save-rival':
        return files.saveRival();
      case 'compare':
        return this.#ifAgreed((settings) => lab.compare(settings));
      case 'stop-comparing':
        return lab.stopComparing();
      case 'save-pictures':
        return files.savePictures(languages[languageFor(lab.lang)]);
      case 'measure-gap':
        return sessions.first?.then((session) => session.measureGap());
      case 'close-refusal':
        lab.state = { ...lab.state, refusal: null };
        return;
      case 'discard':
        lab.state = { ...lab.state, draft: {} };
    }
  }

  /**
   * Does something with the settings in the form, if they can be a run; if not, the present one goes on.
   * @param {(settings: Settings) => Promise<unknown>} work
   */
  async #ifAgreed(work) {
    const settings = settingsWith(this.#lab.state);
    if (await agreed(this.#lab)) await work(settings);
  }
}

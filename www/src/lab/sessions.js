import { settingsWith } from '../controls/choices.js';
import { settingsOf } from '../controls/registry.js';
import { dataUrl, openSession } from '../engine/client.js';
import { FATAL, unattended } from '../engine/failure.js';
import { after, initialState, withCurves } from '../state.js';

/**
 * @typedef {import('../engine/protocol.js').SessionCommands} SessionCommands
 * @typedef {import('../engine/protocol.js').Settings} Settings
 */

/** Someone who asked for less motion gets new pictures this seldom. */
const CALM_PICTURES_MS = 2000;

/** The sessions of a lab: of its model, and of a second one where two are compared. Both train on the same data. */
export class Sessions {
  /** @type {Promise<SessionCommands> | null} The model's. */
  first = null;
  /** @type {Promise<SessionCommands> | null} The second model's. */
  rival = null;
  #lab;
  /** Where the data of both is. */
  #dataUrl = dataUrl;
  #visible = true;

  /** @param {{ state: import('../state.js').LabState }} lab */
  constructor(lab) {
    this.#lab = lab;
  }

  /**
   * A command to the model, and to the second one where there are two.
   * @param {(session: SessionCommands) => Promise<void>} command
   */
  async both(command) {
    await Promise.all([this.first, this.rival].map((session) => session?.then(command)));
  }

  /**
   * A session with what the lab's choices ask for.
   * @param {Uint8Array | undefined} checkpoint where it goes on from
   * @param {(event: import('../engine/protocol.js').EngineEvent) => void} listener
   */
  open(checkpoint, listener) {
    return openSession({ settings: settingsWith(this.#lab.state, {}), checkpoint, ...this.#manner }, (event) => {
      if (event.type === 'problem' && FATAL.has(event.code)) this.#lose();
      listener(event);
    });
  }

  /** The worker has ended: there is no session any more, nor any data but what can be fetched. */
  #lose() {
    [this.first, this.rival] = [null, null];
    this.#dataUrl = dataUrl;
  }

  close() {
    unattended(this.stopComparing());
    unattended(this.first?.then((session) => session.close()));
    this.first = null;
  }

  /** @param {boolean} visible whether the lab is on screen */
  show(visible) {
    this.#visible = visible;
    return this.both((session) => session.show(visible));
  }

  /**
   * Both start over at step 0, on other data.
   * @param {string} url
   */
  useData(url) {
    this.#dataUrl = url;
    return this.both((session) => session.useData(url));
  }

  /**
   * A second model beside the first; both start over at step 0.
   * @param {Settings} settings
   */
  async compare(settings) {
    await this.stopComparing();
    const lab = this.#lab;
    lab.state = { ...lab.state, draft: {}, playing: false, problem: null };
    await Promise.all([this.#openRival(settings), this.first?.then((session) => session.reset())]);
  }

  /**
   * The second model of an earlier visit, as it stood.
   * @param {import('../run-store.js').Kept['rival']} kept
   */
  async compareAgain(kept) {
    const session = await this.#openRival(settingsOf(this.#lab.state.controls, kept.values), kept);
    if (this.#lab.state.playing) await session.play();
  }

  /**
   * @param {Settings} settings
   * @param {import('../run-store.js').KeptModel} [kept]
   */
  async #openRival(settings, kept) {
    const lab = this.#lab;
    const { controls, inForce } = lab.state;
    lab.state = {
      ...lab.state,
      rival: {
        ...initialState(),
        controls,
        inForce: { ...inForce, .../** @type {import('../controls/registry.js').Values} */ (settings) },
      },
    };
    const mine = openSession(
      { settings, checkpoint: kept?.checkpoint, dataUrl: this.#dataUrl, ...this.#manner },
      (event) => {
        if (this.rival !== mine || !lab.state.rival) return;
        const rival = after(lab.state.rival, event);
        lab.state = {
          ...lab.state,
          rival: kept && event.type === 'ready' && event.step === kept.step ? withCurves(rival, kept) : rival,
        };
      },
    );
    this.rival = mine;
    unattended(this.show(this.#visible));
    return mine;
  }

  /** One model again. */
  async stopComparing() {
    const session = this.rival;
    this.rival = null;
    this.#lab.state = { ...this.#lab.state, rival: null };
    await session?.then((session) => session.close());
  }

  /** How a session is to run, whatever its model. */
  get #manner() {
    const stopAfter = /** @type {number | undefined} */ (this.#lab.state.inForce?.['stopAfter']);
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    return { stopAfter, ...(calm && { picturesMs: CALM_PICTURES_MS }) };
  }
}

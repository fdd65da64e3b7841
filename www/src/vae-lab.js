import { css, html, LitElement } from 'lit';
import { dataUrl, engineSchema, keepFound, openSession, readFiles } from './engine/client.js';
import { languages, languageFor, numbersOf } from './i18n/index.js';
import { readAddress, writeAddress } from './controls/address.js';
import { choose, knowing, settingsWith } from './controls/choices.js';
import { commandFor } from './controls/keys.js';
import { moonIcon, sunIcon } from './panels/icons.js';
import { site } from './site.js';
import { after, initialState } from './state.js';
import { base, tokens } from './styles/tokens.js';
import './panels/controls.js';
import './panels/data-box.js';
import './panels/data-progress.js';
import './panels/drawing-pad.js';
import './panels/latent-plane.js';
import './panels/notices.js';
import './panels/objective.js';
import './panels/reconstructions.js';
import './panels/samples.js';
import './panels/scrubber.js';
import './panels/transport.js';

/** Someone who asked for less motion gets new pictures this seldom. */
const CALM_PICTURES_MS = 2000;
/** A choice is in the address so soon after it was made; a slider on its way makes many. */
const ADDRESS_MS = 250;
/** Seeds that a reader can read out. */
const NEW_SEEDS = 1_000_000;

/**
 * `<vae-lab>`: a VAE in training, its controls, pictures and curves.
 *
 * Holds the one state of the lab, which changes by the worker's events alone, and hands it to the panels. It trains only
 * while it is on screen.
 *
 * @fires preference - the reader chose a language or a theme: `{ lang }` or `{ theme }`
 * @fires address - what the run differs in from the defaults has changed: the query of the address that makes it again
 */
export class VaeLab extends LitElement {
  static properties = {
    lang: { reflect: true },
    theme: { reflect: true },
    settings: { attribute: false },
    address: { attribute: false },
    autoplay: { type: Boolean },
    state: { state: true },
    systemDark: { state: true },
    replayStep: { state: true },
    ownData: { state: true },
  };

  static styles = [
    tokens,
    base,
    css`
      :host {
        color-scheme: light dark;
        container-type: inline-size;
        color: var(--ink);
        background: var(--paper);
        font: 15px/1.5 var(--sans);
        -webkit-text-size-adjust: 100%;
      }

      :host([theme='light']) {
        color-scheme: light;
      }

      :host([theme='dark']) {
        color-scheme: dark;
      }

      .lab {
        max-width: 1320px;
        margin: 0 auto;
        padding: clamp(16px, 2vw, 26px) clamp(16px, 3.4vw, 44px) 26px;
      }

      header {
        display: flex;
        align-items: flex-start;
        justify-content: space-between;
        gap: 16px 24px;
        margin-bottom: clamp(14px, 1.4vw, 18px);
      }

      .title {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 2px 20px;
      }

      h1 {
        margin: 0;
        font: 400 clamp(28px, 3.4vw, 36px) / 1.1 var(--serif);
        letter-spacing: -0.01em;
      }

      .tagline {
        margin: 0;
        color: var(--muted);
        font-size: clamp(15px, 1.4vw, 17px);
        text-wrap: balance;
      }

      .preferences {
        display: flex;
        gap: 6px;
        flex: none;
      }

      .preferences button {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        min-width: 40px;
        height: 40px;
        padding: 0 10px;
        border: 1px solid transparent;
        border-radius: 20px;
        background: transparent;
        color: var(--muted);
        font-size: 14px;
      }

      .preferences button:hover {
        border-color: var(--strong-line);
        color: var(--ink);
      }

      .drive {
        padding: 18px 0 0;
        border-top: 1px solid var(--hairline);
      }

      vae-data-progress {
        margin: 18px 0 6px;
      }

      vae-data-box {
        margin-bottom: 14px;
      }

      vae-controls {
        margin-bottom: clamp(14px, 2vw, 24px);
      }

      vae-scrubber {
        margin-bottom: clamp(14px, 1.6vw, 20px);
      }

      /* The samples beside all else; where that is too narrow, the curves get a row of their own. */
      .panels {
        display: grid;
        grid-template: 'samples reconstructions' auto 'samples objective' 1fr / minmax(0, 38fr) minmax(0, 62fr);
        gap: clamp(20px, 2.2vw, 30px) clamp(24px, 3.4vw, 48px);
      }

      vae-samples {
        grid-area: samples;
      }

      vae-reconstructions {
        grid-area: reconstructions;
      }

      vae-objective {
        grid-area: objective;
      }

      /* What answers to the reader. */
      .explore {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        align-items: start;
        gap: clamp(20px, 2.2vw, 30px) clamp(24px, 3.4vw, 48px);
        margin-top: clamp(20px, 2.6vw, 36px);
      }

      footer {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 8px 32px;
        margin-top: clamp(24px, 3.4vw, 40px);
        padding-top: 16px;
        border-top: 1px solid var(--hairline);
        color: var(--muted);
        font-size: 13px;
      }

      footer p {
        margin: 0;
      }

      footer a {
        color: inherit;
        text-underline-offset: 3px;
      }

      .keys span + span {
        margin-inline-start: 14px;
      }

      kbd {
        display: inline-block;
        min-width: 22px;
        margin-inline-end: 5px;
        padding: 0 6px;
        border: 1px solid var(--strong-line);
        border-radius: 4px;
        font: 12px/19px var(--sans);
        text-align: center;
      }

      @container (max-width: 1080px) {
        .panels {
          grid-template: 'samples reconstructions' auto 'objective objective' auto / minmax(0, 1fr) minmax(0, 1fr);
        }
      }

      @container (max-width: 640px) {
        .panels {
          grid-template: 'samples' 'reconstructions' 'objective' / minmax(0, 1fr);
        }

        .explore {
          grid-template-columns: minmax(0, 1fr);
        }
      }

      @media (hover: none) {
        .keys {
          display: none;
        }
      }
    `,
  ];

  /** @type {Promise<import('./engine/protocol.js').SessionCommands> | null} */
  #session = null;
  #onScreen = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #telling;
  #darkQuery = window.matchMedia('(prefers-color-scheme: dark)');
  #observer = new IntersectionObserver((entries) => {
    this.#onScreen = entries.at(-1)?.isIntersecting ?? true;
    this.#show();
  });

  constructor() {
    super();
    /** @type {string} The language; English where there are no words for it. */
    this.lang = 'en';
    /** @type {'light' | 'dark' | null} The theme; the system's where it is null. */
    this.theme = null;
    /** @type {import('./engine/protocol.js').Settings} What differs from the engine's defaults. */
    this.settings = {};
    /** The query of an address: what it asks for counts where `settings` say nothing. */
    this.address = '';
    /** Whether to train without being asked. */
    this.autoplay = false;
    this.state = initialState();
    this.systemDark = this.#darkQuery.matches;
    /** @type {number | null} The step whose pictures are shown again; null for the present. */
    this.replayStep = null;
    /** Whether it trains on the reader's own images. */
    this.ownData = false;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#observer.observe(this);
    this.#darkQuery.addEventListener('change', this.#onScheme);
    document.addEventListener('visibilitychange', this.#show);
    window.addEventListener('keydown', this.#onKey);
    this.addEventListener('command', this.#onCommand);
    this.addEventListener('choose', this.#onChoose);
    this.addEventListener('share', this.#onShare);
    this.#session = this.#open();
    if (this.autoplay) this.play();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer.disconnect();
    this.#darkQuery.removeEventListener('change', this.#onScheme);
    document.removeEventListener('visibilitychange', this.#show);
    window.removeEventListener('keydown', this.#onKey);
    this.removeEventListener('command', this.#onCommand);
    this.removeEventListener('choose', this.#onChoose);
    this.removeEventListener('share', this.#onShare);
    void this.#session?.then((session) => session.close());
    this.#session = null;
  }

  /** A session with what the address and the settings ask for, as far as the engine knows it. */
  async #open() {
    if (this.state.controls.length === 0) {
      const schema = await engineSchema();
      const known = knowing(schema);
      const { values, problems } = readAddress(this.address, known.controls);
      const inForce = { ...known.inForce, ...values, .../** @type {import('./controls/registry.js').Values} */ (this.settings) };
      if (schema.length > 0) this.state = { ...this.state, ...known, inForce, addressProblems: problems };
    }
    const settings = settingsWith(this.state, {});
    const stopAfter = /** @type {number | undefined} */ (this.state.inForce?.['stopAfter']);
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    return openSession({ settings, stopAfter, ...(calm && { picturesMs: CALM_PICTURES_MS }) }, (event) => {
      this.state = after(this.state, event);
      if (event.type === 'ready') this.replayStep = null;
    });
  }

  /** Trains until paused. */
  play() {
    this.state = { ...this.state, playing: true };
    return this.#session?.then((session) => session.play());
  }

  /** Settles once the model stands still. */
  pause() {
    this.state = { ...this.state, playing: false };
    return this.#session?.then((session) => session.pause());
  }

  /** Trains for one step, and stands still. */
  step() {
    this.state = { ...this.state, playing: false };
    return this.#session?.then((session) => session.step());
  }

  /** Starts over at step 0, with the same seed. */
  reset() {
    this.state = { ...this.state, playing: false, problem: null };
    return this.#session?.then((session) => session.reset());
  }

  /**
   * Starts over with other settings.
   * @param {import('./engine/protocol.js').Settings} settings
   */
  restart(settings) {
    this.settings = settings;
    this.state = { ...this.state, playing: false, problem: null };
    return this.#session?.then((session) => session.reset(settings));
  }

  /**
   * Asks something about the model as it is.
   * @param {import('./engine/answers.js').Query} query
   * @returns {Promise<import('./engine/answers.js').Answer | null>} null where there is no answer
   */
  query = async (query) => {
    const session = await this.#session;
    return session ? session.query(query) : null;
  };

  render() {
    const language = languageFor(this.lang);
    const t = languages[language];
    const seen = replayed(this.state, this.replayStep);
    return html`<div class="lab" lang=${t.code}>
      <header>
        <div class="title">
          <h1>vae-lab</h1>
          <p class="tagline">${t.tagline}</p>
        </div>
        <div class="preferences">
          <button type="button" lang=${t.switchLanguageLang} @click=${() => this.#prefer({ lang: t.switchLanguageLang })}>${t.switchLanguage}</button>
          ${this.#themeButton(t)}
        </div>
      </header>
      <section class="drive" aria-label=${t.drive}>
        <vae-transport .state=${this.state} .language=${language}></vae-transport>
        <vae-data-progress .state=${this.state} .language=${language}></vae-data-progress>
        <vae-data-box .state=${this.state} .language=${language} .scheme=${this.scheme} .read=${readFiles} ?own=${this.ownData} @use-data=${this.#onUseData}></vae-data-box>
        <vae-notices .state=${this.state} .language=${language}></vae-notices>
        <vae-controls .state=${this.state} .language=${language}></vae-controls>
      </section>
      <p class="unseen" role="status">${this.#announcement(t, language)}</p>
      <vae-scrubber .state=${this.state} .language=${language} .step=${this.replayStep} @replay=${this.#onReplay}></vae-scrubber>
      <div class="panels">
        <vae-samples .state=${seen} .language=${language} .scheme=${this.scheme}></vae-samples>
        <vae-reconstructions .state=${seen} .language=${language} .scheme=${this.scheme}></vae-reconstructions>
        <vae-objective .state=${this.state} .language=${language} .scheme=${this.scheme}></vae-objective>
      </div>
      <div class="explore">
        <vae-latent-plane .state=${seen} ?replayed=${this.replayStep !== null} .language=${language} .scheme=${this.scheme} .query=${this.query} @plane=${this.#onPlane}></vae-latent-plane>
        <vae-drawing-pad .state=${this.state} .language=${language} .scheme=${this.scheme} .query=${this.query}></vae-drawing-pad>
      </div>
      <footer>
        <p>
          ${t.footer.engine}<br />
          ${t.footer.data} <a href="https://creativecommons.org/licenses/by-sa/3.0/">${t.footer.licence}</a>
        </p>
        <p class="keys">${t.shortcuts.map(([key, meaning]) => html`<span><kbd>${key}</kbd>${meaning}</span>`)}</p>
      </footer>
    </div>`;
  }

  /** @param {import('./i18n/index.js').Strings} t */
  #themeButton(t) {
    const dark = this.scheme === 'dark';
    const label = dark ? t.themeToLight : t.themeToDark;
    return html`<button type="button" title=${label} aria-label=${label} @click=${() => this.#prefer({ theme: dark ? 'light' : 'dark' })}>${dark ? sunIcon : moonIcon}</button>`;
  }

  /**
   * What a screen reader says: when training starts and stops, not every step of it.
   * @param {import('./i18n/index.js').Strings} t
   * @param {import('./i18n/index.js').Language} language
   */
  #announcement(t, language) {
    const { phase, finished, step, epoch } = this.state;
    if (finished) return t.announce.finished(numbersOf(language).whole(epoch));
    return phase === 'paused' ? t.announce.paused(numbersOf(language).whole(step)) : t.announce[phase];
  }

  /** The theme in force. */
  get scheme() {
    return this.theme ?? (this.systemDark ? 'dark' : 'light');
  }

  /** @param {{ lang: string } | { theme: 'light' | 'dark' }} preference */
  #prefer(preference) {
    Object.assign(this, preference);
    // What the address said of it holds no longer.
    const { controls, inForce } = this.state;
    const silent = Object.fromEntries(controls.filter(({ key }) => key in preference).map((control) => [control.key, control.default]));
    this.state = { ...this.state, inForce: inForce && { ...inForce, ...silent } };
    this.dispatchEvent(new CustomEvent('preference', { detail: preference, bubbles: true, composed: true }));
  }

  /** @param {CustomEvent<{ name: string, invert: boolean } | null>} event */
  #onUseData = async ({ detail }) => {
    this.state = { ...this.state, playing: false, problem: null };
    const [session, url] = await Promise.all([this.#session, detail ? keepFound(detail) : dataUrl]);
    this.ownData = detail !== null;
    await session?.useData(url);
  };

  /** @param {CustomEvent<number | null>} event */
  #onReplay = ({ detail }) => {
    this.replayStep = detail;
  };

  /** @param {Map<string, any>} changed */
  updated(changed) {
    const before = changed.get('state');
    if (!before || before.inForce === this.state.inForce) return;
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => this.dispatchEvent(new CustomEvent('address', { detail: this.#query, bubbles: true, composed: true })), ADDRESS_MS);
  }

  /** The query of an address that makes this run. */
  get #query() {
    return writeAddress(this.state.inForce ?? {}, this.state.controls);
  }

  /** @param {Event} event */
  #onChoose = (event) => {
    const { key, value } = /** @type {CustomEvent<{ key: string, value: import('./controls/registry.js').Value }>} */ (event).detail;
    this.state = choose(this.state, key, value);
    const control = this.state.controls.find((one) => one.key === key);
    if (key === 'stopAfter') void this.#session?.then((session) => session.stopAfter(Number(value)));
    else if (control?.live) void this.#session?.then((session) => session.update({ [key]: value }));
  };

  /** @param {Event} event */
  #onShare = (event) => {
    const { href } = new URL(this.#query, site);
    const copied = navigator.clipboard?.writeText(href) ?? Promise.reject(new Error('no clipboard here'));
    /** @type {CustomEvent<{ shared: Promise<boolean> }>} */ (event).detail.shared = copied.then(
      () => true,
      () => false,
    );
  };

  /** @param {CustomEvent<import('./engine/answers.js').PlaneAnswer>} event */
  #onPlane = ({ detail }) => {
    this.state = { ...this.state, plane: detail };
  };

  #onScheme = () => {
    this.systemDark = this.#darkQuery.matches;
  };

  #show = () => {
    const visible = this.#onScreen && !document.hidden;
    void this.#session?.then((session) => session.show(visible));
  };

  /** @param {KeyboardEvent} event */
  #onKey = (event) => {
    const command = commandFor(event, this);
    if (!command) return;
    event.preventDefault();
    this.#carryOut(command === 'toggle' ? (this.state.playing ? 'pause' : 'play') : command);
  };

  /** @param {Event} event */
  #onCommand = (event) => {
    this.#carryOut(/** @type {CustomEvent<string>} */ (event).detail);
  };

  /** @param {string} command */
  #carryOut(command) {
    switch (command) {
      case 'play':
        return this.play();
      case 'pause':
        return this.pause();
      case 'step':
        return this.step();
      case 'reset':
        return this.reset();
      case 'show-means':
        return this.#session?.then((session) => session.showSamples('means'));
      case 'show-draws':
        return this.#session?.then((session) => session.showSamples('draws'));
      case 'retry-data':
        return this.#session?.then((session) => session.retryData());
      case 'train-on-cpu':
        return this.restart({ ...settingsWith(this.state, {}), backend: 'cpu' });
      case 'use-defaults':
        return this.restart({});
      case 'restart':
        return this.restart(settingsWith(this.state));
      case 'new-seed':
        return this.restart(settingsWith(this.state, { seed: Math.floor(NEW_SEEDS * Math.random()) }));
      case 'discard':
        this.state = { ...this.state, draft: {} };
    }
  }
}

/**
 * The state with the pictures of an earlier moment of its run.
 * @param {import('./state.js').LabState} state
 * @param {number | null} step
 */
function replayed(state, step) {
  const frame = step === null ? null : state.frames.all[state.frames.indexAt(step)];
  return frame ? { ...state, pictures: frame.pictures, plane: frame.plane ?? state.plane } : state;
}

customElements.define('vae-lab', VaeLab);

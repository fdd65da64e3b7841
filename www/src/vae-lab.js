import { html, LitElement, nothing } from 'lit';
import { dataUrl, engineSchema, keepFound, readFiles } from './engine/client.js';
import { unattended } from './engine/failure.js';
import { languages, languageFor, numbersOf } from './i18n/index.js';
import { readAddress, writeAddress } from './controls/address.js';
import { choose, knowing, settingsWith } from './controls/choices.js';
import { moonIcon, sunIcon } from './panels/icons.js';
import { allMade } from './panels/panel.js';
import { agreed } from './lab/agreement.js';
import { Commands } from './lab/commands.js';
import { Files } from './lab/files.js';
import { Memory } from './lab/memory.js';
import { Sessions } from './lab/sessions.js';
import { site } from './site.js';
import { after, initialState, opening } from './state.js';
import { layout } from './styles/layout.js';
import { base, tokens } from './styles/tokens.js';
import { turn } from './turn.js';
import './panels/controls.js';
import './panels/data-box.js';
import './panels/data-progress.js';
import './panels/files.js';
import './panels/drawing-pad.js';
import './panels/latent-plane.js';
import './panels/notices.js';
import './panels/latents.js';
import './panels/objective.js';
import './panels/reconstructions.js';
import './panels/rival.js';
import './panels/samples.js';
import './panels/scrubber.js';
import './panels/slow.js';
import { hasOneSigma } from './panels/spread.js';
import './panels/trade-off.js';
import './panels/transport.js';
import './panels/warm-start.js';

/** A choice is in the address so soon after it was made; a slider on its way makes many. */
const ADDRESS_MS = 250;

let labs = 0;

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
    memory: { attribute: false },
    autoplay: { type: Boolean },
    state: { state: true },
    systemDark: { state: true },
    replayStep: { state: true },
    ownData: { state: true },
    dragged: { state: true },
    trace: { state: true },
    warm: { state: true },
    made: { state: true },
  };

  static styles = [tokens, base, layout];

  #sessions = new Sessions(this);
  #memory = new Memory(this, this.#sessions);
  #files = new Files(this, this.#sessions);
  #onScreen = true;
  /** The charts of a lab share a crosshair. */
  #group = `vae-lab-${(labs += 1)}`;
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
    /** @type {import('./run-store.js').RunStore | null} Where runs are kept; nowhere if null. */
    this.memory = null;
    /** Whether to train without being asked. */
    this.autoplay = false;
    this.state = initialState();
    this.systemDark = this.#darkQuery.matches;
    /** @type {number | null} The step whose pictures are shown again; null for the present. */
    this.replayStep = null;
    /** Whether it trains on the reader's own images. */
    this.ownData = false;
    /** Whether a file is held over the lab. */
    this.dragged = false;
    /** @type {import('#engine/vae_lab.js').Trace | null} The step that is shown in slow motion. */
    this.trace = null;
    /** @type {'loading' | 'failed' | null} What became of a trained model that was asked for. */
    this.warm = null;
    /** Whether every panel is there: nothing is seen of them before, since each moves those below it. */
    this.made = false;
    new Commands(this, this.#sessions, this.#files);
  }

  /** The scripts have just run, in one task: the lab is made in another. */
  async scheduleUpdate() {
    if (!this.hasUpdated) await turn();
    return super.scheduleUpdate();
  }

  async firstUpdated() {
    await allMade(this.renderRoot);
    this.made = true;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#observer.observe(this);
    this.#darkQuery.addEventListener('change', this.#onScheme);
    document.addEventListener('visibilitychange', this.#show);
    this.addEventListener('choose', this.#onChoose);
    this.addEventListener('choose-rival', this.#onChooseRival);
    this.addEventListener('share', this.#onShare);
    this.addEventListener('crosshair', this.#onCrosshair);
    this.revive();
    if (this.autoplay) unattended(this.play());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer.disconnect();
    this.#darkQuery.removeEventListener('change', this.#onScheme);
    document.removeEventListener('visibilitychange', this.#show);
    this.removeEventListener('choose', this.#onChoose);
    this.removeEventListener('choose-rival', this.#onChooseRival);
    this.removeEventListener('share', this.#onShare);
    this.removeEventListener('crosshair', this.#onCrosshair);
    this.#sessions.close();
  }

  /** Opens the model where there is none: in the beginning, and after the worker was lost; from the kept run if there is one. */
  revive() {
    if (this.#sessions.first) return;
    this.state = opening(this.state);
    // What the reader brought went with the worker.
    this.ownData = false;
    this.#sessions.first = this.#open();
    // Whoever asks for the session hears of its failure; the page does by an event.
    this.#sessions.first.catch(() => {});
  }

  /** A session with what the address and the settings ask for, as far as the engine knows it. */
  async #open() {
    await this.#learnOptions();
    const { checkpoint, rival } = await this.#memory.recall();
    const session = await this.#sessions.open(checkpoint, (event) => {
      this.state = after(this.state, event);
      if (event.type === 'ready') this.replayStep = null;
      // What is shown in slow motion was the next step of another moment.
      if (event.type === 'trained' || event.type === 'ready') this.trace = null;
      this.#memory.heard(event);
      // Where one of two stops by itself, the other waits for it.
      if ((event.type === 'paused' && event.ended) || event.type === 'problem')
        unattended(this.#sessions.rival?.then((rival) => rival.pause()));
    });
    if (rival) unattended(this.#sessions.compareAgain(rival));
    return session;
  }

  /** Asks the engine for its options, and reads the address with them. */
  async #learnOptions() {
    if (this.state.controls.length === 0) {
      const schema = await engineSchema();
      const known = knowing(schema);
      const { values, problems } = readAddress(this.address, known.controls);
      const inForce = {
        ...known.inForce,
        ...values,
        .../** @type {import('./controls/registry.js').Values} */ (this.settings),
      };
      if (schema.length > 0) this.state = { ...this.state, ...known, inForce, addressProblems: problems };
    }
  }

  /**
   * A second model beside the first, on the same data; both start over at step 0.
   * @param {import('./engine/protocol.js').Settings} [settings] those of the first, with what waits for a restart
   */
  async compare(settings = settingsWith(this.state)) {
    await this.#memory.forgetRival();
    await this.#sessions.compare(settings);
  }

  /** One model again. */
  async stopComparing() {
    await this.#sessions.stopComparing();
    await this.#memory.forgetRival();
  }

  /** Trains until paused. */
  play() {
    this.revive();
    this.state = { ...this.state, playing: true };
    return this.#sessions.both((session) => session.play());
  }

  /** Settles once the model stands still. */
  pause() {
    this.state = { ...this.state, playing: false };
    return this.#sessions.both((session) => session.pause());
  }

  /** Trains for one step, and stands still. */
  step() {
    this.revive();
    this.state = { ...this.state, playing: false };
    return this.#sessions.both((session) => session.step());
  }

  /** Shows the next step in slow motion, or no longer. */
  async slow() {
    if (this.trace) {
      this.trace = null;
      return;
    }
    await this.pause();
    this.trace = (await this.#sessions.first?.then((session) => session.trace())) ?? null;
  }

  /** Starts over at step 0, with the same seed. */
  reset() {
    this.revive();
    this.state = { ...this.state, playing: false, problem: null };
    return this.#sessions.both((session) => session.reset());
  }

  /**
   * Starts over with other settings.
   * @param {import('./engine/protocol.js').Settings} settings
   */
  restart(settings) {
    this.settings = settings;
    this.revive();
    this.state = { ...this.state, playing: false, problem: null };
    const rival = this.state.rival && {
      ...settingsWith(this.state.rival, {}),
      ...(settings.seed !== undefined && { seed: settings.seed }),
    };
    return Promise.all([
      this.#sessions.first?.then((session) => session.reset(settings)),
      rival && this.#sessions.rival?.then((session) => session.reset(rival)),
    ]);
  }

  /** The model as the bytes of a safetensors file; null where there is none. */
  async save() {
    const saved = await this.#sessions.first?.then((session) => session.save());
    return saved?.checkpoint ?? null;
  }

  /**
   * Goes on from a saved model. A file that is none changes nothing.
   * @param {File} file
   */
  load(file) {
    return this.#files.load(file);
  }

  /**
   * Asks something about the model as it is.
   * @param {import('./engine/answers.js').Query} query
   * @returns {Promise<import('./engine/answers.js').Answer | null>} null where there is no answer
   */
  query = async (query) => {
    const session = await this.#sessions.first;
    return session ? session.query(query) : null;
  };

  render() {
    const language = languageFor(this.lang);
    const t = languages[language];
    const seen = replayed(this.state, this.replayStep);
    return html`<div class="lab ${this.made ? '' : 'unmade'}" lang=${t.code}>
      <header>
        <div class="title">
          <h1>vae-lab</h1>
          <p class="tagline">${t.tagline}</p>
        </div>
        <div class="preferences">
          <button
            type="button"
            lang=${t.switchLanguageLang}
            @click=${() => this.#prefer({ lang: t.switchLanguageLang })}
          >
            ${t.switchLanguage}
          </button>
          ${this.#themeButton(t)}
        </div>
      </header>
      <section class="drive" aria-label=${t.drive}>
        <vae-transport .state=${this.state} .language=${language}></vae-transport>
        ${this.trace ? html`<vae-slow .state=${this.state} .language=${language} .scheme=${this.scheme} .trace=${this.trace}></vae-slow>` : nothing}
        <vae-data-progress .state=${this.state} .language=${language}></vae-data-progress>
        <vae-data-box
          .state=${this.state}
          .language=${language}
          .scheme=${this.scheme}
          .read=${readFiles}
          ?own=${this.ownData}
          @use-data=${this.#onUseData}
        >
          <vae-warm-start .language=${language} .status=${this.warm} @warm-start=${this.#onWarmStart}></vae-warm-start>
        </vae-data-box>
        <vae-notices .state=${this.state} .language=${language}></vae-notices>
        <vae-controls .state=${this.state} .language=${language}></vae-controls>
      </section>
      <p class="unseen" role="status">${this.#announcement(t, language)}</p>
      <vae-scrubber
        .state=${this.state}
        .language=${language}
        .step=${this.replayStep}
        @replay=${this.#onReplay}
      ></vae-scrubber>
      <div class="panels">
        <vae-samples .state=${seen} .language=${language} .scheme=${this.scheme}></vae-samples>
        <vae-reconstructions .state=${seen} .language=${language} .scheme=${this.scheme}></vae-reconstructions>
        <vae-objective
          .state=${this.state}
          .language=${language}
          .scheme=${this.scheme}
          .group=${this.#group}
        ></vae-objective>
        <div class="figures">
          <vae-trade-off .state=${this.state} .language=${language}></vae-trade-off>
          <vae-latents .state=${this.state} .language=${language}></vae-latents>
          ${hasOneSigma(this.state) ? html`<vae-spread .state=${this.state} .language=${language} .scheme=${this.scheme} .group=${this.#group}></vae-spread>` : nothing}
        </div>
      </div>
      <div class="explore">
        <vae-latent-plane
          .state=${seen}
          ?replayed=${this.replayStep !== null}
          .language=${language}
          .scheme=${this.scheme}
          .query=${this.query}
          @plane=${this.#onPlane}
        ></vae-latent-plane>
        <vae-drawing-pad
          .state=${this.state}
          .language=${language}
          .scheme=${this.scheme}
          .query=${this.query}
        ></vae-drawing-pad>
      </div>
      ${this.state.rival ? html`<vae-rival .state=${this.state} .language=${language} .scheme=${this.scheme}></vae-rival>` : nothing}
      <vae-files .state=${this.state} .language=${language}></vae-files>
      <div class="drop" ?hidden=${!this.dragged} aria-hidden="true">${t.files.drop}</div>
      <footer>
        <p>
          ${t.footer.engine}<br />
          ${this.ownData ? t.footer.own : html`${t.footer.data} <a href="https://creativecommons.org/licenses/by-sa/3.0/">${t.footer.licence}</a>`}
        </p>
        <p class="keys">${t.shortcuts.map(([key, meaning]) => html`<span><kbd>${key}</kbd>${meaning}</span>`)}</p>
      </footer>
    </div>`;
  }

  /** @param {import('./i18n/index.js').Strings} t */
  #themeButton(t) {
    const dark = this.scheme === 'dark';
    const label = dark ? t.themeToLight : t.themeToDark;
    return html`<button
      type="button"
      title=${label}
      aria-label=${label}
      @click=${() => this.#prefer({ theme: dark ? 'light' : 'dark' })}
    >
      ${dark ? sunIcon : moonIcon}
    </button>`;
  }

  /**
   * What a screen reader says: when training starts and stops, not every step of it.
   * @param {import('./i18n/index.js').Strings} t
   * @param {import('./i18n/index.js').Language} language
   */
  #announcement(t, language) {
    const { phase, finished, waiting, step, epoch } = this.state;
    if (waiting) return t.announce.waiting;
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
    const silent = Object.fromEntries(
      controls.filter(({ key }) => key in preference).map((control) => [control.key, control.default]),
    );
    this.state = { ...this.state, inForce: inForce && { ...inForce, ...silent } };
    this.dispatchEvent(new CustomEvent('preference', { detail: preference, bubbles: true, composed: true }));
  }

  /** @param {CustomEvent<{ name: string, invert: boolean } | null>} event */
  #onUseData = async ({ detail }) => {
    this.revive();
    this.state = { ...this.state, playing: false, problem: null };
    // What was read before the worker was lost went with it: then nothing changes.
    const url = detail ? await keepFound(detail).catch(() => null) : dataUrl;
    if (url === null) return;
    this.ownData = detail !== null;
    if (!detail) unattended(this.#memory.forgetOwn());
    unattended(this.#sessions.useData(url));
  };

  /** @param {CustomEvent<number>} event */
  #onWarmStart = async ({ detail }) => {
    const name = `bernoulli-${detail}d.safetensors`;
    this.warm = 'loading';
    this.revive();
    try {
      const response = await fetch(new URL(`models/${name}`, site));
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const checkpoint = new Uint8Array(await response.arrayBuffer());
      await this.#sessions.first?.then((session) => session.load(name, checkpoint));
      this.warm = null;
    } catch {
      this.warm = 'failed';
    }
  };

  /** @param {CustomEvent<number | null>} event */
  #onReplay = ({ detail }) => {
    this.replayStep = detail;
  };

  /** @param {Map<string, any>} changed */
  updated(changed) {
    const before = changed.get('state');
    if (before && (before.draft !== this.state.draft || before.inForce !== this.state.inForce))
      unattended(agreed(this));
    if (!before || before.inForce === this.state.inForce) return;
    clearTimeout(this.#telling);
    this.#telling = setTimeout(
      () => this.dispatchEvent(new CustomEvent('address', { detail: this.runAddress, bubbles: true, composed: true })),
      ADDRESS_MS,
    );
  }

  /** The query of an address that makes this run. */
  get runAddress() {
    return writeAddress(this.state.inForce ?? {}, this.state.controls);
  }

  /** @param {Event} event */
  #onChoose = (event) => {
    const { key, value } = /** @type {CustomEvent<{ key: string, value: import('./controls/registry.js').Value }>} */ (
      event
    ).detail;
    this.state = choose(this.state, key, value);
    const control = this.state.controls.find((one) => one.key === key);
    if (key === 'stopAfter') unattended(this.#sessions.both((session) => session.stopAfter(Number(value))));
    else if (control?.live) unattended(this.#sessions.first?.then((session) => session.update({ [key]: value })));
  };

  /** @param {Event} event */
  #onChooseRival = (event) => {
    const { key, value } = /** @type {CustomEvent<{ key: string, value: import('./controls/registry.js').Value }>} */ (
      event
    ).detail;
    if (this.state.rival) this.state = { ...this.state, rival: choose(this.state.rival, key, value) };
    unattended(this.#sessions.rival?.then((session) => session.update({ [key]: value })));
  };

  /** @param {Event} event */
  #onShare = (event) => {
    const { href } = new URL(this.runAddress, site);
    const copied = navigator.clipboard?.writeText(href) ?? Promise.reject(new Error('no clipboard here'));
    /** @type {CustomEvent<{ shared: Promise<boolean> }>} */ (event).detail.shared = copied.then(
      () => true,
      () => false,
    );
  };

  /** @param {Event} event */
  #onCrosshair = (event) => {
    this.state = { ...this.state, crosshair: /** @type {CustomEvent<number | null>} */ (event).detail };
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
    // A page that is hidden may be gone soon.
    if (document.hidden) unattended(this.#memory.keep());
    unattended(this.#sessions.show(visible));
  };
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

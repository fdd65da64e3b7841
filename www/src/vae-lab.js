import { html, LitElement, nothing } from 'lit';
import { yieldToEventLoop } from './event-loop.js';
import { readFiles } from './engine/client.js';
import { runInBackground } from './engine/failure.js';
import { languages, languageFor, numbersOf } from './i18n/index.js';
import { moonIcon, sunIcon } from './panels/icons.js';
import { allRendered } from './panels/panel.js';
import { CommandController } from './lab/command-controller.js';
import { FileController } from './lab/file-controller.js';
import { RunPersistence } from './lab/run-persistence.js';
import { Sessions } from './lab/sessions.js';
import { Trainer } from './lab/trainer.js';
import { validateDraft } from './lab/validate-draft.js';
import { settingsWith } from './state/choices.js';
import { hasOneSigma, runAddress, shownPictures } from './state/selectors.js';
import { Store } from './state/store.js';
import { layout } from './styles/layout.js';
import { base, tokens } from './styles/tokens.js';
import './panels/comparison.js';
import './panels/controls.js';
import './panels/data-box.js';
import './panels/data-progress.js';
import './panels/drawing-pad.js';
import './panels/files.js';
import './panels/latent-plane.js';
import './panels/latents.js';
import './panels/notices.js';
import './panels/objective.js';
import './panels/rate-distortion.js';
import './panels/reconstructions.js';
import './panels/samples.js';
import './panels/scrubber.js';
import './panels/sigma-chart.js';
import './panels/slow-motion.js';
import './panels/transport.js';
import './panels/warm-start.js';

/** The address follows a choice after this delay, since a slider that moves makes many. */
const ADDRESS_DELAY_MS = 250;

const LICENCE = 'https://creativecommons.org/licenses/by-sa/3.0/';

let nLabs = 0;

/**
 * `<vae-lab>`: a VAE in training, with its controls, pictures and curves. It trains only while it is on screen.
 *
 * The element is where the parts meet: the store holds the state, controllers dispatch actions to it, and the template
 * gives each panel the properties that it shows.
 *
 * @fires preference - the reader has chosen a language or a theme: `{ lang }` or `{ theme }`
 * @fires address - the settings of the run have changed; the detail is the query of the address that asks for it
 */
export class VaeLab extends LitElement {
  static properties = {
    lang: { reflect: true },
    theme: { reflect: true },
    settings: { attribute: false },
    address: { attribute: false },
    memory: { attribute: false },
    autoplay: { type: Boolean },
    state: { attribute: false, noAccessor: true },
    systemDark: { state: true },
    dragged: { state: true },
    rendered: { state: true },
  };

  static styles = [tokens, base, layout];

  #store = new Store((previous) => this.requestUpdate('state', previous));
  #sessions = new Sessions(this.#store);
  #persistence = new RunPersistence(this.#store, this.#sessions, () => this.memory);
  #trainer = new Trainer(this, this.#store, this.#sessions, this.#persistence);
  #files = new FileController(this, this.#store, this.#sessions, this.#trainer);
  #onScreen = true;
  /** All charts of a lab share a crosshair. */
  #chartGroup = `vae-lab-${(nLabs += 1)}`;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #addressTimer;
  #darkQuery = window.matchMedia('(prefers-color-scheme: dark)');
  #observer = new IntersectionObserver((entries) => {
    this.#onScreen = entries.at(-1)?.isIntersecting ?? true;
    this.#updateVisibility();
  });

  constructor() {
    super();
    /** @type {string} The language; English if there is no translation. */
    this.lang = 'en';
    /** @type {'light' | 'dark' | null} The theme; the system's if it is null. */
    this.theme = null;
    /** @type {import('./engine/protocol.js').Settings} Settings that differ from the engine's defaults. */
    this.settings = {};
    /** The query of an address. Its settings count unless `settings` has others. */
    this.address = '';
    /** @type {import('./run-store.js').RunStore | null} Stores runs for the next visit; null to store none. */
    this.memory = null;
    /** Whether to train at once. */
    this.autoplay = false;
    this.systemDark = this.#darkQuery.matches;
    /** Whether a file is held over the lab. */
    this.dragged = false;
    /** Whether all panels have been rendered. Nothing is visible before, since each panel moves those below it. */
    this.rendered = false;
    new CommandController(this, this.#store, this.#sessions, this.#trainer, this.#files);
  }

  /** The state of the lab. It is changed by actions alone: see `state/reduce.js`. */
  get state() {
    return this.#store.state;
  }

  /** Renders first in a task of its own: loading the scripts has just taken one. */
  async scheduleUpdate() {
    if (!this.hasUpdated) await yieldToEventLoop();
    return super.scheduleUpdate();
  }

  async firstUpdated() {
    await allRendered(this.renderRoot);
    this.rendered = true;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#observer.observe(this);
    this.#darkQuery.addEventListener('change', this.#onSchemeChange);
    document.addEventListener('visibilitychange', this.#updateVisibility);
    this.#trainer.open();
    if (this.autoplay) runInBackground(this.play());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer.disconnect();
    this.#darkQuery.removeEventListener('change', this.#onSchemeChange);
    document.removeEventListener('visibilitychange', this.#updateVisibility);
    this.#sessions.close();
  }

  /** Trains until paused. */
  play() {
    return this.#trainer.play();
  }

  /** Pauses. Resolves once the model stands still. */
  pause() {
    return this.#trainer.pause();
  }

  /** Trains for one step and pauses. */
  step() {
    return this.#trainer.step();
  }

  /** Opens slow motion, which shows the next step, or closes it. */
  slow() {
    return this.#trainer.toggleSlowMotion();
  }

  /** Starts over at step 0, with the same seed. */
  reset() {
    return this.#trainer.reset();
  }

  /**
   * Starts over with other settings.
   * @param {import('./engine/protocol.js').Settings} settings
   */
  restart(settings) {
    return this.#trainer.restart(settings);
  }

  /**
   * Opens a second model on the same data. Both start over at step 0.
   * @param {import('./engine/protocol.js').Settings} [settings] of the second model; those of the form unless given
   */
  compare(settings = settingsWith(this.state)) {
    return this.#trainer.compare(settings);
  }

  /** Closes the second model. */
  stopComparing() {
    return this.#trainer.stopComparing();
  }

  /** Opens a new session if there is none, after the worker has ended. */
  revive() {
    this.#trainer.open();
  }

  /**
   * Saves the model.
   * @returns {Promise<Uint8Array | null>} a safetensors file; null if there is no model
   */
  async save() {
    const saved = await this.#sessions.main?.then((session) => session.save());
    return saved?.checkpoint ?? null;
  }

  /**
   * Continues from a saved model. A file that is not one changes nothing.
   * @param {File} file
   */
  load(file) {
    return this.#files.loadCheckpoint(file);
  }

  /**
   * Asks a query about the model.
   * @param {import('./engine/query-handler.js').Query} query
   * @returns {Promise<import('./engine/query-handler.js').Answer | null>} null if there is no answer
   */
  query = async (query) => {
    const session = await this.#sessions.main;
    return session ? session.query(query) : null;
  };

  /** The query of an address that asks for this run. */
  get runAddress() {
    return runAddress(this.state);
  }

  /** The theme that is shown. */
  get scheme() {
    return this.theme ?? (this.systemDark ? 'dark' : 'light');
  }

  render() {
    const { state, scheme } = this;
    const language = languageFor(this.lang);
    const t = languages[language];
    return html`<div class="lab ${this.rendered ? '' : 'loading'}" lang=${t.code}>
      ${this.#header(t)}
      <section class="training" aria-label=${t.drive}>
        <vae-transport
          .playing=${state.playing}
          .step=${state.step}
          .epoch=${state.epoch}
          .images=${state.step * (state.config?.batch ?? 0)}
          .rate=${state.rate}
          .backend=${state.backend}
          .adapter=${state.adapter}
          .language=${language}
        ></vae-transport>
        ${state.trace ? this.#slowMotion(language) : nothing}
        <vae-data-progress
          .data=${state.data}
          .imagesInUse=${state.imagesInUse}
          .waiting=${state.waiting}
          .language=${language}
        ></vae-data-progress>
        <vae-data-box .language=${language} .scheme=${scheme} .read=${readFiles} ?own=${state.ownData}>
          <vae-warm-start .status=${state.trainedModel} .language=${language}></vae-warm-start>
        </vae-data-box>
        <vae-notices
          .cpuReason=${state.cpuReason}
          .problem=${state.problem}
          .rejection=${state.checkpointRejection}
          .lostRun=${state.lostRun}
          .controls=${state.controls}
          .addressProblems=${state.addressProblems}
          .language=${language}
        ></vae-notices>
        <vae-controls
          .controls=${state.controls}
          .applied=${state.applied}
          .draft=${state.draft}
          .conflicts=${state.conflicts}
          .comparing=${state.comparison !== null}
          .language=${language}
        ></vae-controls>
      </section>
      <p class="visually-hidden" role="status">${this.#announcement(t, language)}</p>
      <vae-scrubber
        .snapshots=${state.snapshots}
        .step=${state.step}
        .replayStep=${state.replayStep}
        .language=${language}
      ></vae-scrubber>
      ${this.#panels(language)} ${this.#interactivePanels(language)}
      ${state.comparison ? this.#comparison(state.comparison, language) : nothing}
      <vae-files
        .hasModel=${state.config !== null}
        .hasCurves=${state.step > 0}
        .hasPictures=${state.pictures !== null}
        .storageFailure=${state.storageFailure}
        .language=${language}
      ></vae-files>
      <div class="drop-hint" ?hidden=${!this.dragged} aria-hidden="true">${t.files.drop}</div>
      ${this.#footer(t)}
    </div>`;
  }

  /** @param {import('./i18n/index.js').Strings} t */
  #header(t) {
    const dark = this.scheme === 'dark';
    const themeLabel = dark ? t.themeToLight : t.themeToDark;
    const otherLanguage = t.switchLanguageLang;
    return html`<header>
      <div class="title">
        <h1>vae-lab</h1>
        <p class="tagline">${t.tagline}</p>
      </div>
      <div class="preferences">
        <button type="button" lang=${otherLanguage} @click=${() => this.#setPreference({ lang: otherLanguage })}>
          ${t.switchLanguage}
        </button>
        <button
          type="button"
          title=${themeLabel}
          aria-label=${themeLabel}
          @click=${() => this.#setPreference({ theme: dark ? 'light' : 'dark' })}
        >
          ${dark ? sunIcon : moonIcon}
        </button>
      </div>
    </header>`;
  }

  /** @param {import('./i18n/index.js').Language} language */
  #slowMotion(language) {
    const { trace, config } = this.state;
    return html`<vae-slow-motion
      .trace=${trace}
      .config=${config}
      .language=${language}
      .scheme=${this.scheme}
    ></vae-slow-motion>`;
  }

  /**
   * The pictures and charts.
   * @param {import('./i18n/index.js').Language} language
   */
  #panels(language) {
    const { state, scheme } = this;
    const { pictures } = shownPictures(state);
    const { controls, earlier, comparison, crosshair, train, heldOut, step } = state;
    const applied = state.applied ?? NO_VALUES;
    return html`<div class="panels">
      <vae-samples .pictures=${pictures} .language=${language} .scheme=${scheme}></vae-samples>
      <vae-reconstructions .pictures=${pictures} .language=${language} .scheme=${scheme}></vae-reconstructions>
      <vae-objective
        .train=${train}
        .heldOut=${heldOut}
        .heldOutImages=${state.heldOutImages}
        .step=${step}
        .beta=${state.config?.beta ?? 1}
        .freeBits=${state.config?.freeBits ?? 0}
        .crosshair=${crosshair}
        .comparison=${comparison}
        .earlier=${earlier}
        .controls=${controls}
        .applied=${applied}
        .group=${this.#chartGroup}
        .language=${language}
        .scheme=${scheme}
      ></vae-objective>
      <div class="charts">
        <vae-rate-distortion
          .heldOut=${heldOut}
          .crosshair=${crosshair}
          .comparison=${comparison}
          .earlier=${earlier}
          .controls=${controls}
          .applied=${applied}
          .language=${language}
        ></vae-rate-distortion>
        <vae-latents
          .statistics=${state.latentStatistics}
          .nLatents=${state.config?.latent ?? 0}
          .gap=${state.gap}
          .hasModel=${state.config !== null}
          .language=${language}
        ></vae-latents>
        ${hasOneSigma(state) ? this.#sigmaChart(language) : nothing}
      </div>
    </div>`;
  }

  /** @param {import('./i18n/index.js').Language} language */
  #sigmaChart(language) {
    const { train, heldOut, comparison, crosshair, step } = this.state;
    return html`<vae-sigma-chart
      .train=${train}
      .heldOut=${heldOut}
      .comparison=${comparison}
      .crosshair=${crosshair}
      .step=${step}
      .group=${this.#chartGroup}
      .language=${language}
      .scheme=${this.scheme}
    ></vae-sigma-chart>`;
  }

  /** @param {import('./i18n/index.js').Language} language */
  #interactivePanels(language) {
    const { state, scheme } = this;
    return html`<div class="explore">
      <vae-latent-plane
        .plane=${shownPictures(state).plane}
        ?replayed=${state.replayStep !== null}
        .config=${state.config}
        .step=${state.step}
        .query=${this.query}
        .language=${language}
        .scheme=${scheme}
      ></vae-latent-plane>
      <vae-drawing-pad
        .config=${state.config}
        .step=${state.step}
        .query=${this.query}
        .language=${language}
        .scheme=${scheme}
      ></vae-drawing-pad>
    </div>`;
  }

  /**
   * @param {import('./state/state.js').ComparedState} comparison
   * @param {import('./i18n/index.js').Language} language
   */
  #comparison(comparison, language) {
    return html`<vae-comparison
      .controls=${this.state.controls}
      .applied=${this.state.applied ?? NO_VALUES}
      .comparison=${comparison}
      .language=${language}
      .scheme=${this.scheme}
    ></vae-comparison>`;
  }

  /** @param {import('./i18n/index.js').Strings} t */
  #footer(t) {
    const data = html`${t.footer.data} <a href=${LICENCE}>${t.footer.licence}</a>`;
    return html`<footer>
      <p>
        ${t.footer.engine}<br />
        ${this.state.ownData ? t.footer.own : data}
      </p>
      <p class="keys">${t.shortcuts.map(([key, meaning]) => html`<span><kbd>${key}</kbd>${meaning}</span>`)}</p>
    </footer>`;
  }

  /**
   * What a screen reader announces: that training has started or stopped, but not every step.
   * @param {import('./i18n/index.js').Strings} t
   * @param {import('./i18n/index.js').Language} language
   */
  #announcement(t, language) {
    const { phase, finished, waiting, step, epoch } = this.state;
    const { whole } = numbersOf(language);
    if (waiting) return t.announce.waiting;
    if (finished) return t.announce.finished(whole(epoch));
    return phase === 'paused' ? t.announce.paused(whole(step)) : t.announce[phase];
  }

  /** @param {{ lang: string } | { theme: 'light' | 'dark' }} preference */
  #setPreference(preference) {
    Object.assign(this, preference);
    this.#store.dispatch({ type: 'preferenceChosen', keys: Object.keys(preference) });
    this.dispatchEvent(new CustomEvent('preference', { detail: preference, bubbles: true, composed: true }));
  }

  /** @param {Map<string, any>} changed */
  updated(changed) {
    /** @type {import('./state/state.js').LabState | undefined} */
    const before = changed.get('state');
    if (!before) return;
    const { draft, applied } = this.state;
    if (before.draft !== draft || before.applied !== applied) runInBackground(validateDraft(this.#store));
    if (before.applied === applied) return;
    clearTimeout(this.#addressTimer);
    this.#addressTimer = setTimeout(
      () => this.dispatchEvent(new CustomEvent('address', { detail: this.runAddress, bubbles: true, composed: true })),
      ADDRESS_DELAY_MS,
    );
  }

  #onSchemeChange = () => {
    this.systemDark = this.#darkQuery.matches;
  };

  #updateVisibility = () => {
    const visible = this.#onScreen && !document.hidden;
    // A hidden page may be closed soon.
    if (document.hidden) runInBackground(this.#persistence.store());
    runInBackground(this.#sessions.setVisible(visible));
  };
}

/** @type {import('./controls/registry.js').Values} */
const NO_VALUES = {};

customElements.define('vae-lab', VaeLab);

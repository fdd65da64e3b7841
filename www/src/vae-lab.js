import { LitElement, nothing } from 'lit';
import { parseValue } from './controls/registry.js';
import { holdWorker } from './engine/client.js';
import { runInBackground } from './engine/failure.js';
import { yieldToEventLoop } from './event-loop.js';
import { languageFor } from './i18n/index.js';
import { CommandController } from './lab/command-controller.js';
import { Experiments } from './lab/experiments.js';
import { FileController } from './lab/file-controller.js';
import { RunPersistence } from './lab/run-persistence.js';
import { Sessions } from './lab/sessions.js';
import { Trainer } from './lab/trainer.js';
import { validateDraft } from './lab/validate-draft.js';
import { allRendered } from './panels/panel.js';
import { settingsWith } from './state/choices.js';
import { runAddress } from './state/selectors.js';
import { Store } from './state/store.js';

/** The address follows a choice after this delay, since a slider that moves makes many. */
const ADDRESS_DELAY_MS = 250;

let nLabs = 0;

/**
 * A VAE in training, with its controls, pictures and curves. It trains only while it is on screen.
 *
 * The element is where the parts meet: the store holds the state, controllers dispatch actions to it, and the template
 * gives each panel the properties that it shows. Subclasses have the templates: `FullLab` and `FigureLab`.
 *
 * @fires rendered - all panels are on the page
 * @fires preference - the reader has chosen a language or a theme: `{ lang }` or `{ theme }`
 * @fires predictions - the reader has predicted the outcome of an experiment; the detail has all predictions
 * @fires address - the settings of the run have changed; the detail is the query of the address that asks for it
 */
export class VaeLab extends LitElement {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = {
    lang: { reflect: true },
    theme: { reflect: true },
    settings: { attribute: false },
    address: { attribute: false },
    memory: { attribute: false },
    autoplay: { type: Boolean },
    maxSteps: { attribute: false },
    source: { attribute: false },
    state: { attribute: false, noAccessor: true },
    systemDark: { state: true },
    dragged: { state: true },
    rendered: { state: true },
    printing: { type: Boolean, reflect: true },
  };

  #store = new Store((previous, action) => {
    this.requestUpdate('state', previous);
    if (action.type === 'engineEvent' && action.target === 'main') this.onEngineEvent(action.event);
  });
  #sessions = new Sessions(this.#store, () => this.maxSteps);
  #persistence = new RunPersistence(this.#store, this.#sessions, () => this.memory);
  #trainer = new Trainer(this, this.#store, this.#sessions, this.#persistence);
  #files = new FileController(this, this.#store, this.#sessions, this.#trainer);
  #experiments = new Experiments(this.#store, this.#sessions, this.#persistence, this.#trainer);
  #onScreen = true;
  /** Releases the worker; null while the lab is in no document. @type {(() => void) | null} */
  #releaseWorker = null;
  #autoplayed = false;
  /** All charts of a lab share a crosshair. */
  #chartGroup = `vae-lab-${(nLabs += 1)}`;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #addressTimer;
  #darkQuery = window.matchMedia('(prefers-color-scheme: dark)');
  #printQuery = window.matchMedia('print');
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
    /** The step at which a run ends at the latest. */
    this.maxSteps = Infinity;
    /** @type {string | null} The address of the data; null for MNIST. */
    this.source = null;
    /**
     * Called with each event of the engine about the model, after the state has changed.
     * @type {(event: import('./engine/protocol.js').EngineEvent) => void}
     */
    this.onEngineEvent = () => {};
    this.systemDark = this.#darkQuery.matches;
    /** Whether the page is being printed: then it is light. */
    this.printing = this.#printQuery.matches;
    /** Whether a file is held over the lab. */
    this.dragged = false;
    /** Whether all panels have been rendered. Nothing is visible before, since each panel moves those below it. */
    this.rendered = false;
    new CommandController(this, this.#store, this.#sessions, this.#trainer, this.#files, this.#experiments);
  }

  /** The state of the lab. It is changed by actions alone: see `state/reduce.js`. */
  get state() {
    return this.#store.state;
  }

  /** The reader's predictions of the outcomes of experiments: the index of an answer by the name of the experiment. */
  get predictions() {
    return this.state.predictions;
  }

  set predictions(predictions) {
    this.#store.dispatch({ type: 'predicted', predictions });
  }

  /** Renders first in a task of its own: loading the scripts has just taken one. */
  async scheduleUpdate() {
    if (!this.hasUpdated) await yieldToEventLoop();
    return super.scheduleUpdate();
  }

  async firstUpdated() {
    await allRendered(this.renderRoot);
    this.rendered = true;
    await this.updateComplete;
    this.dispatchEvent(new CustomEvent('rendered'));
  }

  connectedCallback() {
    super.connectedCallback();
    // A press on any part of the lab gives it the focus, and so the keys.
    if (!this.hasAttribute('tabindex')) this.tabIndex = -1;
    this.#observer.observe(this);
    this.#darkQuery.addEventListener('change', this.#onSchemeChange);
    this.#printQuery.addEventListener('change', this.#onSchemeChange);
    document.addEventListener('visibilitychange', this.#updateVisibility);
    this.#releaseWorker ??= holdWorker();
    this.#trainer.open();
    if (this.autoplay && !this.#autoplayed) runInBackground(this.play());
    this.#autoplayed = true;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#observer.disconnect();
    this.#darkQuery.removeEventListener('change', this.#onSchemeChange);
    this.#printQuery.removeEventListener('change', this.#onSchemeChange);
    document.removeEventListener('visibilitychange', this.#updateVisibility);
    runInBackground(this.#suspendUnlessMoved());
  }

  /** An element that is moved is back by the next task, and its model is untouched. */
  async #suspendUnlessMoved() {
    await yieldToEventLoop();
    if (!this.isConnected) this.#suspend();
  }

  #suspend() {
    const release = this.#releaseWorker;
    this.#releaseWorker = null;
    if (release) runInBackground(this.#trainer.suspend().finally(release));
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

  /** The settings of a restart: those of the run, with the choices that wait for one. */
  get draftedSettings() {
    return settingsWith(this.state);
  }

  /**
   * Chooses a value for an option. A live one applies at once. So does any other if the run has not begun; otherwise
   * it waits for a restart. A value that the option does not allow changes nothing.
   * @param {string} key
   * @param {string | null} text as in an address; null for the default
   */
  setOption(key, text) {
    const control = this.state.controls.find((one) => one.key === key);
    // Before there are controls, the address has yet to be read.
    const value = control && (text === null ? control.default : parseValue(control, text));
    if (value === undefined) return;
    runInBackground(this.#trainer.chooseValue('main', key, value));
    const { draft, step, playing } = this.state;
    if (key in draft && step === 0 && !playing) runInBackground(this.restart(this.draftedSettings));
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
    if (this.printing) return 'light';
    return this.theme ?? (this.systemDark ? 'dark' : 'light');
  }

  render() {
    return this.template({
      state: this.state,
      language: languageFor(this.lang),
      scheme: this.scheme,
      chartGroup: this.#chartGroup,
      rendered: this.rendered,
      dragged: this.dragged,
      query: this.query,
      setPreference: this.#setPreference,
    });
  }

  /**
   * What the lab shows.
   * @param {import('./lab-template.js').View} _
   * @returns {unknown}
   */
  template(_) {
    return nothing;
  }

  /**
   * Whether a key of the lab's works.
   * @param {import('./controls/shortcuts.js').Shortcut} _
   */
  offers(_) {
    return true;
  }

  /** @param {{ lang: string } | { theme: 'light' | 'dark' }} preference */
  #setPreference = (preference) => {
    Object.assign(this, preference);
    this.#store.dispatch({ type: 'preferenceChosen', keys: Object.keys(preference) });
    this.dispatchEvent(new CustomEvent('preference', { detail: preference, bubbles: true, composed: true }));
  };

  /** @param {Map<string, any>} changed */
  updated(changed) {
    /** @type {import('./state/state.js').LabState | undefined} */
    const before = changed.get('state');
    if (changed.has('maxSteps'))
      runInBackground(this.#sessions.forEach((session) => session.setMaxSteps(this.maxSteps)));
    if (!before) return;
    const { draft, applied, predictions } = this.state;
    if (before.predictions !== predictions)
      this.dispatchEvent(new CustomEvent('predictions', { detail: predictions, bubbles: true, composed: true }));
    if (before.draft !== draft || before.applied !== applied) runInBackground(validateDraft(this.#store));
    if (before.applied === applied) return;
    this.#persistence.onAddressChange();
    clearTimeout(this.#addressTimer);
    this.#addressTimer = setTimeout(
      () => this.dispatchEvent(new CustomEvent('address', { detail: this.runAddress, bubbles: true, composed: true })),
      ADDRESS_DELAY_MS,
    );
  }

  #onSchemeChange = () => {
    this.systemDark = this.#darkQuery.matches;
    this.printing = this.#printQuery.matches;
  };

  #updateVisibility = () => {
    const visible = this.#onScreen && !document.hidden;
    // A hidden page may be closed soon.
    if (document.hidden) runInBackground(this.#persistence.store());
    runInBackground(this.#sessions.setVisible(visible));
  };
}

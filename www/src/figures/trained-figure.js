import { html } from 'lit';
import { openStudy } from '../engine/client.js';
import { runInBackground } from '../engine/failure.js';
import { pauseIcon, playIcon, resetIcon } from '../panels/icons.js';
import { Figure } from './figure.js';

/**
 * @typedef {import('../engine/studies/protocol.js').StudyKind} StudyKind
 * @typedef {import('../engine/studies/protocol.js').StudyCommands} StudyCommands
 * @typedef {import('../engine/studies/protocol.js').StudyEvent} StudyEvent
 * @typedef {import('../engine/protocol.js').Settings} Settings
 */

/** The least time between two pictures for readers who prefer reduced motion. */
const REDUCED_MOTION_MS = 2000;

/**
 * The base of figures that train models. They train only while they are on screen.
 * @template {object} V
 * @augments {Figure<V>}
 */
export class TrainedFigure extends Figure {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = {
    settings: { type: Object },
    autoplay: { type: Boolean },
    maxSteps: { type: Number, attribute: 'max-steps' },
    playing: { state: true },
    currentStep: { state: true },
  };

  /** @type {Promise<StudyCommands> | null} */
  #study = null;
  /** What the study was opened for. */
  #key = '';
  #autoplayed = false;

  constructor() {
    super();
    /** @type {Settings} Options of the model that differ from those of the figure: `{ "hidden": [32], "seed": 2 }`. */
    this.settings = {};
    /** Whether to train at once. */
    this.autoplay = false;
    /** Training ends at this step. */
    this.maxSteps = Infinity;
    this.playing = false;
    this.currentStep = 0;
  }

  /** What is to be trained. @returns {StudyKind} */
  get study() {
    throw new Error('a figure says what it trains');
  }

  /**
   * Shows a measurement.
   * @param {any} _
   */
  onMeasured(_) {}

  /** Called when models are created. */
  opened() {}

  /** Whether the figure needs no models, since it shows what was recorded. */
  get resting() {
    return false;
  }

  /** Called when the reader asks for models: from now on the figure trains its own. */
  endRest() {}

  /** Trains until paused. */
  async play() {
    await this.#command((study) => study.play());
  }

  /** Pauses. Resolves once the models stand still and the figure shows their step. */
  async pause() {
    if (this.resting) return;
    await this.#command((study) => study.pause());
  }

  /**
   * Trains for some steps and pauses.
   * @param {number} [steps]
   */
  async step(steps = 1) {
    await this.#command((study) => study.step(steps));
  }

  /** Starts over at step 0, with the same seed. */
  async reset() {
    await this.#command((study) => study.reset());
  }

  /**
   * Asks about the models.
   * @param {unknown} question
   * @returns {Promise<any>} null if there is no answer
   */
  async ask(question) {
    const study = this.#study;
    const answer = await study?.then((opened) => opened.ask(question));
    return study === this.#study ? (answer ?? null) : null;
  }

  wake() {
    const { currentStep, playing } = this;
    if (!this.resting) {
      this.#open();
      // It was removed from the page. The same seed is the same run, up to the same step.
      if (currentStep > 0) runInBackground(this.step(currentStep));
    }
    if (playing || (this.autoplay && !this.#autoplayed)) runInBackground(this.play());
    this.#autoplayed = true;
  }

  sleep() {
    this.#close();
  }

  useDefaults() {
    this.settings = {};
  }

  visibilityChanged() {
    runInBackground(this.#study?.then((study) => study.setVisible(this.visible)));
  }

  updated() {
    if (!this.awake || this.problem || this.resting || JSON.stringify(this.study) === this.#key) return;
    const { playing } = this;
    this.#close();
    this.currentStep = 0;
    this.#open();
    if (playing) runInBackground(this.play());
  }

  #open() {
    const { study: kind, maxSteps } = this;
    this.#close();
    this.#key = JSON.stringify(kind);
    const reducedMotion = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    const options = { ...kind, maxSteps, ...(reducedMotion && { measuringMs: REDUCED_MOTION_MS }) };
    const study = openStudy(options, (event) => {
      // Events of a study that has been replaced may still arrive.
      if (this.#study === study) this.#follow(event);
    });
    this.#study = study;
    study.catch((error) => this.#study === study && this.fail(error));
    this.visibilityChanged();
    this.opened();
  }

  #close() {
    const study = this.#study;
    this.#study = null;
    runInBackground(study?.then((opened) => opened.close()));
  }

  /** @param {StudyEvent} event */
  #follow(event) {
    if (event.type === 'problem') {
      const { type: _, ...problem } = event;
      this.#close();
      this.playing = false;
      this.problem = problem;
    } else if (event.type === 'measured') this.onMeasured(event.measurement);
    else this.playing = event.type === 'playing';
  }

  /** @param {(study: StudyCommands) => Promise<void>} command */
  async #command(command) {
    if (!this.awaken()) return;
    if (this.resting) {
      this.endRest();
      this.#open();
    }
    await this.#study?.then(command);
    await this.updateComplete;
  }

  /** The step of the models, as text. */
  get shownStep() {
    return this.t.figures.step(this.numbers.whole(this.currentStep));
  }

  transport() {
    const { t, playing, problem } = this;
    const disabled = problem !== null;
    return html`<div class="transport">
      <span class="step number" data-value="step">${this.shownStep}</span>
      <button
        type="button"
        class="pill play"
        ?disabled=${disabled}
        @click=${() => runInBackground(playing ? this.pause() : this.play())}
      >
        ${playing ? pauseIcon : playIcon} ${playing ? t.pause : t.play}
      </button>
      <button
        type="button"
        class="pill round"
        title=${t.figures.resetHint}
        aria-label=${t.reset}
        ?disabled=${disabled}
        @click=${() => runInBackground(this.reset())}
      >
        ${resetIcon}
      </button>
    </div>`;
  }
}

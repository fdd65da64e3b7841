import { html } from 'lit';
import { evenlySpaced } from '../charts/evenly-spaced.js';
import { History } from '../charts/history.js';
import { readRecording } from './recording.js';
import { TrainedFigure } from './trained-figure.js';

/**
 * @typedef {import('../engine/studies/runs-experiment.js').RunsMeasurement} Measurement
 * @typedef {Measurement['runs'][number]} RunMeasurement
 * @typedef {import('../engine/protocol.js').Settings} Settings
 */

/** The model of all runs, unless the figure or the page has other options: small, since several train in turn. */
const MODEL = /** @type {Settings} */ ({ backend: 'cpu', hidden: [64], latent: 8, batch: 64, learningRate: 0.002 });
/** Held-out images to evaluate. */
const LIMIT = 500;
/** Steps of each run in the table. */
const TABLE_ROWS = 8;

/**
 * The base of figures that train several models on the same data from the same seed.
 * @template {object} V
 * @augments {TrainedFigure<V>}
 */
export class RunsFigure extends TrainedFigure {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = {
    recorded: { type: Boolean },
    measurement: { state: true },
    recordedStudy: { state: true },
  };

  constructor() {
    super();
    this.maxSteps = 20_000;
    /** Whether to show a recorded result until the reader trains. */
    this.recorded = false;
    /** @type {string | null} The study that was recorded; null as long as the recording has not been read. */
    this.recordedStudy = null;
    /** @type {Measurement | null} The last one. */
    this.measurement = null;
    /** @type {History[]} The held-out losses of each run at earlier steps. */
    this.histories = [];
  }

  /** Loads the recording, which `npm run record` has made. @returns {(() => Promise<{ default: unknown }>) | null} */
  get recording() {
    return null;
  }

  get resting() {
    if (!this.recorded || !this.recording) return false;
    return this.recordedStudy === null || this.recordedStudy === JSON.stringify(this.study);
  }

  endRest() {
    this.recorded = false;
  }

  /** From now on it has models of its own, even if its options become those of the recording again. */
  opened() {
    this.endRest();
  }

  wake() {
    super.wake();
    if (this.resting && !this.measurement) void this.#showRecording();
  }

  /** Shows what was recorded. If that cannot be read, or if it is of another study, the figure trains. */
  async #showRecording() {
    try {
      const { study, measurements } = readRecording((await this.recording?.())?.default);
      this.recordedStudy = study;
      if (this.resting) for (const measurement of measurements) this.onMeasured(measurement);
    } catch {
      this.recorded = false;
    }
  }

  get shownStep() {
    return this.resting && this.measurement ? this.t.figures.recorded(super.shownStep) : super.shownStep;
  }

  /** What the runs differ in. @returns {readonly Settings[]} */
  get runs() {
    return [];
  }

  /** What else is measured. @returns {{ gradientRepeats?: number, pictures?: number }} */
  get measured() {
    return {};
  }

  /**
   * The values of a measurement.
   * @param {Measurement} _
   * @returns {V}
   */
  valuesOf(_) {
    throw new Error('a figure says what its values are');
  }

  /**
   * The held-out losses of all runs as a table.
   * @param {string} difference what the runs differ in
   * @param {readonly string[]} names of the runs
   */
  lossTable(difference, names) {
    const { t, numbers, histories } = this;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${difference}</th>
          <th scope="col">${t.steps}</th>
          <th scope="col">${t.objective.nll}</th>
          <th scope="col">${t.objective.kl}</th>
          <th scope="col">${t.objective.total}</th>
        </tr>
      </thead>
      <tbody>
        ${names.map((name, index) =>
          evenlySpaced(histories[index]?.rows ?? [], TABLE_ROWS).map(
            ({ step, nll, kl, loss }) =>
              html`<tr>
                <th scope="row">${name}</th>
                <td>${numbers.whole(step)}</td>
                ${[nll, kl, loss].map((value) => html`<td>${numbers.hundredth(value)}</td>`)}
              </tr>`,
          ),
        )}
      </tbody>
    </table>`;
  }

  /** @returns {import('../engine/studies/protocol.js').RunsStudy} */
  get study() {
    const runs = this.runs.map((run) => ({ ...MODEL, ...this.settings, ...run }));
    return { kind: 'runs', runs, equal: 'steps', limit: LIMIT, ...this.measured };
  }

  /** @param {Measurement} measurement */
  onMeasured(measurement) {
    const { runs } = measurement;
    // A run that starts over has a smaller step than before.
    const startsOver = runs.some(({ step }, index) => step < (this.histories[index]?.last?.step ?? 0));
    this.histories = runs.map((run, index) => {
      const before = (!startsOver && this.histories[index]) || new History();
      // In equal times, a run may stand still while others train.
      return before.last?.step === run.step ? before : before.with(rowOf(run));
    });
    this.measurement = measurement;
    this.currentStep = Math.min(...runs.map(({ step }) => step));
    this.present(this.valuesOf(measurement));
  }
}

/**
 * A measurement as a point of a curve.
 * @param {RunMeasurement} run
 * @returns {import('../engine/protocol.js').Row}
 */
function rowOf({ step, loss, nll, kl, sigma, rmse }) {
  return { step, loss, nll, kl, ...(sigma !== null && { sigma }), ...(rmse !== null && { rmse }) };
}

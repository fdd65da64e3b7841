import { css, html } from 'lit';
import { joined } from '../charts/joined.js';
import { defineElement } from '../define-element.js';
import { runInBackground } from '../engine/failure.js';
import { Figure } from './figure.js';
import { choice, oneOf } from './inputs.js';
import './line-chart.js';
import { RunsFigure } from './runs-figure.js';
import { RUN_LOOKS } from './run-looks.js';
import { runTable } from './run-table.js';

/** @typedef {import('./runs-figure.js').Measurement} Measurement */

/**
 * @typedef {object} SamplesValues
 * @property {{ samples: number, step: number, loss: number, gradientVariance: number }[]} runs the loss in nats an
 * image, over held-out images; the variance is the trace of the gradient's covariance
 */

const SAMPLES = [1, 2, 4, 8];
const EQUAL = /** @type {const} */ (['steps', 'time']);
/** Draws of epsilon for the variance. Each is of a whole minibatch. */
const REPEATS = 32;
/**
 * `<vae-samples-k>`: K samples of z for each image, from one seed, at equal steps or in equal time (23)–(24).
 * @augments {RunsFigure<SamplesValues>}
 */
export class SamplesK extends RunsFigure {
  static properties = {
    samples: { reflect: true },
    equal: { reflect: true },
  };

  static styles = [
    Figure.styles,
    runTable,
    css`
      .columns {
        margin-top: 0;
      }

      .columns vae-line-chart {
        margin-top: 0;
      }

      @container (max-width: 420px) {
        .roomy {
          display: none;
        }
      }
    `,
  ];

  /** What the study was told last. */
  #told = 'steps';
  /** @type {{ seconds: number, loss: number }[][]} The losses of each run by the seconds that it has trained. */
  #byTime = [];

  constructor() {
    super();
    /** The numbers of samples, separated by spaces: `1 2 4 8`. */
    this.samples = SAMPLES.join(' ');
    /** What all runs have in common: `steps` or `time`. */
    this.equal = 'steps';
  }

  get heading() {
    return this.t.figures.samples.title;
  }

  get note() {
    return this.t.figures.samples.note;
  }

  get #samples() {
    const samples = String(this.samples)
      .split(/[\s,]+/)
      .map(Number)
      .filter((k) => Number.isInteger(k) && k >= 1 && k <= 64);
    return samples.length > 0 ? samples.slice(0, RUN_LOOKS.length) : SAMPLES;
  }

  get recording() {
    return () => import('./recorded/samples-k.json');
  }

  /** A model for each number of samples. */
  get runs() {
    return this.#samples.map((samples) => ({ samples }));
  }

  /** The variance of the gradient is measured, too. */
  get measured() {
    return { gradientRepeats: REPEATS };
  }

  /** Tells the new study what is equal. */
  opened() {
    super.opened();
    this.#told = 'steps';
    this.#tell();
  }

  updated() {
    super.updated();
    this.#tell();
  }

  #tell() {
    const equal = oneOf(EQUAL, this.equal);
    if (!this.awake || equal === this.#told) return;
    this.#told = equal;
    runInBackground(this.ask({ equal }));
  }

  /**
   * The values of a measurement.
   * @param {Measurement} measurement
   */
  valuesOf({ runs }) {
    return {
      runs: runs.map(({ step, loss, gradientVariance }, index) => ({
        samples: this.#samples[index] ?? NaN,
        step,
        loss,
        gradientVariance: gradientVariance ?? NaN,
      })),
    };
  }

  /** @param {Measurement} measurement */
  onMeasured(measurement) {
    this.#byTime = measurement.runs.map(({ seconds, loss }, index) => {
      const before = (this.#byTime[index] ?? []).filter((row) => row.seconds < seconds);
      return [...before, { seconds, loss }];
    });
    super.onMeasured(measurement);
  }

  render() {
    const strings = this.t.figures.samples;
    return this.frame(html`
      <div class="columns">${this.#variance()} ${this.#losses()}</div>
      <div class="inputs">
        ${choice({
          name: strings.compare,
          among: EQUAL,
          value: oneOf(EQUAL, this.equal),
          labels: strings.equal,
          choose: (equal) => void (this.equal = equal),
        })}
      </div>
      ${this.#table()}
    `);
  }

  #variance() {
    const { t, values, numbers } = this;
    const strings = t.figures.samples;
    const runs = [...(values?.runs ?? [])].sort((a, b) => a.samples - b.samples);
    const first = runs[0];
    return html`<div>
      <h3>${strings.variance(numbers.whole(this.measurement?.restedStep ?? 0))}</h3>
      <vae-line-chart
        .data=${[
          runs.map(({ samples }) => samples),
          runs.map(({ samples }) => (first ? (first.gradientVariance * first.samples) / samples : NaN)),
          runs.map(({ gradientVariance }) => gradientVariance),
        ]}
        .series=${[
          { name: strings.law, colour: 'muted', width: 1.5, dash: [4, 4], valueless: true },
          { name: strings.measured, colour: 'ink', width: 0, points: true },
        ]}
        .x=${{ name: 'K', log: 2, range: [0.75, 1.33 * Math.max(...this.#samples)], marks: this.#samples }}
        .y=${{ name: '', log: 10 }}
        .format=${numbers.threeDigits}
        .height=${190}
        .label=${strings.variancePicture}
        .language=${this.language}
        .scheme=${this.scheme}
      ></vae-line-chart>
    </div>`;
  }

  #losses() {
    const { t, numbers, histories } = this;
    const strings = t.figures.samples;
    const byTime = oneOf(EQUAL, this.equal) === 'time';
    const lines = this.#samples.map((_, index) => {
      const rows = histories[index]?.rows ?? [];
      const timed = this.#byTime[index] ?? [];
      return byTime
        ? /** @type {const} */ ([timed.map(({ seconds }) => seconds), timed.map(({ loss }) => loss)])
        : /** @type {const} */ ([rows.map(({ step }) => step), rows.map(({ loss }) => loss)]);
    });
    return html`<div>
      <h3>${strings.loss}</h3>
      <vae-line-chart
        .data=${joined(lines)}
        .series=${this.#samples.map((k, index) => ({ name: `K = ${k}`, ...RUN_LOOKS[index] }))}
        .x=${{ name: byTime ? strings.seconds : t.steps }}
        .y=${{ name: '', ignored: 0.1 }}
        .format=${numbers.tenth}
        .height=${190}
        .label=${strings.lossPicture}
        .language=${this.language}
        .scheme=${this.scheme}
      ></vae-line-chart>
    </div>`;
  }

  #table() {
    const { t, values, numbers, measurement } = this;
    const strings = t.figures.samples;
    const first = values?.runs[0];
    const format = (/** @type {number | undefined} */ value, /** @type {(value: number) => string} */ write) =>
      value === undefined || Number.isNaN(value) ? t.objective.none : write(value);
    return html`<table class="runs number">
      <thead>
        <tr>
          <th scope="col">K</th>
          <th scope="col">${t.steps}</th>
          <th scope="col" class="roomy">${strings.secondsShort}</th>
          <th scope="col" class="total">${t.objective.total}</th>
          <th scope="col">${strings.varianceShort}</th>
          <th scope="col">${strings.relative}</th>
        </tr>
      </thead>
      <tbody>
        ${this.#samples.map((k, index) => {
          const run = values?.runs[index];
          const product = run && first && (run.gradientVariance * k) / (first.gradientVariance * first.samples);
          return html`<tr>
            <th scope="row">${k}</th>
            <td>${format(run?.step, numbers.whole)}</td>
            <td class="roomy">${format(measurement?.runs[index]?.seconds, numbers.tenth)}</td>
            <td data-value=${`loss ${index}`}>${format(run?.loss, numbers.hundredth)}</td>
            <td data-value=${`variance ${index}`}>${format(run?.gradientVariance, numbers.threeDigits)}</td>
            <td>${format(product, numbers.hundredth)}</td>
          </tr>`;
        })}
      </tbody>
    </table>`;
  }

  table() {
    return this.lossTable(
      'K',
      this.#samples.map((k) => `${k}`),
    );
  }
}

defineElement('vae-samples-k', SamplesK);

import { css, html } from 'lit';
import { defineElement } from '../define-element.js';
import { Figure } from './figure.js';
import { choice } from './inputs.js';
import './line-chart.js';
import { rateDistortionDrawing } from './rate-distortion-drawing.js';
import { RunsFigure } from './runs-figure.js';
import { runTable } from './run-table.js';

/** @typedef {import('./runs-figure.js').Measurement} Measurement */

/**
 * @typedef {object} TradeoffValues Averages over held-out images, in nats an image; loss = nll + beta · kl.
 * @property {{ beta: number, step: number, loss: number, nll: number, kl: number }[]} runs
 */

const BETAS = [0.25, 1, 4, 16];

/**
 * `<vae-tradeoff>`: several weights of KL from one seed, on the rate–distortion plane (12)–(13).
 * @augments {RunsFigure<TradeoffValues>}
 */
export class Tradeoff extends RunsFigure {
  static properties = {
    betas: { reflect: true },
    beta: { type: Number, reflect: true },
  };

  static styles = [
    Figure.styles,
    runTable,
    css`
      .path {
        fill: none;
        stroke: var(--muted);
        stroke-width: 1.5;
        stroke-linejoin: round;
        opacity: 0.75;
      }

      circle {
        fill: var(--muted);
        stroke: var(--paper);
        stroke-width: 2;
      }

      .selected .path {
        stroke: var(--ink);
        stroke-width: 2.25;
        opacity: 1;
      }

      .selected circle {
        fill: var(--ink);
      }

      .equal {
        stroke: var(--total);
        stroke-dasharray: 1 5;
        stroke-linecap: round;
        stroke-width: 1.5;
      }

      text.name {
        stroke: var(--paper);
        stroke-width: 4;
        paint-order: stroke;
        font-size: 12px;
      }

      .selected text.name {
        fill: var(--ink);
        font-weight: 600;
      }

      text.axis {
        stroke: var(--paper);
        stroke-width: 4;
        paint-order: stroke;
        font: italic 14px var(--serif);
      }

      text.kl {
        fill: var(--kl);
      }

      text.nll {
        fill: var(--nll);
      }
    `,
  ];

  constructor() {
    super();
    /** The weights of KL, separated by spaces: `0.25 1 4 16`. */
    this.betas = BETAS.join(' ');
    /** The beta of the run that is emphasised, or the one nearest to it. */
    this.beta = 1;
  }

  get heading() {
    return this.t.figures.tradeoff.title;
  }

  get note() {
    return this.t.figures.tradeoff.note;
  }

  get #betas() {
    const betas = String(this.betas)
      .split(/[\s,]+/)
      .map(Number)
      .filter((beta) => beta >= 0 && beta <= 1000);
    return betas.length > 0 ? betas : BETAS;
  }

  get #selected() {
    const distances = this.#betas.map((beta) => Math.abs(beta - this.beta));
    return distances.indexOf(Math.min(...distances));
  }

  get recording() {
    return () => import('./recorded/tradeoff.json');
  }

  /** A model for each beta. */
  get runs() {
    return this.#betas.map((beta) => ({ beta }));
  }

  /**
   * The values of a measurement.
   * @param {Measurement} measurement
   */
  valuesOf({ runs }) {
    return {
      runs: runs.map(({ step, loss, nll, kl }, index) => ({ beta: this.#betas[index] ?? NaN, step, loss, nll, kl })),
    };
  }

  render() {
    const { t, numbers, width, histories } = this;
    const strings = t.figures.tradeoff;
    const betas = this.#betas;
    const names = betas.map((beta) => `β = ${numbers.factor(beta)}`);
    return this.frame(html`
      ${rateDistortionDrawing({
        width,
        runs: betas.map((beta, index) => ({ beta, name: names[index] ?? '', rows: histories[index]?.rows ?? [] })),
        selected: this.#selected,
        label: strings.picture(numbers.whole(this.currentStep)),
        axes: { x: strings.rate, y: strings.distortion },
        tick: numbers.tick,
      })}
      ${this.#table()}
      <div class="inputs">
        ${choice({
          name: strings.selected,
          among: betas.map(String),
          value: String(betas[this.#selected]),
          labels: Object.fromEntries(betas.map((beta, index) => [String(beta), names[index] ?? ''])),
          choose: (beta) => void (this.beta = Number(beta)),
        })}
      </div>
      ${this.#curves()}
    `);
  }

  #table() {
    const { t, values, numbers } = this;
    const format = (/** @type {number | undefined} */ value) =>
      value === undefined ? t.objective.none : numbers.hundredth(value);
    return html`<table class="runs number">
      <thead>
        <tr>
          <th scope="col">β</th>
          <th scope="col" class="nll">nll</th>
          <th scope="col" class="kl">KL</th>
          <th scope="col" class="total">${t.objective.total} = nll + β · KL</th>
        </tr>
      </thead>
      <tbody>
        ${this.#betas.map((beta, index) => {
          const run = values?.runs[index];
          return html`<tr class=${index === this.#selected ? 'selected' : ''}>
            <th scope="row">${numbers.factor(beta)}</th>
            <td data-value=${`nll ${index}`}>${format(run?.nll)}</td>
            <td data-value=${`kl ${index}`}>${format(run?.kl)}</td>
            <td data-value=${`loss ${index}`}>${format(run?.loss)}</td>
          </tr>`;
        })}
      </tbody>
    </table>`;
  }

  #curves() {
    const { t, numbers, histories } = this;
    const strings = t.figures.tradeoff;
    const rows = histories[this.#selected]?.rows ?? [];
    const beta = this.#betas[this.#selected] ?? 1;
    return html`<vae-line-chart
      .data=${[
        rows.map(({ step }) => step),
        rows.map(({ nll }) => nll),
        rows.map(({ kl }) => kl),
        rows.map(({ loss }) => loss),
      ]}
      .series=${[
        { name: t.objective.nll, colour: 'nll', width: 1.5 },
        { name: t.objective.kl, colour: 'kl', width: 1.5 },
        { name: `${t.objective.total} = nll + ${numbers.factor(beta)} · KL`, colour: 'total', width: 2.5 },
      ]}
      .x=${{ name: t.steps }}
      .y=${{ name: '', ignored: 0.1 }}
      .format=${numbers.hundredth}
      .height=${170}
      .label=${strings.curves}
      .language=${this.language}
      .scheme=${this.scheme}
    ></vae-line-chart>`;
  }

  table() {
    return this.lossTable(
      'β',
      this.#betas.map((beta) => this.numbers.factor(beta)),
    );
  }
}

defineElement('vae-tradeoff', Tradeoff);

import { css, html, nothing } from 'lit';
import { joined } from '../charts/joined.js';
import { evenlySpaced } from '../charts/evenly-spaced.js';
import { defineElement } from '../define-element.js';
import '../panels/picture-grid.js';
import { Figure } from './figure.js';
import { choice, oneOf } from './inputs.js';
import './line-chart.js';
import { RunsFigure } from './runs-figure.js';

/** @typedef {import('./runs-figure.js').Measurement} Measurement */
/** @typedef {import('./runs-figure.js').RunMeasurement} RunMeasurement */

/** The decoders that are compared. Sigma is 1 in the second one, and learned in the third one. */
const LIKELIHOODS = /** @type {const} */ (['bernoulli', 'gaussian', 'gaussian_shared']);

/**
 * @typedef {object} DecodersValues Averages over held-out images, in nats an image. `sigma` and `rmse` are null where
 * the decoder has no sigma.
 * @property {{ likelihood: typeof LIKELIHOODS[number], step: number, loss: number, nll: number, kl: number,
 *   sigma: number | null, rmse: number | null }[]} runs
 */

const SHOWN = /** @type {const} */ (['means', 'draws']);
/** The pictures of a decoder are in a square of this side. */
const SIDE = 4;
const TABLE_ROWS = 6;

/**
 * `<vae-decoders>`: three distributions of a pixel from one seed, their means and draws, and what sigma says about the
 * weight of the two terms (17)–(22).
 * @augments {RunsFigure<DecodersValues>}
 */
export class Decoders extends RunsFigure {
  static properties = {
    show: { reflect: true },
  };

  static styles = [
    Figure.styles,
    css`
      .decoders {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 20px;
      }

      .decoder .readings {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 6px 10px;
        margin: 10px 0 0;
      }

      .decoder dd {
        font-size: 15px;
      }

      .decoder h3 {
        min-height: 2.6em;
      }

      .weight {
        margin: 8px 0 0;
        color: var(--muted);
        font-size: 12px;
        line-height: 1.45;
      }

      .charts {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 0 20px;
        margin-top: 16px;
      }

      .charts vae-line-chart {
        margin-top: 0;
      }

      @container (max-width: 520px) {
        .decoders,
        .charts {
          grid-template-columns: minmax(0, 1fr);
        }

        .decoder {
          display: grid;
          grid-template-columns: minmax(0, 9fr) minmax(0, 11fr);
          gap: 0 14px;
        }

        .decoder h3 {
          grid-column: 1 / -1;
          min-height: 0;
        }

        .decoder .readings {
          align-content: start;
          margin: 0;
        }

        .decoder .weight {
          grid-column: 1 / -1;
        }

        .charts {
          gap: 16px;
        }
      }
    `,
  ];

  constructor() {
    super();
    /** The pictures: `means` of the decoder, or `draws` from it. */
    this.show = 'means';
  }

  get heading() {
    return this.t.figures.decoders.title;
  }

  get note() {
    return this.t.figures.decoders.note;
  }

  get recording() {
    return () => import('./recorded/decoders.json');
  }

  /** A model for each likelihood. */
  get runs() {
    return LIKELIHOODS.map((likelihood) => ({ likelihood, ...(likelihood === 'gaussian' && { sigma: 1 }) }));
  }

  /** Pictures are rendered, too. */
  get measured() {
    return { pictures: SIDE * SIDE };
  }

  /**
   * The values of a measurement.
   * @param {Measurement} measurement
   */
  valuesOf({ runs }) {
    return {
      runs: runs.map(({ step, loss, nll, kl, sigma, rmse }, index) => ({
        likelihood: LIKELIHOODS[index] ?? 'bernoulli',
        step,
        loss,
        nll,
        kl,
        sigma,
        rmse,
      })),
    };
  }

  render() {
    const strings = this.t.figures.decoders;
    return this.frame(html`
      <div class="decoders">${LIKELIHOODS.map((_, index) => this.#decoder(index))}</div>
      <div class="inputs">
        ${choice({
          name: strings.pictures,
          among: SHOWN,
          value: oneOf(SHOWN, this.show),
          labels: strings.show,
          choose: (show) => void (this.show = show),
        })}
      </div>
      ${this.#charts()}
    `);
  }

  /** @param {number} index */
  #decoder(index) {
    const { t, numbers, measurement, scheme, values } = this;
    const strings = t.figures.decoders;
    const likelihood = LIKELIHOODS[index] ?? 'bernoulli';
    const run = values?.runs[index];
    const pictures = measurement?.runs[index]?.pictures?.[oneOf(SHOWN, this.show)];
    const format = (/** @type {number | null | undefined} */ value, /** @type {(value: number) => string} */ write) =>
      value === undefined || value === null ? t.objective.none : write(value);
    const reading = (
      /** @type {'nll' | 'kl' | 'loss' | 'sigma' | 'rmse'} */ name,
      /** @type {string} */ label,
      /** @type {string} */ kind,
      /** @type {(value: number) => string} */ write,
    ) =>
      html`<div>
        <dt class=${kind}>${label}</dt>
        <dd data-value=${`${name} ${index}`}>${format(run?.[name], write)}</dd>
      </div>`;
    return html`<section class="decoder" aria-label=${strings.names[likelihood]}>
      <h3>${strings.names[likelihood]}</h3>
      <vae-picture-grid
        .pictures=${pictures ? [pictures] : []}
        .rows=${SIDE}
        .columns=${SIDE}
        .width=${measurement?.width ?? 28}
        .height=${measurement?.height ?? 28}
        .scheme=${scheme}
        .label=${strings.picture(strings.names[likelihood], strings.show[oneOf(SHOWN, this.show)])}
      ></vae-picture-grid>
      <dl class="readings number">
        ${reading('nll', t.objective.nll, 'nll', numbers.tenth)} ${reading('kl', t.objective.kl, 'kl', numbers.tenth)}
        ${reading('loss', t.objective.total, 'total', numbers.tenth)}
        ${
          likelihood === 'bernoulli'
            ? nothing
            : [
                reading('sigma', 'σ', 'sigma', numbers.thousandth),
                reading('rmse', '√MSE', '', numbers.thousandth),
                this.#beta(run?.sigma ?? null, index),
              ]
        }
      </dl>
      <p class="weight">${strings.weights[likelihood]}</p>
    </section>`;
  }

  /**
   * The weight of KL beside the squared error: minimising ‖x − m‖² + beta · KL is sigma² = beta / 2 (22).
   * @param {number | null} sigma
   * @param {number} index
   */
  #beta(sigma, index) {
    const { t, numbers } = this;
    return html`<div>
      <dt>β = 2σ²</dt>
      <dd data-value=${`beta ${index}`}>
        ${sigma === null ? t.objective.none : numbers.thousandth(2 * sigma * sigma)}
      </dd>
    </div>`;
  }

  #charts() {
    const { t, numbers, histories } = this;
    const strings = t.figures.decoders;
    const [bernoulli = [], fixed = [], learned = []] = LIKELIHOODS.map((_, index) => histories[index]?.rows ?? []);
    const line = (
      /** @type {readonly import('../engine/protocol.js').Row[]} */ rows,
      /** @type {'sigma' | 'rmse' | 'kl'} */ name,
    ) => {
      const defined = rows.filter((row) => row[name] !== undefined);
      return /** @type {const} */ ([defined.map(({ step }) => step), defined.map((row) => row[name] ?? NaN)]);
    };
    const common = { height: 150, language: this.language, scheme: this.scheme };
    return html`<div class="charts">
      <vae-line-chart
        .data=${joined([line(learned, 'sigma'), line(learned, 'rmse'), line(fixed, 'rmse')])}
        .series=${[
          { name: strings.learnedSigma, colour: 'sigma', width: 2.5 },
          { name: strings.learnedError, colour: 'ink', width: 1.5, dash: [2, 4] },
          { name: strings.fixedError, colour: 'muted', width: 1.5 },
        ]}
        .x=${{ name: t.steps }}
        .y=${{ name: '', ignored: 0.1 }}
        .format=${numbers.thousandth}
        .height=${common.height}
        .label=${strings.sigmaPicture}
        .language=${common.language}
        .scheme=${common.scheme}
      ></vae-line-chart>
      <vae-line-chart
        .data=${joined([line(bernoulli, 'kl'), line(fixed, 'kl'), line(learned, 'kl')])}
        .series=${[
          { name: strings.klOf.bernoulli, colour: 'kl', width: 1.5, dash: [5, 4] },
          { name: strings.klOf.gaussian, colour: 'kl', width: 1.5, opacity: 0.55 },
          { name: strings.klOf.gaussian_shared, colour: 'kl', width: 2.5 },
        ]}
        .x=${{ name: t.steps }}
        .y=${{ name: '', ignored: 0.1 }}
        .format=${numbers.tenth}
        .height=${common.height}
        .label=${strings.klPicture}
        .language=${common.language}
        .scheme=${common.scheme}
      ></vae-line-chart>
    </div>`;
  }

  table() {
    const { t, numbers, histories } = this;
    const strings = t.figures.decoders;
    const format = (/** @type {number | undefined} */ value) =>
      value === undefined ? t.objective.none : numbers.thousandth(value);
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${strings.decoder}</th>
          ${[t.steps, t.objective.nll, t.objective.kl, t.objective.total, 'σ', '√MSE'].map(
            (name) => html`<th scope="col">${name}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${LIKELIHOODS.map((likelihood, index) =>
          evenlySpaced(histories[index]?.rows ?? [], TABLE_ROWS).map(
            ({ step, nll, kl, loss, sigma, rmse }) =>
              html`<tr>
                <th scope="row">${strings.names[likelihood]}</th>
                <td>${numbers.whole(step)}</td>
                ${[nll, kl, loss].map((value) => html`<td>${numbers.hundredth(value)}</td>`)}
                ${[sigma, rmse].map((value) => html`<td>${format(value)}</td>`)}
              </tr>`,
          ),
        )}
      </tbody>
    </table>`;
  }
}

defineElement('vae-decoders', Decoders);

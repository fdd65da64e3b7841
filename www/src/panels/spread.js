import { css, html } from 'lit';
import { History } from '../charts/history.js';
import { DASHES, StepChart } from './step-chart.js';
import { spread } from './table.js';

/** Decoders with one sigma for all pixels: the chart has its place before their first evaluation. */
const ONE_SIGMA = ['gaussian', 'gaussian_shared'];
const QUANTITIES = /** @type {const} */ (['sigma', 'rmse']);
const NONE = new History();
/** The table is for reading aloud. */
const TABLE_ROWS = 12;

/** The rival's lines lie below. */
const RIVAL = [
  { like: '.sigma', opacity: 1, width: 2, dash: DASHES, marked: true },
  { like: '.rmse', opacity: 0.7, width: 1.5, dash: DASHES, marked: true },
];

/**
 * Whether the decoder of the present run has one sigma.
 * @param {import('../state.js').LabState} state
 */
export function hasOneSigma({ config, heldOut }) {
  return ONE_SIGMA.includes(config?.likelihood ?? '') || heldOut.last?.sigma !== undefined;
}

/** The decoder's sigma over the steps, beside the root of the mean squared error, where it should be. */
export class Spread extends StepChart {
  static styles = [
    StepChart.styles,
    css`
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 24px;
        font-size: 17px;
      }

      .key {
        display: inline-flex;
        align-items: center;
        gap: 7px;
      }

      .name {
        color: var(--muted);
        font-size: 13px;
      }

      .value {
        min-width: 5ch;
        text-align: end;
      }

      .mark {
        width: 18px;
        height: 2px;
        background: currentColor;
      }

      .sigma {
        color: var(--sigma);
      }

      .sigma .mark {
        height: 3px;
        border-radius: 1px;
      }
    `,
  ];

  get lines() {
    const { heldOut, rival } = this.state;
    return [rival?.heldOut ?? NONE, heldOut].flatMap((history) =>
      QUANTITIES.map((quantity) => ({ history, quantity })),
    );
  }

  get strokes() {
    const { sigma, rmse } = this.t.charts.spread;
    return [
      ...RIVAL,
      { like: '.sigma', opacity: 1, width: 2.5, marked: true, name: sigma },
      { like: '.rmse', opacity: 1, width: 1.5, marked: true, name: rmse },
    ];
  }

  render() {
    const { t, numbers } = this;
    const { heldOut, crosshair, step } = this.state;
    const words = t.charts.spread;
    const row = heldOut.nearest(crosshair ?? Infinity);
    const [sigma, rmse] = QUANTITIES.map((quantity) => this.#value(row, quantity));
    return html`
      <div class="heading">
        <h2>${words.title}</h2>
        <span class="legend number">
          <span class="key sigma"
            ><span class="mark"></span><span class="name">${words.sigma}</span><span class="value">${sigma}</span></span
          >
          <span class="key rmse"
            ><span class="mark"></span><span class="name">${words.rmse}</span><span class="value">${rmse}</span></span
          >
        </span>
      </div>
      ${this.chart(words.picture(sigma ?? '', rmse ?? '', numbers.whole(row?.step ?? step)))}
      <p class="note">${words.note}</p>
      <vae-table .summary=${t.charts.table} .name=${words.title} .make=${() => this.#table()}></vae-table>
    `;
  }

  #table() {
    const { t, numbers } = this;
    const words = t.charts.spread;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${t.steps}</th>
          <th scope="col">${words.sigma}</th>
          <th scope="col">${words.rmse}</th>
        </tr>
      </thead>
      <tbody>
        ${spread(this.state.heldOut.rows, TABLE_ROWS).map(
          (row) =>
            html`<tr>
              <th scope="row">${numbers.whole(row.step)}</th>
              ${QUANTITIES.map((quantity) => html`<td>${this.#value(row, quantity)}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  /**
   * @param {import('../engine/protocol.js').Row | null} row
   * @param {'sigma' | 'rmse'} quantity
   */
  #value(row, quantity) {
    const value = row?.[quantity];
    return value === undefined ? this.t.objective.none : this.numbers.thousandth(value);
  }
}

customElements.define('vae-spread', Spread);

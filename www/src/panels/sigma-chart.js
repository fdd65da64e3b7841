import { css, html } from 'lit';
import { evenlySpaced } from '../charts/evenly-spaced.js';
import { History } from '../charts/history.js';
import { defineElement } from '../define-element.js';
import { DASHES, StepChart } from './step-chart.js';
import './table.js';

const QUANTITIES = /** @type {const} */ (['sigma', 'rmse']);
/** The history of a second model that does not exist. */
const EMPTY = new History();
/** Few rows, since the table is for screen readers. */
const TABLE_ROWS = 12;

/** The styles of the second model. */
const COMPARISON_STYLES = [
  { colourOf: '.sigma', opacity: 1, width: 2, dash: DASHES, points: true },
  { colourOf: '.rmse', opacity: 0.7, width: 1.5, dash: DASHES, points: true },
];

/** The decoder's sigma over the steps, with the root of the mean squared error, which is its optimum. */
export class SigmaChart extends StepChart {
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
    return [this.comparison?.heldOut ?? EMPTY, this.heldOut].flatMap((history) =>
      QUANTITIES.map((quantity) => ({ history, quantity })),
    );
  }

  get lineStyles() {
    const { sigma, rmse } = this.t.charts.sigmaChart;
    return [
      ...COMPARISON_STYLES,
      { colourOf: '.sigma', opacity: 1, width: 2.5, points: true, name: sigma },
      { colourOf: '.rmse', opacity: 1, width: 1.5, points: true, name: rmse },
    ];
  }

  render() {
    const { t, numbers, heldOut, pointer, step } = this;
    const strings = t.charts.sigmaChart;
    const row = heldOut.pointedAt(pointer, step);
    const [sigma, rmse] = QUANTITIES.map((quantity) => this.#value(row, quantity));
    return html`
      <div class="heading">
        <h2>${strings.title}</h2>
        <span class="legend number">
          <span class="key sigma"
            ><span class="mark"></span><span class="name">${strings.sigma}</span
            ><span class="value">${sigma}</span></span
          >
          <span class="key rmse"
            ><span class="mark"></span><span class="name">${strings.rmse}</span><span class="value">${rmse}</span></span
          >
        </span>
      </div>
      ${this.chart(strings.picture(sigma ?? '', rmse ?? '', numbers.whole(row?.step ?? pointer ?? step)))}
      <p class="note">${strings.note}</p>
      <vae-table .summary=${t.charts.table} .name=${strings.title} .renderTable=${() => this.#table()}></vae-table>
    `;
  }

  #table() {
    const { t, numbers } = this;
    const strings = t.charts.sigmaChart;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${t.steps}</th>
          <th scope="col">${strings.sigma}</th>
          <th scope="col">${strings.rmse}</th>
        </tr>
      </thead>
      <tbody>
        ${evenlySpaced(this.heldOut.rows, TABLE_ROWS).map(
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

defineElement('vae-sigma-chart', SigmaChart);

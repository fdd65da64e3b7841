import { css, html } from 'lit';
import { evenlySpaced } from '../charts/evenly-spaced.js';
import { History } from '../charts/history.js';
import { MAX_EARLIER } from '../charts/runs.js';
import { defineElement } from '../define-element.js';
import { DASHES, StepChart } from './step-chart.js';
import './table.js';

/** The history of an earlier run or second model that does not exist. */
const EMPTY = new History();
/** Few rows, since the table is for screen readers. */
const TABLE_ROWS = 12;

/**
 * The mean squared error of the reconstructions over the steps, for all runs on the same images: what can be compared
 * where the losses cannot.
 */
export class ErrorChart extends StepChart {
  static styles = [
    StepChart.styles,
    css`
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 24px;
        margin: 0 0 6px;
        white-space: normal;
      }

      .key {
        display: inline-flex;
        align-items: center;
        gap: 7px;
      }

      .mark {
        width: 18px;
        height: 3px;
        border-radius: 1px;
        background: currentColor;
      }

      .mark.dashed {
        height: 0;
        border-top: 2px dashed;
        background: none;
      }

      .mark.earlier {
        opacity: 0.35;
      }

      .value {
        min-width: 6ch;
        font-size: 17px;
        text-align: end;
        white-space: nowrap;
      }
    `,
  ];

  /** Earlier runs on the same images. */
  get #sameData() {
    return this.earlier.filter(({ dataUrl }) => dataUrl === this.dataUrl);
  }

  get lines() {
    const earlier = this.#sameData;
    const others = Array.from({ length: MAX_EARLIER }, (_, index) => earlier[index]?.heldOut ?? EMPTY);
    return [...others, this.comparison?.heldOut ?? EMPTY, this.heldOut].map((history) => ({
      history,
      quantity: /** @type {const} */ ('mse'),
    }));
  }

  get lineStyles() {
    const line = { colourOf: 'h2', points: true };
    return [
      ...Array.from({ length: MAX_EARLIER }, () => ({ ...line, opacity: 0.35, width: 1.5 })),
      { ...line, opacity: 1, width: 2, dash: DASHES },
      { ...line, opacity: 1, width: 2.5, name: this.t.run.errorChart.title },
    ];
  }

  render() {
    const { t, numbers, heldOut, comparison, pointer, step } = this;
    const strings = t.run.errorChart;
    const row = heldOut.pointedAt(pointer, step);
    const runs = [
      { mark: '', name: strings.now, history: heldOut },
      ...(comparison ? [{ mark: 'dashed', name: this.secondName, history: comparison.heldOut }] : []),
      ...this.#sameData.map((run) => ({ mark: 'earlier', name: this.nameOf(run), history: run.heldOut })),
    ];
    return html`
      <div class="heading">
        <h2>${strings.title}</h2>
        <span class="small">${strings.unit}</span>
      </div>
      <p class="legend small number">
        ${runs.map(
          ({ mark, name, history }) =>
            html`<span class="key"
              ><span class="mark ${mark}"></span>${name}<span class="value"
                >${this.#value(history.pointedAt(pointer, step))}</span
              ></span
            >`,
        )}
      </p>
      ${this.chart(strings.picture(this.#value(row), numbers.whole(row?.step ?? pointer ?? step)))}
      <p class="note">${strings.note}</p>
      <vae-table .summary=${t.charts.table} .name=${strings.title} .renderTable=${() => this.#table()}></vae-table>
    `;
  }

  #table() {
    const { t, numbers } = this;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${t.steps}</th>
          <th scope="col">${t.run.errorChart.title}</th>
        </tr>
      </thead>
      <tbody>
        ${evenlySpaced(this.heldOut.rows, TABLE_ROWS).map(
          (row) =>
            html`<tr>
              <th scope="row">${numbers.whole(row.step)}</th>
              <td>${this.#value(row)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  /** @param {import('../engine/protocol.js').Row | null} row */
  #value(row) {
    return row?.mse === undefined ? this.t.objective.none : this.numbers.significant(row.mse);
  }
}

defineElement('vae-error-chart', ErrorChart);

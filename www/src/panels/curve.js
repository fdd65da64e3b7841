import { css, html, nothing } from 'lit';
import { History } from '../charts/history.js';
import { weightOf } from '../charts/kl-weight.js';
import { lossTerms } from '../charts/loss-terms.js';
import { MAX_EARLIER } from '../charts/runs.js';
import { defineElement } from '../define-element.js';
import { DASHES, StepChart } from './step-chart.js';

/** The history of an earlier run or second model that does not exist. */
const EMPTY = new History();

/** The styles of earlier runs, and above them of the second model. */
const OTHER_STYLES = [
  ...Array.from({ length: MAX_EARLIER }, () => ({ colourOf: 'h3', opacity: 0.3, width: 1.5 })),
  { colourOf: 'h3', opacity: 0.6, width: 1, dash: DASHES, points: true },
  { colourOf: 'h3', opacity: 1, width: 2, dash: DASHES, points: true },
];

/** The loss or one of its terms over the steps: training as a thin line, held-out as a thick one. */
export class Curve extends StepChart {
  static properties = {
    quantity: {},
    name: {},
    meaning: {},
    weighted: { type: Boolean },
  };

  static styles = [
    StepChart.styles,
    css`
      :host {
        container-type: inline-size;
      }

      .readout {
        display: flex;
        align-items: flex-end;
        justify-content: space-between;
        gap: 12px;
        margin-bottom: 4px;
      }

      h3 {
        margin: 0;
        font: italic 400 21px/1.1 var(--serif);
      }

      /* There are no italics in Chinese type. */
      h3:lang(zh) {
        font-style: normal;
      }

      .meaning {
        display: block;
        color: var(--muted);
        font: 12px/1.4 var(--sans);
      }

      .values {
        display: grid;
        font-size: 15px;
        line-height: 1.3;
      }

      .value {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 8px;
        min-width: 10ch;
      }

      /* The weighted KL goes below KL where there is no room beside it, whatever the numbers are. */
      .reading {
        display: flex;
        flex-direction: column;
        align-items: flex-end;
        gap: 0 5px;
        white-space: nowrap;
      }

      @container (min-width: 320px) {
        .reading {
          flex-direction: row;
          align-items: baseline;
          justify-content: flex-end;
        }
      }

      .product {
        font-size: 13px;
      }

      .mark {
        flex: none;
        width: 16px;
        height: 1px;
        background: currentColor;
        opacity: 0.75;
      }

      .mark.held-out {
        height: 3px;
        border-radius: 1px;
        opacity: 1;
      }

      .mark.dashed {
        height: 0;
        border-top: 2px dashed;
        background: none;
        opacity: 1;
      }

      .nll {
        --series: var(--nll);
      }

      .kl {
        --series: var(--kl);
      }

      .loss {
        --series: var(--total);
      }

      h3,
      .values {
        color: var(--series);
      }
    `,
  ];

  constructor() {
    super();
    /** @type {'nll' | 'kl' | 'loss'} */
    this.quantity = 'loss';
    this.name = '';
    /** What it measures, in a few words. */
    this.meaning = '';
    /** Whether this term has a weight in the loss: then there is room for the product. */
    this.weighted = false;
  }

  get lines() {
    const { quantity, train, heldOut, comparison } = this;
    const earlier = Array.from({ length: MAX_EARLIER }, (_, index) => {
      const run = this.earlier[index];
      return run ? (run.heldOut.last ? run.heldOut : run.train) : EMPTY;
    });
    const others = [...earlier, comparison?.train ?? EMPTY, comparison?.heldOut ?? EMPTY];
    return [...others, train, heldOut].map((history) => ({ history, quantity }));
  }

  get lineStyles() {
    const { train, heldOut } = this.t.objective;
    return [
      ...OTHER_STYLES,
      { colourOf: 'h3', opacity: 0.6, width: 1, points: true, name: `${this.name}, ${train}` },
      { colourOf: 'h3', opacity: 1, width: 2.5, points: true, name: heldOut },
    ];
  }

  render() {
    const { t, numbers, quantity, step, pointer } = this;
    /** @param {History} history */
    const pointedAt = (history) => {
      const row = history.pointedAt(pointer, step);
      const terms = row && lossTerms(row);
      return {
        value: terms ? numbers.hundredth(terms[quantity]) : t.objective.none,
        product: quantity === 'kl' && row && terms?.weighted ? this.#product(row, terms.weightedKl) : this.#noProduct(),
        step: numbers.whole(row?.step ?? pointer ?? step),
      };
    };
    const [trained, evaluated] = [pointedAt(this.train), pointedAt(this.heldOut)];
    const second = this.comparison && pointedAt(this.comparison.heldOut);
    return html`<div class=${quantity}>
      <div class="readout">
        <h3>${this.name}<span class="meaning">${this.meaning}</span></h3>
        <span class="values number">
          <span class="value" title=${t.objective.train}
            ><span class="mark"></span
            ><span class="reading"><span>${trained.value}</span>${trained.product}</span></span
          >
          <span class="value" title=${t.objective.heldOut}
            ><span class="mark held-out"></span
            ><span class="reading"><span>${evaluated.value}</span>${evaluated.product}</span></span
          >
          ${
            second
              ? html`<span class="value" title="${t.runs.title}, ${t.objective.heldOut}"
                  ><span class="mark dashed"></span
                  ><span class="reading"><span>${second.value}</span>${second.product}</span></span
                >`
              : nothing
          }
        </span>
      </div>
      ${this.chart(t.objective.picture(this.name, trained, evaluated))}
    </div>`;
  }

  /**
   * KL times its weight, which is what adds up to the loss.
   * @param {import('../charts/history.js').Row} row
   * @param {number} weightedKl
   */
  #product(row, weightedKl) {
    const weight = this.numbers.factor(weightOf(row, NaN));
    return html`<small class="product">× ${weight} = ${this.numbers.hundredth(weightedKl)}</small>`;
  }

  /** An empty line where a product may come, so that nothing moves when it does. */
  #noProduct() {
    return this.weighted ? html`<small class="product">&nbsp;</small>` : nothing;
  }
}

defineElement('vae-curve', Curve);

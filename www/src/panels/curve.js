import { css, html } from 'lit';
import { History } from '../charts/history.js';
import { MOST_EARLIER, comparable } from '../charts/runs.js';
import { DASHES, StepChart } from './step-chart.js';

/** In the place of a run that there is not. */
const NONE = new History();

/** Earlier runs, and the rival above them. */
const OTHERS = [
  ...Array.from({ length: MOST_EARLIER }, () => ({ like: 'h3', opacity: 0.3, width: 1.5 })),
  { like: 'h3', opacity: 0.6, width: 1, dash: DASHES, marked: true },
  { like: 'h3', opacity: 1, width: 2, dash: DASHES, marked: true },
];

/** One quantity of the loss over the steps: training as a thin line, held-out as a thick one. */
export class Curve extends StepChart {
  static properties = {
    quantity: {},
    name: {},
    meaning: {},
  };

  static styles = [
    StepChart.styles,
    css`
      .readout {
        display: flex;
        align-items: flex-end;
        justify-content: space-between;
        gap: 12px;
        margin-bottom: 6px;
      }

      h3 {
        margin: 0;
        font: italic 400 23px/1.1 var(--serif);
      }

      /* Chinese has no italics. */
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
        font-size: 17px;
        line-height: 1.3;
      }

      .value {
        display: flex;
        align-items: center;
        justify-content: space-between;
        gap: 8px;
        min-width: 10ch;
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
    this.meaning = '';
  }

  get lines() {
    const { quantity } = this;
    const { train, heldOut, rival } = this.state;
    const past = comparable(this.state).map((run) => (run.heldOut.last ? run.heldOut : run.train));
    while (past.length < MOST_EARLIER) past.push(NONE);
    return [...past, rival?.train ?? NONE, rival?.heldOut ?? NONE, train, heldOut].map((history) => ({
      history,
      quantity,
    }));
  }

  get strokes() {
    const { train, heldOut } = this.t.objective;
    return [
      ...OTHERS,
      { like: 'h3', opacity: 0.6, width: 1, marked: true, name: `${this.name}, ${train}` },
      { like: 'h3', opacity: 1, width: 2.5, marked: true, name: heldOut },
    ];
  }

  render() {
    const { t, numbers, quantity } = this;
    const { train, heldOut, step, crosshair } = this.state;
    /** @param {History} history */
    const at = (history) => {
      const row = history.nearest(crosshair ?? Infinity);
      return {
        value: row ? numbers.hundredth(row[quantity]) : t.objective.none,
        step: numbers.whole(row?.step ?? step),
      };
    };
    const [trained, evaluated] = [at(train), at(heldOut)];
    return html`<div class=${quantity}>
      <div class="readout">
        <h3>${this.name}<span class="meaning">${this.meaning}</span></h3>
        <span class="values number">
          <span class="value" title=${t.objective.train}><span class="mark"></span>${trained.value}</span>
          <span class="value" title=${t.objective.heldOut}><span class="mark held-out"></span>${evaluated.value}</span>
        </span>
      </div>
      ${this.chart(t.objective.picture(this.name, trained, evaluated))}
    </div>`;
  }
}

customElements.define('vae-curve', Curve);

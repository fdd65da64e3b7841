import { css, html, nothing } from 'lit';
import { evenlySpaced } from '../charts/evenly-spaced.js';
import { weightOf } from '../charts/kl-weight.js';
import { lossTerms } from '../charts/loss-terms.js';
import { defineElement } from '../define-element.js';
import './curve.js';
import { CurvesPanel } from './curves-panel.js';
import './notation.js';
import { notDrawn } from './not-drawn.js';
import './table.js';

/**
 * @typedef {import('../engine/protocol.js').Row} Row
 * @typedef {import('../controls/registry.js').Values} Values
 */

/** Few rows, since the table is for screen readers. */
const TABLE_ROWS = 12;

/** The objective, loss = nll + beta · KL, with a chart of each term. The charts share a crosshair. */
export class Objective extends CurvesPanel {
  static properties = {
    group: { attribute: false },
    heldOutImages: { type: Number },
    beta: { type: Number },
    freeBits: { type: Number },
  };

  static styles = [
    CurvesPanel.styles,
    css`
      :host {
        container-type: inline-size;
      }

      .formula {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto minmax(0, 1fr) auto minmax(0, 1fr);
        gap: 0 clamp(8px, 1.2vw, 16px);
      }

      /* The charts are level, whatever is written above them. */
      vae-curve {
        align-self: end;
      }

      .operator {
        color: var(--muted);
        font: 400 21px/1.2 var(--serif);
        white-space: nowrap;
      }

      /* The weight for training above that for held-out, with room for three digits. */
      .weights {
        display: inline-grid;
        min-width: 7ch;
        margin-inline-start: 4px;
        vertical-align: top;
        font-size: 15px;
        line-height: 1.45;
        text-align: end;
      }

      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 18px;
      }

      .key {
        display: inline-flex;
        align-items: center;
        gap: 7px;
      }

      /* Room for six digits, so that the legend does not move during a run. */
      .step {
        min-width: 22ch;
      }

      .mark {
        width: 18px;
        height: 1px;
        background: currentColor;
      }

      .mark.held-out {
        height: 3px;
        border-radius: 1px;
      }

      .mark.dashed {
        height: 0;
        border-top: 2px dashed;
        background: none;
      }

      .others {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 18px;
        min-height: 20px;
        margin: 6px 0 0;
      }

      .earlier .mark {
        opacity: 0.35;
      }

      @container (max-width: 600px) {
        .formula {
          grid-template-columns: auto minmax(0, 1fr);
          gap: 22px 10px;
        }

        vae-curve {
          grid-column: 2;
        }

        .operator {
          grid-column: 1;
        }
      }
    `,
  ];

  constructor() {
    super();
    /** Charts of the same group share the crosshair. */
    this.group = '';
    /** How many images an evaluation has. */
    this.heldOutImages = 0;
    this.beta = 1;
    this.freeBits = 0;
  }

  render() {
    const { t, numbers, step, heldOutImages, freeBits } = this;
    const likelihood = String(this.applied['likelihood'] ?? '');
    const rows = {
      train: this.train.pointedAt(this.pointer, step),
      heldOut: this.heldOut.pointedAt(this.pointer, step),
    };
    /** @param {'train' | 'heldOut'} which */
    const key = (which) =>
      t.objective.atStep(t.objective[which], numbers.whole(rows[which]?.step ?? this.pointer ?? step));
    return html`
      <div class="heading">
        <h2>${t.objective.title}</h2>
        <span class="small legend number">
          <span class="key"><span class="mark"></span><span class="step">${key('train')}</span></span>
          <span class="key"><span class="mark held-out"></span><span class="step">${key('heldOut')}</span></span>
          <span>${t.objective.unit}</span>
        </span>
      </div>
      <div class="formula">
        ${this.#curve('loss', t.objective.total, t.objective.totalMeaning)}
        <span class="operator">=</span>
        ${this.#curve('nll', t.objective.nll, t.notation.short[likelihood] ?? t.objective.nllMeaning)}
        <span class="operator">+${this.#weights(rows.train, rows.heldOut)}</span>
        ${this.#curve('kl', t.objective.kl, t.objective.klMeaning)}
      </div>
      ${this.#legend()}
      <p class="note">
        ${t.objective.note(heldOutImages > 0 ? numbers.whole(heldOutImages) : null)}
        ${freeBits > 0 ? t.charts.freeBits(numbers.factor(freeBits)) : ''}
      </p>
      <vae-notation .likelihood=${likelihood} .language=${this.language}></vae-notation>
      <vae-table .summary=${t.charts.table} .name=${t.objective.title} .renderTable=${() => this.#table()}></vae-table>
    `;
  }

  /** Whether KL has a weight other than 1 in the loss of any step, by the settings of the run. */
  get #hasWeight() {
    return this.beta !== 1 || this.freeBits > 0 || Number(this.applied['betaWarmup'] ?? 0) > 0;
  }

  /**
   * The weight of KL in the loss of each row, if it is not 1. It may warm up, and it may change during a run.
   * @param {Row | null} train
   * @param {Row | null} heldOut
   */
  #weights(train, heldOut) {
    const { numbers, beta } = this;
    const [trained, evaluated] = [train, heldOut].map((row) => numbers.factor(weightOf(row, beta)));
    if (trained === evaluated && trained === numbers.factor(1)) return '';
    const weights = trained === evaluated ? [trained] : [trained, evaluated];
    return html`<span class="weights number">${weights.map((weight) => html`<span>${weight} ·</span>`)}</span>`;
  }

  get sheetPictures() {
    return [...this.renderRoot.querySelectorAll('vae-curve')].flatMap(
      (curve) => /** @type {import('./curve.js').Curve} */ (curve).sheetPictures,
    );
  }

  /** The names of other runs. The line is there even if it is empty, so that nothing moves when a name appears. */
  #legend() {
    return html`<p class="others small">
      ${this.comparableSecond ? this.#legendEntry('dashed', '', this.secondName) : nothing}
      ${this.comparableEarlier.map((run) => this.#legendEntry('held-out', 'earlier', this.nameOf(run)))}
      ${notDrawn(this)}
    </p>`;
  }

  /**
   * @param {string} mark
   * @param {string} kind
   * @param {string} name
   */
  #legendEntry(mark, kind, name) {
    return html`<span class="key ${kind}"><span class="mark ${mark}"></span>${name}</span>`;
  }

  #table() {
    const { t, numbers, train, heldOut, step: lastStep } = this;
    // At the steps of evaluations both are known. There are many more rows of training.
    const steps = evenlySpaced(heldOut.last ? heldOut.rows : train.rows, TABLE_ROWS).map(({ step }) => step);
    const rows = steps.map((step) => ({
      step,
      terms: [train, heldOut].map((history) => termsOf(history.pointedAt(step, lastStep))),
    }));
    const weighted = rows.some(({ terms }) => terms.some((row) => row?.weighted));
    /** @type {('loss' | 'nll' | 'weightedKl' | 'kl')[]} */
    const columns = weighted ? ['loss', 'nll', 'weightedKl', 'kl'] : ['loss', 'nll', 'kl'];
    const names = {
      loss: t.objective.total,
      nll: t.objective.nll,
      weightedKl: t.run.weightedKl,
      kl: t.objective.kl,
    };
    const cells = (/** @type {ReturnType<typeof termsOf>} */ terms) =>
      columns.map((quantity) => html`<td>${terms ? numbers.hundredth(terms[quantity]) : t.objective.none}</td>`);
    const heads = columns.map((quantity) => html`<th scope="col">${names[quantity]}</th>`);
    return html`<table>
      <caption class="small">
        ${t.objective.unit}
      </caption>
      <thead>
        <tr>
          <td></td>
          <th scope="colgroup" colspan=${columns.length}>${t.objective.train}</th>
          <th scope="colgroup" colspan=${columns.length}>${t.objective.heldOut}</th>
        </tr>
        <tr>
          <th scope="col">${t.steps}</th>
          ${heads}${heads}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ step, terms }) =>
            html`<tr>
              <th scope="row">${numbers.whole(step)}</th>
              ${terms.map(cells)}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  /**
   * @param {import('../charts/chart-data.js').Quantity} quantity
   * @param {string} name
   * @param {string} meaning
   */
  #curve(quantity, name, meaning) {
    return html`<vae-curve
      .quantity=${quantity}
      .name=${name}
      .meaning=${meaning}
      .weighted=${quantity === 'kl' && this.#hasWeight}
      .group=${this.group}
      .train=${this.train}
      .heldOut=${this.heldOut}
      .step=${this.step}
      .crosshair=${this.crosshair}
      .moment=${this.moment}
      .comparison=${this.comparableSecond}
      .earlier=${this.comparableEarlier}
      .language=${this.language}
      .scheme=${this.scheme}
    ></vae-curve>`;
  }
}

/** @param {Row | null} row */
function termsOf(row) {
  return row && lossTerms(row);
}

defineElement('vae-objective', Objective);

import { css, html, nothing } from 'lit';
import { comparable } from '../charts/runs.js';
import { changeOf } from '../controls/words.js';
import './curve.js';
import { Panel } from './panel.js';
import { spread } from './table.js';

/** @typedef {import('../engine/protocol.js').Row} Row */

/** A KL so small tells no weight. */
const NO_KL = 1e-9;
/** The table is for reading aloud. */
const TABLE_ROWS = 12;

/** The objective, loss = nll + beta · KL, with a curve for each of its letters, under one crosshair. */
export class Objective extends Panel {
  static properties = { group: { attribute: false } };

  static styles = [
    Panel.styles,
    css`
      :host {
        container-type: inline-size;
      }

      .formula {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto minmax(0, 1fr) auto minmax(0, 1fr);
        gap: 0 clamp(8px, 1.2vw, 16px);
      }

      .sign {
        color: var(--muted);
        font: 400 21px/1.2 var(--serif);
        white-space: nowrap;
      }

      /* The training's above the held-out one's, as the values beside them; with room for three digits, while it warms up. */
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

      /* Room for six digits: the legend stays where it is while they grow. */
      .place {
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

        .sign {
          grid-column: 1;
        }
      }
    `,
  ];

  constructor() {
    super();
    /** Charts with the same group share the crosshair. */
    this.group = '';
  }

  render() {
    const { t, numbers } = this;
    const { train, heldOut, step, config, heldOutImages, crosshair } = this.state;
    const at = crosshair ?? Infinity;
    const rows = { train: train.nearest(at), heldOut: heldOut.nearest(at) };
    /** @param {'train' | 'heldOut'} which */
    const key = (which) => t.objective.atStep(t.objective[which], numbers.whole(rows[which]?.step ?? step));
    const freeBits = config?.freeBits ?? 0;
    return html`
      <div class="heading">
        <h2>${t.objective.title}</h2>
        <span class="small legend number">
          <span class="key"><span class="mark"></span><span class="place">${key('train')}</span></span>
          <span class="key"><span class="mark held-out"></span><span class="place">${key('heldOut')}</span></span>
          <span>${t.objective.unit}</span>
        </span>
      </div>
      <div class="formula">
        ${this.#curve('loss', t.objective.total, t.objective.totalMeaning)}
        <span class="sign">=</span>
        ${this.#curve('nll', t.objective.nll, t.objective.nllMeaning)}
        <span class="sign">+${this.#weights(rows.train, rows.heldOut)}</span>
        ${this.#curve('kl', t.objective.kl, t.objective.klMeaning)}
      </div>
      ${this.#legend()}
      <p class="note">
        ${t.objective.note(heldOutImages > 0 ? numbers.whole(heldOutImages) : null)}
        ${freeBits > 0 ? t.charts.freeBits(numbers.factor(freeBits)) : ''}
      </p>
      <vae-table .summary=${t.charts.table} .name=${t.objective.title} .make=${() => this.#table()}></vae-table>
    `;
  }

  /**
   * The weight of KL in the loss of either row, where it is not 1: it warms up, and it may be changed on the way.
   * @param {Row | null} train
   * @param {Row | null} heldOut
   */
  #weights(train, heldOut) {
    const { numbers } = this;
    const beta = this.state.config?.beta ?? 1;
    const [trained, evaluated] = [train, heldOut].map((row) => numbers.factor(row ? weightOf(row, beta) : beta));
    if (trained === evaluated && trained === numbers.factor(1)) return '';
    const weights = trained === evaluated ? [trained] : [trained, evaluated];
    return html`<span class="weights number">${weights.map((weight) => html`<span>${weight} ·</span>`)}</span>`;
  }

  get drawn() {
    return [...this.renderRoot.querySelectorAll('vae-curve')].flatMap(
      (curve) => /** @type {import('./curve.js').Curve} */ (curve).drawn,
    );
  }

  /** The names of the other runs. The line is there from the start, so that nothing shifts when there is one. */
  #legend() {
    const { t } = this;
    const { rival, controls, inForce } = this.state;
    const name = (/** @type {import('../controls/registry.js').Values} */ values) =>
      changeOf(controls, values, inForce ?? {}, t);
    return html`<p class="others small">
      ${rival ? html`<span class="key"><span class="mark dashed"></span>${t.runs.rival(changeOf(controls, inForce ?? {}, rival.inForce ?? {}, t))}</span>` : nothing}
      ${comparable(this.state).map(({ values }) => html`<span class="key earlier"><span class="mark held-out"></span>${name(values)}</span>`)}
    </p>`;
  }

  #table() {
    const { t, numbers } = this;
    const { train, heldOut } = this.state;
    // Where it was evaluated both are known; the training's means are many more.
    const rows = spread(heldOut.last ? heldOut.rows : train.rows, TABLE_ROWS);
    const cells = (/** @type {Row | null} */ row) =>
      /** @type {const} */ (['loss', 'nll', 'kl']).map(
        (quantity) => html`<td>${row ? numbers.hundredth(row[quantity]) : t.objective.none}</td>`,
      );
    const heads = [t.objective.total, t.objective.nll, t.objective.kl].map(
      (name) => html`<th scope="col">${name}</th>`,
    );
    return html`<table>
      <caption class="small">
        ${t.objective.unit}
      </caption>
      <thead>
        <tr>
          <td></td>
          <th scope="colgroup" colspan="3">${t.objective.train}</th>
          <th scope="colgroup" colspan="3">${t.objective.heldOut}</th>
        </tr>
        <tr>
          <th scope="col">${t.steps}</th>
          ${heads}${heads}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              <th scope="row">${numbers.whole(row.step)}</th>
              ${cells(train.nearest(row.step))}${cells(heldOut.last && row)}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  /**
   * @param {import('../charts/frame.js').Quantity} quantity
   * @param {string} name
   * @param {string} meaning
   */
  #curve(quantity, name, meaning) {
    return html`<vae-curve
      .quantity=${quantity}
      .name=${name}
      .meaning=${meaning}
      .group=${this.group}
      .state=${this.state}
      .language=${this.language}
      .scheme=${this.scheme}
    ></vae-curve>`;
  }
}

/**
 * The weight of KL that this loss was made with: loss = nll + beta · KL.
 * @param {Row} row
 * @param {number} otherwise
 */
function weightOf({ loss, nll, kl }, otherwise) {
  return Math.abs(kl) > NO_KL ? (loss - nll) / kl : otherwise;
}

customElements.define('vae-objective', Objective);

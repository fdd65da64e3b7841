import { css, html, nothing } from 'lit';
import { weightOf } from '../charts/kl-weight.js';
import { lossTerms } from '../charts/loss-terms.js';
import { noEffectReason } from '../controls/labels.js';
import { defineElement } from '../define-element.js';
import './control.js';
import { Panel } from './panel.js';

/** @typedef {import('../engine/protocol.js').Row} Row */

/** The equation of the loss with the newest numbers of the run, and the slider of its one free factor, beta. */
export class Equation extends Panel {
  static properties = {
    train: { attribute: false },
    heldOut: { attribute: false },
    controls: { attribute: false },
    values: { attribute: false },
  };

  static styles = [
    Panel.styles,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: clamp(14px, 2cqi, 32px);
      }

      table {
        flex: none;
        border-spacing: 0;
        font-size: 14px;
        line-height: 17px;
      }

      th,
      td {
        padding: 0 3px;
        font-weight: 400;
        text-align: end;
        white-space: nowrap;
      }

      /* Room for −1,234.56, so that nothing moves while the numbers change. */
      .term {
        min-width: 8.4ch;
      }

      /* A weight has at most three digits: 0.0123. */
      .weight {
        min-width: 6ch;
        color: var(--muted);
      }

      thead th {
        font: italic 16px/17px var(--serif);
      }

      thead :lang(zh) {
        font-style: normal;
      }

      tbody th {
        padding-inline: 0 8px;
        color: var(--muted);
        font-size: 12px;
        text-align: start;
      }

      .operator {
        color: var(--muted);
      }

      .mark {
        display: inline-block;
        width: 14px;
        height: 1px;
        margin-inline-end: 6px;
        background: var(--ink);
        vertical-align: 4px;
      }

      .mark.held-out {
        height: 3px;
        vertical-align: 3px;
      }

      vae-control,
      .beta {
        flex: 1;
        min-width: 180px;
        max-width: 340px;
      }

      @container (max-width: 560px) {
        table {
          font-size: 12px;
          line-height: 14px;
        }

        thead th {
          font-size: 14px;
          line-height: 15px;
        }

        th,
        td {
          padding: 0 2px;
        }

        .term {
          min-width: 6.6ch;
        }

        .weight {
          min-width: 4ch;
        }

        tbody th {
          padding: 0;
        }

        .mark {
          margin: 0;
        }

        .row-name {
          position: absolute;
          clip-path: inset(50%);
        }

        vae-control,
        .beta {
          min-width: 0;
          max-width: none;
        }
      }

      @media print {
        .beta {
          display: none;
        }
      }
    `,
  ];

  constructor() {
    super();
    /** @type {Row | null} The row of the training at the step that is shown. */
    this.train = null;
    /** @type {Row | null} The evaluation on held-out images at that step. */
    this.heldOut = null;
    /** @type {readonly import('../controls/registry.js').Control[]} */
    this.controls = [];
    /** @type {import('../controls/registry.js').Values | null} The values of the run; null before there is one. */
    this.values = null;
  }

  render() {
    const { t } = this;
    return html`
      <table class="number" part="equation" aria-label=${t.objective.title}>
        <thead>
          <tr>
            <td></td>
            <th scope="col" class="total">${t.objective.total}</th>
            <td class="operator" aria-hidden="true">=</td>
            <th scope="col" class="nll">${t.objective.nll}</th>
            <td class="operator" aria-hidden="true">+</td>
            <th scope="col" class="weight">β ·</th>
            <th scope="col" class="kl">${t.objective.kl}</th>
          </tr>
        </thead>
        <tbody>
          ${this.#row('train', this.train)} ${this.#row('heldOut', this.heldOut)}
        </tbody>
      </table>
      <div class="beta" part="beta">${this.#beta()}</div>
    `;
  }

  /**
   * @param {'train' | 'heldOut'} which
   * @param {Row | null} row
   */
  #row(which, row) {
    const { t, numbers } = this;
    const beta = Number(this.values?.['beta'] ?? 1);
    const terms = row && lossTerms(row);
    /** @param {'loss' | 'nll' | 'kl'} quantity */
    const value = (quantity) => (terms ? numbers.hundredth(terms[quantity]) : t.objective.none);
    return html`<tr class=${which}>
      <th scope="row">
        <span class="mark ${which === 'heldOut' ? 'held-out' : ''}"></span
        ><span class="row-name">${t.objective[which]}</span>
      </th>
      <td class="term total">${value('loss')}</td>
      <td class="operator" aria-hidden="true">=</td>
      <td class="term nll">${value('nll')}</td>
      <td class="operator" aria-hidden="true">+</td>
      <td class="weight">${numbers.factor(weightOf(row, beta))} ·</td>
      <td class="term kl">${value('kl')}</td>
    </tr>`;
  }

  #beta() {
    const { controls, values, t } = this;
    const control = controls.find(({ key }) => key === 'beta');
    if (!control || !values) return nothing;
    return html`<vae-control
      inline
      data-key="beta"
      .control=${control}
      .value=${values['beta'] ?? control.default}
      .disabledReason=${noEffectReason(control, controls, values, t)}
      .language=${this.language}
    ></vae-control>`;
  }
}

defineElement('vae-equation', Equation);

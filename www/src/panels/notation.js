import { css, html } from 'lit';
import { defineElement } from '../define-element.js';
import { Panel } from './panel.js';

/** The article whose notation this is. */
const ARTICLE = 'https://kexue.fm/archives/5343';

/** A legend of the notation, and of the unit of the losses. */
export class Notation extends Panel {
  static properties = { likelihood: {} };

  static styles = [
    Panel.styles,
    css`
      dl {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 216px), 1fr));
        gap: 8px clamp(16px, 2vw, 28px);
        margin: 14px 0 0;
        padding-top: 12px;
        border-top: 1px solid var(--hairline);
      }

      dt {
        font: italic 17px/1.3 var(--serif);
      }

      dd {
        margin: 0;
        color: var(--muted);
        font-size: 13px;
        line-height: 1.5;
        text-wrap: pretty;
      }

      a {
        color: inherit;
        text-underline-offset: 3px;
      }
    `,
  ];

  constructor() {
    super();
    /** The likelihood of the model; it decides what nll is. */
    this.likelihood = '';
  }

  render() {
    const { notation, objective } = this.t;
    const loss = notation.losses[this.likelihood] ?? '';
    return html`
      <dl aria-label=${notation.title}>
        ${this.#term('', 'p(z|x)', notation.encoder)} ${this.#term('', 'q(x|z)', notation.decoder)}
        ${this.#term('', 'q(z)', notation.prior)} ${this.#term('nll', objective.nll, notation.nll(loss))}
        ${this.#term('kl', objective.kl, notation.kl)} ${this.#term('', 'nat', notation.nat)}
      </dl>
      <p class="note">${notation.source} <a href=${ARTICLE}>${notation.article}</a>${notation.others}</p>
    `;
  }

  /**
   * @param {string} colour
   * @param {string} symbol
   * @param {string} meaning
   */
  #term(colour, symbol, meaning) {
    return html`<div>
      <dt class=${colour}>${symbol}</dt>
      <dd>${meaning}</dd>
    </div>`;
  }
}

defineElement('vae-notation', Notation);

import { css, html, LitElement, nothing } from 'lit';
import { defineElement } from '../define-element.js';
import { base } from '../styles/tokens.js';

/** The data of a picture or a chart as a table. It is folded at first, and rendered once it is unfolded. */
export class Table extends LitElement {
  static properties = {
    summary: {},
    name: {},
    renderTable: { attribute: false },
    open: { state: true },
  };

  static styles = [
    base,
    css`
      summary {
        width: max-content;
        margin-top: 6px;
        cursor: pointer;
      }

      .scroll {
        max-height: 320px;
        margin-top: 8px;
        overflow: auto;
      }

      table {
        border-collapse: collapse;
        font-size: 13px;
        font-variant-numeric: tabular-nums lining-nums;
      }

      caption {
        text-align: start;
      }

      th,
      td {
        padding: 3px 14px 3px 0;
        border-bottom: 1px solid var(--hairline);
        font-weight: 400;
        text-align: end;
      }

      thead th {
        color: var(--muted);
      }
    `,
  ];

  constructor() {
    super();
    /** The text to click on. */
    this.summary = '';
    /** The name of the table, for screen readers. */
    this.name = '';
    /** @type {() => import('lit').TemplateResult} */
    this.renderTable = () => html``;
    this.open = false;
  }

  render() {
    return html`<details @toggle=${this.#onToggle}>
      <summary class="small">${this.summary}</summary>
      ${this.open ? this.#table() : nothing}
    </details>`;
  }

  #table() {
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${this.name}>${this.renderTable()}</div>`;
  }

  /** @param {Event} event */
  #onToggle(event) {
    this.open = /** @type {HTMLDetailsElement} */ (event.target).open;
  }
}

defineElement('vae-table', Table);

import { css, html, LitElement, nothing } from 'lit';
import { base } from '../styles/tokens.js';

/** The table behind a picture or a chart: folded at first, and not made before it is unfolded. */
export class Table extends LitElement {
  static properties = {
    summary: {},
    name: {},
    make: { attribute: false },
    unfolded: { state: true },
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
    /** What unfolds it. */
    this.summary = '';
    /** What it is a table of. */
    this.name = '';
    /** @type {() => import('lit').TemplateResult} */
    this.make = () => html``;
    this.unfolded = false;
  }

  render() {
    return html`<details @toggle=${this.#onToggle}>
      <summary class="small">${this.summary}</summary>
      ${this.unfolded ? html`<div class="scroll" tabindex="0" role="region" aria-label=${this.name}>${this.make()}</div>` : nothing}
    </details>`;
  }

  /** @param {Event} event */
  #onToggle(event) {
    this.unfolded = /** @type {HTMLDetailsElement} */ (event.target).open;
  }
}

/**
 * At most `n` of the items, evenly spread, the first and the last among them.
 * @template T
 * @param {readonly T[]} items
 * @param {number} n
 */
export function spread(items, n) {
  if (items.length <= n) return [...items];
  return Array.from(
    { length: n },
    (_, index) => /** @type {T} */ (items[Math.round((index * (items.length - 1)) / (n - 1))]),
  );
}

customElements.define('vae-table', Table);

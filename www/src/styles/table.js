import { css } from 'lit';

/** The table behind a chart. */
export const table = css`
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
`;

/**
 * At most `n` of the items, evenly spread, the first and the last among them.
 * @template T
 * @param {readonly T[]} items
 * @param {number} n
 */
export function spread(items, n) {
  if (items.length <= n) return [...items];
  return Array.from({ length: n }, (_, index) => /** @type {T} */ (items[Math.round((index * (items.length - 1)) / (n - 1))]));
}

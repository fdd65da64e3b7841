import { css, html, nothing } from 'lit';
import { ratesOfCell } from './report.js';

/**
 * The results as a table: two rows a size, under its name.
 * @param {object} view
 * @param {import('./run.js').Findings} view.findings
 * @param {import('./names.js').Names} view.names
 * @param {import('../i18n/index.js').Numbers} view.numbers
 * @param {typeof import('../i18n/en-bench.js').bench} view.t
 */
export function resultsTable({ findings, names, numbers, t }) {
  const { columns } = t;
  const sizes = [...new Set(findings.results.map(({ cell }) => names.size(cell)))];
  return html`<table>
    <caption class="visually-hidden">
      ${t.results}
    </caption>
    <thead>
      <tr>
        <th scope="col"><span class="visually-hidden">${columns.where}</span></th>
        <th scope="col">${columns.steps}</th>
        <th scope="col">${columns.images}</th>
        <th scope="col">${columns.gflops}</th>
      </tr>
    </thead>
    ${sizes.map(
      (size) =>
        html`<tbody>
          <tr>
            <th class="size" scope="rowgroup" colspan="4">${size}</th>
          </tr>
          ${findings.results
            .filter(({ cell }) => names.size(cell) === size)
            .map((result) => row(result, { findings, names, numbers, t }))}
        </tbody>`,
    )}
  </table>`;
}

/**
 * @param {import('./run.js').Result} result
 * @param {Parameters<typeof resultsTable>[0]} view
 */
function row(result, { findings, names, numbers, t }) {
  const { cell, status, steps, problem, hidden } = result;
  const rates = ratesOfCell(result);
  const state = steps > 0 && status !== 'measured' ? t.after(t.states[status], numbers.whole(steps)) : '';
  const said = [
    ...(status === 'measured' ? [] : [state || t.states[status]]),
    ...(problem ? [problem.message] : []),
    ...(hidden ? [t.inBackground] : []),
  ].join(' · ');
  const { significant, whole } = numbers;
  return html`<tr data-backend=${cell.backend} data-batch=${cell.batch} data-status=${status}>
    <th scope="row">
      ${names.backend(cell, findings.adapter)} ${said && rates ? html`<span class="said">${said}</span>` : nothing}
    </th>
    ${
      rates
        ? html`<td>
              ${significant(rates.steps.median)}
              <span class="range">(${significant(rates.steps.min)}–${significant(rates.steps.max)})</span>
            </td>
            <td>${whole(rates.imagesPerSecond)}</td>
            <td>${significant(rates.gflops)}</td>`
        : html`<td class="state" colspan="3">${said}</td>`
    }
  </tr>`;
}

/** Its look. */
export const resultsTableStyles = css`
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 14px;
    font-variant-numeric: tabular-nums lining-nums;
  }

  th,
  td {
    padding: 6px 0 6px 14px;
    border-bottom: 1px solid var(--hairline);
    font-weight: 400;
    text-align: end;
    vertical-align: baseline;
  }

  th:first-child {
    padding-left: 0;
    text-align: start;
  }

  thead th {
    padding-top: 0;
    color: var(--muted);
    font-size: 13px;
    white-space: nowrap;
  }

  th.size {
    padding-top: 14px;
    font-weight: 600;
  }

  .range,
  .said {
    display: block;
    color: var(--muted);
    font-size: 12px;
    line-height: 1.35;
  }

  .range {
    white-space: nowrap;
  }

  .state {
    color: var(--muted);
    overflow-wrap: anywhere;
  }
`;

import { css } from 'lit';

/** The table of several runs below a drawing. */
export const runTable = css`
  table.runs {
    width: 100%;
    margin: 12px 0 0;
    border-collapse: collapse;
    font-size: 14px;
  }

  table.runs th,
  table.runs td {
    padding: 3px 0 3px 10px;
    border-bottom: 1px solid var(--hairline);
    font-weight: 400;
    text-align: end;
  }

  table.runs thead th {
    font-size: 12px;
    line-height: 1.3;
    white-space: normal;
    vertical-align: bottom;
  }

  table.runs th:first-child {
    padding-inline-start: 4px;
    text-align: start;
  }

  table.runs .selected {
    background: var(--raised);
  }

  table.runs .selected th,
  table.runs .selected td {
    font-weight: 600;
  }
`;

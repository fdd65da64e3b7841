import { css } from 'lit';

/** Numbers in a `dl`, each with its name below it. */
export const readings = css`
  dl {
    margin: 0;
  }

  dl > div {
    display: flex;
    flex-direction: column-reverse;
  }

  dt {
    color: var(--muted);
    font-size: 12px;
  }

  dd {
    margin: 0;
  }
`;

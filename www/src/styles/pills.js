import { css } from 'lit';

/** Buttons with round ends, and labels of file inputs that look like them. */
export const pills = css`
  .pill {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    height: 36px;
    padding: 0 14px;
    border: 1px solid var(--strong-line);
    border-radius: 18px;
    background: transparent;
    font-size: 14px;
    white-space: nowrap;
    cursor: pointer;
  }

  .pill:hover:not(:disabled) {
    border-color: var(--ink);
  }

  .pill:disabled {
    color: var(--muted);
    cursor: default;
  }

  label.pill:focus-within {
    outline: 2px solid var(--nll);
    outline-offset: 3px;
  }
`;

import { css } from 'lit';

/** A group of toggle buttons, one of which is pressed. */
export const switches = css`
  .switch {
    display: inline-flex;
    border: 1px solid var(--strong-line);
    border-radius: 15px;
    overflow: hidden;
  }

  .switch button {
    height: 28px;
    padding: 0 12px;
    border: 0;
    background: transparent;
    color: var(--muted);
    font-size: 13px;
  }

  .switch button[aria-pressed='true'] {
    background: var(--ink);
    color: var(--paper);
  }

  .switch button:disabled {
    opacity: 0.5;
    cursor: default;
  }

  .switch button:focus-visible {
    outline-offset: -3px;
  }
`;

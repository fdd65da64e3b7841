import { css } from 'lit';

/** The look of a control. */
export const styles = css`
  :host {
    position: relative;
    min-width: 0;
  }

  .control {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 26px;
    gap: 3px 2px;
    align-items: center;
  }

  .name {
    display: flex;
    grid-column: 1 / -1;
    align-items: center;
    min-width: 0;
  }

  label {
    overflow: hidden;
    color: var(--muted);
    font-size: 13px;
    line-height: 18px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  :host([pending]) label::after {
    content: ' •';
    color: var(--kl);
  }

  .help {
    position: relative;
    flex: none;
    display: grid;
    place-items: center;
    width: 20px;
    min-width: 0;
    height: 24px;
    min-height: 0;
    margin: -3px 0;
    padding: 0;
    border: 0;
    border-radius: 50%;
    background: none;
    color: var(--muted);
  }

  /* A target that is larger than it looks. */
  .help::before {
    position: absolute;
    inset: -4px -6px;
    content: '';
  }

  @media (pointer: coarse) {
    .help::before {
      inset: -8px -10px;
    }
  }

  .help span {
    width: 15px;
    height: 15px;
    border: 1px solid var(--strong-line);
    border-radius: 50%;
    font-size: 10px;
    line-height: 13px;
    text-align: center;
  }

  .help:hover span,
  .help[aria-expanded='true'] span {
    border-color: var(--ink);
    color: var(--ink);
  }

  .help:focus-visible {
    outline-offset: -1px;
  }

  .brief {
    margin: 1px 0 0;
    color: var(--muted);
    font-size: 13px;
    line-height: 1.4;
  }

  .slider {
    grid-template-columns: minmax(0, 1fr) 84px 26px;
  }

  :host([inline]) .name {
    grid-column: auto;
    margin-inline-end: 4px;
  }

  :host([inline]) .brief {
    display: none;
  }

  :host([inline]) label {
    color: var(--ink);
    font-size: 14px;
  }

  :host([inline]) .control {
    grid-template-columns: auto minmax(48px, 1fr) 64px 26px;
  }

  :host([inline]) [type='range'] {
    margin-inline-end: 8px;
  }

  @container (max-width: 1240px) {
    :host([inline]) .option {
      display: none;
    }
  }

  @container (max-width: 560px) {
    :host([inline]) .control {
      grid-template-columns: auto minmax(48px, 1fr) 52px 26px;
    }
  }

  input,
  select {
    width: 100%;
    min-width: 0;
    height: 34px;
    margin: 0;
    padding: 0 9px;
    border: 1px solid var(--strong-line);
    border-radius: 6px;
    background: var(--raised);
    color: var(--ink);
    font: 15px/1 var(--sans);
    font-variant-numeric: tabular-nums lining-nums;
  }

  select {
    padding-inline-end: 4px;
    text-overflow: ellipsis;
  }

  input:hover,
  select:hover {
    border-color: var(--muted);
  }

  [aria-invalid='true'] {
    border-color: var(--warning);
    outline-color: var(--warning);
  }

  /* Below the box and above what follows, so that the layout does not move. */
  .box {
    position: absolute;
    inset-inline: 0;
    z-index: 2;
    width: fit-content;
    margin: 4px 0 0;
    padding: 5px 9px;
    border: 1px solid var(--strong-line);
    border-radius: 6px;
    background: var(--raised);
    font-size: 13px;
    line-height: 1.4;
  }

  .error {
    border-color: var(--warning);
    color: var(--warning);
    pointer-events: none;
  }

  .explanation {
    z-index: 3;
    padding: 8px 11px;
    border-color: var(--muted);
    font-size: 14px;
    line-height: 1.5;
    text-wrap: pretty;
  }

  .explanation[hidden] {
    display: none;
  }

  /* A slider has room for the message beside its label. */
  .slider ~ .error {
    inset: 0 0 auto auto;
    margin: 0;
    padding: 0 0 0 8px;
    border: 0;
    background: var(--paper);
    line-height: 18px;
    white-space: nowrap;
  }

  :host([inline]) .error {
    inset: 100% 0 auto auto;
    padding: 5px 9px;
    border: 1px solid var(--warning);
    background: var(--raised);
  }

  .error:empty {
    display: none;
  }

  :disabled {
    opacity: 0.45;
    cursor: default;
  }

  .reset {
    display: grid;
    place-items: center;
    width: 26px;
    min-width: 0;
    height: 34px;
    padding: 0;
    border: 0;
    border-radius: 6px;
    background: none;
    color: var(--muted);
  }

  @media (pointer: coarse) {
    .reset {
      position: relative;
    }

    .reset::before {
      position: absolute;
      inset: -3px -7px;
      content: '';
    }
  }

  .reset:hover {
    color: var(--ink);
  }

  .reset[hidden] {
    display: grid;
    visibility: hidden;
  }
`;

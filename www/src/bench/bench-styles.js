import { css } from 'lit';

/** The look of the page that measures. */
export const benchStyles = css`
  :host {
    container-type: inline-size;
    min-height: 100vh;
    color: var(--ink);
    background: var(--paper);
    font: 15px/1.5 var(--sans);
    -webkit-text-size-adjust: 100%;
  }

  :host([theme='light']) {
    color-scheme: light;
  }

  :host([theme='dark']) {
    color-scheme: dark;
  }

  .page {
    max-width: 1080px;
    margin: 0 auto;
    padding: 8px clamp(16px, 3.4cqi, 44px) 40px;
  }

  main {
    padding-top: clamp(16px, 4cqi, 40px);
  }

  h1 {
    margin: 0 0 10px;
    font: 400 clamp(26px, 4.6cqi, 38px) / 1.15 var(--serif);
    letter-spacing: -0.01em;
    text-wrap: balance;
  }

  h2 {
    margin-bottom: 10px;
  }

  main p {
    max-width: 70ch;
    margin: 0 0 10px;
    text-wrap: pretty;
  }

  .small p,
  p.small {
    margin: 0 0 8px;
  }

  .actions {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    align-items: center;
    gap: 6px 16px;
    min-height: 48px;
    margin: 18px 0 8px;
  }

  .start {
    justify-content: center;
    min-width: 112px;
    height: 40px;
    border-color: transparent;
    border-radius: 20px;
    background: var(--ink);
    color: var(--paper);
    font-weight: 600;
  }

  .start:hover {
    background: var(--softer-ink);
  }

  progress {
    display: block;
    width: min(100%, 320px);
    height: 6px;
    border: 0;
    border-radius: 3px;
    background: var(--hairline);
    accent-color: var(--ink);
    overflow: hidden;
    appearance: none;
  }

  progress::-webkit-progress-bar {
    background: var(--hairline);
  }

  progress::-webkit-progress-value {
    background: var(--ink);
  }

  progress::-moz-progress-bar {
    background: var(--ink);
  }

  [role='status'] {
    min-height: 24px;
    margin: 0 0 4px;
    font-size: 14px;
  }

  section {
    margin-top: clamp(24px, 3.4cqi, 36px);
  }

  .both {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 28px clamp(28px, 5cqi, 56px);
    align-items: start;
  }

  dl {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 4px 18px;
    margin: 0;
    font-size: 14px;
  }

  dt {
    color: var(--muted);
  }

  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }

  .warning {
    color: var(--warning);
  }

  summary {
    width: max-content;
    cursor: pointer;
  }

  textarea {
    display: block;
    width: 100%;
    height: 280px;
    margin-top: 8px;
    padding: 10px 12px;
    border: 1px solid var(--strong-line);
    border-radius: 6px;
    background: var(--raised);
    color: inherit;
    font: 12px/1.5 var(--mono);
    resize: vertical;
  }

  .copy {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 14px;
    margin-bottom: 8px;
  }

  @container (min-width: 860px) {
    .both {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
  }

  @container (max-width: 480px) {
    dl {
      grid-template-columns: minmax(0, 1fr);
      gap: 0;
    }

    dd {
      margin-bottom: 8px;
    }

    th,
    td {
      padding-left: 8px;
    }
  }
`;

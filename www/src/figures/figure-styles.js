import { css } from 'lit';

/** The look of all figures. A figure stands in a stranger's page: what it would inherit is set anew. */
export const figureStyles = css`
  :host {
    all: initial;
    display: block;
    box-sizing: border-box;
    container-type: inline-size;
    width: 100%;
    max-width: 720px;
    margin: 0 auto;
    direction: ltr;
    color-scheme: light dark;
    color: var(--ink);
    font: 15px/1.5 var(--sans);
    -webkit-text-size-adjust: 100%;
  }

  :host([hidden]) {
    display: none;
  }

  :host([theme='light']) {
    color-scheme: light;
  }

  :host([theme='dark']) {
    color-scheme: dark;
  }

  figure {
    margin: 0;
    padding: 18px 20px 16px;
    border: 1px solid var(--hairline);
    border-radius: 10px;
    background: var(--paper);
  }

  .heading {
    align-items: center;
    gap: 8px 16px;
    margin-bottom: 10px;
  }

  h3 {
    margin: 0 0 4px;
    font: 400 15px/1.3 var(--serif);
  }

  svg {
    display: block;
    width: 100%;
    overflow: visible;
    font: 11px var(--sans);
    font-variant-numeric: tabular-nums lining-nums;
  }

  svg text {
    fill: var(--muted);
  }

  svg .grid {
    stroke: var(--hairline);
  }

  svg .baseline {
    stroke: var(--strong-line);
  }

  canvas:focus-visible,
  svg:focus-visible {
    outline: 2px solid var(--nll);
    outline-offset: 3px;
  }

  .inputs {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    align-items: end;
    gap: 12px 24px;
    margin: 14px 0 0;
  }

  .columns {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 16px 24px;
    margin-top: 14px;
  }

  .field {
    display: block;
    min-width: 0;
  }

  .field-name {
    display: flex;
    justify-content: space-between;
    gap: 8px;
    margin-bottom: 3px;
    color: var(--muted);
    font-size: 13px;
    line-height: 18px;
  }

  output {
    color: var(--ink);
    font-variant-numeric: tabular-nums lining-nums;
  }

  .field .switch {
    display: flex;
    width: 100%;
  }

  .field .switch button {
    flex: 1 1 auto;
    min-width: 0;
    height: 30px;
    padding: 0 6px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  input[type='range'] {
    display: block;
    width: 100%;
    height: 30px;
    margin: 0;
  }

  .readings {
    display: flex;
    flex-wrap: wrap;
    gap: 10px 28px;
    margin: 14px 0 0;
  }

  .readings dd {
    font-size: 19px;
    line-height: 1.25;
  }

  .readings .by {
    color: var(--muted);
    font-size: 13px;
  }

  .columns .readings {
    margin: 0;
  }

  .identity {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    gap: 8px 12px;
  }

  .identity .sign {
    padding-bottom: 19px;
    color: var(--muted);
    font-size: 17px;
  }

  vae-line-chart {
    margin-top: 16px;
  }

  .transport {
    display: flex;
    align-items: center;
    gap: 8px;
  }

  .transport .play {
    min-width: 96px;
    justify-content: center;
    border-color: transparent;
    background: var(--ink);
    color: var(--paper);
    font-weight: 600;
  }

  .transport .play:hover:not(:disabled) {
    background: var(--softer-ink);
  }

  .transport .round {
    width: 36px;
    justify-content: center;
    padding: 0;
  }

  .transport .step {
    min-width: 9ch;
    color: var(--muted);
    font-size: 13px;
    text-align: end;
  }

  .note {
    display: block;
    margin-top: 12px;
  }

  .p {
    color: var(--p);
  }

  .q {
    color: var(--q);
  }

  .z {
    color: var(--z);
  }

  .sigma {
    color: var(--sigma);
  }

  .warning {
    color: var(--warning);
  }

  @container (max-width: 520px) {
    figure {
      padding: 14px 14px 12px;
    }

    .columns {
      grid-template-columns: minmax(0, 1fr);
    }

    .inputs {
      gap: 10px 16px;
    }

    .choice {
      grid-column: 1 / -1;
    }
  }
`;

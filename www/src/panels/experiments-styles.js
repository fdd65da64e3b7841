import { css } from 'lit';

/** The look of the experiments. */
export const styles = css`
  :host {
    container-type: inline-size;
  }

  .heading {
    align-items: center;
    min-height: 36px;
  }

  .intro {
    flex: 1 1 36ch;
    margin: 0;
  }

  .back {
    max-width: 100%;
  }

  /* There is room for it before it appears. */
  .back[hidden] {
    display: inline-flex;
    visibility: hidden;
  }

  ol {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: clamp(14px, 1.6vw, 22px);
    margin: 0;
    padding: 0;
    list-style: none;
  }

  /* The rows of all cards in a line are aligned, and an answer that unfolds moves none of them. */
  .card {
    display: grid;
    grid-row: span 5;
    grid-template-rows: subgrid;
    grid-template-columns: minmax(0, 1fr);
    row-gap: 12px;
    align-content: start;
    align-items: start;
    min-width: 0;
    padding: 16px 18px 14px;
    border: 1px solid var(--hairline);
    border-radius: 10px;
    background: var(--raised);
  }

  .card.current {
    border-color: var(--muted);
  }

  h3 {
    margin: 0;
    font: 400 18px/1.35 var(--serif);
    text-wrap: pretty;
  }

  .predict {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 6px;
  }

  .predict p {
    flex: 1 0 100%;
    margin: 0;
  }

  .answer {
    min-height: 32px;
    padding: 4px 11px;
    border: 1px solid var(--hairline);
    border-radius: 16px;
    background: none;
    color: var(--muted);
    font-size: 14px;
    line-height: 1.35;
    text-align: start;
  }

  @media (pointer: coarse) {
    .answer {
      min-height: 40px;
      border-radius: 20px;
    }
  }

  .answer:hover {
    border-color: var(--strong-line);
    color: var(--ink);
  }

  .answer[aria-pressed='true'] {
    border-color: var(--ink);
    color: var(--ink);
  }

  .runs {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .runs .pill {
    border-color: var(--muted);
  }

  .runs .pill[aria-pressed='true'] {
    border-color: var(--ink);
    background: var(--ink);
    color: var(--paper);
  }

  .runs svg {
    width: 12px;
    height: 12px;
  }

  .look {
    justify-self: start;
    padding: 3px 0;
    border: 0;
    background: none;
    color: var(--muted);
    font-size: 14px;
    line-height: 1.4;
    text-align: start;
    text-decoration: underline;
    text-decoration-color: var(--strong-line);
    text-underline-offset: 3px;
  }

  .look:hover {
    color: var(--ink);
  }

  details {
    padding-top: 8px;
    border-top: 1px solid var(--hairline);
    font-size: 14px;
    line-height: 1.5;
  }

  summary {
    padding: 3px 0;
    color: var(--muted);
    cursor: pointer;
  }

  details p {
    margin: 6px 0 4px;
    text-wrap: pretty;
  }

  .verdict {
    font-weight: 600;
  }

  @container (max-width: 900px) {
    ol {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }

  /* On a phone the strip is moved sideways. The edge of the next card shows that there is one. */
  @container (max-width: 600px) {
    .intro {
      flex-basis: 100%;
      order: 1;
    }

    ol {
      grid-template-rows: repeat(4, auto) 1fr;
      grid-template-columns: none;
      grid-auto-columns: 86%;
      grid-auto-flow: column;
      overflow-x: auto;
      padding-bottom: 6px;
      scroll-snap-type: x mandatory;
      overscroll-behavior-x: contain;
    }

    .card {
      scroll-snap-align: start;
    }
  }
`;

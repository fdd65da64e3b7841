import { css } from 'lit';

/** The look of a figure in a post, from 320 pixels up. */
export const figure = css`
  :host {
    container-type: inline-size;
    color-scheme: light dark;
    color: var(--ink);
    background: var(--paper);
    font: 15px/1.5 var(--sans);
    text-align: start;
    -webkit-text-size-adjust: 100%;
    /* The text of the post explains the panels. */
    --note-display: none;
    --notice-margin: 14px 0 0;
  }

  :host(:focus) {
    outline: none;
  }

  :host([theme='light']) {
    color-scheme: light;
  }

  :host([theme='dark']) {
    color-scheme: dark;
  }

  .figure {
    padding: var(--vae-padding, 16px);
    border: 1px solid var(--hairline);
    border-radius: var(--vae-radius, 8px);
  }

  .figure > * + *:not(vae-notices) {
    margin-top: 16px;
  }

  .loading {
    visibility: hidden;
  }

  .panels {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 250px), 1fr));
    align-items: start;
    gap: 20px 24px;
  }

  /* A panel lays itself out for its place, and not for the whole figure. */
  .panels > * {
    container-type: inline-size;
    min-width: 0;
  }

  .wide {
    grid-column: 1 / -1;
  }

  .controls {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 236px), 1fr));
    gap: 12px 24px;
  }
`;

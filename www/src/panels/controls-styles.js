import { css } from 'lit';

/** The look of the form of controls. */
export const styles = css`
  :host {
    container-type: inline-size;
    /* The height before the engine's options are known. */
    min-height: 36px;
  }

  .live {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 236px), 1fr));
    gap: 12px clamp(18px, 2.6vw, 40px);
    margin-top: 10px;
    padding-top: 14px;
    border-top: 1px solid var(--hairline);
  }

  .summary {
    display: flex;
    align-items: center;
    gap: 6px 18px;
  }

  .summary .pill {
    height: 28px;
    padding: 0 4px;
    border-color: transparent;
    color: var(--muted);
    font-size: 13px;
  }

  .summary .pill:hover {
    color: var(--ink);
    text-decoration: underline;
    text-underline-offset: 3px;
  }

  .model {
    display: flex;
    flex: 1 1 240px;
    align-items: center;
    gap: 8px;
    min-width: 0;
    height: 36px;
    padding: 0;
    border: 0;
    background: none;
    text-align: start;
    font-size: 14px;
  }

  .model span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .model:hover {
    text-decoration: underline;
    text-underline-offset: 3px;
  }

  .chevron {
    flex: none;
    width: 8px;
    height: 8px;
    margin: 0 3px;
    border: solid var(--muted);
    border-width: 0 1.5px 1.5px 0;
    rotate: -45deg;
  }

  [aria-expanded='true'] .chevron {
    rotate: 45deg;
    translate: 0 -2px;
  }

  .summary .share {
    min-width: 108px;
  }

  .form {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 264px), 1fr));
    gap: 18px clamp(18px, 2.6vw, 40px);
    margin-top: 10px;
    padding: 16px 0 4px;
    border-top: 1px solid var(--hairline);
  }

  #form {
    padding-bottom: 14px;
    border-bottom: 1px solid var(--hairline);
  }

  fieldset {
    position: relative;
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    align-content: start;
    gap: 10px 2px;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }

  /* The message about an invalid value takes the whole width of the group. */
  fieldset vae-control {
    position: static;
  }

  /* A choice is text, and needs the width of two numbers. */
  [data-kind='choice'] {
    grid-column: 1 / -1;
  }

  legend {
    margin-bottom: 6px;
    padding: 0;
    font: 400 16px/1.3 var(--serif);
  }

  .foot {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px 24px;
    margin-top: 12px;
  }

  .about {
    display: flex;
    flex: 1 1 320px;
    align-items: center;
    gap: 4px 18px;
    min-width: 0;
    /* Room for the tallest formula. */
    min-height: 58px;
    color: var(--muted);
    font-size: 13px;
    line-height: 1.45;
  }

  .about p {
    max-width: 64ch;
    margin: 0;
    text-wrap: pretty;
  }

  .about [role]:empty {
    display: none;
  }

  .about .conflict {
    color: var(--warning);
  }

  .pointed {
    display: contents;
  }

  math {
    flex: none;
    math-style: normal;
    color: var(--ink);
    font-size: 17px;
  }

  math .changed {
    font-weight: 700;
    text-decoration: underline 2px;
    text-underline-offset: 4px;
  }

  .restart {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .restart .ready {
    border-color: var(--ink);
    background: var(--ink);
    color: var(--paper);
    font-weight: 600;
  }

  @container (max-width: 560px) {
    .about {
      flex-direction: column;
      align-items: flex-start;
      min-height: 132px;
    }

    math {
      font-size: 15px;
    }

    .restart .pill {
      flex: 1;
      justify-content: center;
    }

    /* Icons, on which the names are read out. */
    .summary {
      gap: 0;
    }

    .summary .pill {
      justify-content: center;
      min-width: 40px;
    }

    .summary .pill .name {
      position: absolute;
      clip-path: inset(50%);
    }
  }

  @media print {
    .chevron {
      display: none;
    }

    .model span {
      white-space: normal;
    }
  }
`;

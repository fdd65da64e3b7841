import { css } from 'lit';

/** The look of slow motion. It depends on the width of the element only. */
export const styles = css`
  :host {
    container-type: inline-size;
  }

  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 12px;
    margin-bottom: 2px;
  }

  ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .stations {
    display: none;
  }

  .stations button {
    width: 100%;
    height: 40px;
    padding: 0;
    border: 0;
    border-top: 2px solid var(--hairline);
    background: none;
    color: var(--muted);
    font-size: 13px;
  }

  .stations b {
    font-weight: 400;
  }

  .stations .passed button {
    border-color: var(--strong-line);
  }

  .stations .current button {
    border-color: var(--ink);
    color: var(--ink);
  }

  /* All captions lie in one place, and the longest gives it its height. */
  .captions {
    display: grid;
    margin: 4px 0 6px;
  }

  .captions p {
    grid-area: 1 / 1;
    margin: 0;
    max-width: 68ch;
    font: 15px/1.4 var(--serif);
    text-wrap: pretty;
  }

  .room {
    visibility: hidden;
  }

  [data-text]::before {
    content: attr(data-text);
  }

  .captions .number {
    color: var(--muted);
    font: 14px/1.5 var(--sans);
    white-space: normal;
  }

  /* On a phone there is room for the lines of the current station only. */
  .code {
    display: grid;
    margin-bottom: 1px;
    padding: 4px 0;
    border-radius: 6px;
    background: var(--raised);
    outline: 1px solid var(--hairline);
  }

  .code li {
    grid-area: 1 / 1;
    visibility: hidden;
  }

  .code .current {
    visibility: visible;
  }

  pre {
    margin: 0;
    padding: 0 10px;
    font: 11px/1.5 var(--mono);
  }

  /* Lines break at spaces only, and what follows is indented. */
  code {
    display: block;
    padding-inline-start: 2ch;
    font: inherit;
    text-indent: -2ch;
    white-space: pre-wrap;
  }

  code span {
    white-space: nowrap;
  }

  /* In a window that is too low for all, the buttons stay in sight. */
  .buttons {
    position: sticky;
    bottom: -16px;
    display: flex;
    gap: 8px;
    margin: 0 -1px -14px;
    padding: 8px 1px 16px;
    background: var(--paper);
  }

  .pill {
    justify-content: center;
    height: 44px;
    border-radius: 22px;
  }

  .main {
    flex: 0 1 150px;
    border-color: var(--ink);
    background: var(--ink);
    color: var(--paper);
  }

  .close {
    display: grid;
    flex: none;
    place-items: center end;
    width: 44px;
    height: 44px;
    margin-inline-start: auto;
    border: 0;
    background: none;
    color: var(--muted);
  }

  .close:hover {
    color: var(--ink);
  }

  @container (min-width: 640px) {
    .panel {
      position: relative;
      display: grid;
      grid-template:
        'top top' auto 'picture captions' auto 'picture code' auto 'picture buttons' 1fr / minmax(0, 11fr)
        minmax(0, 10fr);
      column-gap: clamp(20px, 3.4cqw, 40px);
    }

    .top {
      grid-area: top;
    }

    vae-step-diagram {
      grid-area: picture;
    }

    .captions {
      grid-area: captions;
      align-self: start;
    }

    .captions p {
      font-size: 17px;
    }

    .code {
      grid-area: code;
    }

    .buttons {
      grid-area: buttons;
      position: static;
      align-self: start;
      margin-bottom: 0;
      padding-bottom: 2px;
    }

    .close {
      position: absolute;
      inset: -8px 0 auto auto;
    }
  }

  /* The picture in one row, with all lines of code. */
  @container (min-width: 960px) {
    .panel {
      grid-template:
        'top top' auto 'picture picture' auto 'stations stations' auto 'captions code' auto 'buttons code' 1fr / minmax(
          0,
          9fr
        )
        minmax(0, 11fr);
    }

    .stations {
      display: grid;
      grid-area: stations;
      grid-template-columns: repeat(9, minmax(0, 1fr));
      gap: 4px;
      margin: 14px 0 4px;
    }

    .code {
      display: block;
      margin-top: 10px;
    }

    pre {
      padding: 0.5px 10px;
      border-inline-start: 3px solid transparent;
      font-size: 12px;
    }

    .code li {
      visibility: visible;
      color: var(--muted);
    }

    .code .passed,
    .code .current {
      color: var(--ink);
    }

    .code .current pre {
      border-color: var(--ink);
      background: var(--hairline);
    }
  }
`;

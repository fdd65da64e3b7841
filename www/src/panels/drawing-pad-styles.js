import { css } from 'lit';

/** The look of the drawing pad. */
export const styles = css`
  :host {
    container-type: inline-size;
  }

  .pad {
    display: grid;
    grid-template-columns: minmax(0, 320px) minmax(0, 1fr);
    align-items: start;
    gap: 14px clamp(14px, 3cqi, 24px);
  }

  canvas {
    touch-action: none;
  }

  .tools {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-top: 10px;
  }

  .tools .pill {
    height: 32px;
    padding: 0 12px;
  }

  .pair {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 96px));
    gap: 12px;
  }

  figure {
    margin: 0;
  }

  figcaption {
    margin-top: 4px;
    white-space: nowrap;
    font-size: 12px;
    line-height: 1.35;
  }

  figcaption i {
    font: italic 16px/1 var(--serif);
  }

  dl {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 0 8px;
    align-items: end;
    margin: 12px 0 14px;
  }

  dl > div {
    display: flex;
    flex-direction: column-reverse;
  }

  dt {
    font: italic 17px/1.2 var(--serif);
    white-space: nowrap;
  }

  dd {
    margin: 0;
    font-size: clamp(15px, 4.2cqi, 19px);
    line-height: 1.25;
  }

  @container (max-width: 500px) {
    .pad {
      grid-template-columns: minmax(0, 1fr);
    }

    canvas {
      max-width: 320px;
    }
  }
`;

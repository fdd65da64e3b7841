import { css } from 'lit';

/** The look of the latent plane. */
export const styles = css`
  /* What belongs to the plane stands beside it, and the way between the pins below it. */
  :host {
    display: grid;
    grid-template:
      'heading heading' auto 'canvas legend' auto 'canvas pointer' auto 'canvas note' 1fr 'between note' auto
      'table table' auto / minmax(0, 460px) minmax(190px, 1fr);
    gap: 0 24px;
  }

  .heading {
    grid-area: heading;
  }

  canvas {
    grid-area: canvas;
    align-self: start;
  }

  .note {
    grid-area: note;
  }

  vae-table {
    grid-area: table;
  }

  canvas {
    touch-action: pan-y;
  }

  @media (hover: none) {
    .mouse {
      display: none;
    }
  }

  @media (hover: hover) {
    .touch {
      display: none;
    }
  }

  canvas.line {
    aspect-ratio: 5 / 2;
  }

  .legend {
    display: grid;
    grid-area: legend;
    grid-template-columns: repeat(5, minmax(0, 56px));
    gap: 2px;
  }

  .legend[inert] {
    visibility: hidden;
  }

  .legend button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 4px;
    height: 26px;
    padding: 0;
    border: 1px solid transparent;
    border-radius: 13px;
    background: transparent;
    color: var(--ink);
    font-size: 14px;
    font-variant-numeric: tabular-nums lining-nums;
  }

  .legend button:hover {
    border-color: var(--strong-line);
  }

  .legend button[aria-pressed='true'] {
    border-color: var(--ink);
  }

  .dot {
    width: 9px;
    height: 9px;
    border-radius: 50%;
  }

  .class-0 .dot {
    background: var(--class-0);
  }

  .class-1 .dot {
    background: var(--class-1);
  }

  .class-2 .dot {
    background: var(--class-2);
  }

  .class-3 .dot {
    background: var(--class-3);
  }

  .class-4 .dot {
    background: var(--class-4);
  }

  .class-5 .dot {
    background: var(--class-5);
  }

  .class-6 .dot {
    background: var(--class-6);
  }

  .class-7 .dot {
    background: var(--class-7);
  }

  .class-8 .dot {
    background: var(--class-8);
  }

  .class-9 .dot {
    background: var(--class-9);
  }

  .inspector {
    display: contents;
  }

  figure {
    grid-area: pointer;
    min-width: 0;
    margin: 12px 0 0;
  }

  figure:first-child vae-picture-grid {
    width: 96px;
  }

  figure + figure {
    grid-area: between;
  }

  figcaption {
    min-height: 20px;
    margin-top: 3px;
    font-size: 12px;
  }

  .ends {
    display: flex;
    justify-content: space-between;
  }

  /* In a narrow lab, and where the lab has two narrow columns. */
  @container (max-width: 640px) or ((min-width: 880.1px) and (max-width: 1180px)) {
    :host {
      grid-template: 'heading' 'canvas' 'legend' 'pointer' 'between' 'note' 'table' / minmax(0, 1fr);
    }

    .legend {
      grid-template-columns: repeat(5, minmax(0, 1fr));
      margin-top: 8px;
    }
  }
`;

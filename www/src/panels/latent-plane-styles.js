import { css } from 'lit';

/** The look of the latent plane. */
export const styles = css`
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
    grid-template-columns: repeat(10, minmax(0, 1fr));
    gap: 2px;
    margin-top: 8px;
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

  /* Both figures have the same height: one picture, and a row of nine. */
  .inspector {
    display: grid;
    grid-template-columns: minmax(98px, 1.6fr) minmax(0, 9fr);
    align-items: end;
    gap: 0 12px;
    margin-top: 10px;
  }

  figure {
    min-width: 0;
    margin: 0;
  }

  figure:first-child vae-picture-grid {
    max-width: 72px;
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
`;

import { css } from 'lit';

/** The look of slow motion. */
export const styles = css`
  ol {
    display: grid;
    grid-template-columns: repeat(7, minmax(0, 1fr));
    gap: 12px clamp(8px, 1.2vw, 18px);
    margin: 0;
    padding: 0;
    list-style: none;
  }

  li {
    min-width: 0;
  }

  .later .view {
    visibility: hidden;
    opacity: 0;
  }

  button.name {
    display: block;
    width: 100%;
    margin-bottom: 6px;
    padding: 4px 0;
    overflow: hidden;
    border: 0;
    border-bottom: 2px solid transparent;
    background: none;
    color: var(--muted);
    font-size: 13px;
    text-align: start;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .current button.name {
    border-color: var(--ink);
    color: var(--ink);
  }

  .view {
    display: grid;
    align-content: center;
    gap: 6px;
    height: 124px;
  }

  vae-picture-grid {
    width: min(100%, 116px);
  }

  svg {
    width: 100%;
    height: 54px;
  }

  svg.tall {
    height: 112px;
  }

  rect {
    fill: currentColor;
  }

  .mu {
    color: var(--mu);
  }

  /* logvar has the colour of sigma, which it is the logarithm of. */
  .logvar {
    color: var(--sigma);
  }

  .z {
    color: var(--z);
  }

  .bars {
    display: grid;
    grid-template-rows: 15px 38px;
    margin: 0;
    font-size: 12px;
    line-height: 15px;
  }

  .bars svg {
    height: 38px;
  }

  .muted {
    color: var(--muted);
  }

  .zero {
    stroke: var(--strong-line);
  }

  .row {
    display: flex;
    justify-content: space-between;
    gap: 4px;
    font-size: 15px;
  }

  .sum {
    padding-top: 4px;
    border-top: 1px solid var(--strong-line);
  }

  .caption {
    min-height: 4.6em;
    margin: 10px 0;
    max-width: 86ch;
    font: 17px/1.5 var(--serif);
    text-wrap: pretty;
  }

  .caption .number {
    color: var(--muted);
    font: 14px/1.5 var(--sans);
    white-space: normal;
  }

  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .buttons .end {
    margin-inline-start: auto;
  }

  @media (max-width: 760px) {
    ol {
      grid-template-columns: repeat(4, minmax(0, 1fr));
    }

    .caption {
      min-height: 8.2em;
    }
  }

  @media (max-width: 420px) {
    ol {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
  }

  @media (prefers-reduced-motion: no-preference) {
    .view {
      transition: opacity 400ms;
    }
  }
`;

import { css } from 'lit';

/**
 * The look of a training step as a picture. Each quantity has its colour, in `--colour`. What comes later is an
 * outline, and the current station is strong.
 */
export const styles = css`
  .picture {
    position: relative;
  }

  svg {
    --colour: var(--ink);

    display: block;
    overflow: visible;
    font: 13px/1 var(--sans);
  }

  vae-picture-grid {
    position: absolute;
  }

  vae-picture-grid.later {
    visibility: hidden;
  }

  .epsilon,
  .pull {
    --colour: var(--muted);
  }

  .mu {
    --colour: var(--mu);
  }

  .sigma {
    --colour: var(--sigma);
  }

  .z {
    --colour: var(--z);
  }

  .nll {
    --colour: var(--nll);
  }

  .kl {
    --colour: var(--kl);
  }

  .total {
    --colour: var(--total);
  }

  .line,
  .network path,
  .plus,
  .frame {
    fill: none;
    stroke: var(--colour);
    stroke-width: 1.25;
  }

  .head,
  .bars rect {
    fill: var(--colour);
  }

  .bars .other {
    opacity: 0.5;
  }

  .current .line,
  .current .frame,
  .current > path,
  .current > circle {
    stroke-width: 2.5;
  }

  .current > .head {
    stroke: var(--colour);
    stroke-width: 1.5;
    stroke-linejoin: round;
  }

  .network.current path,
  .current .frame {
    fill: var(--colour);
    fill-opacity: 0.07;
  }

  .later,
  .later .line,
  .later .frame,
  .later path {
    stroke: var(--strong-line);
  }

  .later .head {
    fill: var(--strong-line);
    stroke: none;
  }

  text {
    fill: var(--colour);
    stroke: none;
    text-anchor: middle;
  }

  /* Chinese characters have no italics. */
  .total .symbol:lang(zh) {
    font-style: normal;
  }

  .later text {
    fill: var(--muted);
  }

  .network.current text {
    font-weight: 600;
  }

  .symbol,
  .name {
    font: italic 16px/1 var(--serif);
  }

  .long {
    font-size: 13px;
  }

  .longest {
    font-size: 11px;
  }

  .name {
    text-anchor: end;
  }

  .pull .name {
    font: 12px/1 var(--sans);
  }

  .tight {
    font-size: 12px;
  }

  .value {
    font-size: 14px;
    font-variant-numeric: tabular-nums lining-nums;
  }

  .bars line,
  .axis {
    stroke: var(--hairline);
  }

  .bars line {
    stroke: var(--strong-line);
  }

  .prior {
    fill: none;
    stroke: var(--muted);
    stroke-dasharray: 2 3;
  }

  .axis-name {
    fill: var(--muted);
    font: italic 12px/1 var(--serif);
  }

  tspan {
    font: 10px/1 var(--sans);
  }

  .gaussian {
    fill: var(--mu);
    fill-opacity: 0.12;
    stroke: var(--sigma);
    stroke-width: 1.5;
  }

  .pulled {
    fill: none;
    stroke: var(--total);
    stroke-width: 1.5;
    stroke-dasharray: 4 3;
  }

  .plane .arrow .line {
    stroke-width: 1.75;
  }

  .dot {
    fill: var(--colour);
    stroke: none;
  }

  @media (prefers-reduced-motion: no-preference) {
    .line,
    .frame,
    .network path {
      transition:
        stroke 300ms,
        stroke-width 300ms;
    }
  }
`;

import { css } from 'lit';

/** The layout of the lab. */
export const layout = css`
  :host {
    color-scheme: light dark;
    container-type: inline-size;
    /* The bar has one line, or two where it is narrow. */
    --bar-height: 64px;
    /* Of one with a switch, so that panels side by side begin alike. */
    --heading-height: 30px;
    color: var(--ink);
    background: var(--paper);
    font: 15px/1.5 var(--sans);
    -webkit-text-size-adjust: 100%;
  }

  /* A press on a part that takes no focus gives it to the lab, so that the keys work. No outline is needed. */
  :host(:focus) {
    outline: none;
  }

  :host([theme='light']) {
    color-scheme: light;
  }

  :host([theme='dark']) {
    color-scheme: dark;
  }

  .lab {
    --side: clamp(16px, 3.4cqi, 44px);
    --gaps: clamp(20px, 2.2cqi, 30px) clamp(24px, 3.4cqi, 48px);
    max-width: calc(1320px + 2 * var(--side));
    margin: 0 auto;
    padding: 8px var(--side) 26px;
  }

  .loading {
    visibility: hidden;
  }

  /* It reaches from edge to edge, so that nothing shows beside it. */
  .dock {
    position: sticky;
    top: 0;
    z-index: 2;
    margin: 0 calc(-1 * var(--side));
    padding: 0 var(--side);
    border: solid var(--hairline);
    border-width: 1px 0;
    background: var(--paper);
  }

  .bar {
    display: flex;
    align-items: center;
    gap: 8px clamp(16px, 2.2cqi, 32px);
    height: var(--bar-height);
  }

  vae-equation {
    flex: 1;
  }

  .hanging {
    position: absolute;
    inset: 100% 0 auto;
    padding: 0 var(--side);
    pointer-events: none;
  }

  /* Above slow motion, which it does not move. */
  vae-notices {
    position: absolute;
    inset-inline-end: var(--side);
    z-index: 1;
    max-width: calc(100% - 2 * var(--side));
  }

  vae-slow-motion {
    /* Whole below the header and the bar. */
    max-height: calc(100vh - var(--bar-height) - 64px);
    max-height: calc(100dvh - var(--bar-height) - 64px);
    margin: 0 calc(-1 * var(--side));
    padding: 14px var(--side) 16px;
    border-bottom: 1px solid var(--strong-line);
    background: var(--paper);
    box-shadow: 0 10px 24px var(--shadow);
    overflow: auto;
    overscroll-behavior: contain;
    pointer-events: auto;
  }

  .quiet {
    padding-top: 2px;
  }

  /*
   * Samples on the left; on the right the reconstructions, and below them the curves. On narrower screens the curves
   * have a row of their own. Of two models each has a column, and the curves are one below the other.
   */
  .first {
    display: grid;
    grid-template:
      'samples reconstructions' auto 'samples objective' auto 'scrubber objective' 1fr / minmax(0, 32fr)
      minmax(0, 68fr);
    gap: 14px clamp(24px, 3.4cqi, 48px);
    margin-top: 6px;
  }

  /* In a high window there is room for larger samples. */
  @media (min-height: 780px) {
    .first {
      grid-template-columns: minmax(0, 39fr) minmax(0, 61fr);
    }
  }

  .first.comparing {
    grid-template:
      'samples comparison objective' auto 'reconstructions comparison objective' 1fr 'scrubber scrubber scrubber' auto /
      minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1.1fr);
  }

  vae-samples {
    grid-area: samples;
  }

  vae-reconstructions {
    grid-area: reconstructions;
  }

  vae-comparison {
    grid-area: comparison;
  }

  vae-objective {
    grid-area: objective;
  }

  vae-scrubber {
    grid-area: scrubber;
    align-self: start;
  }

  vae-files {
    margin-top: clamp(24px, 3.4vw, 40px);
  }

  .drop-hint {
    position: fixed;
    inset: 12px;
    z-index: 1;
    display: grid;
    place-items: center;
    border: 2px dashed var(--muted);
    border-radius: 16px;
    background: var(--veil);
    font: 400 26px/1.3 var(--serif);
    text-align: center;
    pointer-events: none;
  }

  .drop-hint[hidden] {
    display: none;
  }

  vae-experiments {
    margin-top: clamp(24px, 3cqi, 40px);
  }

  vae-error-chart {
    grid-column: 1 / -1;
  }

  /* The latent plane with its legend beside it, and the drawing pad. */
  .explore {
    display: grid;
    grid-template-columns: minmax(0, 54fr) minmax(0, 46fr);
    gap: var(--gaps);
    margin-top: clamp(24px, 3cqi, 40px);
  }

  .charts {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: var(--gaps);
    margin-top: clamp(24px, 3cqi, 40px);
  }

  .charts.three {
    grid-template-columns: repeat(3, minmax(0, 1fr));
  }

  footer {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 8px 32px;
    margin-top: clamp(24px, 3.4vw, 40px);
    padding-top: 16px;
    border-top: 1px solid var(--hairline);
    color: var(--muted);
    font-size: 13px;
  }

  footer p {
    margin: 0;
  }

  footer a {
    color: inherit;
    text-underline-offset: 3px;
  }

  .keys span + span {
    margin-inline-start: 14px;
  }

  kbd {
    display: inline-block;
    min-width: 22px;
    margin-inline-end: 5px;
    padding: 0 6px;
    border: 1px solid var(--strong-line);
    border-radius: 4px;
    font: 12px/19px var(--sans);
    text-align: center;
  }

  /* The plane and the pad stay side by side, and each puts what belongs to it below. */
  @container (max-width: 1180px) {
    .explore {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
  }

  @container (max-width: 880px) {
    .explore {
      grid-template-columns: minmax(0, 1fr);
    }
  }

  @container (max-width: 1080px) {
    .first {
      grid-template:
        'samples reconstructions' auto 'scrubber scrubber' auto 'objective objective' auto / minmax(0, 1fr)
        minmax(0, 1fr);
    }

    .first.comparing {
      grid-template:
        'samples comparison' auto 'reconstructions comparison' 1fr 'scrubber scrubber' auto 'objective objective' auto /
        minmax(0, 1fr) minmax(0, 1fr);
    }

    .charts.three {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }

    vae-sigma-chart {
      grid-column: 1 / -1;
    }
  }

  /* Play, the equation and the step; below them the other buttons and beta. */
  @container (max-width: 960px) {
    .dock {
      --bar-height: 100px;
    }

    .lab {
      --bar-height: 100px;
    }

    .bar {
      display: grid;
      grid-template-columns: 40px 40px 40px minmax(0, 1fr) auto;
      gap: 4px 6px;
      align-content: center;
    }

    vae-transport,
    vae-transport::part(buttons),
    vae-equation {
      display: contents;
    }

    vae-transport::part(play) {
      grid-area: 1 / 1;
    }

    vae-equation::part(equation) {
      grid-area: 1 / 2 / auto / span 3;
      justify-self: center;
    }

    vae-transport::part(progress) {
      grid-area: 1 / 5;
    }

    vae-transport::part(reset) {
      grid-area: 2 / 1;
    }

    vae-transport::part(slow) {
      grid-area: 2 / 2;
    }

    vae-transport::part(step) {
      grid-area: 2 / 3;
    }

    vae-equation::part(beta) {
      grid-area: 2 / 4 / auto / span 2;
    }
  }

  @container (max-width: 640px) {
    .first,
    .first.comparing {
      grid-template: 'samples' 'reconstructions' 'comparison' 'scrubber' 'objective' / minmax(0, 1fr);
    }

    .charts,
    .charts.three {
      grid-template-columns: minmax(0, 1fr);
    }
  }

  @media (hover: none) {
    .keys {
      display: none;
    }
  }

  @media print {
    .dock {
      position: static;
    }

    .hanging,
    .keys,
    vae-files,
    vae-transport::part(buttons) {
      display: none;
    }
  }
`;

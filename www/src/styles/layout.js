import { css } from 'lit';

/** The layout of the lab. */
export const layout = css`
  :host {
    color-scheme: light dark;
    container-type: inline-size;
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
    max-width: 1320px;
    margin: 0 auto;
    padding: clamp(16px, 2vw, 26px) clamp(16px, 3.4vw, 44px) 26px;
  }

  .loading {
    visibility: hidden;
  }

  header {
    display: flex;
    align-items: flex-start;
    justify-content: space-between;
    gap: 16px 24px;
    margin-bottom: clamp(14px, 1.4vw, 18px);
  }

  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 2px 20px;
  }

  h1 {
    margin: 0;
    font: 400 clamp(28px, 3.4vw, 36px) / 1.1 var(--serif);
    letter-spacing: -0.01em;
  }

  .tagline {
    margin: 0;
    color: var(--muted);
    font-size: clamp(15px, 1.4vw, 17px);
    text-wrap: balance;
  }

  .preferences {
    display: flex;
    gap: 6px;
    flex: none;
  }

  .preferences button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    min-width: 40px;
    height: 40px;
    padding: 0 10px;
    border: 1px solid transparent;
    border-radius: 20px;
    background: transparent;
    color: var(--muted);
    font-size: 14px;
  }

  .preferences button:hover {
    border-color: var(--strong-line);
    color: var(--ink);
  }

  .training {
    padding: 18px 0 0;
    border-top: 1px solid var(--hairline);
  }

  vae-data-progress {
    margin: 18px 0 6px;
  }

  vae-data-box {
    margin-bottom: 14px;
  }

  vae-controls {
    margin-bottom: clamp(14px, 2vw, 24px);
  }

  vae-scrubber {
    margin-bottom: clamp(14px, 1.6vw, 20px);
  }

  /* Samples on the left, all else on the right. On narrower screens the curves have a row of their own. */
  .panels {
    display: grid;
    grid-template:
      'samples reconstructions' auto 'samples objective' 1fr 'charts charts' auto / minmax(0, 38fr)
      minmax(0, 62fr);
    gap: clamp(20px, 2.2vw, 30px) clamp(24px, 3.4vw, 48px);
  }

  vae-samples {
    grid-area: samples;
  }

  vae-reconstructions {
    grid-area: reconstructions;
  }

  vae-objective {
    grid-area: objective;
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

  .charts {
    display: grid;
    grid-area: charts;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: clamp(20px, 2.2vw, 30px) clamp(24px, 3.4vw, 48px);
  }

  vae-sigma-chart {
    grid-column: 1 / -1;
  }

  vae-experiments,
  vae-comparison {
    margin-top: clamp(24px, 3.4vw, 40px);
  }

  /* The interactive panels. */
  .explore {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    align-items: start;
    gap: clamp(20px, 2.2vw, 30px) clamp(24px, 3.4vw, 48px);
    margin-top: clamp(20px, 2.6vw, 36px);
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

  @container (max-width: 1080px) {
    .panels {
      grid-template:
        'samples reconstructions' auto 'objective objective' auto 'charts charts' auto / minmax(0, 1fr)
        minmax(0, 1fr);
    }
  }

  @container (max-width: 640px) {
    .panels {
      grid-template: 'samples' 'reconstructions' 'objective' 'charts' / minmax(0, 1fr);
    }

    .charts,
    .explore {
      grid-template-columns: minmax(0, 1fr);
    }
  }

  @media (hover: none) {
    .keys {
      display: none;
    }
  }
`;

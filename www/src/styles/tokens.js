import { css } from 'lit';

/**
 * Colours and fonts as custom properties. They are set on the element and inherited by every panel. `light-dark()`
 * follows `color-scheme`, so the theme is that one property.
 *
 * Each quantity has one colour everywhere: nll, KL and loss the blue, orange and green of Okabe and Ito, which
 * colour-blind readers can tell apart.
 */
export const tokens = css`
  :host {
    --paper: light-dark(#fbfaf8, #111417);
    --raised: light-dark(#ffffff, #171b1f);
    --ink: light-dark(#1b1f24, #e9e7e2);
    --muted: light-dark(#5c636b, #9ba2a9);
    --hairline: light-dark(#e2dfd9, #2a3036);
    --strong-line: light-dark(#c9c5bd, #414950);

    --nll: light-dark(#0a68a8, #5fb3ea);
    --kl: light-dark(#b84e00, #f0a04c);
    --total: light-dark(#08785a, #46c79c);
    --mu: light-dark(#a03a78, #e899c6);
    --sigma: light-dark(#7d6608, #dcc553);
    --z: light-dark(#4a4fa3, #a8adf2);
    --warning: light-dark(#a3342c, #f08f85);

    --picture-paper: light-dark(#ffffff, #0b0d0f);
    --picture-ink: light-dark(#16191d, #f4f2ec);

    /* Ten classes, after the muted scheme of Paul Tol. The legend shows each with its digit. */
    --class-0: light-dark(#332288, #8f86ea);
    --class-1: light-dark(#2f8fc4, #88ccee);
    --class-2: light-dark(#1f9180, #44c9b2);
    --class-3: light-dark(#117733, #58b273);
    --class-4: light-dark(#7f7f1a, #bdbd55);
    --class-5: light-dark(#bd8f12, #e8d67f);
    --class-6: light-dark(#c95a6b, #f0919f);
    --class-7: light-dark(#882255, #cc5f92);
    --class-8: light-dark(#aa4499, #d587c8);
    --class-9: light-dark(#6f6f6f, #b9b9b9);

    --sans:
      'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei',
      'Noto Sans CJK SC', 'Noto Sans SC', sans-serif;
    --serif:
      'Iowan Old Style', 'Palatino Linotype', Palatino, Charter, Georgia, 'Liberation Serif', 'Songti SC',
      'Noto Serif CJK SC', SimSun, serif;

    --gap: clamp(16px, 2.6vw, 32px);
  }
`;

/** What all panels share: headings, notes, numbers with digits of equal width. */
export const base = css`
  :host {
    display: block;
  }

  :host([hidden]) {
    display: none;
  }

  * {
    box-sizing: border-box;
  }

  h2 {
    margin: 0;
    font: 400 18px/1.3 var(--serif);
    letter-spacing: 0.005em;
  }

  .heading {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 16px;
    margin-bottom: 12px;
  }

  .small,
  .note {
    color: var(--muted);
    font-size: 13px;
    line-height: 1.5;
  }

  .note {
    margin: 10px 0 0;
    text-wrap: pretty;
  }

  .number {
    font-variant-numeric: tabular-nums lining-nums;
    white-space: nowrap;
  }

  .nll {
    color: var(--nll);
  }

  .kl {
    color: var(--kl);
  }

  .total {
    color: var(--total);
  }

  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  :focus-visible {
    outline: 2px solid var(--nll);
    outline-offset: 3px;
  }

  button {
    color: inherit;
    font: inherit;
    cursor: pointer;
    touch-action: manipulation;
  }

  @media (prefers-reduced-motion: no-preference) {
    button {
      transition:
        background-color 120ms,
        border-color 120ms,
        color 120ms;
    }
  }
`;

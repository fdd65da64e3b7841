import { css, unsafeCSS } from 'lit';

/**
 * The colours, light and dark. Neither `light-dark()` nor `color-mix()` is used: the oldest supported browsers have
 * neither.
 */
const COLOURS = {
  paper: ['#fbfaf8', '#111417'],
  raised: ['#ffffff', '#171b1f'],
  ink: ['#1b1f24', '#e9e7e2'],
  muted: ['#5c636b', '#9ba2a9'],
  hairline: ['#e2dfd9', '#2a3036'],
  'strong-line': ['#c9c5bd', '#414950'],
  // Marks on pictures: three to one against their paper.
  ring: ['#8f8b84', '#6d757d'],
  nll: ['#0a68a8', '#5fb3ea'],
  kl: ['#b84e00', '#f0a04c'],
  total: ['#08785a', '#46c79c'],
  mu: ['#a03a78', '#e899c6'],
  sigma: ['#7d6608', '#dcc553'],
  z: ['#4a4fa3', '#a8adf2'],
  p: ['#7a1f3d', '#ff6b81'],
  q: ['#0f7686', '#4fc3d0'],
  // Losses of several runs, after the first, which has the colour of ink.
  'run-2': ['#0a5340', '#98d9bd'],
  'run-3': ['#128764', '#46a583'],
  'run-4': ['#6a9a2e', '#2f7358'],
  warning: ['#a3342c', '#f08f85'],
  'picture-paper': ['#ffffff', '#0b0d0f'],
  'picture-ink': ['#16191d', '#f4f2ec'],
  'class-0': ['#26282b', '#f4f2ec'],
  'class-1': ['#2f8fc4', '#88ccee'],
  'class-2': ['#1f9180', '#44c9b2'],
  'class-3': ['#117733', '#58b273'],
  'class-4': ['#7f7f1a', '#bdbd55'],
  'class-5': ['#bd8f12', '#e8d67f'],
  'class-6': ['#c95a6b', '#f0919f'],
  'class-7': ['#882255', '#cc5f92'],
  'class-8': ['#aa4499', '#d587c8'],
  'class-9': ['#6f6f6f', '#b9b9b9'],
  // The ink with 14% of the paper, and the paper that shows 12% of what is below.
  'softer-ink': ['#3a3e42', '#cbcac6'],
  veil: ['#fbfaf8e0', '#111417e0'],
  shadow: ['#1b1f2426', '#00000080'],
};

/** @param {0 | 1} scheme light or dark */
const properties = (scheme) =>
  unsafeCSS(
    Object.entries(COLOURS)
      .map(([name, colours]) => `--${name}: var(--vae-${name}, ${colours[scheme]});`)
      .join(' '),
  );
const [COLOURS_LIGHT, COLOURS_DARK] = [properties(0), properties(1)];

/**
 * Colours and fonts as custom properties. They are set on the element and inherited by every panel. A page around it
 * may set each with `--vae-` before its name.
 *
 * Each quantity has one colour everywhere: nll, KL and loss the blue, orange and green of Okabe and Ito, which
 * colour-blind readers can tell apart. The purple of z belongs to z alone. A printed page is light.
 */
export const tokens = css`
  :host {
    ${COLOURS_LIGHT}
    --sans: var(
      --vae-sans,
      'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', 'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei',
      'Noto Sans CJK SC', 'Noto Sans SC', sans-serif
    );
    --serif: var(
      --vae-serif,
      'Iowan Old Style',
      'Palatino Linotype',
      Palatino,
      Charter,
      Georgia,
      'Liberation Serif',
      'Songti SC',
      'Noto Serif CJK SC',
      SimSun,
      serif
    );
    --mono: 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace;

    --gap: clamp(16px, 2.6vw, 32px);
  }

  @media (prefers-color-scheme: dark) {
    :host(:not([theme='light'])) {
      ${COLOURS_DARK}
    }
  }

  :host([theme='dark']) {
    ${COLOURS_DARK}
  }

  :host([printing][printing]) {
    ${COLOURS_LIGHT}
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
    min-height: var(--heading-height, 0);
    margin-bottom: 12px;
  }

  .small {
    color: var(--muted);
    font-size: 13px;
    line-height: 1.5;
  }

  .note {
    display: var(--note-display, block);
    max-width: 96ch;
    margin: 10px 0 0;
    color: var(--muted);
    font-size: 15px;
    line-height: 1.5;
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

  button,
  summary,
  .target {
    min-height: 24px;
  }

  @media (pointer: coarse) {
    button,
    summary,
    select,
    input,
    .target {
      min-width: 40px;
      min-height: 40px;
    }

    summary {
      line-height: 40px;
    }
  }

  /* The bar of the lab does not cover what has the focus. */
  a,
  button,
  canvas,
  input,
  select,
  summary,
  [tabindex] {
    scroll-margin: calc(var(--bar-height, 0px) + 12px) 0 12px;
  }

  /* Paper has no controls. */
  @media print {
    button:not(.printed),
    select,
    input,
    summary,
    .pill {
      display: none !important;
    }
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

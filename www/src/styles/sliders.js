import { css } from 'lit';

/** Sliders. `--thumb` is the colour of the thumb, if it is that of a quantity. */
export const sliders = css`
  input[type='range'] {
    appearance: none;
    padding: 0;
    border: 0;
    border-radius: 10px;
    background: linear-gradient(var(--strong-line), var(--strong-line)) center / 100% 3px no-repeat;
    cursor: pointer;
    touch-action: pan-y;
  }

  /* Two rules, because a browser drops a rule if it does not know one of its selectors. */
  input::-webkit-slider-thumb {
    appearance: none;
    width: 18px;
    height: 18px;
    border: 2px solid var(--paper);
    border-radius: 50%;
    background: var(--thumb, var(--ink));
  }

  input::-moz-range-thumb {
    width: 14px;
    height: 14px;
    border: 2px solid var(--paper);
    border-radius: 50%;
    background: var(--thumb, var(--ink));
  }
`;

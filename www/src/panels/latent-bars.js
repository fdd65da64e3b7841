import { css, html, svg } from 'lit';
import { clamp } from '../charts/clamp.js';
import { defineElement } from '../define-element.js';
import { Panel } from './panel.js';

/** mu is shown up to this number of standard deviations of the prior; larger values end at the edge. */
const MAX_MU = 3;
/** The heights of the rows, in pixels. */
const MU_HEIGHT = 64;
const SIGMA_HEIGHT = 36;
/** sigma is shown up to this: the prior's, which is 1, and a little more. */
const MAX_SIGMA = 1.2;
/** More bars could not be told apart. */
const MAX_BARS = 200;
/** There is room for at least this many, so that a bar is not too wide. */
const MIN_BARS = 12;

/** mu and sigma of one image, with a bar for each latent. */
export class LatentBars extends Panel {
  static properties = { mu: { attribute: false }, sigma: { attribute: false } };

  static styles = [
    Panel.styles,
    css`
      .rows {
        display: grid;
        grid-template-columns: 1.4em minmax(0, 1fr);
        align-items: center;
        gap: 4px 8px;
      }

      i {
        font: italic 19px/1 var(--serif);
      }

      .mu {
        color: var(--mu);
        fill: var(--mu);
      }

      .sigma {
        color: var(--sigma);
        fill: var(--sigma);
      }

      svg {
        display: block;
        width: 100%;
        overflow: visible;
      }

      svg.mu {
        height: ${MU_HEIGHT}px;
      }

      svg.sigma {
        height: ${SIGMA_HEIGHT}px;
      }

      line {
        stroke: var(--strong-line);
        vector-effect: non-scaling-stroke;
      }

      .prior {
        stroke-dasharray: 3 3;
      }
    `,
  ];

  constructor() {
    super();
    this.mu = new Float32Array();
    this.sigma = new Float32Array();
  }

  render() {
    const { t, numbers } = this;
    const strings = t.pictures.pad;
    const [mu, sigma] = [this.mu.subarray(0, MAX_BARS), this.sigma.subarray(0, MAX_BARS)];
    const n = Math.max(MIN_BARS, mu.length);
    /** @param {Float32Array} values */
    const list = (values) => [...values].map((value) => numbers.hundredth(value)).join(', ');
    const label =
      mu.length === 0
        ? strings.noBars
        : strings.bars(`${mu.length}`, list(mu.subarray(0, 20)), list(sigma.subarray(0, 20)));
    return html`<div class="rows" role="img" aria-label=${label}>
      <i class="mu" title=${strings.muMeaning}>μ</i>
      <svg class="mu" viewBox="0 0 ${n} ${2 * MAX_MU}" preserveAspectRatio="none" aria-hidden="true">
        ${[...mu].map((value, index) => bar(index, MAX_MU - clamp(value, -MAX_MU, MAX_MU), MAX_MU))}
        <line x1="0" x2=${n} y1=${MAX_MU} y2=${MAX_MU}></line>
      </svg>
      <i class="sigma" title=${strings.sigmaMeaning}>σ</i>
      <svg class="sigma" viewBox="0 0 ${n} ${MAX_SIGMA}" preserveAspectRatio="none" aria-hidden="true">
        ${[...sigma].map((value, index) => bar(index, MAX_SIGMA - clamp(value, 0, MAX_SIGMA), MAX_SIGMA))}
        <line class="prior" x1="0" x2=${n} y1=${MAX_SIGMA - 1} y2=${MAX_SIGMA - 1}></line>
        <line x1="0" x2=${n} y1=${MAX_SIGMA} y2=${MAX_SIGMA}></line>
      </svg>
    </div>`;
  }
}

/**
 * One bar.
 * @param {number} index of the latent
 * @param {number} top
 * @param {number} base
 */
function bar(index, top, base) {
  return svg`<rect x=${index + 0.12} width="0.76" y=${Math.min(top, base)} height=${Math.abs(base - top)}></rect>`;
}

defineElement('vae-latent-bars', LatentBars);

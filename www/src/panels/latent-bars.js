import { css, html, svg } from 'lit';
import { Panel } from './panel.js';

/** The mean is shown up to so many standard deviations of the prior; what is beyond ends at the edge. */
const REACH = 3;
/** Room above and below 0 for mu, and for sigma from 0 to 1 and a little more. */
const MU_HEIGHT = 64;
const SIGMA_HEIGHT = 36;
const SIGMA_REACH = 1.2;
/** No more bars than can be told apart. */
const MOST = 200;
/** Room for so many at least: a bar is no wall. */
const FEWEST = 12;

/** mu and sigma of one image, a bar for each latent. */
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
    const words = t.pictures.pad;
    const [mu, sigma] = [this.mu.subarray(0, MOST), this.sigma.subarray(0, MOST)];
    const n = Math.max(FEWEST, mu.length);
    /** @param {Float32Array} values */
    const list = (values) => [...values].map((value) => numbers.hundredth(value)).join(', ');
    const label =
      mu.length === 0
        ? words.noBars
        : words.bars(`${mu.length}`, list(mu.subarray(0, 20)), list(sigma.subarray(0, 20)));
    return html`<div class="rows" role="img" aria-label=${label}>
      <i class="mu" title=${words.muMeaning}>μ</i>
      <svg class="mu" viewBox="0 0 ${n} ${2 * REACH}" preserveAspectRatio="none" aria-hidden="true">
        ${[...mu].map((value, index) => bar(index, REACH - clamp(value, -REACH, REACH), REACH))}
        <line x1="0" x2=${n} y1=${REACH} y2=${REACH}></line>
      </svg>
      <i class="sigma" title=${words.sigmaMeaning}>σ</i>
      <svg class="sigma" viewBox="0 0 ${n} ${SIGMA_REACH}" preserveAspectRatio="none" aria-hidden="true">
        ${[...sigma].map((value, index) => bar(index, SIGMA_REACH - clamp(value, 0, SIGMA_REACH), SIGMA_REACH))}
        <line class="prior" x1="0" x2=${n} y1=${SIGMA_REACH - 1} y2=${SIGMA_REACH - 1}></line>
        <line x1="0" x2=${n} y1=${SIGMA_REACH} y2=${SIGMA_REACH}></line>
      </svg>
    </div>`;
  }
}

/**
 * @param {number} index
 * @param {number} top
 * @param {number} base
 */
function bar(index, top, base) {
  return svg`<rect x=${index + 0.12} width="0.76" y=${Math.min(top, base)} height=${Math.abs(base - top)}></rect>`;
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}

customElements.define('vae-latent-bars', LatentBars);

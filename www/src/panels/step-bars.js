import { svg } from 'lit';
import { largest } from '../charts/traced-step.js';

/** More bars would be too thin to see. */
const MAX_BARS = 24;
/** The latents of the plane stand out. */
const N_CHOSEN = 2;
/** There is room for at least this many, so that a bar is not too wide. */
const MIN_BARS = 8;

/**
 * A row of bars, one group for each latent.
 * @typedef {object} BarRow
 * @property {string} name for screen readers
 * @property {ReturnType<typeof shownLatents>} shown
 * @property {import('../charts/step-layout.js').Box} box
 * @property {readonly { colour: string, values: Float32Array }[]} series none: only the axis is drawn
 * @property {number} [base] the height of the axis as a share of the box: 0 at the bottom, 0.5 if not given
 */

/**
 * The latents that bars are drawn of: those with the largest KL, in their order. The two of the plane are chosen.
 * @param {import('#engine/vae_lab.js').Trace} trace
 */
export function shownLatents({ kl }) {
  const chosen = largest(kl, N_CHOSEN);
  return largest(kl, MAX_BARS).map((latent) => ({ latent, chosen: chosen.includes(latent) }));
}

/**
 * Bars from a common axis.
 * @param {BarRow} row
 */
export function barRow({ name, shown, box: { x, y, width, height }, series, base = 0.5 }) {
  const axis = y + (1 - base) * height;
  const most = Math.max(
    ...series.flatMap(({ values }) => shown.map(({ latent }) => Math.abs(values[latent] ?? 0))),
    1e-30,
  );
  const slot = width / Math.max(MIN_BARS, shown.length);
  const scale = ((1 - base) * height) / most;
  const left = x + (width - slot * shown.length) / 2;
  const thickness = (0.78 * slot) / Math.max(1, series.length);
  const bars = series.flatMap(({ colour, values }, part) =>
    shown.map(({ latent, chosen }, index) => {
      const value = values[latent] ?? 0;
      const length = scale * Math.abs(value);
      return svg`<rect
        class="${colour} ${chosen ? '' : 'other'}"
        x=${left + (index + 0.11) * slot + part * thickness}
        y=${value > 0 ? axis - length : axis}
        width=${thickness}
        height=${length}
      />`;
    }),
  );
  return svg`<g class="bars" role="img" aria-label=${name}>
    ${bars}
    <line x1=${x} x2=${x + width} y1=${axis} y2=${axis} />
  </g>`;
}

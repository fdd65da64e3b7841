/** Icons of buttons, drawn with lines in the colour of the text. */

import { svg } from 'lit';

/**
 * @param {import('lit').TemplateResult} shape on a canvas of 20 × 20
 * @param {{ size?: number, stroke?: number }} [look] in pixels, and in units of the canvas
 */
const icon = (shape, { size = 20, stroke = 1.6 } = {}) =>
  svg`<svg
    viewBox="0 0 20 20"
    width=${size}
    height=${size}
    aria-hidden="true"
    fill="none"
    stroke="currentColor"
    stroke-width=${stroke}
    stroke-linecap="round"
    stroke-linejoin="round"
  >${shape}</svg>`;

/** A triangle. */
export const playIcon = icon(svg`<path d="M6.5 4.2v11.6L16 10z" fill="currentColor"/>`);

/** Two bars. */
export const pauseIcon = icon(svg`<path d="M7 4.5v11M13 4.5v11" stroke-width="3"/>`);

/** A triangle before a bar. */
export const stepIcon = icon(
  svg`<path d="M5 4.8v10.4L12.5 10z" fill="currentColor"/><path d="M15.5 4.5v11" stroke-width="2.2"/>`,
);

/** An arrow in a circle. */
export const resetIcon = icon(svg`<path d="M4.2 8.4A6.2 6.2 0 1 1 4 11.6M4 4.4v4.2h4.2"/>`);

/** A clock. */
export const slowIcon = icon(svg`<circle cx="10" cy="10" r="6.6"/><path d="M10 6.2V10l2.6 1.8"/>`);

/** A cross. */
export const closeIcon = icon(svg`<path d="M5 5l10 10M15 5 5 15"/>`);

/** A moon, for the dark theme. */
export const moonIcon = icon(svg`<path d="M16 11.8A6.6 6.6 0 1 1 8.2 4a5.2 5.2 0 0 0 7.8 7.8z"/>`);

/** A sun, for the light theme. */
export const sunIcon = icon(svg`
  <circle cx="10" cy="10" r="3.2"/>
  <path d="M10 2.6v1.8M10 15.6v1.8M2.6 10h1.8M15.6 10h1.8"/>
  <path d="M4.8 4.8 6 6M14 14l1.2 1.2M15.2 4.8 14 6M6 14l-1.2 1.2"/>
`);

/** A small arrow back, for the default of a control. */
export const undoIcon = icon(svg`<path d="M8 5 4 9l4 4M4.5 9H12a4 4 0 0 1 0 8H9"/>`, { size: 15, stroke: 1.8 });

/** A die, for a new seed. */
export const seedIcon = icon(svg`
  <rect x="4" y="4" width="12" height="12" rx="2.6"/>
  <path d="M7.6 7.6v.01M12.4 7.6v.01M10 10v.01M7.6 12.4v.01M12.4 12.4v.01" stroke-width="2"/>
`);

/** Two links of a chain. */
export const linkIcon = icon(svg`
  <path d="M8.4 11.6a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.3l-.9.9"/>
  <path d="M11.6 8.4a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.3l.9-.9"/>
`);

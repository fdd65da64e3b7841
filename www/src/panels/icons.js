import { svg } from 'lit';

/** An icon of the usual size. @param {import('lit').TemplateResult} shape */
const icon = (shape) =>
  svg`<svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round">${shape}</svg>`;

export const playIcon = icon(svg`<path d="M6.5 4.2v11.6L16 10z" fill="currentColor"/>`);
export const pauseIcon = icon(svg`<path d="M7 4.5v11M13 4.5v11" stroke-width="3"/>`);
export const stepIcon = icon(
  svg`<path d="M5 4.8v10.4L12.5 10z" fill="currentColor"/><path d="M15.5 4.5v11" stroke-width="2.2"/>`,
);
export const resetIcon = icon(svg`<path d="M4.2 8.4A6.2 6.2 0 1 1 4 11.6M4 4.4v4.2h4.2"/>`);
export const moonIcon = icon(svg`<path d="M16 11.8A6.6 6.6 0 1 1 8.2 4a5.2 5.2 0 0 0 7.8 7.8z"/>`);
export const sunIcon = icon(
  svg`<circle cx="10" cy="10" r="3.2"/><path d="M10 2.6v1.8M10 15.6v1.8M2.6 10h1.8M15.6 10h1.8M4.8 4.8 6 6M14 14l1.2 1.2M15.2 4.8 14 6M6 14l-1.2 1.2"/>`,
);
export const undoIcon = svg`<svg viewBox="0 0 20 20" width="15" height="15" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><path d="M8 5 4 9l4 4M4.5 9H12a4 4 0 0 1 0 8H9"/></svg>`;
export const seedIcon = icon(
  svg`<rect x="4" y="4" width="12" height="12" rx="2.6"/><path d="M7.6 7.6v.01M12.4 7.6v.01M10 10v.01M7.6 12.4v.01M12.4 12.4v.01" stroke-width="2"/>`,
);
export const linkIcon = icon(
  svg`<path d="M8.4 11.6a3 3 0 0 0 4.3 0l3-3a3 3 0 0 0-4.3-4.3l-.9.9M11.6 8.4a3 3 0 0 0-4.3 0l-3 3a3 3 0 0 0 4.3 4.3l.9-.9"/>`,
);
export const slowIcon = icon(svg`<circle cx="10" cy="10" r="6.6"/><path d="M10 6.2V10l2.6 1.8"/>`);

import { css, html } from 'lit';
import { site } from './site.js';

const SOURCE = 'https://github.com/vae-lab/vae-lab';

/** The article in each language. */
const ARTICLES = /** @type {const} */ ({ en: 'article/', zh: 'article/zh/' });

/**
 * Links to the other pages of the site, and to the source.
 * @param {import('./i18n/index.js').Language} language
 * @param {import('./i18n/index.js').Strings} t
 */
export const siteLinks = (language, t) =>
  html`<nav class="site-links" aria-label=${t.links.title}>
    <a href=${new URL(ARTICLES[language], site).href}>${t.links.article}</a>
    <a href=${SOURCE}>${t.links.source}</a>
  </nav>`;

/** Their look. */
export const siteLinkStyles = css`
  .site-links {
    display: flex;
    gap: 18px;
    font-size: 15px;
  }

  .site-links a {
    color: var(--muted);
    line-height: 28px;
    white-space: nowrap;
    text-decoration-color: var(--strong-line);
    text-underline-offset: 0.2em;
  }

  .site-links a:hover {
    color: var(--ink);
  }
`;

import { css, html, nothing } from 'lit';
import { site } from './site.js';

const SOURCE = 'https://github.com/vae-lab/vae-lab';

/** The article in each language. */
const ARTICLES = /** @type {const} */ ({ en: 'article/', zh: 'article/zh/' });

/**
 * Links to the other pages of the site, and to the source.
 * @param {import('./i18n/index.js').Language} language
 * @param {import('./i18n/index.js').Strings} t
 * @param {'lab' | 'bench' | 'figures'} here the page that they are on
 */
export const siteLinks = (language, t, here) =>
  html`<nav class="site-links" aria-label=${t.links.title}>
    ${here === 'figures' ? html`<a href=${site.href}>vae-lab</a>` : nothing}
    <a href=${new URL(ARTICLES[language], site).href}>${t.links.article}</a>
    <a href=${new URL(`bench.html?lang=${language}`, site).href} aria-current=${here === 'bench' ? 'page' : nothing}
      >${t.links.bench}</a
    >
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

  .site-links a[aria-current] {
    color: var(--ink);
    text-decoration: none;
  }

  @container (max-width: 640px) {
    .site-links {
      gap: 12px;
      font-size: 14px;
    }
  }
`;

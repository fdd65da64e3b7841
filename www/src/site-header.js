import { css, html } from 'lit';
import { languages } from './i18n/index.js';
import { moonIcon, sunIcon } from './panels/icons.js';
import { site } from './site.js';
import { siteLinkStyles, siteLinks } from './site-links.js';

/**
 * The header of a page: its name, the links to the others, the language and the theme.
 * @param {object} view
 * @param {'lab' | 'bench'} view.here the page
 * @param {import('./i18n/index.js').Language} view.language
 * @param {'light' | 'dark'} view.scheme
 * @param {(preference: { lang: string } | { theme: 'light' | 'dark' }) => void} view.setPreference
 */
export function siteHeader({ here, language, scheme, setPreference }) {
  const t = languages[language];
  const dark = scheme === 'dark';
  const themeLabel = dark ? t.themeToLight : t.themeToDark;
  const otherLanguage = t.switchLanguageLang;
  return html`<header>
    <div class="title">
      ${
        here === 'lab'
          ? html`<h1 class="name">vae-lab</h1>
              <p class="tagline">${t.tagline}</p>`
          : html`<a class="name" href=${site.href}>vae-lab</a>`
      }
      ${siteLinks(language, t, here)}
    </div>
    <div class="preferences">
      <button type="button" lang=${otherLanguage} @click=${() => setPreference({ lang: otherLanguage })}>
        ${t.switchLanguage}
      </button>
      <button
        type="button"
        title=${themeLabel}
        aria-label=${themeLabel}
        @click=${() => setPreference({ theme: dark ? 'light' : 'dark' })}
      >
        ${dark ? sunIcon : moonIcon}
      </button>
    </div>
  </header>`;
}

/** Its look. The page around it is a container. */
export const siteHeaderStyles = [
  css`
    header {
      display: flex;
      align-items: center;
      justify-content: space-between;
      gap: 16px 24px;
      min-height: 44px;
    }

    .title {
      display: flex;
      align-items: baseline;
      gap: 2px 18px;
      min-width: 0;
    }

    .name {
      margin: 0;
      color: inherit;
      font: 400 26px/1.1 var(--serif);
      letter-spacing: -0.01em;
      text-decoration: none;
      white-space: nowrap;
    }

    .tagline {
      margin: 0;
      overflow: hidden;
      color: var(--muted);
      font-size: 15px;
      text-overflow: ellipsis;
      white-space: nowrap;
    }

    .preferences {
      display: flex;
      gap: 6px;
      flex: none;
    }

    .preferences button {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      min-width: 40px;
      height: 40px;
      padding: 0 10px;
      border: 1px solid transparent;
      border-radius: 20px;
      background: transparent;
      color: var(--muted);
      font-size: 14px;
    }

    .preferences button:hover {
      border-color: var(--strong-line);
      color: var(--ink);
    }

    @container (max-width: 640px) {
      header {
        gap: 8px;
      }

      .title {
        flex-wrap: wrap;
        gap: 0 14px;
      }

      .tagline {
        display: none;
      }

      .preferences {
        gap: 0;
      }

      .preferences button {
        padding: 0 6px;
      }
    }

    @media print {
      .preferences {
        display: none;
      }
    }
  `,
  siteLinkStyles,
];

/** The page that shows all figures, one beneath the other. `?lang=zh` and `?theme=dark` apply to all of them. */
import { render } from 'lit';
import './figures.js';
import { languageFor, languages } from './i18n/index.js';
import './page.css';
import { siteLinks } from './site-links.js';

const query = new URLSearchParams(location.search);
const figures = [...document.querySelectorAll('main > *')];
for (const name of ['lang', 'theme']) {
  const value = query.get(name);
  if (value !== null) for (const figure of figures) figure.setAttribute(name, value);
}
const language = languageFor(query.get('lang') ?? 'en');
const strings = languages[language];
document.documentElement.lang = strings.code;
document.title = strings.figures.page;
document.querySelector('h1')?.append(strings.figures.page);
const header = /** @type {HTMLElement | null} */ (document.querySelector('.figures-links'));
if (header) render(siteLinks(language, strings, 'figures'), header);
const theme = query.get('theme');
if (theme) {
  document.documentElement.dataset['theme'] = theme;
  document.documentElement.style.colorScheme = theme;
}

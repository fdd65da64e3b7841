/** The page that measures: it reads the address and the stored preferences, and keeps both up to date. */
import { readOptions } from './bench/plan.js';
import './bench/vae-bench.js';
import { languageFor, languages } from './i18n/index.js';
import './page.css';
import { asTheme, showLook } from './page-look.js';
import { readPreferences, storePreferences } from './preferences.js';

const query = new URLSearchParams(location.search);
const preferences = readPreferences();
const bench = /** @type {import('./bench/vae-bench.js').VaeBench} */ (document.createElement('vae-bench'));

/** Gives the document the language, the title and the theme of the page. */
function updateDocument() {
  showLook({ code: languages[bench.language].code, title: bench.t.documentTitle, theme: bench.theme });
}

bench.language = languageFor(query.get('lang') ?? String(preferences.lang ?? navigator.language));
bench.theme = asTheme(query.get('theme')) ?? asTheme(preferences.theme);
bench.options = readOptions(location.search);
bench.addEventListener('preference', (event) => {
  const { detail } = /** @type {CustomEvent<{ lang?: string, theme?: string }>} */ (event);
  storePreferences({ ...readPreferences(), ...detail });
  if (detail.lang) bench.language = languageFor(detail.lang);
  if (detail.theme) bench.theme = asTheme(detail.theme);
  // The choice counts from now on, not what the address said.
  for (const name of Object.keys(detail)) query.delete(name);
  const rest = String(query);
  history.replaceState(null, '', `${location.pathname}${rest && `?${rest}`}`);
  updateDocument();
});
updateDocument();
document.querySelector('#no-lab')?.remove();
document.querySelector('main')?.replaceWith(bench);

/** The page around the lab: what its address asks for, and what its reader chose before. */
import { readAddress } from './controls/address.js';
import { pageControls } from './controls/registry.js';
import { languages, languageFor } from './i18n/index.js';
import { runStore } from './run-store.js';
import './page.css';
import './vae-lab.js';

const STORE = 'vae-lab.preferences.1';

/** @typedef {{ lang?: string, theme?: string }} Preferences */

/** @returns {Preferences} */
function stored() {
  try {
    const value = JSON.parse(localStorage.getItem(STORE) ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // Storage may be forbidden, or hold what someone else wrote.
    return {};
  }
}

/** @param {Preferences} preferences */
function store(preferences) {
  try {
    localStorage.setItem(STORE, JSON.stringify(preferences));
  } catch {
    // Then they last as long as the page.
  }
}

const lab = /** @type {import('./vae-lab.js').VaeLab} */ (document.createElement('vae-lab'));
/** What the address says of the page; the rest waits for the engine, which knows its options. */
const { values } = readAddress(location.search, pageControls);
const preferences = stored();

/** The document follows the lab: its language, its title, the colour of its edges. */
function dress() {
  const words = languages[languageFor(lab.lang)];
  document.documentElement.lang = words.code;
  document.title = words.title;
  document.documentElement.style.colorScheme = lab.theme ?? 'light dark';
}

/** @param {unknown} theme */
const asTheme = (theme) => (theme === 'light' || theme === 'dark' ? theme : null);

lab.lang = languageFor(String(values['lang'] ?? preferences.lang ?? navigator.language));
lab.theme = asTheme(values['theme'] ?? preferences.theme);
lab.address = location.search;
lab.memory = runStore;
lab.autoplay = values['autoplay'] === 'yes';
lab.addEventListener('address', (event) => {
  const { detail } = /** @type {CustomEvent<string>} */ (event);
  history.replaceState(null, '', `${location.pathname}${detail}${location.hash}`);
});
lab.addEventListener('preference', (event) => {
  store({ ...stored(), .../** @type {CustomEvent<Preferences>} */ (event).detail });
  dress();
});
dress();
document.querySelector('main')?.replaceChildren(lab);

/** The page around the lab: it reads the address and the stored preferences, and keeps both up to date. */
import { readAddress, withForeignEntries } from './controls/address.js';
import { pageControls } from './controls/registry.js';
import { languages, languageFor } from './i18n/index.js';
import { defineElement } from './define-element.js';
import { FullLab } from './full-lab.js';
import './page.css';
import { asTheme, showLook } from './page-look.js';
import { readPreferences, storePreferences } from './preferences.js';
import { runStore } from './run-store.js';

defineElement('vae-lab', FullLab);

/**
 * The predictions that were stored, without anything that is none.
 * @param {import('./preferences.js').Preferences} preferences
 * @returns {Record<string, number>}
 */
function storedPredictions({ predictions }) {
  return Object.fromEntries(Object.entries(predictions ?? {}).filter(([, answer]) => Number.isInteger(answer)));
}

/** Puts a query into the address of the page. @param {string} query */
function showAddress(query) {
  try {
    history.replaceState(null, '', `${location.pathname}${query}${location.hash}`);
  } catch {
    // A browser may forbid it, or find that it was done too often. The next change is another attempt.
  }
}

function openLab() {
  const lab = /** @type {import('./vae-lab.js').VaeLab} */ (document.createElement('vae-lab'));
  /** The options of the page. Those of the engine are read once it has been loaded. */
  const { values } = readAddress(location.search, pageControls);
  const preferences = readPreferences();

  /** Gives the document the language, the title and the theme of the lab. */
  function updateDocument() {
    const { code, title } = languages[languageFor(lab.lang)];
    showLook({ code, title, theme: asTheme(lab.theme) });
  }

  lab.lang = languageFor(String(values['lang'] ?? preferences.lang ?? navigator.language));
  lab.theme = asTheme(values['theme'] ?? preferences.theme);
  lab.address = location.search;
  lab.memory = runStore;
  lab.autoplay = values['autoplay'] === 'yes';
  lab.addEventListener('address', (event) => {
    const { detail } = /** @type {CustomEvent<string>} */ (event);
    showAddress(withForeignEntries(detail, location.search, lab.state.controls));
  });
  lab.addEventListener('preference', (event) => {
    storePreferences({
      ...readPreferences(),
      .../** @type {CustomEvent<import('./preferences.js').Preferences>} */ (event).detail,
    });
    updateDocument();
  });
  lab.predictions = storedPredictions(preferences);
  lab.addEventListener('predictions', (event) => {
    const { detail: predictions } = /** @type {CustomEvent<Record<string, number>>} */ (event);
    storePreferences({ ...readPreferences(), predictions });
  });
  lab.addEventListener('rendered', () => document.querySelector('#no-lab')?.remove());
  updateDocument();
  main?.replaceChildren(lab);
}

const main = document.querySelector('main');
// A page may load this script twice, from two addresses for instance. The first lab counts.
if (!main?.querySelector('vae-lab')) openLab();

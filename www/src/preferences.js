/** The reader's preferences, which all pages of the site share. */

/** The key in local storage. `public/theme.js` reads it, too. */
const STORAGE_KEY = 'vae-lab.preferences.1';

/** @typedef {{ lang?: string, theme?: string, predictions?: unknown }} Preferences */

/**
 * What the reader has chosen before.
 * @returns {Preferences}
 */
export function readPreferences() {
  try {
    const value = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    // Storage may be forbidden, or hold something that is not JSON.
    return {};
  }
}

/**
 * Keeps them for the next visit.
 * @param {Preferences} preferences
 */
export function storePreferences(preferences) {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(preferences));
  } catch {
    // The preferences then last until the page is closed.
  }
}

/** The language, the title and the theme of a document. */

/** @typedef {'light' | 'dark' | null} Theme null is the system's. */

/**
 * The theme that an address or a stored preference names.
 * @param {unknown} theme
 * @returns {Theme}
 */
export const asTheme = (theme) => (theme === 'light' || theme === 'dark' ? theme : null);

/**
 * Gives the document the look of what is on it.
 * @param {{ code: string, title: string, theme: Theme }} look `code`: of the language
 */
export function showLook({ code, title, theme }) {
  const root = document.documentElement;
  root.lang = code;
  document.title = title;
  root.style.colorScheme = theme ?? 'light dark';
  root.dataset['theme'] = theme ?? 'system';
}

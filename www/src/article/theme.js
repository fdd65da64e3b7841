/** The button that changes the theme. The choice counts in the lab, too. */
import { figureElements } from './figures.js';
import { readPreferences, storePreferences } from '../preferences.js';

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const root = document.documentElement;

/** The theme that is shown. */
const shown = () => root.dataset['theme'] ?? (dark.matches ? 'dark' : 'light');

/** Makes the button offer the other theme. */
export function offerThemes() {
  const button = /** @type {HTMLElement | null} */ (document.querySelector('button.theme'));
  if (!button) return;
  const update = () => {
    const theme = shown();
    button.textContent = button.dataset[theme === 'dark' ? 'light' : 'dark'] ?? '';
    for (const figure of figureElements()) figure.setAttribute('theme', theme);
  };
  button.addEventListener('click', () => {
    const theme = shown() === 'dark' ? 'light' : 'dark';
    root.dataset['theme'] = theme;
    storePreferences({ ...readPreferences(), theme });
    update();
  });
  dark.addEventListener('change', update);
  update();
}

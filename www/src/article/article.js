/** The article's page: loads the figures that are near, and makes buttons in the text drive them. */
import { figureElement, loadFigure, watchFigures } from './figures.js';
import { foldNotes } from './notes.js';
import { reachScrollers } from './scrollers.js';
import { offerThemes } from './theme.js';

/**
 * Sets properties of a figure and calls methods of it, as a button in the text asks: `data-set` has the properties as
 * JSON, `data-call` the names of the methods.
 * @param {HTMLButtonElement} button
 */
async function driveFigure({ dataset }) {
  const element = /** @type {any} */ (figureElement(dataset['figure'] ?? ''));
  if (!element) return;
  element.scrollIntoView({ block: 'nearest' });
  await loadFigure(element);
  Object.assign(element, JSON.parse(dataset['set'] ?? '{}'));
  await element.updateComplete;
  for (const method of dataset['call']?.split(' ') ?? []) await element[method]();
}

document.addEventListener('click', (event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest?.('button[data-figure]');
  if (button) void driveFigure(/** @type {HTMLButtonElement} */ (button));
});

offerThemes();
foldNotes();
reachScrollers();
// The text comes first: nothing of a figure is fetched before it has been painted.
requestAnimationFrame(() => setTimeout(watchFigures));

import { seen } from './wait.js';

/** @typedef {import('playwright-core').Page} Page */

/** The page that shows figures. */
export const FIGURES = 'figures.html';

/**
 * Leaves one figure on the page.
 * @param {Page} page
 * @param {string} name of the element
 * @param {Record<string, unknown>} [properties]
 */
export async function showFigure(page, name, properties = {}) {
  await page.evaluate(([name, properties]) => {
    const element = Object.assign(document.createElement(name), properties);
    Object.assign(globalThis, { figure: element, changes: 0 });
    element.addEventListener('change', () => {
      /** @type {any} */ (globalThis).changes += 1;
    });
    document.querySelector('main')?.replaceChildren(element);
  }, /** @type {[string, Record<string, unknown>]} */ ([name, properties]));
}

/**
 * The values of the figure, and what it shows of them as text, by `data-value`; once they are as wanted.
 * @param {Page} page
 * @param {(values: any) => boolean} [wanted]
 * @returns {Promise<{ values: any, text: Record<string, string> }>}
 */
export function untilValues(page, wanted = () => true) {
  return seen(
    page,
    () =>
      page.evaluate(async () => {
        const { figure } = /** @type {any} */ (globalThis);
        await figure.updateComplete;
        const shown = [...figure.renderRoot.querySelectorAll('[data-value]')].map((element) => [
          element.dataset.value,
          element.textContent.trim().replace(/\s+/g, ' '),
        ]);
        return { values: figure.values, text: Object.fromEntries(shown), problem: figure.problem };
      }),
    ({ values, problem }) => {
      if (problem) throw new Error(`the figure says ${JSON.stringify(problem)}`);
      return values !== null && wanted(values);
    },
    String(wanted),
  );
}

/**
 * The rows of the table behind the figure, as texts. Unfolds it first.
 * @param {Page} page
 * @returns {Promise<string[][]>}
 */
export async function tableOf(page) {
  await page.locator('vae-table summary').click();
  await page.locator('vae-table table').waitFor();
  return page.evaluate(() => {
    const root = /** @type {any} */ (globalThis).figure.renderRoot.querySelector('vae-table').shadowRoot;
    return [...root.querySelectorAll('tr')].map((row) =>
      [...row.cells].map((/** @type {HTMLElement} */ cell) => cell.textContent?.trim() ?? ''),
    );
  });
}

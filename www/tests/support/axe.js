import axe from 'axe-core';

/**
 * What axe objects to on a page, with where it is.
 * @param {import('./wait.js').Page} page
 * @returns {Promise<string[]>}
 */
export async function axeViolations(page) {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const found = await /** @type {any} */ (globalThis).axe.run();
    if (found.passes.length < 5) return ['axe checked next to nothing'];
    return found.violations.map(
      (/** @type {any} */ violation) =>
        `${violation.id}: ${violation.nodes.map((/** @type {any} */ node) => node.target.join(' '))}`,
    );
  });
}

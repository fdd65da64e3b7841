import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ready, SMALL, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';

describe('a panel renders only if something that it shows has changed', () => {
  const open = chromiumPages({ webgpu: false });

  /** Counts from now on how often each panel renders. @param {import('playwright-core').Page} page */
  const countRenders = (page) =>
    page.evaluate(() => {
      /** @type {Record<string, number>} */
      const counts = {};
      for (const panel of lab().renderRoot.querySelectorAll('*')) {
        const { render } = /** @type {{ render?: () => unknown }} */ (/** @type {unknown} */ (panel));
        if (!render) continue;
        counts[panel.localName] = 0;
        Object.assign(panel, {
          render() {
            counts[panel.localName] = (counts[panel.localName] ?? 0) + 1;
            return render.call(panel);
          },
        });
      }
      Object.assign(globalThis, { counts });
    });
  /** @param {import('playwright-core').Page} page @returns {Promise<Record<string, number>>} */
  const rendersOf = (page) => page.evaluate(() => /** @type {any} */ (globalThis).counts);

  test('training renders the curves and not the controls; a choice renders the controls and not the curves', () =>
    open({ search: SMALL }, async (page) => {
      const { step } = await ready(page);
      await page.keyboard.press(' ');
      await until(page, (state) => state.step > step + 3);
      await countRenders(page);
      const { train } = await until(page, ({ playing }) => playing);
      await until(page, (state) => state.train.length >= train.length + 5);
      const whileTraining = await rendersOf(page);
      for (const panel of ['vae-controls', 'vae-drawing-pad', 'vae-data-box', 'vae-notices', 'vae-files'])
        assert.equal(whileTraining[panel], 0, `${panel}: ${JSON.stringify(whileTraining)}`);
      for (const panel of ['vae-transport', 'vae-objective'])
        assert.ok((whileTraining[panel] ?? 0) >= 5, `${panel}: ${JSON.stringify(whileTraining)}`);

      // The count is one that can fail: something that the controls show renders them.
      await page.keyboard.press(' ');
      await until(page, ({ phase }) => phase === 'paused');
      await countRenders(page);
      await page.locator('vae-control[data-key="beta"] #box').fill('2');
      await page.keyboard.press('Enter');
      await until(page, () => true);
      const afterChoice = await rendersOf(page);
      assert.ok((afterChoice['vae-controls'] ?? 0) > 0, JSON.stringify(afterChoice));
      assert.equal(afterChoice['vae-samples'], 0, JSON.stringify(afterChoice));
    }));
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { axeViolations } from './support/axe.js';
import { chromiumPages } from './support/pages.js';
import { eventually, holds } from './support/wait.js';

/** What a layout shift scores, added up from the first paint on. */
function sumShifts() {
  const sum = { value: 0 };
  Object.assign(globalThis, { shifts: sum });
  new PerformanceObserver((list) => {
    for (const entry of /** @type {any[]} */ (list.getEntries())) if (!entry.hadRecentInput) sum.value += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
}

/** @param {import('playwright-core').Page} page */
const shifts = (page) => page.evaluate(() => /** @type {any} */ (globalThis).shifts.value);

/**
 * Goes to each figure in turn, as a reader does, and waits until it has come alive.
 * @param {import('playwright-core').Page} page
 */
async function readAll(page) {
  const figures = page.locator('main > figure > :nth-last-child(2)');
  for (const element of await figures.all()) {
    await element.scrollIntoViewIfNeeded();
    await eventually(page, () =>
      element.evaluate((/** @type {any} */ one) =>
        one.localName === 'vae-lab' ? one.state?.phase === 'paused' : Boolean(one.values),
      ),
    );
  }
}

describe('the article', () => {
  const open = chromiumPages({ webgpu: false });

  for (const [language, search, colorScheme] of /** @type {const} */ ([
    ['en', 'article/', 'dark'],
    ['zh', 'article/zh/', 'light'],
  ])) {
    test(`${language}: figures come alive without a shift, buttons drive them, axe is content`, () =>
      open({ search, colorScheme, script: sumShifts, viewport: { width: 1280, height: 800 } }, async (page) => {
        const requests = /** @type {string[]} */ ([]);
        page.on('request', (request) => requests.push(new URL(request.url()).origin));
        await readAll(page);
        assert.ok((await shifts(page)) < 0.02, `layout shift ${await shifts(page)}`);
        assert.deepEqual(await axeViolations(page), []);

        const buttons = page.locator('button[data-figure]');
        for (const button of await buttons.all()) {
          await button.click();
          const { figure = '', set = '' } = await button.evaluate((one) => ({ .../** @type {any} */ (one).dataset }));
          await holds(
            page,
            ([id, json]) => {
              const element = /** @type {any} */ (document.querySelector(`#${id} > :not(.cover)`));
              return Object.entries(JSON.parse(json)).every(([name, value]) => element[name] === value);
            },
            /** @type {[string, string]} */ ([figure, set]),
          );
        }
        assert.deepEqual([...new Set(requests)], [new URL(page.url()).origin], 'nothing comes from elsewhere');
      }));
  }

  test('the theme is kept in the lab, which links back', () =>
    open({ search: 'article/' }, async (page) => {
      await page.getByRole('button', { name: 'Dark' }).click();
      await page.reload();
      assert.equal(await page.evaluate(() => document.documentElement.dataset['theme']), 'dark');
      await page.getByRole('navigation', { name: 'Site' }).getByRole('link', { name: 'vae-lab' }).click();
      await holds(page, () => document.documentElement.dataset['theme'] === 'dark');
      await page.getByRole('link', { name: 'Read the article' }).click();
      await page.getByRole('heading', { level: 1, name: 'The loss of a VAE' }).waitFor();
    }));

  test('on a phone nothing is wider than the screen, and margin notes open', () =>
    open({ search: 'article/', viewport: { width: 360, height: 740 } }, async (page) => {
      await readAll(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      const note = page.locator('#note-iwae');
      assert.equal(await note.locator('.note-text').isVisible(), false);
      await note.getByRole('button').click();
      assert.equal(await note.locator('.note-text').isVisible(), true);
      assert.deepEqual(await axeViolations(page), []);
    }));

  test('without scripts there are posters, captions, notes, and sentences in the place of buttons', () =>
    open({ search: 'article/', javaScriptEnabled: false, viewport: { width: 1280, height: 800 } }, async (page) => {
      for (const image of await page.locator('figure img').all()) {
        await image.scrollIntoViewIfNeeded();
        await eventually(page, () => image.evaluate((one) => /** @type {HTMLImageElement} */ (one).naturalWidth > 0));
      }
      assert.equal(await page.locator('figure img').count(), 9);
      for (const part of await page.locator('figcaption, .note-text').all()) assert.ok(await part.isVisible());
      for (const button of await page.locator('button[data-figure]').all()) {
        assert.equal(await button.evaluate((one) => getComputedStyle(one).borderTopWidth), '0px');
      }
      assert.equal(await page.locator('.note-title:visible, .theme:visible').count(), 0);
    }));
});

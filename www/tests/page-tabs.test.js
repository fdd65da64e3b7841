import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SMALL, ready, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { holds, seen } from './support/wait.js';

/** @typedef {import('playwright-core').Page} Page */

describe('tabs', () => {
  const open = chromiumPages({ webgpu: false });

  /** Waits until a step of this tab is stored. @param {Page} page @param {number} step */
  const stored = (page, step) =>
    holds(page, async (step) => (await lab().memory?.recall('last', location.search))?.step === step, step);

  /** The step that a visit begins at. @param {Page} page */
  const stepOf = async (page) => (await ready(page)).step;

  /** Another tab of the same browser. @param {Page} page @param {string} search */
  const another = async (page, search) => {
    const tab = await page.context().newPage();
    await tab.addInitScript(() => Object.assign(globalThis, { lab: () => document.querySelector('vae-lab') }));
    await tab.addInitScript(() => Object.assign(globalThis, { digest: () => 0 }));
    await tab.goto(new URL(search, page.url()).href);
    await tab.bringToFront();
    return tab;
  };

  for (const [what, seed] of [
    ['another', 2],
    ['the same', 1],
  ]) {
    test(`each keeps its own run, with ${what} address`, () =>
      open({ search: `${SMALL}&seed=1` }, async (page) => {
        await ready(page);
        const first = await stepBy(page, 5);
        await stored(page, 5);
        const other = await another(page, `${SMALL}&seed=${seed}`);
        assert.equal(await stepOf(other), seed === 1 ? 5 : 0, 'a new tab continues what was stored last');
        await stepBy(other, 1);
        await stored(other, seed === 1 ? 6 : 1);
        await page.bringToFront();
        await page.reload();
        const { step, train } = await until(page, ({ phase, pictures }) => phase === 'paused' && pictures !== null);
        assert.deepEqual([step, train], [5, first]);
        await stepBy(page, 1);
        await stored(page, 6);
        await other.bringToFront();
        await other.reload();
        assert.equal(await stepOf(other), seed === 1 ? 6 : 1);
      }));
  }

  test('a duplicate of a tab starts with its run, and then keeps its own', () =>
    open({ search: SMALL }, async (page) => {
      await ready(page);
      await stepBy(page, 3);
      await stored(page, 3);
      // This is not the newest run, so only a duplicate of the tab starts at step 3.
      const newest = await another(page, SMALL);
      await ready(newest);
      await stepBy(newest, 1);
      await stored(newest, 4);
      await page.bringToFront();
      const [duplicate] = await Promise.all([
        page.context().waitForEvent('page'),
        // A window that a page opens starts with a copy of its session storage, as a duplicate does.
        page.evaluate(() => void window.open(location.href)),
      ]);
      await duplicate.waitForFunction(() => document.querySelector('vae-lab'));
      await duplicate.evaluate(() => Object.assign(globalThis, { lab: () => document.querySelector('vae-lab') }));
      await duplicate.evaluate(() => Object.assign(globalThis, { digest: () => 0 }));
      assert.equal(await stepOf(duplicate), 3);
      await stepBy(duplicate, 2);
      await stored(duplicate, 5);
      await page.bringToFront();
      await page.reload();
      assert.equal(await stepOf(page), 3, 'what the duplicate stores is not the original’s');
    }));

  test('only the newest four closed tabs keep their runs', () =>
    open({ search: SMALL }, async (page) => {
      await ready(page);
      await stepBy(page, 1);
      await stored(page, 1);
      for (let count = 2; count <= 7; count += 1) {
        const tab = await another(page, `${SMALL}&seed=${count}`);
        await ready(tab);
        await stepBy(tab, 1);
        await stored(tab, 1);
        await tab.close();
      }
      const tabs = () =>
        page.evaluate(
          () =>
            new Promise((/** @type {(tabs: number) => void} */ resolve) => {
              const opening = indexedDB.open('vae-lab');
              opening.onsuccess = () => {
                const keys = opening.result.transaction('runs').objectStore('runs').getAllKeys();
                keys.onsuccess = () => {
                  opening.result.close();
                  resolve(keys.result.filter((key) => Array.isArray(key) && key[0] === 'last').length);
                };
              };
            }),
        );
      // The open one, those of the four that were closed before the last tab stored, and that of the last.
      await seen(page, tabs, (count) => count === 6, 'the oldest to be deleted');
      await page.reload();
      assert.equal(await stepOf(page), 1, 'the open tab is older than all of them, and keeps its run');
      const late = await another(page, `${SMALL}&seed=7`);
      assert.equal(await stepOf(late), 1);
      const early = await another(page, `${SMALL}&seed=2`);
      assert.equal(await stepOf(early), 0);
    }));
});

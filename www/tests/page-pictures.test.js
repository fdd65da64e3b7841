import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ready, stateOf, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';

/** Not a measure of anything: where a test hangs, it must end. */
const LIMIT = { timeout: 300_000 };

/** A model that is quick to train. */
const search = '?backend=cpu&hidden=32&latent=2&batch=32';

/**
 * Whether a picture grid shows anything but paper.
 * @param {import('playwright-core').Locator} grid
 */
const inked = (grid) => grid.evaluate((/** @type {HTMLElement} */ element) => /** @type {any} */ (element).pictures.some((/** @type {Uint8Array} */ group) => group.some((grey) => grey > 20)));

/** @param {() => Promise<boolean>} condition */
async function eventually(condition) {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 40));
}

describe('the latent plane', LIMIT, () => {
  const open = chromiumPages({ webgpu: false });
  /** @param {import('playwright-core').Page} page */
  const parts = (page) => {
    const panel = page.locator('vae-latent-plane');
    const grids = panel.locator('vae-picture-grid');
    return { panel, canvas: panel.locator('canvas').first(), digit: grids.nth(0), way: grids.nth(1) };
  };
  /** @param {import('playwright-core').Page} page */
  const plane = (page) =>
    page.evaluate(() => {
      const { plane } = /** @type {import('../src/vae-lab.js').VaeLab} */ (document.querySelector('vae-lab')).state;
      return plane && { step: plane.step, axes: plane.axes, n: plane.places.length / plane.axes, places: plane.places.join() };
    });

  test('it shows a thousand test images before the first step, and follows the training', () =>
    open({ search }, async (page) => {
      await ready(page);
      await parts(page).panel.scrollIntoViewIfNeeded();
      await eventually(async () => (await plane(page)) !== null);
      const before = await plane(page);
      assert.deepEqual([before?.axes, before?.n, before?.step], [2, 1000, 0]);
      await page.keyboard.press(' ');
      await eventually(async () => ((await plane(page))?.step ?? 0) > 0);
      assert.notEqual((await plane(page))?.places, before?.places);
      await page.keyboard.press(' ');
      const { step } = await until(page, ({ phase }) => phase === 'paused');
      await eventually(async () => (await plane(page))?.step === step);
      await page.getByRole('img', { name: `Latent plane at step ${step.toLocaleString('en')}: 1,000 encoded test images` }).waitFor();
    }));

  test('a point is decoded under the pointer, pinned by a click, and two pins show the way', () =>
    open({ search }, async (page) => {
      await ready(page);
      const { panel, canvas, digit, way } = parts(page);
      await panel.scrollIntoViewIfNeeded();
      await page.keyboard.press(' ');
      await canvas.hover({ position: { x: 100, y: 100 } });
      await eventually(() => inked(digit));
      await canvas.click({ position: { x: 60, y: 60 } });
      await eventually(() => inked(way));
      await canvas.click({ position: { x: 200, y: 150 } });
      await page.getByRole('img', { name: 'Digits decoded along the line from' }).waitFor();
      await eventually(() => way.evaluate((element) => /** @type {any} */ (element).pictures[0]?.length === 9 * 784));
      // A drag is a way of its own.
      const label = await panel.locator('figcaption').nth(1).textContent();
      await canvas.dragTo(canvas, { sourcePosition: { x: 30, y: 200 }, targetPosition: { x: 150, y: 30 } });
      assert.notEqual(await panel.locator('figcaption').nth(1).textContent(), label);
      await page.mouse.move(0, 0);
      await eventually(async () => !(await inked(digit)));
    }));

  test('it is used by keyboard', () =>
    open({ search }, async (page) => {
      await ready(page);
      const { canvas, digit, way } = parts(page);
      await canvas.focus();
      await page.keyboard.press('ArrowRight');
      await eventually(() => inked(digit));
      await page.keyboard.press('Enter');
      for (let count = 0; count < 5; count += 1) await page.keyboard.press('Shift+ArrowUp');
      await page.keyboard.press('Enter');
      await eventually(() => inked(way));
      await page.getByRole('img', { name: 'Digits decoded along the line from (0.06, 0.00) to (0.06, 1.50)' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('img', { name: 'Two pinned points would show' }).waitFor();
      assert.equal((await stateOf(page)).playing, false, 'none of these keys is the transport’s');
    }));

  test('it turns into the manifold, whose cells are points', () =>
    open({ search }, async (page) => {
      await ready(page);
      const { panel, canvas, digit } = parts(page);
      await panel.scrollIntoViewIfNeeded();
      await panel.getByRole('button', { name: 'manifold' }).click();
      await page.getByRole('img', { name: 'Manifold at step 0' }).waitFor();
      await canvas.hover({ position: { x: 3, y: 3 } });
      await panel.getByText('(−2.00, 2.00)').first().waitFor();
      await eventually(() => inked(digit));
    }));

  test('a class can be seen alone', () =>
    open({ search }, async (page) => {
      await ready(page);
      const { panel } = parts(page);
      await panel.getByRole('button', { name: 'Only 7' }).click();
      await panel.getByRole('button', { name: 'Only 7', pressed: true }).waitFor();
      await panel.getByRole('button', { name: 'Only 7' }).click();
      await panel.getByRole('button', { name: 'Only 7', pressed: false }).waitFor();
    }));

  for (const [latent, axes] of [[1, 1], [20, 2]]) {
    test(`${latent} latents have a plane with ${axes === 1 ? 'one axis' : 'two axes'}, and pins that fit no more go`, () =>
      open({ search }, async (page) => {
        await ready(page);
        const { canvas, panel } = parts(page);
        await canvas.click({ position: { x: 60, y: 60 } });
        await page.evaluate((latent) => /** @type {import('../src/vae-lab.js').VaeLab} */ (document.querySelector('vae-lab')).restart({ backend: 'cpu', hidden: [16], latent }), latent ?? 2);
        await eventually(async () => (await plane(page))?.axes === axes && (await stateOf(page)).problem === null);
        await page.waitForFunction((latent) => /** @type {import('../src/vae-lab.js').VaeLab} */ (document.querySelector('vae-lab')).state.config?.latent === latent, latent);
        if (axes === 1) await page.getByRole('img', { name: 'Two pinned points would show' }).waitFor();
        await panel.getByRole('button', { name: 'manifold' }).click();
        await page.getByRole('img', { name: 'Manifold at step 0' }).waitFor();
      }));
  }
});

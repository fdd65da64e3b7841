import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inked, ready, stateOf, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { eventually, holds } from './support/wait.js';

/** A model that is quick to train. */
const search = '?backend=cpu&hidden=8&latent=2&batch=32';

describe('the latent plane', () => {
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
      return (
        plane && {
          step: plane.step,
          axes: plane.axes,
          n: plane.points.length / plane.axes,
          points: plane.points.join(),
        }
      );
    });

  test('it shows a thousand test images before the first step, and follows the training', () =>
    open({ search }, async (page) => {
      await ready(page);
      await parts(page).panel.scrollIntoViewIfNeeded();
      await eventually(page, async () => (await plane(page)) !== null);
      const before = await plane(page);
      assert.deepEqual([before?.axes, before?.n, before?.step], [2, 1000, 0]);
      await page.keyboard.press(' ');
      await eventually(page, async () => ((await plane(page))?.step ?? 0) > 0);
      assert.notEqual((await plane(page))?.points, before?.points);
      await page.keyboard.press(' ');
      const { step } = await until(page, ({ phase }) => phase === 'paused');
      await eventually(page, async () => (await plane(page))?.step === step);
      await page
        .getByRole('img', { name: `Latent plane at step ${step.toLocaleString('en')}: 1,000 encoded test images` })
        .waitFor();
    }));

  test('what the scatter shows can be read: by class, by keyboard, in both languages', () =>
    open({ search }, async (page) => {
      await ready(page);
      const table = parts(page).panel.locator('vae-table');
      await parts(page).panel.scrollIntoViewIfNeeded();
      await eventually(page, async () => (await plane(page)) !== null);
      assert.equal(await table.locator('table').count(), 0, 'it is folded, and costs nothing');
      // From the last class of the legend on, by Tab alone.
      await parts(page).panel.getByRole('button', { name: 'Only 9' }).focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await table.locator('table').waitFor();
      const { n, x, spread, sigma } = await page.evaluate(() => {
        const { plane } = lab().state;
        if (!plane) throw new Error('no plane');
        const threes = [...plane.labels.keys()].filter((image) => plane.labels[image] === 3);
        const mean = (/** @type {(image: number) => number | undefined} */ of) =>
          threes.map((image) => of(image) ?? NaN).reduce((a, b) => a + b) / threes.length;
        const [x, y] = [0, 1].map((axis) => mean((image) => plane.points[2 * image + axis]));
        const spread = Math.sqrt(
          mean(
            (image) =>
              ((plane.points[2 * image] ?? NaN) - (x ?? NaN)) ** 2 +
              ((plane.points[2 * image + 1] ?? NaN) - (y ?? NaN)) ** 2,
          ),
        );
        return { n: threes.length, x, spread, sigma: mean((image) => plane.sigmas[image]) };
      });
      const shown = async (/** @type {string} */ name) =>
        (await table.getByRole('row', { name }).locator('td').allTextContents()).map((text) =>
          Number(text.replace('−', '-').replace(',', '')),
        );
      const [count, left, , wide, sure] = await shown('class 3');
      assert.equal(count, n);
      for (const [value, expected] of [
        [left, x],
        [wide, spread],
        [sure, sigma],
      ])
        assert.ok(Math.abs((value ?? NaN) - (expected ?? NaN)) < 0.0051, `${value} is ${expected}`);
      assert.equal((await shown('all'))[0], 1000);
      assert.equal(await table.locator('tbody tr').count(), 11);
      await page.getByRole('button', { name: '中文' }).click();
      await table.getByRole('row', { name: '类别 3' }).waitFor();
    }));

  test('a point is decoded under the pointer, pinned by a click, and two pins show the way', () =>
    open({ search }, async (page) => {
      await ready(page);
      const { panel, canvas, digit, way } = parts(page);
      await panel.scrollIntoViewIfNeeded();
      await page.keyboard.press(' ');
      await canvas.hover({ position: { x: 100, y: 100 } });
      await eventually(page, () => inked(digit));
      await canvas.click({ position: { x: 60, y: 60 } });
      await eventually(page, () => inked(way));
      await canvas.click({ position: { x: 200, y: 150 } });
      await page.getByRole('img', { name: 'Digits decoded along the line from' }).waitFor();
      await eventually(page, () =>
        way.evaluate((element) => /** @type {any} */ (element).pictures[0]?.length === 9 * 784),
      );
      // A drag is a way of its own.
      const label = await panel.locator('figcaption').nth(1).textContent();
      await canvas.dragTo(canvas, { sourcePosition: { x: 30, y: 200 }, targetPosition: { x: 150, y: 30 } });
      assert.notEqual(await panel.locator('figcaption').nth(1).textContent(), label);
      await page.mouse.move(0, 0);
      await eventually(page, async () => !(await inked(digit)));
    }));

  test('it is used by keyboard', () =>
    open({ search }, async (page) => {
      await ready(page);
      const { canvas, digit, way } = parts(page);
      await canvas.focus();
      await page.keyboard.press('ArrowRight');
      await eventually(page, () => inked(digit));
      await page.keyboard.press('Enter');
      for (let count = 0; count < 5; count += 1) await page.keyboard.press('Shift+ArrowUp');
      await page.keyboard.press('Enter');
      await eventually(page, () => inked(way));
      await page
        .getByRole('img', { name: 'Digits decoded along the line from (0.06, 0.00) to (0.06, 1.50)' })
        .waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('img', { name: 'Pin two points to see' }).waitFor();
      assert.equal((await stateOf(page)).playing, false, 'none of these keys is the transport’s');
    }));

  test('a finger decodes the point that it taps, and the picture stays when it has been lifted', () =>
    open({ search, hasTouch: true, viewport: { width: 360, height: 740 } }, async (page) => {
      await ready(page);
      const { panel, canvas, digit, way } = parts(page);
      await panel.scrollIntoViewIfNeeded();
      const caption = panel.locator('figcaption').first();
      assert.equal(await caption.textContent(), 'at the pointer');
      await canvas.tap({ position: { x: 100, y: 100 } });
      await eventually(page, async () => (await inked(digit)) && (await inked(way)));
      const place = (await caption.textContent()) ?? '';
      assert.match(place, /^\(.+, .+\)$/);
      // The finger goes elsewhere, and the focus with it.
      await panel.getByRole('button', { name: 'Only 7' }).tap();
      await panel.getByRole('button', { name: 'Only 7', pressed: true }).waitFor();
      assert.equal(await caption.textContent(), place);
      // A mouse that leaves points nowhere.
      await canvas.hover({ position: { x: 50, y: 50 } });
      await page.mouse.move(0, 0);
      await eventually(page, async () => (await caption.textContent()) === 'at the pointer');
    }));

  test('the digit of the pad lies on the plane as its Gaussian, and moves with the training', () =>
    open({ search }, async (page) => {
      await ready(page);
      const pad = page.locator('vae-drawing-pad');
      const paper = pad.locator('canvas').first();
      /** The Gaussian on the plane, and the encoder's for the digit of the pad. */
      const both = () =>
        page.evaluate(() => {
          const panel = (/** @type {string} */ name) => /** @type {any} */ (lab().renderRoot.querySelector(name));
          const { gaussian } = panel('vae-latent-plane');
          const { digit } = panel('vae-drawing-pad');
          const [plane, pad] = [gaussian, digit].map((answer) => answer && answer.step);
          const same =
            plane !== null &&
            plane === pad &&
            [0, 1].every(
              (axis) =>
                Math.abs(gaussian.mean[axis] - digit.mu[axis]) < 1e-5 &&
                Math.abs(Math.sqrt(gaussian.covariance[2 * axis]) - digit.sigma[axis]) < 1e-5,
            );
          return { plane, pad, same, mean: gaussian && [...gaussian.mean] };
        });
      const inkOnPaper = () =>
        paper.evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
          const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(
            0,
            0,
            canvas.width,
            canvas.height,
          );
          let dark = 0;
          for (let pixel = 0; pixel < data.length; pixel += 4)
            dark += Number((data[pixel + 3] ?? 0) > 200 && (data[pixel] ?? 255) < 80);
          return dark / (data.length / 4);
        });
      await parts(page).panel.scrollIntoViewIfNeeded();
      assert.equal((await both()).plane, null);
      assert.equal(await inkOnPaper(), 0);
      await pad.getByRole('button', { name: 'Use a test digit' }).click();
      await eventually(page, async () => (await both()).same);
      const before = await both();
      const seven = await inkOnPaper();
      assert.ok(seven > 0.02 && seven < 0.3, `the test digit is on the paper: ${seven}`);
      await page.getByRole('img', { name: 'Your digit: the encoder’s Gaussian has its mean at (' }).waitFor();
      await page.keyboard.press('.');
      await eventually(page, async () => (await both()).plane === 1 && (await both()).same);
      assert.notDeepEqual((await both()).mean, before.mean, 'it moves with the training');
      // Another digit is another Gaussian; no digit is none.
      const trained = await both();
      await pad.getByRole('button', { name: 'Use a test digit' }).click();
      await eventually(page, async () => (await both()).same && String((await both()).mean) !== String(trained.mean));
      await pad.getByRole('button', { name: 'Clear' }).click();
      await eventually(page, async () => (await both()).plane === null);
      assert.equal(await inkOnPaper(), 0);
    }));

  test('it turns into the manifold, whose cells are points', () =>
    open({ search }, async (page) => {
      await ready(page);
      const { panel, canvas, digit } = parts(page);
      await panel.scrollIntoViewIfNeeded();
      await canvas.click({ position: { x: 3, y: 3 } });
      await panel
        .getByText(/^\(−2\.9\d, 2\.9\d\)$/)
        .first()
        .waitFor();
      await panel.getByRole('button', { name: 'manifold' }).click();
      await page.getByRole('img', { name: 'Manifold at step 0' }).waitFor();
      // The manifold ends at 2 standard deviations, and so does the pin.
      await page.getByRole('img', { name: 'Digit decoded at (−2.00, 2.00)' }).waitFor();
      await canvas.hover({ position: { x: 3, y: 3 } });
      await panel.getByText('(−2.00, 2.00)').first().waitFor();
      await eventually(page, () => inked(digit));
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

  for (const [latent, axes] of [
    [1, 1],
    [20, 2],
  ]) {
    const kind = axes === 1 ? 'a plane with one axis' : 'a plane with two axes';
    test(`${latent} latents have ${kind}, and pins that fit no more go`, () =>
      open({ search }, async (page) => {
        await ready(page);
        const { canvas, panel } = parts(page);
        await canvas.click({ position: { x: 60, y: 60 } });
        await page.evaluate(
          (latent) =>
            /** @type {import('../src/vae-lab.js').VaeLab} */ (document.querySelector('vae-lab')).restart({
              backend: 'cpu',
              hidden: [8],
              latent,
            }),
          latent ?? 2,
        );
        await eventually(
          page,
          async () => (await plane(page))?.axes === axes && (await stateOf(page)).problem === null,
        );
        await holds(
          page,
          (latent) =>
            /** @type {import('../src/vae-lab.js').VaeLab} */ (document.querySelector('vae-lab')).state.config
              ?.latent === latent,
          latent,
        );
        if (axes === 1) await page.getByRole('img', { name: 'Pin two points to see' }).waitFor();
        await panel.getByRole('button', { name: 'manifold' }).click();
        await page.getByRole('img', { name: 'Manifold at step 0' }).waitFor();
      }));
  }
});

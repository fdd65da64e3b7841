import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { zipSync } from 'fflate';
import { openStatus, ready, stateOf, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { png } from './support/png.js';

const search = '?backend=cpu&hidden=8&latent=2&batch=32';
/** Wide pictures of a ring on white: they are cut, made smaller and turned. */
const rings = Object.fromEntries(
  [...Array(24).keys()].map((index) => [
    `ring-${index}.png`,
    png(60, 40, (x, y) => (Math.abs(Math.hypot(x - 30, y - 20) - 8 - (index % 5)) < 3 ? 0 : 255)),
  ]),
);

/**
 * Files for an input.
 * @param {Record<string, Uint8Array>} files
 */
const payload = (files) =>
  Object.entries(files).map(([name, bytes]) => ({
    name,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(bytes),
  }));

/**
 * Whether each place of a picture grid has one shade or many, row by row.
 * @param {any} grid
 */
const shades = (grid) => {
  const canvas = grid.renderRoot.querySelector('canvas');
  const [width, height] = [canvas.width / grid.columns, canvas.height / grid.rows];
  return [...Array(grid.rows).keys()].map((row) =>
    [...Array(grid.columns).keys()].map((column) => {
      const { data } = canvas
        .getContext('2d')
        .getImageData(column * width + 0.2 * width, row * height + 0.2 * height, 0.6 * width, 0.6 * height);
      return new Set(new Uint32Array(data.buffer)).size > 1 ? 'many' : 'one';
    }),
  );
};

describe('data of one’s own', () => {
  const open = chromiumPages({ webgpu: false });
  /** @param {import('playwright-core').Page} page */
  const box = (page) => page.locator('vae-data-box');
  /** @param {import('playwright-core').Page} page */
  const input = async (page) => {
    await openStatus(page);
    await page.getByRole('button', { name: 'Use your own images' }).click();
    return box(page).locator('input[type=file]').first();
  };

  for (const [what, files] of Object.entries({
    'PNG files': rings,
    'a zip of PNG files': { 'rings.zip': zipSync(rings) },
  })) {
    test(`${what} are shown, then used, and MNIST comes back`, () =>
      open({ search }, async (page) => {
        await ready(page);
        const mnist = await stepBy(page, 1);
        await (await input(page)).setInputFiles(payload(files));
        await box(page).getByText('24 images.').waitFor();
        assert.ok(await box(page).getByRole('checkbox', { name: 'Invert' }).isChecked(), 'the paper is light');
        assert.equal((await stateOf(page)).step, 1, 'nothing has changed yet');
        await box(page).getByRole('button', { name: 'Train on these 24 images' }).click();
        await until(page, ({ images, phase, step }) => images === 21 && phase === 'paused' && step === 0);
        await page.getByText('all 21 training images').waitFor();
        const own = await stepBy(page, 1);
        assert.notEqual(own[0]?.loss, mnist[0]?.loss);
        const originals = await page.evaluate(() => [...(lab().state.pictures?.originals ?? [])]);
        assert.equal(originals.length, 3 * 784, 'the held-out ones are reconstructed');
        assert.ok((originals[0] ?? 255) < 10 && originals.some((grey) => grey > 200), 'white on black');
        const grids = page.locator('vae-reconstructions vae-picture-grid');
        assert.equal(await grids.count(), 1, 'three images fill one block and not two');
        await page
          .locator('vae-reconstructions')
          .getByRole('img', { name: '3 test images, each above its reconstruction at step 1' })
          .waitFor();
        assert.deepEqual(
          await grids.evaluate(shades),
          [
            ['many', 'many', 'many', 'one'],
            ['many', 'many', 'many', 'one'],
          ],
          'each above its own reconstruction',
        );
        const footer = page.locator('footer');
        await footer.getByText('Data: your own images.').waitFor();
        assert.equal(await footer.getByText('MNIST').count(), 0);
        await box(page).getByRole('button', { name: 'Back to MNIST' }).click();
        await until(page, ({ images, phase, step }) => (images ?? 0) >= 2000 && phase === 'paused' && step === 0);
        assert.equal(await box(page).getByRole('button', { name: 'Back to MNIST' }).count(), 0);
        await footer.getByText('Data: MNIST').waitFor();
        await stepBy(page, 1);
      }));
  }

  test('a wrong file is refused with what was expected and found, and the run goes on', () =>
    open({ search }, async (page) => {
      await ready(page);
      await page.keyboard.press(' ');
      await until(page, ({ step }) => step > 2);
      const files = await input(page);
      await files.setInputFiles(payload({ 'paper.pdf': Buffer.from('%PDF-1.7 and more') }));
      await box(page).getByRole('alert').getByText('it begins with “%PDF-1.7”').waitFor();
      await files.setInputFiles(payload({ 'ring.png': (rings['ring-0.png'] ?? Buffer.alloc(0)).subarray(0, 60) }));
      await box(page).getByRole('alert').getByText('ring.png is damaged or cut short').waitFor();
      await files.setInputFiles(payload({ 'ring.png': rings['ring-0.png'] ?? Buffer.alloc(0) }));
      await box(page).getByRole('alert').getByText('you chose 1.').waitFor();
      const { step } = await stateOf(page);
      const later = await until(page, (state) => state.step > step + 2);
      assert.deepEqual([later.problem, later.playing], [null, true]);
      await box(page).getByRole('button', { name: 'Close' }).click();
    }));

  for (const where of /** @type {const} */ (['on the box', 'anywhere'])) {
    test(`images are dropped ${where}`, () =>
      open({ search }, async (page) => {
        await ready(page);
        if (where === 'on the box') await input(page);
        const bytes = Object.values(rings).map((file) => [...file]);
        const target = where === 'on the box' ? box(page).locator('section') : page.locator('vae-lab');
        await target.evaluate((element, files) => {
          const dataTransfer = new DataTransfer();
          files.forEach((file, index) => dataTransfer.items.add(new File([new Uint8Array(file)], `${index}.png`)));
          for (const type of ['dragover', 'drop'])
            element.dispatchEvent(
              new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true, composed: true }),
            );
        }, bytes);
        await box(page).getByText('24 images.').waitFor();
        assert.equal(await page.evaluate(() => lab().dragged), false);
        assert.equal(
          await page.evaluate(() => lab().state.checkpointRejection ?? null),
          null,
          'they are not taken for a model',
        );
      }));
  }
});

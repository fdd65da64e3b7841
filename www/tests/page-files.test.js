import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { ready, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { holds } from './support/wait.js';

/**
 * What a button gives the reader to keep.
 * @param {import('playwright-core').Page} page
 * @param {string} button
 */
async function downloaded(page, button) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).click()]);
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

/**
 * Drops a file onto the lab.
 * @param {import('playwright-core').Page} page
 * @param {string} name
 * @param {Buffer} bytes
 */
function drop(page, name, bytes) {
  return page.evaluate(
    ({ name, bytes }) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], name));
      for (const type of ['dragover', 'drop'])
        lab().dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    },
    { name, bytes: bytes.toString('base64') },
  );
}

describe('what a reader keeps', () => {
  const open = chromiumPages({ webgpu: false });
  const search = '?backend=cpu&hidden=8&latent=4';

  test('a model is saved, and opened by button and by drop, and goes on as it would have', async () => {
    /** @type {Buffer} */
    let bytes = Buffer.alloc(0);
    /** @type {unknown} */
    let next;
    await open({ search }, async (page) => {
      await ready(page);
      await stepBy(page, 3);
      const saved = await downloaded(page, 'Save model');
      assert.equal(saved.name, 'vae-lab-step-3.safetensors');
      bytes = saved.bytes;
      next = await stepBy(page, 2);
      // Back by button.
      await page.getByLabel('Open model').setInputFiles({ name: saved.name, mimeType: '', buffer: bytes });
      await until(page, ({ step, phase }) => step === 3 && phase === 'paused');
      assert.deepEqual(await stepBy(page, 2), next);
    });
    // In another visit, with other settings, while it runs, by drop.
    await open({ search: '?backend=cpu&hidden=16&latent=2&beta=4' }, async (page) => {
      await ready(page);
      await page.keyboard.press(' ');
      await until(page, ({ step }) => step > 2);
      await drop(page, 'model.safetensors', bytes);
      await until(page, ({ step, playing, phase }) => step === 3 && !playing && phase === 'paused');
      await page.waitForURL(/hidden=8/);
      assert.ok(!page.url().includes('beta'));
      await stepBy(page, 1);
    });
  });

  test('what is no model is refused with a sentence, and the run goes on', () =>
    open({ search }, async (page) => {
      await ready(page);
      await page.keyboard.press(' ');
      await until(page, ({ step }) => step > 2);
      for (const [name, bytes, sentence] of /** @type {const} */ ([
        ['thesis.pdf', Buffer.from('%PDF-1.7'), 'expected a saved model'],
        ['empty.safetensors', Buffer.alloc(0), 'it is not a model saved by vae-lab'],
        ['noise.safetensors', Buffer.from('x'.repeat(4096)), 'it is not a model saved by vae-lab'],
        ['other.safetensors', other(), 'it is not a model saved by vae-lab'],
      ])) {
        await drop(page, name, bytes);
        await page
          .getByText(sentence)
          .and(page.getByText(`“${name}”`))
          .waitFor();
        const { step } = await until(page, ({ playing }) => playing);
        await until(page, (state) => state.step > step && state.problem === null);
        await page.getByRole('button', { name: 'Close' }).click();
        await page.getByText(`“${name}”`).waitFor({ state: 'detached' });
      }
    }));

  test('curves, pictures and a script', () =>
    open({ search }, async (page) => {
      await ready(page);
      await stepBy(page, 2);
      const curves = await downloaded(page, 'Curves (CSV)');
      const losses = await page.evaluate(() => lab().state.train.rows.map(({ loss }) => String(loss)));
      assert.equal(losses.length, 2);
      for (const loss of losses)
        assert.ok(
          curves.bytes.toString().includes(`"?v=1&hidden=8&latent=4&backend=cpu",training,`) &&
            curves.bytes.toString().includes(loss),
        );
      // The plane is asked for once it is seen.
      await page.locator('vae-latent-plane').scrollIntoViewIfNeeded();
      await holds(page, () => lab().state.plane !== null);
      const pictures = await downloaded(page, 'Pictures (PNG)');
      assert.deepEqual([...pictures.bytes.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
      const sheet = await page.evaluate(async (base64) => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
        const { width, height } = bitmap;
        const contextOf = (/** @type {number} */ width, /** @type {number} */ height) =>
          /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(width, height).getContext('2d'));
        const whole = contextOf(width, height);
        whole.drawImage(bitmap, 0, 0);
        const pixels = new Uint32Array(whole.getImageData(0, 0, width, height).data.buffer);
        /**
         * How many pixels have the colour of an element.
         * @param {Element | null | undefined} element
         * @param {'color' | 'backgroundColor'} what
         */
        const painted = (element, what) => {
          const [r = 0, g = 0, b = 0] = (
            getComputedStyle(/** @type {Element} */ (element))[what].match(/\d+/g) ?? []
          ).map(Number);
          const word = ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
          return pixels.filter((pixel) => pixel === word).length;
        };
        const panel = (/** @type {string} */ name) =>
          /** @type {ShadowRoot} */ (lab().renderRoot.querySelector(name)?.shadowRoot);
        const curves = [...panel('vae-objective').querySelectorAll('vae-curve')];
        // The plane comes last, at the left edge.
        const plane = /** @type {HTMLCanvasElement} */ (panel('vae-latent-plane').querySelector('canvas'));
        const onPage = contextOf(plane.width, plane.height);
        onPage.fillStyle = getComputedStyle(plane).backgroundColor;
        onPage.fillRect(0, 0, plane.width, plane.height);
        onPage.drawImage(plane, 0, 0);
        const [expected, found] = [
          onPage.getImageData(0, 0, plane.width, plane.height).data,
          whole.getImageData(24, height - 24 - plane.height, plane.width, plane.height).data,
        ];
        return {
          size: plane.width * plane.height,
          inked: expected.filter((value, index) => Math.abs(value - (expected[index % 4] ?? 0)) > 40).length,
          off: found.filter((value, index) => Math.abs(value - (expected[index] ?? 0)) > 2).length,
          classes: [...panel('vae-latent-plane').querySelectorAll('.dot')].map((dot) =>
            painted(dot, 'backgroundColor'),
          ),
          curves: curves.map((curve) => painted(curve.shadowRoot?.querySelector('h3'), 'color')),
        };
      }, pictures.bytes.toString('base64'));
      assert.ok(sheet.size > 10_000 && sheet.inked > 1000, 'there is a plane to be found');
      assert.equal(sheet.off, 0, 'the plane is on the sheet as it is on the page');
      for (const count of [...sheet.classes, ...sheet.curves])
        assert.ok(count > 40, `every class is explained, every curve is there: ${JSON.stringify(sheet)}`);
      const script = await downloaded(page, 'PyTorch script');
      assert.match(script.bytes.toString(), /"hidden": \[\s+8\s+\]/);
      assert.ok(!script.bytes.includes('@CONFIG@'));
    }));
});

/** A safetensors file of someone else's. */
function other() {
  const header = Buffer.from(JSON.stringify({ weight: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }).padEnd(72));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(4)]);
}

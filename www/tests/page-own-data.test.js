import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { zipSync } from 'fflate';
import { npy } from './support/arrays.js';
import { ready, stateOf, until } from './support/lab.js';
import { chromiumPages, firefoxPages } from './support/pages.js';
import { png } from './support/png.js';
import { holds } from './support/wait.js';

const search = '?lang=en&backend=cpu&hidden=8&latent=2';

/**
 * Drops files on the page, beside the box.
 * @param {{ evaluate: (work: any, argument: any) => Promise<any> }} page
 * @param {Record<string, Uint8Array>} files
 */
function drop(page, files) {
  const encoded = Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]);
  return page.evaluate((/** @type {[string, string][]} */ files) => {
    const dataTransfer = new DataTransfer();
    for (const [name, text] of files)
      dataTransfer.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], name));
    for (const type of ['dragover', 'drop'])
      lab().dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }, encoded);
}

/**
 * The text of a panel, once it contains some words.
 * @param {any} page
 * @param {string} panel
 * @param {string} words
 * @returns {Promise<any>}
 */
const says = (page, panel, words) =>
  holds(
    page,
    (/** @type {string[]} */ [panel = '', words = '']) => {
      const text = lab().renderRoot.querySelector(panel)?.shadowRoot?.textContent?.replace(/\s+/g, ' ') ?? '';
      return text.includes(words) && text;
    },
    [panel, words],
  );

/**
 * A BMP file of one grey.
 * @param {number} side
 * @param {number} grey
 */
function bmp(side, grey) {
  const pixels = Buffer.alloc(side * 4 * Math.ceil((3 * side) / 4), grey);
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(54 + pixels.length, 2);
  header.writeUInt32LE(54, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(side, 18);
  header.writeInt32LE(side, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(24, 28);
  return Buffer.concat([header, pixels]);
}

/**
 * As many files as are needed, of the same kind.
 * @param {string} extension
 * @param {(k: number) => Uint8Array} file
 */
const many = (extension, file) => Object.fromEntries([...Array(24).keys()].map((k) => [`${k}.${extension}`, file(k)]));

/** The greys of the preview, read before they are painted. @param {any} page @returns {Promise<number[]>} */
const previewed = (page) =>
  page.evaluate(() => {
    const box = /** @type {any} */ (lab().renderRoot.querySelector('vae-data-box'));
    return [...Array(24).keys()].map((k) => box.found.preview[k * 784 + 400]);
  });

describe('what is dropped beside the box', () => {
  const open = chromiumPages({ webgpu: false });
  const array = npy(
    [30, 28, 28],
    new Uint8Array(30 * 784).map((_, at) => at % 250),
  );

  test('is recognised by its name or its first bytes', () =>
    open({ search }, async (page) => {
      await ready(page);
      await drop(page, {
        'b.npz': zipSync({ 'train_images.npy': array, 'train_labels.npy': npy([30, 1], array.subarray(128, 158)) }),
      });
      assert.match(
        await says(page, 'vae-data-box', '30 images.'),
        /With labels\. 3 of them, spread over the whole set/,
      );
      await drop(page, { 'people.csv': Buffer.from('name,age\nAda,36\n') });
      await says(page, 'vae-data-box', 'people.csv is a table, but not of images');
      const row = (/** @type {number} */ k) => [k % 10, ...Array(784).fill(k)].join(',');
      await drop(page, { 'mnist.csv': Buffer.from([...Array(26).keys()].map(row).join('\n')) });
      await says(page, 'vae-data-box', '26 images. With labels.');
      await drop(page, { 'a file without an ending': array });
      await says(page, 'vae-data-box', '30 images.');
      for (const type of ['webp', 'jpeg']) {
        const encoded = await page.evaluate(async (type) => {
          const canvas = new OffscreenCanvas(40, 40);
          const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
          context.fillStyle = 'rgb(90, 90, 90)';
          context.fillRect(0, 0, 40, 40);
          return [...new Uint8Array(await (await canvas.convertToBlob({ type: `image/${type}` })).arrayBuffer())];
        }, type);
        await drop(page, { [`one.${type}`]: Uint8Array.from(encoded) });
        await says(page, 'vae-data-box', 'you chose 1.');
      }
      await drop(page, { ...many('bmp', (k) => bmp(30, 4 * k)), 'notes.txt': Buffer.from('notes') });
      const found = await says(page, 'vae-data-box', '24 images.');
      assert.match(found, /Every image is blank.*Left out:.*Unsupported files: 1 \(notes\.txt\)/);
      assert.deepEqual(
        await previewed(page),
        [...Array(24).keys()].map((k) => 4 * k),
      );
      await drop(page, { 'notes.txt': Buffer.from('notes') });
      await says(page, 'vae-notices', 'notes.txt');
      await drop(page, { 'a file without an ending': array });
      await says(page, 'vae-data-box', '30 images.');
      assert.equal(await page.evaluate(() => lab().state.checkpointRejection ?? null), null, 'of the last file only');
    }));

  test('a run on few images has a thousand steps, and the page says why a shorter one is short', () =>
    open({ search }, async (page) => {
      await ready(page);
      const rings = many('png', (k) =>
        png(28, 28, (x, y) => (Math.abs(Math.hypot(x - 14, y - 14) - 5 - (k % 5)) < 2 ? 255 : 0)),
      );
      await drop(page, rings);
      await says(page, 'vae-data-box', 'With so few images, epochs are short');
      await page.getByRole('button', { name: 'Train on these 24 images' }).click();
      await until(page, ({ images, phase, step }) => images === 21 && phase === 'paused' && step === 0);
      await says(page, 'vae-data-progress', 'Each batch holds all of them.');
      const choices = () =>
        page.evaluate(() => {
          const { applied, config } = lab().state;
          return { batch: config?.batch, stopAfter: applied?.['stopAfter'] };
        });
      await holds(page, () => lab().state.applied?.['stopAfter'] === 1000);
      assert.deepEqual(await choices(), { batch: 21, stopAfter: 1000 });
      await page.evaluate(() =>
        lab().dispatchEvent(new CustomEvent('vae-choose', { detail: { key: 'stopAfter', value: 3 } })),
      );
      await page.getByRole('button', { name: 'Play' }).click();
      const { step, epoch } = await until(
        page,
        ({ playing, phase, step }) => step > 0 && !playing && phase === 'paused',
      );
      assert.deepEqual([step, epoch], [3, 3]);
      await says(page, 'vae-status', 'The run ended after 3 epochs');
      // It says so in sight, and goes on as often as the reader likes, for as long as the address says.
      await says(page, 'vae-run-status', 'Finished after 3 epochs.');
      for (const epochs of [23, 43]) {
        await page.getByRole('button', { name: 'Train 20 more epochs' }).click();
        await says(page, 'vae-run-status', `Finished after ${epochs} epochs.`);
        assert.deepEqual(await choices(), { batch: 21, stopAfter: epochs });
        await holds(page, (epochs) => new URLSearchParams(location.search).get('stopAfter') === `${epochs}`, epochs);
      }
      const { step: last, train } = await stateOf(page);
      assert.ok(last === 43 && train.some(({ step }) => step <= 3), 'the same run goes on');
      await drop(page, rings);
      await page.getByRole('button', { name: 'Train on these 24 images' }).click();
      await holds(page, () => lab().state.applied?.['stopAfter'] === 1000);
      await page.getByRole('button', { name: 'Back to MNIST' }).click();
      await until(page, ({ images, phase, step }) => (images ?? 0) >= 2000 && phase === 'paused' && step === 0);
      await holds(page, () => lab().state.applied?.['stopAfter'] === 43);
      assert.deepEqual(await choices(), { batch: 128, stopAfter: 43 }, 'as before');
      assert.equal((await stateOf(page)).problem, null);
    }));
});

describe('a browser that alters what is read from a canvas', () => {
  const open = firefoxPages({ prefs: { 'privacy.resistFingerprinting': true } });

  test('reads PNG files unaltered, and rejects other pictures with the reason', () =>
    open({ search }, async (page) => {
      await ready(page);
      const noise = await page.evaluate(() => {
        const context = /** @type {OffscreenCanvasRenderingContext2D} */ (new OffscreenCanvas(28, 28).getContext('2d'));
        context.fillRect(0, 0, 28, 28);
        return new Set(context.getImageData(0, 0, 28, 28).data).size;
      });
      assert.ok(noise > 2, 'this browser does alter it');
      await drop(
        page,
        many('png', (k) => png(28, 28, () => 116 + k)),
      );
      await says(page, 'vae-data-box', 'Grey values from 116 to 139');
      assert.deepEqual(
        await previewed(page),
        [...Array(24).keys()].map((k) => 116 + k),
      );
      await drop(page, { '0.bmp': bmp(30, 90) });
      await says(page, 'vae-data-box', 'this browser alters pictures');
    }));

  test('sees the strokes of the drawing pad', () =>
    open({ search }, async (page) => {
      await ready(page);
      await page.evaluate(() => {
        const pad = /** @type {any} */ (lab().renderRoot.querySelector('vae-drawing-pad'));
        pad.scrollIntoView();
        pad.drawing = pad.drawing.beginStroke([140, 40]).extendStroke([140, 240]);
      });
      const image = /** @type {number[]} */ (
        await holds(page, () => {
          const pad = /** @type {any} */ (lab().renderRoot.querySelector('vae-drawing-pad'));
          return pad.digit && [...pad.digit.image];
        })
      );
      assert.deepEqual(
        [image[14 * 28 + 14], image[14 * 28 + 2], image[2 * 28 + 14]],
        [255, 0, 0],
        'a stroke in the middle',
      );
    }));
});

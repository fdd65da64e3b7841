/**
 * Makes the posters of the article: pictures of its figures, which stand where scripts do not run.
 *
 *     npm run build && npm run posters
 *
 * The names of some figures make the posters of these alone: `npm run posters -- joint decoders`.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../tests/support/browsers.js';
import { serve } from '../tests/support/server.js';

/**
 * How far each figure is trained. Those that are not here have no steps, or show a recording.
 * @type {Record<string, number>}
 */
const STEPS = { lab: 600, joint: 1500, autoencoder: 600 };
/** The widths of the window: a figure in full, and one on a phone. */
const WIDTHS = { wide: 1280, narrow: 360 };
const SCHEMES = /** @type {const} */ (['light', 'dark']);
const LANGUAGES = ['en', 'zh'];
const PATIENCE_MS = 600_000;

const folder = fileURLToPath(new URL('../article/posters/', import.meta.url));
mkdirSync(folder, { recursive: true });
const sizesFile = `${folder}sizes.json`;
/** @type {Record<string, { width: number, height: number }>} */
const sizes = existsSync(sizesFile) ? JSON.parse(readFileSync(sizesFile, 'utf8')) : {};

const site = await serve();
const browser = await launchChromium({ webgpu: false });
const page = await browser.newPage({ viewport: { width: WIDTHS.wide, height: 1400 }, deviceScaleFactor: 1 });
page.setDefaultTimeout(PATIENCE_MS);
const converter = await browser.newPage();

/** @param {Buffer} png */
async function webp(png) {
  const base64 = await converter.evaluate(async (source) => {
    const bytes = Uint8Array.from(atob(source), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 0.6 });
    const { result } = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.addEventListener('load', () => resolve(reader));
      reader.readAsDataURL(blob);
    });
    return String(result).split(',')[1] ?? '';
  }, png.toString('base64'));
  return Buffer.from(base64, 'base64');
}

await page.goto(`${site.url}article/`);
const wanted = process.argv.slice(2);
const ids = await page.locator('main > figure').evaluateAll((figures) => figures.map(({ id }) => id));
for (const id of ids) {
  if (wanted.length > 0 && !wanted.includes(id)) continue;
  const element = page.locator(`#${id} > :nth-last-child(2)`);
  await element.scrollIntoViewIfNeeded();
  await element.evaluate(async (/** @type {any} */ one, steps) => {
    await customElements.whenDefined(one.localName);
    const until = async (/** @type {() => boolean} */ condition) => {
      while (!condition()) await new Promise((resolve) => setTimeout(resolve, 100));
    };
    if (one.localName === 'vae-lab') {
      await until(() => one.state?.phase === 'paused' && one.state.pictures !== null);
      await one.play();
      await until(() => one.state.step >= (steps ?? 0));
      await one.pause();
      await until(() => one.state.phase === 'paused' && one.state.pictures?.step === one.state.step);
    } else {
      if (steps) await one.play();
      await until(() => one.values !== null && !(one.currentStep < (steps ?? 0)));
      await one.pause?.();
      // What takes long is measured after the pause. Until then it is NaN.
      await until(() => !one.values.runs?.some((/** @type {any} */ run) => Number.isNaN(run.gradientVariance)));
    }
  }, STEPS[id]);
  for (const language of LANGUAGES) {
    await element.evaluate((/** @type {any} */ one, lang) => (one.lang = lang), language);
    for (const [size, width] of Object.entries(WIDTHS)) {
      await page.setViewportSize({ width, height: 1400 });
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        await element.evaluate((/** @type {any} */ one, theme) => (one.theme = theme), colorScheme);
        await element.scrollIntoViewIfNeeded();
        // The figure draws anew for its language, size and theme.
        await page.waitForTimeout(600);
        const picture = await webp(await element.screenshot());
        writeFileSync(`${folder}${id}-${language}-${size}-${colorScheme}.webp`, picture);
        console.log(`${id} ${language} ${size} ${colorScheme}: ${(picture.length / 1000).toFixed(1)} kB`);
      }
      const box = await element.boundingBox();
      if (!box) throw new Error(`${id} is not on the page`);
      sizes[`${id}-${language}-${size}`] = { width: Math.round(box.width), height: Math.round(box.height) };
    }
  }
  writeFileSync(sizesFile, `${JSON.stringify(sizes, null, 2)}\n`);
  await page.setViewportSize({ width: WIDTHS.wide, height: 1400 });
}
await browser.close();
await site.close();

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ready, SMALL, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { holds } from './support/wait.js';

/** @typedef {import('playwright-core').Page} Page */

/** The rectangle of an element of the lab. @param {Page} page @param {string} selector */
const boxOf = (page, selector) =>
  page.evaluate((selector) => {
    const { top, bottom, height } = /** @type {Element} */ (
      lab().renderRoot.querySelector(selector)
    ).getBoundingClientRect();
    return { top, bottom, height };
  }, selector);

describe('the layout', () => {
  const open = chromiumPages({ webgpu: false });

  test('nothing shifts at load, by the note on the CPU, on Play or when slow motion opens', () =>
    open(
      {
        search: '?hidden=8&latent=2&batch=16',
        reducedMotion: 'reduce',
        script: () => {
          Object.assign(globalThis, { shift: 0 });
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries())
              Reflect.set(globalThis, 'shift', Reflect.get(globalThis, 'shift') + /** @type {any} */ (entry).value);
          }).observe({ type: 'layout-shift', buffered: true });
        },
      },
      async (page) => {
        // An observer hears of a frame after it has been painted.
        const shift = () =>
          page.evaluate(async () => {
            for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
            return Reflect.get(globalThis, 'shift');
          });
        const { cpuReason } = await ready(page);
        assert.ok(cpuReason && cpuReason !== 'chosen', `there is a note: ${cpuReason}`);
        const atLoad = await shift();
        assert.ok(atLoad < 0.02, `at load: ${atLoad}`);
        await page.keyboard.press(' ');
        await until(page, ({ step, heldOut }) => step > 12 && heldOut.length > 0);
        const onPlay = await shift();
        assert.ok(onPlay < 0.02, `on Play: ${onPlay}`);
        await page.keyboard.press(' ');
        await until(page, ({ phase }) => phase === 'paused');
        await page.keyboard.press('s');
        await page.locator('vae-slow-motion').waitFor();
        const onSlow = await shift();
        assert.ok(onSlow < 0.02, `on Slow: ${onSlow}`);

        await page.evaluate(() => {
          const first = /** @type {HTMLElement} */ (lab().renderRoot.querySelector('.first'));
          first.style.marginTop = '200px';
        });
        assert.ok((await shift()) > 0.02, 'the negative control: what shifts is measured');
      },
    ));

  test('samples and curves are on the first screen, and the bar stays in sight with the numbers of the run', () =>
    open({ search: `${SMALL}&autoplay=1`, viewport: { width: 1366, height: 640 } }, async (page) => {
      // The address alone starts the run.
      await until(page, ({ step, heldOut }) => step > 3 && heldOut.length > 0);
      await page.evaluate(() => lab().pause());
      await until(page, ({ phase }) => phase === 'paused');
      const samples = page.locator('vae-samples vae-picture-grid');
      const plots = await page.locator('vae-curve .plot').all();
      assert.equal(plots.length, 3);
      for (const part of [samples, ...plots]) {
        const box = await part.boundingBox();
        assert.ok(box && box.height >= 220 && box.y + box.height <= 644, JSON.stringify(box));
      }
      const bar = await boxOf(page, '.bar');
      assert.ok(bar.height <= 64, `${bar.height}`);
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      await holds(page, () => scrollY > 600);
      const { top } = await boxOf(page, '.dock');
      assert.equal(top, 0);
      const train = (await until(page, () => true)).train.at(-1);
      assert.ok(train);
      const texts = await page.locator('vae-equation tr.train .term').allTextContents();
      const shown = texts.map(Number);
      [train.loss, train.nll, train.kl].forEach((value, index) =>
        assert.ok(Math.abs(value - (shown[index] ?? NaN)) < 0.011, `${texts} for ${value}`),
      );
      // The terms are rounded so that they add up.
      const [loss = NaN, nll = NaN, kl = NaN] = shown.map((value) => Math.round(100 * value));
      assert.equal(nll + kl, loss, `${texts}`);
      // Beta changes from here.
      await page.locator('vae-equation input[type="range"]').focus();
      await page.keyboard.press('Home');
      await holds(page, () => lab().state.config?.beta === 0);
    }));

  test('the bar does not cover what gets the focus', () =>
    open({ search: SMALL, viewport: { width: 1366, height: 640 } }, async (page) => {
      await ready(page);
      await page.locator('vae-files button').last().focus();
      const tops = [];
      for (let count = 0; count < 40; count += 1) {
        await page.keyboard.press('Shift+Tab');
        tops.push(
          await page.evaluate(() => {
            let focused = document.activeElement;
            while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
            const bar = lab().renderRoot.querySelector('.dock')?.getBoundingClientRect().bottom ?? 0;
            return (focused?.getBoundingClientRect().top ?? 0) - bar;
          }),
        );
      }
      assert.ok(Math.min(...tops) >= 0, `${tops}`);
    }));

  test('on a phone the samples begin on the first screen, and a finger can press every button', () =>
    open({ search: SMALL, viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true }, async (page) => {
      await ready(page);
      const { top } = await boxOf(page, 'vae-samples');
      assert.ok(top < 280, `${top}`);
      const bar = await boxOf(page, '.bar');
      assert.ok(bar.height <= 100, `${bar.height}`);
      const small = await page.locator('button:visible, input:visible, select:visible').evaluateAll((targets) =>
        targets
          .filter((target) => !target.matches('.visually-hidden'))
          .map((target) => {
            const { width, height } = target.getBoundingClientRect();
            // What is larger than it looks has the area of what lies on it.
            const { width: w, height: h } = getComputedStyle(target, '::before');
            const [across, down] = [Math.max(width, parseFloat(w) || 0), Math.max(height, parseFloat(h) || 0)];
            return { name: target.outerHTML.slice(0, 160), size: Math.round(Math.min(across, down)) };
          })
          .filter(({ size }) => size < 40),
      );
      assert.deepEqual(small, []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    }));

  test('a print is light, and has pictures, charts and numbers, but no controls', () =>
    open({ search: SMALL, colorScheme: 'dark' }, async (page) => {
      await ready(page);
      await stepBy(page, 2);
      const look = () =>
        page.evaluate(() => {
          const plane = lab().renderRoot.querySelector('vae-samples vae-picture-grid, vae-samples');
          const grid = plane?.shadowRoot?.querySelector('vae-picture-grid')?.shadowRoot?.querySelector('canvas');
          const [red = 0] = grid?.getContext('2d')?.getImageData(0, 0, 1, 1).data ?? [];
          return { paper: getComputedStyle(lab()).backgroundColor, red };
        });
      const screen = await look();
      assert.ok(screen.red < 60, `the paper of pictures is dark: ${JSON.stringify(screen)}`);
      const controls = page.locator('button:visible:not(.printed), input:visible, select:visible');
      assert.ok((await controls.count()) > 20);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      await holds(page, () => lab().scheme === 'light');
      const print = await look();
      assert.notEqual(print.paper, screen.paper);
      assert.ok(print.red > 200, `the paper of pictures is light: ${JSON.stringify(print)}`);
      assert.equal(await controls.count(), 0);
      for (const kept of ['vae-samples canvas', 'vae-curve canvas', 'vae-equation table', 'vae-controls .model'])
        assert.ok(await page.locator(kept).first().isVisible(), kept);
      await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
      await holds(page, () => lab().scheme === 'dark');
      assert.deepEqual(await look(), screen);
    }));
});

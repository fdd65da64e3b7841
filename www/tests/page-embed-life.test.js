/** What an element in a stranger's page loads, and when; when it trains; what is left when it goes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SMALL_ATTRIBUTES, post, shared, url } from './support/embed.js';
import { chromiumPages } from './support/pages.js';
import { countSessions, sessionsOf } from './support/sessions.js';
import { eventually, holds, untilSeen } from './support/wait.js';

const figure = `<vae-lab show="samples,loss" ${SMALL_ATTRIBUTES}></vae-lab>`;

/** @typedef {import('playwright-core').Page} Page */

/** @param {Page} page */
const stepOf = (page) => page.evaluate(() => /** @type {any} */ (lab()).currentStep);
/** @param {Page} page @param {(step: number) => boolean} wanted */
const untilStep = (page, wanted) => untilSeen(page, () => stepOf(page), wanted);

describe('the life of an element', () => {
  const open = chromiumPages({ webgpu: false });

  test('far away it loads nothing; near it loads; on screen it trains; all share one worker and one copy', () =>
    open({ url: 'about:blank', fault: shared, script: countSessions }, async (page) => {
      /** @type {string[]} */
      const requests = [];
      page.on('request', (request) => {
        if (request.url().startsWith(url)) requests.push(request.url().slice(url.length));
      });
      const spacer = (/** @type {string} */ viewports) => `<svg width="1" height="${viewports}"></svg>`;
      const { height } = page.viewportSize() ?? { height: 720 };
      await page.goto(post(`${spacer(String(5 * height))}${figure}${spacer(String(5 * height))}`));
      await holds(page, () => customElements.get('vae-lab') !== undefined);
      assert.deepEqual(requests, ['vae-lab.js'], 'only its own script');

      await page.evaluate((/** @type {number} */ y) => window.scrollTo(0, y), 2.5 * height);
      await holds(page, () => lab().state?.phase === 'paused');
      assert.ok(requests.length > 1, 'within two viewports it loads');
      await page.evaluate(() => void lab().play());
      await holds(page, () => lab().state.phase === 'playing');
      assert.equal(await stepOf(page), 0, 'off screen it does not train');
      await page.evaluate(() => lab().scrollIntoView());
      await untilStep(page, (step) => step > 0);
      await page.evaluate(() => lab().pause());

      await page.evaluate((/** @type {string} */ figure) => lab().insertAdjacentHTML('afterend', figure), figure);
      await holds(page, () => {
        const [, second] = document.querySelectorAll('vae-lab');
        return /** @type {any} */ (second).state?.phase === 'paused';
      });
      assert.equal(page.workers().length, 1, 'one worker');
      const files = requests.filter((file) => /wasm$|gz$|index\.json$/.test(file));
      assert.deepEqual(files, [...new Set(files)], 'one copy of the engine and of the data');
      assert.deepEqual(await sessionsOf(page), { opened: 2, closed: 0 });
    }));

  test('keys act only inside; it goes on after it was moved, taken out and put back', () =>
    open({ url: post(figure), fault: shared, script: countSessions }, async (page) => {
      await holds(page, () => lab().state?.phase === 'paused');
      await page.evaluate(() => {
        const keys = /** @type {boolean[]} */ ([]);
        Object.assign(globalThis, { keys });
        addEventListener('keydown', (event) => setTimeout(() => keys.push(event.defaultPrevented)));
      });
      for (const key of [' ', '.', 'r', 's']) await page.keyboard.press(key);
      await holds(page, () => Reflect.get(globalThis, 'keys').length === 4);
      assert.deepEqual(await page.evaluate(() => Reflect.get(globalThis, 'keys')), [false, false, false, false]);
      assert.equal(await stepOf(page), 0);
      await page.evaluate(() => lab().focus());
      await page.keyboard.press('.');
      await untilStep(page, (step) => step === 1);
      await page.keyboard.press('s');
      assert.equal(await page.evaluate(() => lab().state.trace), null, 'a figure has no slow motion');

      await page.evaluate(async () => {
        const element = lab();
        element.remove();
        await Promise.resolve();
        document.body.prepend(element);
      });
      await page.evaluate(() => lab().step());
      assert.equal(await stepOf(page), 2);
      assert.deepEqual(await sessionsOf(page), { opened: 1, closed: 0 }, 'it was moved, and kept its model');

      await page.evaluate(() => {
        Object.assign(globalThis, { away: lab() });
        lab().remove();
      });
      await eventually(page, async () => page.workers().length === 0);
      await page.evaluate(() => document.body.append(Reflect.get(globalThis, 'away')));
      await page.evaluate(() => lab().step());
      assert.equal(await stepOf(page), 3, 'it goes on from the same step');
    }));

  test('of 50 that come and go nothing is left', () =>
    open({ url: post(figure), fault: shared, script: countSessions }, async (page) => {
      await holds(page, () => lab().state?.phase === 'paused');
      await page.evaluate((/** @type {string} */ figure) => {
        const many = document.createElement('section');
        many.innerHTML = figure.repeat(50);
        // In one place, all are near.
        many.style.display = 'grid';
        for (const one of /** @type {Iterable<HTMLElement>} */ (many.children)) one.style.gridArea = '1 / 1';
        document.body.append(many);
      }, figure);
      await untilSeen(
        page,
        () => sessionsOf(page),
        ({ opened }) => opened > 5,
      );
      await page.evaluate(() => document.querySelector('section')?.remove());
      await untilSeen(
        page,
        () => sessionsOf(page),
        ({ opened, closed }) => opened - closed === 1,
      );
      assert.equal(page.workers().length, 1);
      await page.evaluate(() => lab().step());
      assert.equal(await stepOf(page), 1);
      await page.evaluate(() => lab().remove());
      await eventually(page, async () => page.workers().length === 0);
    }));
});

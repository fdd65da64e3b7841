import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SMALL, ready, stateOf, stepBy, until } from './support/lab.js';
import { chromiumPages, firefoxPages } from './support/pages.js';
import { holds } from './support/wait.js';

/** @typedef {import('./support/wait.js').Page} Page */

/** Puts a long text around the lab, with a paragraph to press on, and scrolls to the top. @param {Page} page */
const inLongText = (page) =>
  page.evaluate(() => {
    for (const place of /** @type {const} */ (['afterbegin', 'beforeend'])) {
      const text = document.createElement('p');
      text.className = place;
      text.textContent = 'A long text. '.repeat(2000);
      document.body.insertAdjacentElement(place, text);
    }
    scrollTo(0, 0);
  });

for (const [browser, open] of /** @type {const} */ ([
  ['Chromium', chromiumPages({ webgpu: false })],
  ['Firefox', firefoxPages()],
])) {
  describe(`the keys in ${browser}`, () => {
    test('belong to the page while the focus is outside the lab: Space scrolls, and no run is reset', () =>
      open({ search: `${SMALL}&lang=en` }, async (/** @type {any} */ page) => {
        await ready(page);
        await stepBy(page, 2);
        await inLongText(page);
        await page.evaluate(() => lab().blur());
        for (const key of ['.', 'r', 's', ' ']) await page.keyboard.press(key);
        await holds(page, () => scrollY > 0);
        // By then the page would have done what the key asks for.
        await page.evaluate(async () => void (await lab().save()));
        const { step, playing } = await stateOf(page);
        assert.deepEqual([step, playing], [2, false]);
        await stepBy(page, 1);
        await page.evaluate(() => {
          scrollTo(0, 0);
          const text = document.querySelector('p.afterbegin');
          Object.assign(globalThis, { keys: 0 });
          addEventListener('keydown', ({ defaultPrevented }) => {
            if (!defaultPrevented) Reflect.set(globalThis, 'keys', Reflect.get(globalThis, 'keys') + 1);
          });
          if (text) Object.assign(text, { tabIndex: -1 });
        });
        // A press on the text outside takes the focus, and with it the keys, from the lab.
        await page.mouse.click(100, 20);
        await page.keyboard.press('r');
        await page.evaluate(async () => void (await lab().save()));
        assert.equal((await stateOf(page)).step, 3);
        assert.equal(await page.evaluate(() => Reflect.get(globalThis, 'keys')), 1, 'the page has it');
      }));
  });
}

describe('the keys', () => {
  const open = chromiumPages({ webgpu: false });

  test('belong to the lab after a press anywhere in it, and after the focused element is removed', () =>
    open({ search: SMALL }, async (page) => {
      await ready(page);
      await page.evaluate(() => lab().blur());
      await page.locator('h1').click();
      await page.keyboard.press('.');
      await until(page, ({ step, phase }) => step === 1 && phase === 'paused');
      // A button that disappears when it is pressed.
      await page.evaluate(() => lab().restart({ backend: 'cpu', latent: 100_000 }));
      await page.getByRole('button', { name: 'Use the defaults' }).focus();
      await page.evaluate(() => lab().restart({ backend: 'cpu', hidden: [8], latent: 2, batch: 16 }));
      await page.getByRole('button', { name: 'Use the defaults' }).waitFor({ state: 'detached' });
      await until(page, ({ step, phase }) => step === 0 && phase === 'paused');
      assert.equal(await page.evaluate(() => document.activeElement === document.body), true);
      await page.keyboard.press('.');
      await until(page, ({ step, phase }) => step === 1 && phase === 'paused');
    }));

  for (const how of ['by click', 'by key']) {
    test(`a reset is undone ${how}, with its curves, until the next step`, () =>
      open({ search: SMALL }, async (page) => {
        await ready(page);
        const rows = await stepBy(page, 4);
        const reset = page.getByRole('button', { name: 'Reset', exact: true });
        const undo = page.getByRole('button', { name: 'Undo (U)' });
        await (how === 'by key' ? page.keyboard.press('r') : reset.click());
        await page.getByText('The run was reset at step 4.').waitFor();
        assert.equal((await stateOf(page)).step, 0);
        await (how === 'by key' ? page.keyboard.press('u') : undo.click());
        const { train } = await until(page, ({ step, phase }) => step === 4 && phase === 'paused');
        assert.deepEqual(train, rows);
        await undo.waitFor({ state: 'detached' });
        assert.equal((await stepBy(page, 1))[0]?.step, 5);
        // A new seed also resets the run.
        await page.keyboard.press('Shift+R');
        await undo.waitFor();
        await page.keyboard.press('u');
        await until(page, ({ step, phase }) => step === 5 && phase === 'paused');
        assert.equal(await page.evaluate(() => lab().state.config?.seed), 1);
        await page.keyboard.press('r');
        await undo.waitFor();
        await stepBy(page, 1);
        await undo.waitFor({ state: 'detached' });
        await page.keyboard.press('u');
        await page.evaluate(async () => void (await lab().save()));
        assert.equal((await stateOf(page)).step, 1);
      }));
  }
});

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { axeViolations } from './support/axe.js';
import { LEARNER, SMALL, focusLab, readerTrains, ready, stateOf, stepBy, until, untrained } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { screenshots } from './support/screenshots.js';
import { holds } from './support/wait.js';

describe('in Chromium without WebGPU', () => {
  const open = chromiumPages({ webgpu: false });

  test('a reader trains on the CPU, and is told why', () =>
    open({ search: `?${LEARNER}` }, async (page) => {
      assert.equal((await ready(page)).backend, 'cpu');
      const why = page.getByText('This page trains on the CPU');
      assert.ok(await why.isHidden());
      await page.getByRole('button', { name: 'Why the CPU?' }).click();
      await why.waitFor();
      // The keys are the lab's again, and no longer the button's.
      await page.locator('h1').click();
      await readerTrains(page);
    }));

  test('the default model trains, too', () =>
    open({}, async (page) => {
      assert.equal((await ready(page)).backend, 'cpu');
      untrained(await stepBy(page, 1));
    }));

  test('without an adapter the GPU cannot be had, and the CPU is offered', () =>
    open({ search: '?backend=webgpu&hidden=8&latent=2' }, async (page) => {
      await until(page, ({ problem }) => problem?.code === 'no_adapter');
      await page.getByRole('button', { name: 'Train on the CPU' }).click();
      await ready(page);
      assert.equal((await stepBy(page, 1)).length, 1);
    }));
});

describe('on the CPU', () => {
  const open = chromiumPages({ webgpu: false });
  const search = SMALL;

  test('the buttons do what they say', () =>
    open({ search }, async (page) => {
      await ready(page);
      await page.getByRole('button', { name: 'Step', exact: true }).click();
      await until(page, ({ step, phase }) => step === 1 && phase === 'paused');
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await until(page, ({ step }) => step > 3);
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      await until(page, ({ phase }) => phase === 'paused');
      await page.getByRole('button', { name: 'Reset', exact: true }).click();
      await until(page, ({ step }) => step === 0);
    }));

  test('Play is taken at once, before there is a model', () =>
    open({ search }, async (page) => {
      await focusLab(page);
      await page.keyboard.press(' ');
      await until(page, ({ step, playing }) => step > 0 && playing);
    }));

  test('however wildly the keys are pressed, the last one counts', () =>
    open({ search }, async (page) => {
      await ready(page);
      for (const key of ' . r  .r. r . '.split('')) await page.keyboard.press(key);
      await page.keyboard.press('r');
      await sleep(500);
      const { step, problem } = await until(page, ({ phase, step }) => phase === 'paused' && step === 0);
      assert.deepEqual({ step, problem }, { step: 0, problem: null });
    }));

  test('all of it works by keyboard alone', () =>
    open({ search }, async (page) => {
      await ready(page);
      /** @type {string[]} */
      const names = [];
      for (let count = 0; count < 200; count += 1) {
        await page.keyboard.press('Tab');
        names.push(
          await page.evaluate(() => {
            let focused = document.activeElement;
            while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
            return focused?.getAttribute('aria-label') ?? focused?.textContent?.trim() ?? '';
          }),
        );
        const name = names.at(-1) ?? '';
        // The settings and the line about the device and the data unfold.
        if (name === 'Play' || name.includes('· ReLU ·') || name === 'Device and data')
          await page.keyboard.press('Enter');
        if (names.at(-1) === 'CC BY-SA 3.0') break;
      }
      for (const name of [
        '中文',
        'Switch to dark',
        'Reset',
        'Play',
        'Step',
        'β (beta)',
        'learning rate',
        'Use your own images',
        'New seed',
        'Copy link',
        'CC BY-SA 3.0',
      ])
        assert.ok(names.includes(name), `${name} among ${names}`);
      assert.equal(names.filter((name) => name.startsWith('Curve of')).length, 3);
      await until(page, ({ step }) => step > 0);
    }));

  test('the curves have a crosshair, which the arrow keys move', () =>
    open({ search }, async (page) => {
      await ready(page);
      const told = (await stepBy(page, 3)).map(({ step, loss }) => `Training at step ${step}: ${loss.toFixed(2)}`);
      const chart = page.getByRole('img', { name: 'Curve of loss' });
      await chart.focus();
      for (const there of [told[1], told[0]]) {
        await page.keyboard.press('ArrowLeft');
        await page.getByRole('img', { name: there }).first().waitFor();
      }
      await page.keyboard.press('Escape');
      await page.getByRole('img', { name: told[2] }).first().waitFor();
    }));

  test('off screen it does not train', () =>
    open({ search }, async (page) => {
      await ready(page);
      await page.keyboard.press(' ');
      await until(page, ({ step }) => step > 2);
      await page.evaluate(() => document.body.insertAdjacentHTML('afterbegin', '<div id="tall"></div>'));
      await page.evaluate(() =>
        Object.assign(/** @type {HTMLElement} */ (document.querySelector('#tall')).style, { height: '9000px' }),
      );
      // The lab hears of it in a frame, and the worker before it saves.
      await page.evaluate(async () => {
        scrollTo(0, 0);
        for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
        await lab().save();
      });
      const { step } = await stateOf(page);
      await sleep(1500);
      assert.equal((await stateOf(page)).step, step);
      await page.evaluate(() => document.querySelector('#tall')?.remove());
      await until(page, (state) => state.step > step);
    }));

  test('without WebAssembly it says so', () =>
    open({ search, script: () => void Reflect.deleteProperty(globalThis, 'WebAssembly') }, async (page) => {
      await until(page, ({ problem }) => problem?.code === 'no_wasm');
      await page.getByText('This browser cannot run WebAssembly').waitFor();
    }));

  test('a setting that the engine refuses is said, and the defaults work', () =>
    open({ search }, async (page) => {
      await ready(page);
      await page.evaluate(() =>
        /** @type {import('../src/vae-lab.js').VaeLab} */ (document.querySelector('vae-lab')).restart({
          backend: 'cpu',
          latent: 100_000,
        }),
      );
      await until(page, ({ problem }) => problem?.code === 'invalid_option');
      await page.getByText('The engine does not accept this setting').waitFor();
      await page.getByRole('button', { name: 'Use the defaults' }).click();
      await ready(page);
      await stepBy(page, 1);
    }));

  test('what the address says wrongly is said, and the rest is used', () =>
    open({ search: '?backend=cpu&seed=one&latent=0&latnet=3&batch=32&hidden=8' }, async (page) => {
      await ready(page);
      await page.getByText('The address says seed=one; expected a whole number from 0 to').waitFor();
      await page.getByText('The address says latent=0; expected a whole number from 1 to 200').waitFor();
      await page.getByText('an unknown setting “latnet”').waitFor();
      const config = await page.evaluate(
        () => /** @type {import('../src/vae-lab.js').VaeLab} */ (document.querySelector('vae-lab')).state.config,
      );
      assert.deepEqual([config?.batch, config?.seed, config?.latent], [32, 1, 20]);
    }));

  test('another seed is another run', async () => {
    /** @type {number[]} */
    const losses = [];
    for (const seed of [1, 2]) {
      await open({ search: `${search}&seed=${seed}` }, async (page) => {
        await ready(page);
        losses.push((await stepBy(page, 1))[0]?.loss ?? NaN);
      });
    }
    assert.notEqual(losses[0], losses[1]);
  });

  test('language and theme are chosen, and remembered', () =>
    open({ search, colorScheme: 'light' }, async (page) => {
      await ready(page);
      const background = () =>
        page.evaluate(
          () => getComputedStyle(/** @type {Element} */ (document.querySelector('vae-lab'))).backgroundColor,
        );
      const light = await background();
      await page.getByRole('button', { name: 'Switch to dark' }).click();
      await page.getByRole('button', { name: '中文' }).click();
      await page.getByRole('button', { name: '播放' }).waitFor();
      const dark = await background();
      assert.notEqual(dark, light);
      assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh');
      await page.reload();
      await page.getByRole('button', { name: '播放' }).waitFor();
      assert.equal(await background(), dark);
    }));

  test('the panels are made one by one, and seen together', () => {
    const watch = () => {
      const seen = { early: 0, whole: 0 };
      Object.assign(globalThis, { seen });
      const look = () => {
        const root = document.querySelector('vae-lab')?.shadowRoot;
        const lab = root?.querySelector('.lab');
        const made = [...(root?.querySelectorAll('*') ?? [])].every(
          (element) => !('hasUpdated' in element) || element.hasUpdated,
        );
        if (lab && getComputedStyle(lab).visibility === 'visible') seen[made ? 'whole' : 'early'] += 1;
        requestAnimationFrame(look);
      };
      look();
    };
    return open({ search, script: watch }, async (page) => {
      await ready(page);
      await holds(page, () => /** @type {any} */ (globalThis).seen.whole > 2);
      assert.equal(
        await page.evaluate(() => /** @type {any} */ (globalThis).seen.early),
        0,
        'nothing is moved by what comes later',
      );
    });
  });

  test('two labs on one page train side by side, and one can go', () =>
    open({ search }, async (page) => {
      await ready(page);
      const steps = await page.evaluate(async () => {
        const first = /** @type {import('../src/vae-lab.js').VaeLab} */ (document.querySelector('vae-lab'));
        const second = /** @type {import('../src/vae-lab.js').VaeLab} */ (document.createElement('vae-lab'));
        second.settings = { backend: 'cpu', hidden: [8], latent: 2, seed: 2 };
        first.after(second);
        await Promise.all([first.step(), second.step()]);
        await first.step();
        const steps = [first.state.step, second.state.step];
        first.remove();
        await second.step();
        return [...steps, second.state.step];
      });
      assert.deepEqual(steps, [2, 1, 2]);
    }));

  for (const width of [360, 768, 1440]) {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      test(`nothing overflows or shifts at ${width} pixels, ${colorScheme}`, () =>
        open({ search, colorScheme, viewport: { width, height: width < 500 ? 740 : 900 } }, async (page) => {
          await ready(page);
          const boxes = () =>
            page.evaluate(() => {
              const root = document.querySelector('vae-lab')?.shadowRoot;
              /** @type {Record<string, number[]>} */
              const found = {};
              const watched = [
                'button, canvas, vae-transport, vae-samples, vae-objective, vae-curve, dl > div, .plot',
                '.note, h2, h3, footer',
              ].join(', ');
              /** @param {ParentNode} parent @param {string} path */
              const visit = (parent, path) => {
                for (const [index, child] of [...parent.children].entries()) {
                  const name = `${path}/${child.localName}${index}`;
                  const { x, y, width, height } = child.getBoundingClientRect();
                  // What a number takes of its own place may vary; the places may not.
                  if (child.matches(watched)) found[name] = [x, y + scrollY, width, height];
                  if (child.localName === 'vae-curve' || !child.matches('.uplot'))
                    visit(child.shadowRoot ?? child, name);
                }
              };
              if (root) visit(root, '');
              return found;
            });
          const before = await boxes();
          assert.ok(Object.keys(before).length > 15);
          await page.keyboard.press(' ');
          await until(page, ({ step, heldOut, images }) => step > 12 && heldOut.length > 0 && images === 60_000);
          const during = await boxes();
          assert.deepEqual(during, before);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
          await page.screenshot({ path: `${screenshots}${width}-${colorScheme}.png`, fullPage: true });
        }));
    }
  }

  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    test(`axe finds nothing to object to, ${colorScheme}`, () =>
      open({ search, colorScheme }, async (page) => {
        await ready(page);
        await stepBy(page, 1);
        assert.deepEqual(await axeViolations(page), []);
      }));
  }

  for (const width of [360, 440, 441, 1440])
    test(`letters in drawings that are scaled are legible at ${width} pixels`, () =>
      open({ search: SMALL, viewport: { width, height: 740 } }, async (page) => {
        await ready(page);
        await stepBy(page, 1);
        const sizes = /** @type {number[]} */ (
          await holds(page, () => {
            const root = lab().renderRoot.querySelector('vae-rate-distortion')?.shadowRoot;
            const texts = /** @type {SVGTextElement[]} */ ([...(root?.querySelectorAll('text') ?? [])]);
            const pixels = (/** @type {SVGTextElement} */ text) =>
              Number.parseFloat(getComputedStyle(text).fontSize) * (text.getScreenCTM()?.a ?? 0);
            return texts.length > 2 && texts.map(pixels);
          })
        );
        assert.ok(Math.min(...sizes) > 9.5 && Math.max(...sizes) < 25, `${sizes}`);
      }));

  test('the Chinese page fits a phone', () =>
    open({ search: `${search}&lang=zh`, viewport: { width: 360, height: 740 } }, async (page) => {
      await ready(page);
      await stepBy(page, 1);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      await page.screenshot({ path: `${screenshots}360-zh.png`, fullPage: true });
    }));
});

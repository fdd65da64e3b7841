import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { labOf, ready, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { holds } from './support/wait.js';

describe('the controls', () => {
  const open = chromiumPages({ webgpu: false });
  const search = '?backend=cpu&hidden=8';

  /** @param {import('playwright-core').Page} page @param {string} key */
  const box = (page, key) => page.locator(`vae-control[data-key="${key}"] #box`);
  /** @param {import('playwright-core').Page} page */
  const unfold = async (page) => {
    await page.locator('.model').focus();
    await page.keyboard.press('Enter');
  };

  test('every control can be worked by the keyboard alone', () =>
    open({ search }, async (page) => {
      await ready(page);
      await unfold(page);
      const controls = (await labOf(page)).controls.filter(({ group }) => group);
      assert.ok(controls.length >= 11, `${controls.length} controls`);
      for (const { key, kind, min, max, choices, default: defaultValue } of controls) {
        const input = box(page, key);
        if (await input.isDisabled()) {
          assert.match(
            (await page.locator(`vae-control[data-key="${key}"] .control`).getAttribute('title')) ?? '',
            /Has no effect while/,
            key,
          );
          continue;
        }
        const before = await valueOf(page, key);
        await input.focus();
        if (kind === 'choice') {
          await page.keyboard.press(before === choices.at(-1) ? 'ArrowUp' : 'ArrowDown');
        } else {
          await input.selectText();
          await page.keyboard.type(
            kind === 'widths'
              ? '30, 20'
              : String(defaultValue === max ? min : Number(defaultValue) + 1 > max ? max : Number(defaultValue) + 1),
          );
          await page.keyboard.press('Enter');
        }
        assert.notEqual(await valueOf(page, key), before, `${key} changed`);
        // The way back is a button; the backend of this page came with its address.
        await page.locator(`vae-control[data-key="${key}"] .reset`).focus();
        await page.keyboard.press('Enter');
        assert.equal(await valueOf(page, key), String(defaultValue), `${key} is back`);
      }
    }));

  test('what a control does is read without hovering: in a line, by touch, and by keyboard', () =>
    open({ search, hasTouch: true, viewport: { width: 360, height: 740 } }, async (page) => {
      await ready(page);
      const control = (/** @type {string} */ key) => page.locator(`vae-control[data-key="${key}"]`);
      // While the settings are closed, beta is in sight, with its question mark.
      const explanation = (/** @type {string} */ key) => control(key).locator('.explanation');
      const height = () => page.locator('vae-controls').evaluate((element) => element.getBoundingClientRect().height);
      const before = await height();
      assert.equal(await explanation('beta').isVisible(), false);
      await page.getByRole('button', { name: 'What is β (beta)?' }).tap();
      await explanation('beta').getByText('but noise is still added to z').waitFor();
      const below = await explanation('beta').boundingBox();
      assert.ok(
        below && below.x >= 0 && below.x + below.width <= 360 && below.y + below.height <= 740,
        `in the page: ${JSON.stringify(below)}`,
      );
      assert.equal(await height(), before, 'nothing moves');
      // A tap elsewhere hides it.
      await page.getByRole('heading', { name: 'Samples', exact: true }).tap();
      await explanation('beta').waitFor({ state: 'hidden' });

      await unfold(page);
      // These are explained in a line whatever the reader does.
      await control('learningRate').getByText('Step size of Adam.', { exact: true }).waitFor();
      await control('sigma').getByText('Has no effect while likelihood is Bernoulli.').first().waitFor();
      const help = page.getByRole('button', { name: 'What is likelihood?' });
      await help.focus();
      await page.keyboard.press('Enter');
      assert.equal(await help.getAttribute('aria-expanded'), 'true');
      await explanation('likelihood').getByText('Bernoulli gives binary cross-entropy (BCE)').waitFor();
      const box = await explanation('likelihood').boundingBox();
      assert.ok(
        box && box.x >= 0 && box.x + box.width <= 360 && box.width > 200,
        `in the page: ${JSON.stringify(box)}`,
      );
      await page.keyboard.press('Escape');
      await explanation('likelihood').waitFor({ state: 'hidden' });
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await explanation('likelihood').waitFor({ state: 'hidden' });

      // The legend says what nll is for this likelihood.
      const legend = page.locator('vae-notation');
      await legend.getByText('here, binary cross-entropy (BCE)').waitFor();
      await legend.getByText('1 nat ≈ 1.44 bits').waitFor();
      await page.evaluate(() => lab().restart({ backend: 'cpu', hidden: [8], likelihood: 'laplace' }));
      await legend.getByText('here, the absolute error (L1) / b').waitFor();
    }));

  test('a slider applies while it runs, and so does its box', () =>
    open({ search }, async (page) => {
      await ready(page);
      await page.keyboard.press(' ');
      await until(page, ({ step }) => step > 2);
      const slider = page.locator('vae-control[data-key="beta"] input[type="range"]');
      await slider.focus();
      await page.keyboard.press('Home');
      await holds(page, () => lab().state.config?.beta === 0);
      await page.keyboard.press('ArrowRight');
      await holds(page, () => lab().state.config?.beta === 0.01);
      await unfold(page);
      await box(page, 'learningRate').fill('0.002');
      await page.keyboard.press('Enter');
      await holds(page, () => lab().state.config?.learningRate === 0.002);
      const { step } = await until(page, ({ playing }) => playing);
      const later = await until(page, (state) => state.step > step + 2);
      assert.equal(later.problem, null);
      const last = later.train.at(-1);
      assert.ok(
        last && Math.abs(last.loss - last.nll - 0.01 * last.kl) < 1e-4 * last.loss,
        'the loss is the sum with the new beta',
      );
    }));

  test('the weight of KL is the one that each loss was made with', () =>
    open({ search: `${search}&latent=2&batch=16&betaWarmup=40` }, async (page) => {
      await ready(page);
      await stepBy(page, 5);
      const { train, heldOut } = await until(page, (state) => state.heldOut.at(-1)?.step === state.step);
      const shown = await page.locator('vae-objective .weights span').allTextContents();
      const weights = shown.map((text) => Number.parseFloat(text));
      assert.equal(weights.length, 2, 'the training warms up, the held-out images do not');
      for (const [index, row] of [train.at(-1), heldOut.at(-1)].entries()) {
        assert.ok(row);
        const sum = row.nll + (weights[index] ?? 0) * row.kl;
        assert.ok(
          Math.abs(row.loss - sum) < 0.005 * row.kl + 1e-6,
          `${row.loss} is not ${row.nll} + ${weights[index]} · ${row.kl}`,
        );
      }
      assert.equal(weights[1], 1);
      assert.ok((weights[0] ?? 1) < 0.99, 'the negative control: one weight for both would be wrong');
    }));

  test('a change of the model waits, lights up the button, and can be taken back', () =>
    open({ search }, async (page) => {
      await ready(page);
      await unfold(page);
      await stepBy(page, 1);
      const restart = page.getByRole('button', { name: 'Restart with these changes' });
      assert.ok(await restart.isDisabled());
      await box(page, 'latent').fill('2');
      await page.keyboard.press('Enter');
      assert.ok(await restart.isEnabled());
      assert.equal(await restart.getAttribute('title'), 'latent dimensions 20→2');
      assert.equal((await until(page, () => true)).step, 1, 'the run goes on');
      await page.getByRole('button', { name: 'Discard' }).click();
      assert.equal(await box(page, 'latent').inputValue(), '20');
      await box(page, 'latent').fill('2');
      await page.keyboard.press('Enter');
      await restart.click();
      await holds(
        page,
        () => lab().state.config?.latent === 2 && lab().state.step === 0 && lab().state.phase === 'paused',
      );
      assert.ok(await restart.isDisabled());
      await stepBy(page, 1);
    }));

  test('what a control cannot be is said, and changes nothing', () =>
    open({ search }, async (page) => {
      await ready(page);
      await unfold(page);
      for (const [key, text] of [
        ['batch', '0'],
        ['batch', ''],
        ['beta', '-1'],
        ['hidden', '400,'],
        ['hidden', '1,2,3,4'],
        ['seed', '1.5'],
        ['stopAfter', '0'],
      ]) {
        const before = await valueOf(page, key ?? '');
        const input = box(page, key ?? '');
        await input.fill(text ?? '');
        await input.blur();
        assert.equal(await input.getAttribute('aria-invalid'), 'true', `${key}=${text}`);
        const words = page.locator(`vae-control[data-key="${key}"]`).getByText(/^Enter (a|up to) /);
        await words.waitFor();
        const [seen, size] = [await words.boundingBox(), page.viewportSize()];
        assert.ok(
          seen && seen.width > 100 && seen.x >= 0 && seen.x + seen.width <= (size?.width ?? 0),
          `${key}: ${JSON.stringify(seen)}`,
        );
        assert.equal(
          await words.evaluate((element) => getComputedStyle(element).clipPath),
          'none',
          'for everyone to read',
        );
        assert.equal(await valueOf(page, key ?? ''), before);
      }
      assert.ok(await page.getByRole('button', { name: 'Restart with these changes' }).isDisabled());
    }));

  for (const locale of ['en', 'de', 'zh-CN']) {
    test(`a decimal comma is read; invalid text shows an error and changes nothing: ${locale}`, () =>
      open({ search: `${search}&lang=en`, locale }, async (page) => {
        await ready(page);
        await unfold(page);
        const type = async (/** @type {string} */ key, /** @type {string} */ text) => {
          await box(page, key).selectText();
          await page.keyboard.type(text);
          await page.keyboard.press('Enter');
        };
        for (const [key, text, value, shown] of /** @type {[string, string, number, string][]} */ ([
          ['learningRate', '0,002', 0.002, '0.002'],
          ['beta', '0,5', 0.5, '0.5'],
          ['beta', '.25', 0.25, '0.25'],
          ['learningRate', '1e-3', 0.001, '0.001'],
          ['beta', '１，５', 1.5, '1.5'],
        ])) {
          await type(key, text);
          const inForce = { key, value };
          await holds(page, ({ key, value }) => Reflect.get(lab().state.config ?? {}, key) === value, inForce);
          assert.equal(await box(page, key).inputValue(), shown);
          assert.equal(await box(page, key).getAttribute('aria-invalid'), 'false');
        }
        for (const text of ['0.5.1', '1,234', '1 5', '-1', 'one']) {
          await type('beta', text);
          assert.equal(await box(page, 'beta').getAttribute('aria-invalid'), 'true', text);
          await page.locator('vae-control[data-key="beta"]').getByText('Enter a number from 0 to').waitFor();
          assert.equal(await box(page, 'beta').inputValue(), text, 'for the reader to mend');
          assert.equal(await page.evaluate(() => lab().state.config?.beta), 1.5, text);
          assert.equal(await valueOf(page, 'beta'), '1.5');
        }
        await type('beta', '1,234');
        await page.getByText('This comma may be a decimal point or a thousands separator').waitFor();
        await type('beta', '2');
        await holds(page, () => lab().state.config?.beta === 2);
        await page.keyboard.press('ArrowUp');
        await holds(page, () => lab().state.config?.beta === 3);
        await page.keyboard.press('ArrowDown');
        await holds(page, () => lab().state.config?.beta === 2);
      }));
  }

  test('keys of other programs stay in the address, without a warning', () =>
    open({ search: `${search}&bata=4&fbclid=a%20b&utm_source=n&utm_source=n&gclid=1` }, async (page) => {
      await ready(page);
      await page.getByText('an unknown setting “bata”').waitFor();
      assert.equal(await page.locator('vae-notices .notice').filter({ hasText: 'The address' }).count(), 1);
      await box(page, 'beta').fill('4');
      await page.keyboard.press('Enter');
      await page.waitForURL(/beta=4&hidden=8&backend=cpu&bata=4&fbclid=a%20b&utm_source=n&utm_source=n&gclid=1$/);
    }));

  test('two settings that do not go together are marked and named, and the run goes on', () =>
    open({ search }, async (page) => {
      await ready(page);
      await page.keyboard.press(' ');
      await unfold(page);
      const { step } = await until(page, (state) => state.playing && state.step > 2);
      const restart = page.getByRole('button', { name: 'Restart with these changes' });
      const height = () => page.locator('vae-controls').evaluate((element) => element.getBoundingClientRect().height);
      const before = await height();
      await box(page, 'pixels').selectOption('dequantised');
      await page
        .getByRole('alert')
        .getByText('These settings do not work together: likelihood “Bernoulli” and pixels “grey with noise”')
        .waitFor();
      for (const [key, wrong] of [
        ['pixels', 'true'],
        ['likelihood', 'true'],
        ['activation', 'false'],
      ])
        assert.equal(await box(page, key ?? '').getAttribute('aria-invalid'), wrong, key);
      assert.ok(await restart.isDisabled());
      assert.equal(await height(), before, 'nothing moves');
      // Asked otherwise than by the button, too.
      await page
        .locator('vae-controls')
        .evaluate((element) =>
          element.dispatchEvent(new CustomEvent('vae-restart', { bubbles: true, composed: true })),
        );
      const later = await until(page, (state) => state.step > step + 2);
      assert.deepEqual([later.playing, later.problem], [true, null]);
      await page.getByRole('button', { name: '中文' }).click();
      await page.getByRole('alert').getByText('似然“伯努利”与像素“灰度加噪声”不能同时使用').waitFor();
      await page.getByRole('button', { name: 'English' }).click();
      await box(page, 'likelihood').selectOption('gaussian');
      await page.locator('.conflict').waitFor({ state: 'detached' });
      assert.equal(await box(page, 'pixels').getAttribute('aria-invalid'), 'false');
      await restart.click();
      await holds(page, () => lab().state.config?.pixels === 'dequantised' && lab().state.phase === 'paused');
      assert.deepEqual(await page.evaluate(() => lab().state.draft), {});
    }));

  for (const lang of ['en', 'zh']) {
    test(`the words of every choice fit into its box, ${lang}`, () =>
      open({ search: `${search}&lang=${lang}`, viewport: { width: 1440, height: 900 } }, async (page) => {
        await ready(page);
        await unfold(page);
        const cut = await page
          .locator('vae-controls .form vae-control[data-kind="choice"] select')
          .evaluateAll((menus) =>
            menus.flatMap((menu) => {
              const { width } = menu.getBoundingClientRect();
              const context = document.createElement('canvas').getContext('2d');
              if (!(menu instanceof HTMLSelectElement) || !context) return ['no menu'];
              context.font = getComputedStyle(menu).font;
              // The padding, and the arrow of the browser.
              return [...menu.options]
                .filter(({ text }) => context.measureText(text).width > width - 36)
                .map(({ text }) => `${text} in ${width} px`);
            }),
          );
        assert.deepEqual(cut, []);
      }));
  }

  test('sigma comes with the Gaussian', () =>
    open({ search }, async (page) => {
      await ready(page);
      await unfold(page);
      assert.ok(await box(page, 'sigma').isDisabled());
      await box(page, 'likelihood').selectOption('gaussian');
      assert.ok(await box(page, 'sigma').isEnabled());
    }));

  test('the address follows, and opens the same run elsewhere', async () => {
    let address = '';
    /** @type {{ loss: number }[]} */
    let losses = [];
    await open({ search, permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      await ready(page);
      await unfold(page);
      await box(page, 'beta').fill('4');
      await box(page, 'hidden').fill('12,6');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Restart with these changes' }).click();
      await page.waitForURL(/hidden=12,6/);
      await ready(page);
      // One step: how soon a run takes up the data that streams in behind the first shard is the network's to say.
      losses = await stepBy(page, 1);
      await page.getByRole('button', { name: 'Copy link' }).click();
      await page.getByRole('button', { name: 'Link copied' }).waitFor();
      address = await page.evaluate(() => navigator.clipboard.readText());
      assert.equal(address, page.url());
    });
    assert.match(address, /\?v=1&beta=4&hidden=12,6&backend=cpu$/);
    await open({ search: address.slice(address.indexOf('?')) }, async (page) => {
      await ready(page);
      assert.deepEqual(await stepBy(page, 1), losses);
    });
  });

  test('Shift+R is another seed, R the same one', () =>
    open({ search }, async (page) => {
      await ready(page);
      const first = await stepBy(page, 1);
      await page.keyboard.press('Shift+R');
      await holds(page, () => lab().state.config?.seed !== 1);
      await ready(page);
      const second = await stepBy(page, 1);
      assert.notDeepEqual(second, first);
      await page.keyboard.press('r');
      await until(page, ({ step, phase }) => step === 0 && phase === 'paused');
      assert.deepEqual(await stepBy(page, 1), second);
    }));

  test('a run stops after its epochs, and Play goes on for as many again', () =>
    open(
      { search: '?backend=cpu&hidden=2&latent=2&likelihood=gaussian&stopAfter=1&batch=1000', patience: 4 },
      async (page) => {
        await ready(page);
        for (const epochs of [1, 2]) {
          await page.keyboard.press(' ');
          // All 60,000 images, however many of them were there in the beginning; and not one step more.
          const { epoch } = await until(
            page,
            ({ playing, phase, step }) => !playing && phase === 'paused' && step === 60 * epochs,
          );
          assert.equal(epoch, epochs);
          await page.locator('vae-run-status').getByText(`Finished after ${epochs} epoch`).waitFor();
        }
      },
    ));
});

/**
 * The value of a control, drafts included.
 * @param {import('playwright-core').Page} page
 * @param {string} key
 */
function valueOf(page, key) {
  return page.evaluate((key) => {
    const { applied, draft } = lab().state;
    return String(draft[key] ?? applied?.[key]);
  }, key);
}

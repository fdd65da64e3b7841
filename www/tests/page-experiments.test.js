import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { axeViolations } from './support/axe.js';
import { ready, stateOf, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { eventually, holds } from './support/wait.js';

describe('the experiments', () => {
  const open = chromiumPages({ webgpu: false });
  const search = '?backend=cpu&hidden=8&latent=3&batch=16&learningRate=0.01';

  /** @param {import('playwright-core').Page} page @param {string} id */
  const card = (page, id) => page.locator(`vae-experiments [data-id="${id}"]`);
  /** @param {import('playwright-core').Page} page */
  const setting = (page) =>
    page.evaluate(() => {
      const { config, applied, pictures } = lab().state;
      const { latent, beta, learningRate, hidden, batch } = config ?? {};
      return {
        latent,
        beta,
        learningRate,
        hidden: String(hidden),
        batch,
        form: applied?.['beta'],
        kind: pictures?.sampleKind,
      };
    });

  test('one press sets the controls and trains; another brings back settings, run and step', () =>
    open({ search, reducedMotion: 'reduce' }, async (page) => {
      await ready(page);
      const undisturbed = await stepBy(page, 4);
      await page.keyboard.press('r');
      await until(page, ({ phase, step }) => phase === 'paused' && step === 0);
      const rows = await stepBy(page, 3);
      const back = page.getByRole('button', { name: 'Back to your run (step 3)' });
      assert.equal(await back.isVisible(), false);

      // A prediction is one press, and so is the experiment.
      await card(page, 'plane').getByRole('button', { name: 'Some digits overlap' }).click();
      await card(page, 'plane').getByRole('button', { name: 'Run', exact: true }).click();
      await holds(page, () => lab().state.config?.latent === 2 && lab().state.playing && lab().state.step > 0);
      assert.deepEqual(await setting(page), {
        latent: 2,
        beta: 1,
        learningRate: 0.001,
        hidden: '8',
        batch: 16,
        form: 1,
        kind: 'means',
      });
      await card(page, 'plane').getByRole('button', { name: 'Run', exact: true, pressed: true }).waitFor();

      // The same run, seen as draws: nothing starts over.
      const { step } = await stateOf(page);
      await card(page, 'blur').getByRole('button', { name: 'draw', exact: true }).click();
      await holds(page, () => lab().state.pictures?.sampleKind === 'draws');
      assert.ok((await stateOf(page)).step >= step);

      // Another value on the same seed: the run before stays in the charts.
      await card(page, 'beta').getByRole('button', { name: 'β = 10' }).click();
      await holds(page, () => lab().state.config?.beta === 10 && lab().state.playing && lab().state.step > 1);
      assert.deepEqual(await setting(page), {
        latent: 20,
        beta: 10,
        learningRate: 0.001,
        hidden: '8',
        batch: 16,
        form: 10,
        kind: 'means',
      });
      await holds(page, () => lab().state.earlier.some(({ values }) => values.latent === 2));

      await back.click();
      const returned = await until(page, (state) => state.step === 3 && state.phase === 'paused' && !state.playing);
      assert.deepEqual(returned.train, rows, 'the curves are those of the run before');
      assert.deepEqual(await setting(page), {
        latent: 3,
        beta: 1,
        learningRate: 0.01,
        hidden: '8',
        batch: 16,
        form: 1,
        kind: 'means',
      });
      await back.waitFor({ state: 'hidden' });
      assert.equal(await page.locator('vae-experiments .current').count(), 0);
      // It is the same run: its next step is the one that it would have been.
      assert.deepEqual(await stepBy(page, 1), undisturbed.slice(3));
    }));

  test('it says what to look at, unfolds the answer, and remembers a prediction', () =>
    open({ search, reducedMotion: 'reduce' }, async (page) => {
      await ready(page);
      const beta = card(page, 'beta');
      const answer = beta.getByText('KL reaches 287 nats');
      assert.equal(await answer.isVisible(), false);
      await beta.getByText('What we saw after five epochs').click();
      await answer.waitFor();
      assert.equal(await beta.locator('.verdict').count(), 0, 'without a prediction there is no verdict');
      await beta.getByRole('button', { name: 'Sharp digits' }).click();
      await beta.getByText('Not as you predicted.').waitFor();
      await beta.getByRole('button', { name: 'No digits at all' }).click();
      await beta.getByText('As you predicted.', { exact: true }).waitFor();
      assert.deepEqual(await axeViolations(page), []);

      await card(page, 'plane').getByRole('button', { name: 'Look at the latent plane' }).click();
      await holds(page, () => lab().renderRoot.querySelector('vae-latent-plane') === lab().shadowRoot?.activeElement);
      await eventually(page, async () => {
        const box = await page.locator('vae-latent-plane canvas').first().boundingBox();
        return box && box.y < (page.viewportSize()?.height ?? 0) && box.y + box.height > 0;
      });

      await page.reload();
      await ready(page);
      await beta.getByRole('button', { name: 'No digits at all', pressed: true }).waitFor();
      // Pressed again, it is taken back.
      await beta.getByRole('button', { name: 'No digits at all' }).click();
      await holds(page, () => Object.keys(lab().state.predictions).length === 0);
    }));

  test('in Chinese, on a phone, the strip is moved sideways and the page is not', () =>
    open({ search: `${search}&lang=zh`, viewport: { width: 360, height: 740 } }, async (page) => {
      await ready(page);
      const strip = page.locator('vae-experiments ol');
      const { inside, width } = await strip.evaluate((list) => ({ inside: list.scrollWidth, width: list.clientWidth }));
      assert.ok(inside > 4 * width, `${inside} of ${width}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      const height = () =>
        page.locator('vae-experiments').evaluate((element) => element.getBoundingClientRect().height);
      const before = await height();
      await card(page, 'likelihood').getByRole('button', { name: '学习 σ', exact: true }).click();
      await holds(page, () => lab().state.config?.likelihood === 'gaussian_shared' && lab().state.step > 0);
      await page.getByRole('button', { name: '回到您的训练（第 0 步）' }).waitFor();
      assert.equal(await height(), before, 'nothing moves');
    }));
});

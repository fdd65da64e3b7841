import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import axe from 'axe-core';
import { evaluationNow, ready, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { holds, untilSeen } from './support/wait.js';

describe('runs', () => {
  const open = chromiumPages({ webgpu: false });
  const search = '?backend=cpu&hidden=8&latent=4';

  /** @param {import('playwright-core').Page} page */
  const earlier = (page) =>
    page.evaluate(() =>
      lab().state.earlier.map(({ values, train }) => ({
        beta: values['beta'],
        latent: values['latent'],
        points: train.rows.length,
      })),
    );

  test('an earlier run stays, named by what differs; the same run again takes its own place', () =>
    open({ search }, async (page) => {
      await ready(page);
      await stepBy(page, 3);
      await page.keyboard.press('r');
      await until(page, ({ step, phase }) => step === 0 && phase === 'paused');
      assert.deepEqual(await earlier(page), []);
      await stepBy(page, 3);
      await page.evaluate(() => void lab().restart({ backend: 'cpu', hidden: [8], latent: 2, beta: 4 }));
      await holds(page, () => lab().state.config?.latent === 2 && lab().state.phase === 'paused');
      assert.deepEqual(await earlier(page), [{ beta: 1, latent: 4, points: 3 }]);
      await page.locator('vae-objective .earlier').getByText('β 1→4, latent dimensions 4→2').waitFor();
      for (let latent = 3; latent < 9; latent += 1) {
        await stepBy(page, 2);
        await page.evaluate((latent) => void lab().restart({ backend: 'cpu', hidden: [8], latent }), latent);
        await holds(page, (latent) => lab().state.config?.latent === latent && lab().state.phase === 'paused', latent);
      }
      assert.deepEqual(
        (await earlier(page)).map(({ latent }) => latent),
        [7, 6, 5, 4],
        'the last four',
      );
    }));

  test('two models train side by side, on the same seed and data, and differ in what was chosen', () =>
    open({ search }, async (page) => {
      await ready(page);
      await page.locator('.model').click();
      await page.getByRole('button', { name: 'Compare with these changes' }).click();
      await holds(page, () => lab().state.comparison?.phase === 'paused');
      await until(page, ({ phase }) => phase === 'paused');
      await stepBy(page, 2);
      /** @returns {Promise<{ step: number, train: readonly unknown[], beta: number | undefined }[]>} */
      const both = () =>
        page.evaluate(() =>
          [lab().state, lab().state.comparison].map((state) => ({
            step: state?.step ?? -1,
            train: state?.train.rows ?? [],
            beta: state?.config?.beta,
          })),
        );
      await holds(page, () => lab().state.comparison?.step === 2);
      const [first, second] = await both();
      assert.deepEqual(first?.train, second?.train, 'with nothing chosen they are the same run');
      const slider = page.locator('vae-comparison vae-control[data-key="beta"] input[type="range"]');
      await slider.focus();
      await page.keyboard.press('End');
      await holds(page, () => lab().state.comparison?.config?.beta === 100);
      assert.equal((await both())[0]?.beta, 1);
      await page.getByRole('heading', { name: 'Second model: β 1→100' }).waitFor();
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await holds(page, () => lab().state.step > 8 && (lab().state.comparison?.step ?? 0) > 8);
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      await holds(page, () => lab().state.phase === 'paused' && lab().state.comparison?.phase === 'paused');
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: 'Save second model' }).click(),
      ]);
      assert.match(file.suggestedFilename(), /^vae-lab-second-step-\d+\.safetensors$/);
      await page.getByRole('button', { name: 'Stop comparing' }).click();
      await page.locator('vae-comparison').waitFor({ state: 'detached' });
      await stepBy(page, 1);
    }));

  test('every chart has a table', () =>
    open({ search }, async (page) => {
      await ready(page);
      const rows = await stepBy(page, 3);
      for (const summary of await page.getByText('Show as a table').all()) await summary.click();
      const first = rows[0];
      assert.ok(first);
      await page
        .locator('vae-objective')
        .getByRole('row', { name: `1 ${first.loss.toFixed(2)} ${first.nll.toFixed(2)} ${first.kl.toFixed(2)}` })
        .waitFor();
      const heldOut = await evaluationNow(page);
      await page
        .locator('vae-rate-distortion')
        .getByRole('row', { name: `3 ${heldOut.kl.toFixed(2)} ${heldOut.nll.toFixed(2)}` })
        .waitFor();
    }));
});

describe('with everything unfolded', () => {
  const open = chromiumPages({ webgpu: false });

  for (const [lang, colorScheme] of /** @type {const} */ ([
    ['en', 'light'],
    ['zh', 'dark'],
  ])) {
    test(`axe finds nothing to object to, and a phone has room: ${lang}, ${colorScheme}`, () =>
      open(
        {
          search: `?backend=cpu&hidden=8&latent=4&likelihood=gaussian_shared&lang=${lang}`,
          colorScheme,
          reducedMotion: 'reduce',
          viewport: { width: 360, height: 740 },
        },
        async (page) => {
          await ready(page);
          await page.evaluate(() => lab().compare());
          await holds(page, () => lab().state.phase === 'paused' && lab().state.comparison?.phase === 'paused');
          await stepBy(page, 2);
          await page.locator('.model').click();
          for (const summary of await page.locator('summary').all()) await summary.click();
          await page.locator('vae-control[data-key="batch"] #box').fill('0');
          await page.locator('vae-control[data-key="batch"] #box').blur();
          await page.evaluate(() => lab().load(new File([], 'thesis.pdf')));
          await page.evaluate(() => lab().slow());
          await page.locator('vae-slow-motion').waitFor();
          await page.evaluate(axe.source);
          const violations = await page.evaluate(async () => {
            const found = await /** @type {any} */ (globalThis).axe.run();
            return found.violations.map(
              (/** @type {any} */ violation) =>
                `${violation.id}: ${violation.nodes.map((/** @type {any} */ node) => node.target.join(' '))}`,
            );
          });
          assert.deepEqual(violations, []);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
        },
      ));
  }
});

describe('the latents', () => {
  const open = chromiumPages({ webgpu: false });

  test('each has a bar, their KL adds up, and the gap to the tighter bound can be measured', () =>
    open({ search: '?backend=cpu&hidden=8&latent=4' }, async (page) => {
      await ready(page);
      await stepBy(page, 3);
      const { bars, sum, kl } = await page.evaluate(() => ({
        bars: lab().renderRoot.querySelector('vae-latents')?.shadowRoot?.querySelectorAll('.bar').length,
        sum: lab().state.latentStatistics?.klPerLatent.reduce((a, b) => a + b),
        kl: lab().state.heldOut.last?.kl,
      }));
      assert.equal(bars, 4);
      assert.ok(sum !== undefined && kl !== undefined && Math.abs(sum - kl) < 1e-4 * kl, `${sum} and ${kl}`);
      await page.getByRole('button', { name: 'Measure the gap' }).click();
      await page.getByText('gap at step 3').waitFor();
      const gap = await page.evaluate(() => lab().state.gap);
      assert.ok(gap && gap.bound >= gap.elbo - 0.5 && gap.n === 100, JSON.stringify(gap));
    }));

  test('a collapse is said', () =>
    open({ search: '?backend=cpu&hidden=8&latent=4&beta=1000' }, async (page) => {
      await ready(page);
      await page.keyboard.press(' ');
      await page.getByText('Posterior collapse').waitFor();
    }));
});

describe('the decoder’s sigma', () => {
  const open = chromiumPages({ webgpu: false });
  const search = '?backend=cpu&hidden=8&latent=4&learningRate=0.01';

  for (const [likelihood, lang, title] of /** @type {const} */ ([
    ['gaussian_shared', 'en', 'The decoder’s sigma'],
    ['gaussian', 'zh', '解码器的 sigma'],
  ])) {
    test(`${likelihood}, ${lang}: a curve beside that of √MSE, and as a table`, () =>
      open({ search: `${search}&likelihood=${likelihood}&lang=${lang}` }, async (page) => {
        await ready(page);
        // It has its place before there is anything to show.
        const chart = page.locator('vae-sigma-chart');
        await chart.getByRole('heading', { name: title }).waitFor();
        await stepBy(page, 3);
        const rows = (await until(page, ({ heldOut }) => heldOut.length === 3)).heldOut;
        const { sigma, rmse } = rows.at(-1) ?? {};
        assert.ok(sigma !== undefined && rmse !== undefined, JSON.stringify(rows));
        // Pixels in [0, 1] whose mean is learned: an error between a black picture's and none.
        assert.ok(rmse > 0.05 && rmse < 0.6, `√MSE ${rmse}`);
        if (likelihood === 'gaussian') assert.equal(sigma, 1);
        else assert.ok(rmse < sigma && sigma < (rows[0]?.sigma ?? NaN), `from 1 down to √MSE: ${JSON.stringify(rows)}`);
        const shown = [sigma.toFixed(3), rmse.toFixed(3)];
        assert.deepEqual(await chart.locator('.value').allTextContents(), shown);
        const label = await chart.getByRole('img').getAttribute('aria-label');
        for (const value of shown) assert.ok(label?.includes(value), `${label}`);
        await chart.locator('summary').press('Enter');
        await chart.locator('table').waitFor();
        assert.equal(await chart.locator('tbody tr').count(), rows.length);
        assert.deepEqual(await chart.locator('tbody tr').last().locator('td').allTextContents(), shown);
        // The crosshair is the one of the loss.
        await page.locator('vae-curve .plot').first().press('ArrowLeft');
        const { step } = rows.at(-2) ?? {};
        assert.equal(await page.evaluate(() => lab().state.crosshair), step);
        const before = [rows.at(-2)?.sigma?.toFixed(3), rows.at(-2)?.rmse?.toFixed(3)];
        await untilSeen(
          page,
          () => chart.locator('.value').allTextContents(),
          (values) => values.join() === before.join(),
        );
      }));
  }

  test('a decoder without one sigma has no such chart', () =>
    open({ search: `${search}&likelihood=gaussian_pixel` }, async (page) => {
      await ready(page);
      await stepBy(page, 1);
      assert.equal(await page.locator('vae-sigma-chart').count(), 0);
      const [row] = (await until(page, ({ heldOut }) => heldOut.length === 1)).heldOut;
      assert.ok(row && !('sigma' in row) && !('rmse' in row), JSON.stringify(row));
    }));
});

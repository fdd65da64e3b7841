import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import axe from 'axe-core';
import { lossTerms } from '../src/charts/loss-terms.js';
import { evaluationNow, ready, stateOf, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { eventually, holds, untilSeen } from './support/wait.js';

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

  test('a comparison keeps the run before, goes on, and can be undone; losses in other units are not drawn', () =>
    open({ search }, async (page) => {
      await ready(page);
      await page.keyboard.press(' ');
      await until(page, ({ step }) => step > 10);
      await page.evaluate(() => void lab().compare({ backend: 'cpu', hidden: [8], latent: 4, likelihood: 'gaussian' }));
      await holds(page, () => lab().state.playing && (lab().state.comparison?.step ?? 0) > 2 && lab().state.step > 2);
      const [kept] = await earlier(page);
      assert.ok(kept && kept.beta === 1 && kept.points > 1, JSON.stringify(kept));
      await page.getByText('is kept as an earlier run in the charts').waitFor();
      await page.locator('vae-objective .earlier').getByText('earlier run, same settings').waitFor();
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      await holds(page, () =>
        [lab().state, lab().state.comparison].every(
          (model) => model?.phase === 'paused' && model.heldOut.last?.step === model.step,
        ),
      );

      const second = 'second model: likelihood Bernoulli→Gaussian';
      await page.locator('vae-objective').getByText(`Not drawn: ${second}`).waitFor();
      await page.locator('vae-rate-distortion').getByText(`since nll has another unit: ${second}`).waitFor();
      const drawn = (/** @type {string} */ panel) =>
        page.evaluate((panel) => {
          const chart = /** @type {any} */ (lab().renderRoot.querySelector(panel));
          const plot = panel === 'vae-error-chart' ? chart : chart.renderRoot.querySelector('vae-curve');
          return (
            plot.lines.at(-3).history === lab().state.comparison?.train ||
            plot.lines.at(-2).history === lab().state.comparison?.heldOut
          );
        }, panel);
      assert.equal(await drawn('vae-objective'), false);
      assert.equal(await drawn('vae-error-chart'), true);
      const table = page.locator('vae-comparison table');
      const mse = await page.evaluate(() =>
        [lab().state, lab().state.comparison].map((model) => model?.heldOut.last?.mse ?? NaN),
      );
      assert.ok(mse.every((value) => value > 0.01 && value < 0.3) && mse[0] !== mse[1], `${mse}`);
      await table
        .getByRole('row', { name: `MSE per pixel ${mse.map((value) => value.toPrecision(3)).join(' ')}` })
        .waitFor();
      assert.equal(await table.getByRole('rowheader', { name: 'nll' }).count(), 0);

      await page.getByRole('button', { name: 'Undo (U)' }).click();
      await until(page, ({ phase, step }) => phase === 'paused' && step > 10);
      await page.locator('vae-comparison').waitFor({ state: 'detached' });
      assert.equal((await stateOf(page)).playing, false);
      assert.deepEqual(await earlier(page), [], 'the run is itself again');
    }));

  test('a restart with changes goes on; what is shown adds up with any beta; the crosshair names both models', () =>
    open({ search }, async (page) => {
      await ready(page);
      await page.keyboard.press(' ');
      await until(page, ({ step }) => step > 2);
      await page.evaluate(() => void lab().restart({ backend: 'cpu', hidden: [8], latent: 4, beta: 4 }));
      await holds(page, () => lab().state.config?.beta === 4 && lab().state.playing && lab().state.step > 2);
      await page.getByText('is kept as an earlier run in the charts').waitFor();
      await page.evaluate(() => void lab().compare({ backend: 'cpu', hidden: [8], latent: 4, beta: 2 }));
      await holds(page, () => lab().state.playing && (lab().state.comparison?.step ?? 0) > 2 && lab().state.step > 2);
      await page.getByRole('button', { name: 'Pause', exact: true }).click();
      await until(page, ({ phase }) => phase === 'paused');
      await holds(page, () => lab().state.comparison?.phase === 'paused');
      await page.getByRole('button', { name: 'Reset', exact: true }).click();
      await until(page, ({ phase, step }) => phase === 'paused' && step === 0);
      await stepBy(page, 3);
      await holds(page, () => lab().state.comparison?.heldOut.last?.step === 3);
      await evaluationNow(page);

      /** The numbers of each line of a term: training, held-out, second model. */
      const numbers = (/** @type {number} */ index) =>
        page
          .locator('vae-curve')
          .nth(index)
          .locator('.value')
          .evaluateAll((lines) =>
            lines.map((line) =>
              (line.textContent?.match(/[\d,]+(\.\d+)?/g) ?? []).map((text) => +text.replace(',', '')),
            ),
          );
      const [losses, nlls, kls] = await Promise.all([0, 1, 2].map(numbers));
      for (const [line, beta] of [4, 4, 2].entries()) {
        const [[loss = NaN] = [], [nll = NaN] = [], [kl = NaN, weight, weighted = NaN] = []] = [
          losses?.[line],
          nlls?.[line],
          kls?.[line],
        ];
        assert.equal(weight, beta);
        assert.equal((nll + weighted).toFixed(2), loss.toFixed(2), 'what is shown adds up');
        assert.ok(Math.abs(weighted - beta * kl) < 0.011 * beta);
      }

      // The crosshair is the same for both models.
      const rows = () =>
        page
          .locator('vae-comparison tbody tr')
          .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent).join(' ')));
      const shown = async (/** @type {number} */ step) => {
        const [first, second] = await page.evaluate(
          (step) => [lab().state, lab().state.comparison].map((model) => model?.heldOut.nearest(step)?.loss ?? NaN),
          step,
        );
        const [steps, losses] = await rows();
        return steps === `step ${step} ${step}` && losses === `loss ${first?.toFixed(2)} ${second?.toFixed(2)}`;
      };
      await eventually(page, () => shown(3));
      await page.locator('vae-curve .plot').first().press('ArrowLeft');
      await eventually(page, () => shown(2));
    }));

  test('every chart has a table', () =>
    open({ search }, async (page) => {
      await ready(page);
      const rows = await stepBy(page, 3);
      for (const summary of await page.getByText('Show as a table').all()) await summary.click();
      const first = rows[0];
      assert.ok(first);
      const shown = lossTerms(first);
      await page
        .locator('vae-objective')
        .getByRole('row', { name: `1 ${shown.loss.toFixed(2)} ${shown.nll.toFixed(2)} ${shown.kl.toFixed(2)}` })
        .waitFor();
      const heldOut = lossTerms(await evaluationNow(page));
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

  test('a collapse is said, and nothing moves when it is', () =>
    open(
      { search: '?backend=cpu&hidden=8&latent=4&beta=1000', viewport: { width: 768, height: 900 } },
      async (page) => {
        await ready(page);
        const latents = page.locator('vae-latents');
        const collapse = latents.getByText('Posterior collapse');
        const box = () => latents.locator('.note').boundingBox();
        const before = await box();
        assert.ok(await collapse.isHidden());
        await page.keyboard.press(' ');
        await collapse.waitFor();
        await page.keyboard.press(' ');
        await until(page, ({ phase }) => phase === 'paused');
        assert.deepEqual(await box(), before);
        await latents.evaluate((panel) => Object.assign(panel, { statistics: null, moment: 3 }));
        await latents.getByText('Not evaluated near step 3').waitFor();
        assert.deepEqual(await box(), before);
      },
    ));
});

describe('the decoder’s sigma', () => {
  const open = chromiumPages({ webgpu: false });
  const search = '?backend=cpu&hidden=8&latent=4&learningRate=0.01';

  for (const [likelihood, lang, title] of /** @type {const} */ ([
    ['gaussian_shared', 'en', 'The decoder’s σ'],
    ['gaussian', 'zh', '解码器的 σ'],
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

/** The figures of the theory, one visit each: the numbers that they show satisfy what they illustrate. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { axeViolations } from './support/axe.js';
import { FIGURES, showFigure, tableOf, untilValues } from './support/figures.js';
import { chromiumPages } from './support/pages.js';
import { eventually, holds } from './support/wait.js';

const open = chromiumPages({ webgpu: false });
const search = FIGURES;

/**
 * Asserts that two numbers are close.
 * @param {number} value
 * @param {number} expected
 * @param {number} tolerance
 * @param {string} what
 */
function near(value, expected, tolerance, what) {
  assert.ok(Math.abs(value - expected) <= tolerance, `${what}: ${value}, expected ${expected} ± ${tolerance}`);
}

/**
 * Asserts that an estimate lies within four standard errors.
 * @param {{ mean: number, standardError: number }} estimate
 * @param {number} exact
 */
function estimates({ mean, standardError }, exact) {
  near(mean, exact, 4 * standardError, 'an estimate');
  assert.ok(standardError > 0 && standardError < 1);
}

/**
 * A number as a figure writes it, with a minus sign.
 * @param {number} value
 * @param {number} digits
 */
const written = (value, digits) => value.toFixed(digits).replace('-', '−');

/**
 * The number that a figure has written.
 * @param {string | undefined} text
 */
const numberIn = (text) => Number(text?.replace('−', '-'));

describe('figures', () => {
  test('expectation: a grid and draws estimate the same integral', () =>
    open({ search }, async (page) => {
      await showFigure(page, 'vae-expectation', { f: 'tail', points: 50, n: 1000 });
      const { values, text } = await untilValues(page);
      assert.deepEqual(Object.keys(values), ['exact', 'grid', 'sampled']);
      near(values.exact, 0.15866, 1e-4, 'p(x > 1)');
      assert.deepEqual([values.grid.points, values.sampled.n], [50, 1000]);
      estimates(values.sampled, values.exact);
      assert.ok(Math.abs(values.grid.value - values.exact) > 1e-3, 'a coarse grid misses a part of the jump');
      assert.deepEqual(text, {
        exact: written(values.exact, 4),
        grid: written(values.grid.value, 4),
        sampled: `${written(values.sampled.mean, 4)} ± ${written(values.sampled.standardError, 4)}`,
      });

      await page.getByRole('slider', { name: 'draws n' }).focus();
      await page.keyboard.press('ArrowRight');
      const more = await untilValues(page, ({ sampled }) => sampled.n === 2000);
      estimates(more.values.sampled, values.exact);
      await page.getByRole('button', { name: 'x²' }).click();
      near((await untilValues(page, ({ exact }) => exact > 0.5)).values.exact, 1, 1e-6, 'E[x²]');
      await holds(page, () => /** @type {any} */ (globalThis).changes >= 3);

      const [head, ...rows] = await tableOf(page);
      assert.deepEqual(head, ['evaluations of f', 'grid', 'draws', 'standard error']);
      assert.ok(rows.length > 15);
      assert.deepEqual(await axeViolations(page), []);
      await page.evaluate(() => /** @type {any} */ (globalThis).figure.setAttribute('lang', 'zh'));
      await page.getByText('求平均的两种办法').waitFor();
      await page.getByRole('button', { name: '混合' }).waitFor();
    }));

  test('divergence: where the support is dragged away KL is infinite, and the Bhattacharyya distance is not', () =>
    open({ search }, async (page) => {
      const properties = { p: 'uniform', pMean: 0, pSd: 0.8, q: 'uniform', qMean: 0, qSd: 1, n: 5000 };
      await showFigure(page, 'vae-divergence', properties);
      const { values, text } = await untilValues(page);
      assert.deepEqual(Object.keys(values), ['kl', 'bhattacharyya', 'klSampled']);
      near(values.kl, Math.log(1 / 0.8), 1e-6, 'KL of two uniform densities');
      near(values.bhattacharyya, -0.5 * Math.log(0.8), 1e-6, 'their Bhattacharyya distance');
      assert.equal(text['kl'], values.kl.toFixed(4));

      const handle = page.getByRole('slider', { name: 'mean of p' }).first();
      const box = await handle.boundingBox();
      assert.ok(box);
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + 60, y, { steps: 4 });
      await page.mouse.up();
      const away = await untilValues(page, ({ kl }) => kl === Infinity);
      assert.ok(Number.isFinite(away.values.bhattacharyya));
      assert.equal(away.text['kl'], '∞');

      await page.getByRole('group', { name: 'shape of q' }).getByRole('button', { name: 'Gaussian' }).click();
      const finite = (await untilValues(page, ({ kl }) => Number.isFinite(kl))).values;
      estimates(finite.klSampled, finite.kl);
      await handle.focus();
      await page.keyboard.press('ArrowLeft');
      const moved = (await untilValues(page, ({ kl }) => kl !== finite.kl)).values;
      await page.getByRole('button', { name: 'Swap p and q' }).click();
      const swapped = (await untilValues(page, ({ kl }) => kl !== moved.kl)).values;
      near(swapped.bhattacharyya, moved.bhattacharyya, 1e-9, 'it is symmetric');
      assert.ok((await tableOf(page)).length > 8);
      assert.deepEqual(await axeViolations(page), []);
    }));

  test('joint: loss and constant add up to KL at every step, and a narrow mixture has a negative loss', () =>
    open({ search }, async (page) => {
      const settings = { hidden: [8], batch: 64, learningRate: 0.02, outputBias: 'data' };
      await showFigure(page, 'vae-joint', { settings, data: 'narrow' });
      /** @param {any} values */
      const addUp = ({ loss, kl, entropyTerm, nll, latentKl }) => {
        near(loss + entropyTerm, kl, 1e-3, 'loss + entropyTerm is KL');
        near(nll + latentKl, loss, 1e-6, 'the loss is its two terms');
        assert.ok(kl > 0 && loss > -entropyTerm, 'the floor holds');
      };
      const { values, text } = await untilValues(page);
      assert.deepEqual(Object.keys(values), ['step', 'loss', 'kl', 'entropyTerm', 'nll', 'latentKl']);
      assert.equal(values.step, 0);
      addUp(values);
      for (const name of ['loss', 'kl', 'entropyTerm', 'nll', 'latentKl'])
        assert.equal(text[name], written(values[name], 3), name);

      await page.getByRole('button', { name: 'Play' }).click();
      const trained = await untilValues(page, ({ loss }) => loss < 0);
      addUp(trained.values);
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('button', { name: 'Play' }).waitFor();
      const [, ...rows] = await tableOf(page);
      assert.ok(rows.length >= 2);
      for (const [, loss, entropyTerm, kl] of rows)
        near(numberIn(loss) + numberIn(entropyTerm), numberIn(kl), 3e-3, 'a row of the table, rounded');

      await page.evaluate(() => /** @type {any} */ (globalThis).figure.reset());
      assert.deepEqual(
        (await untilValues(page, ({ step }) => step === 0)).values,
        values,
        'the same seed is the same run',
      );
      assert.deepEqual(await axeViolations(page), []);
    }));

  test('posterior: the gap is what the ELBO lacks, for any image, and the closed form agrees with draws', () =>
    open({ search }, async (page) => {
      const settings = { hidden: [8], batch: 32, learningRate: 0.02 };
      await showFigure(page, 'vae-posterior', { model: 'new', settings });
      /** @param {any} values */
      const holdsOf = ({ logLikelihood, elbo, gap, nll, kl, klSampled }) => {
        near(gap, logLikelihood - elbo, 1e-6, 'the gap');
        near(elbo, -nll - kl, 1e-6, 'the ELBO');
        assert.ok(gap > 0 && kl > 0);
        near(klSampled.mean, kl, 4 * klSampled.standardError, 'KL from draws');
      };
      const { values, text } = await untilValues(page);
      assert.deepEqual(Object.keys(values), ['image', 'logLikelihood', 'elbo', 'gap', 'nll', 'kl', 'klSampled']);
      holdsOf(values);
      for (const name of ['logLikelihood', 'elbo', 'gap', 'nll', 'kl'])
        assert.equal(text[name]?.replace(/,/g, ''), written(values[name], 3), name);

      await page.getByRole('button', { name: 'image 2, a 1' }).click();
      const other = await untilValues(page, ({ image }) => image === 2);
      holdsOf(other.values);
      assert.notEqual(other.values.nll, values.nll);

      await page.evaluate(() => /** @type {any} */ (globalThis).figure.step(20));
      const trained = await untilValues(page, ({ nll }) => nll < other.values.nll);
      holdsOf(trained.values);
      assert.equal(trained.text['step'], 'step 20');
      assert.ok((await tableOf(page)).length >= 8);
      assert.deepEqual(await axeViolations(page), []);
    }));

  test('tradeoff: from one seed, each beta has its own sum, and a larger one has a smaller KL', () =>
    open({ search }, async (page) => {
      const settings = { hidden: [16], latent: 2, batch: 32, learningRate: 0.01 };
      await showFigure(page, 'vae-tradeoff', { betas: '0.25 1 16', settings });
      const { values } = await untilValues(page);
      assert.deepEqual(
        values.runs.map((/** @type {any} */ { beta, step, nll }) => [beta, step, nll]),
        [0.25, 1, 16].map((beta) => [beta, 0, values.runs[0].nll]),
        'one seed: at step 0 all have the same nll',
      );
      await page.evaluate(() => /** @type {any} */ (globalThis).figure.step(60));
      const trained = await untilValues(page, ({ runs }) => runs[0].step === 60);
      const { runs } = trained.values;
      for (const [index, { beta, step, loss, nll, kl }] of runs.entries()) {
        assert.equal(step, 60, 'all are at the same step');
        near(loss, nll + beta * kl, 1e-4 * loss, `total = nll + ${beta} · kl`);
        assert.equal(trained.text[`loss ${index}`], loss.toFixed(2));
      }
      assert.ok(runs[0].kl > runs[1].kl && runs[1].kl > runs[2].kl, JSON.stringify(runs));
      await page.getByRole('button', { name: 'β = 16' }).click();
      await page.getByText('loss = nll + 16 · KL').waitFor();
      for (const [beta, , nll, kl, loss] of (await tableOf(page)).slice(1))
        near(Number(loss), Number(nll) + Number(beta) * Number(kl), 0.006 * (2 + Number(beta)), 'a row, rounded');
      assert.deepEqual(await axeViolations(page), []);
    }));

  test('decoders: a learned sigma tells the weight of the terms, and draws are not means', () =>
    open({ search }, async (page) => {
      const settings = { hidden: [16], latent: 2, batch: 32, learningRate: 0.01 };
      await showFigure(page, 'vae-decoders', { settings });
      await untilValues(page);
      await page.evaluate(() => /** @type {any} */ (globalThis).figure.step(60));
      const { values, text } = await untilValues(page, ({ runs }) => runs[0].step === 60);
      const [bernoulli, fixed, learned] = values.runs;
      assert.deepEqual(Object.keys(fixed), ['likelihood', 'step', 'loss', 'nll', 'kl', 'sigma', 'rmse']);
      assert.deepEqual([bernoulli.sigma, bernoulli.rmse, fixed.sigma], [null, null, 1]);
      for (const [index, { step, loss, nll, kl }] of values.runs.entries()) {
        assert.equal(step, 60);
        near(loss, nll + kl, 1e-4 * Math.abs(loss), 'total = nll + kl');
        assert.equal(text[`kl ${index}`], kl.toFixed(1));
      }
      // (22): nll is 784 (ln 2π / 2 + ln sigma) + 784 rmse² / 2 sigma².
      for (const { nll, sigma, rmse } of [fixed, learned]) {
        const expected = 784 * (Math.log(2 * Math.PI) / 2 + Math.log(sigma) + rmse ** 2 / (2 * sigma ** 2));
        near(nll, expected, 1e-3 * Math.abs(nll) + 0.1, 'nll from sigma and the squared error');
      }
      near(learned.sigma, learned.rmse, 0.1 * learned.rmse, 'a learned sigma is about the error');
      near(Number(text['beta 2']), 2 * learned.sigma ** 2, 6e-4, 'the weight that it stands for');
      assert.ok(learned.kl > fixed.kl, 'a smaller sigma has a larger KL');

      const means = await page.locator('vae-picture-grid canvas').last().screenshot();
      await page.getByRole('button', { name: 'draws', exact: true }).click();
      await page.getByRole('img', { name: /learned σ: draws/ }).waitFor();
      assert.notDeepEqual(await page.locator('vae-picture-grid canvas').last().screenshot(), means);
      assert.ok((await tableOf(page)).length >= 1 + 3 * 2);
      assert.deepEqual(await axeViolations(page), []);
    }));

  test('samples: the variance of the gradient falls as 1/K, at equal steps and in equal time', () =>
    open({ search }, async (page) => {
      const settings = { hidden: [16], latent: 2, batch: 32, learningRate: 0.01 };
      await showFigure(page, 'vae-samples-k', { samples: '1 4', settings });
      const { values, text } = await untilValues(page, (now) => Number.isFinite(now.runs[1].gradientVariance));
      const [one, four] = values.runs;
      assert.deepEqual(Object.keys(one), ['samples', 'step', 'loss', 'gradientVariance']);
      assert.deepEqual([one.samples, four.samples], [1, 4]);
      near((4 * four.gradientVariance) / one.gradientVariance, 1, 0.35, 'K · variance');
      assert.ok(four.gradientVariance < 0.5 * one.gradientVariance, 'K = 4 has not the variance of K = 1');
      assert.equal(text['loss 0'], one.loss.toFixed(2));

      await page.evaluate(() => /** @type {any} */ (globalThis).figure.step(10));
      const { runs } = (await untilValues(page, (now) => now.runs[0].step > 0)).values;
      assert.deepEqual([runs[0].step, runs[1].step], [10, 10], 'equal steps');
      await page.getByRole('button', { name: 'equal time' }).click();
      await page.getByRole('button', { name: 'Play' }).click();
      await untilValues(page, (now) => now.runs[0].step > now.runs[1].step + 5);
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('button', { name: 'Play' }).waitFor();
      assert.ok((await tableOf(page)).length >= 5);
      assert.deepEqual(await axeViolations(page), []);

      // As it is before the variance has been measured.
      const unmeasured = await page.evaluate(async () => {
        const { figure } = /** @type {any} */ (globalThis);
        const { measurement } = figure;
        const runs = measurement.runs.map((/** @type {any} */ run) => ({ ...run, gradientVariance: null }));
        figure.onMeasured({ ...measurement, runs });
        await figure.updateComplete;
        const charts = [...figure.renderRoot.querySelectorAll('vae-line-chart')];
        for (const chart of charts) await chart.updateComplete;
        return [figure, ...charts].map(({ renderRoot }) => renderRoot.textContent).join(' ');
      });
      assert.doesNotMatch(unmeasured, /NaN/);
      assert.match(unmeasured, /K = 4/);
    }));

  test('recorded results stand until Play, and are what the engine computes', () =>
    open({ search }, async (page) => {
      for (const name of ['decoders', 'samples-k', 'tradeoff']) {
        await showFigure(page, `vae-${name}`, { recorded: true });
        const { values, text } = await untilValues(page);
        assert.ok(values.runs.every((/** @type {any} */ run) => run.step >= 1000 && run.step === values.runs[0].step));
        assert.match(text['step'] ?? '', /^recorded: step \d,000$/);
        // That of the figures before it ends.
        await eventually(page, async () => page.workers().length === 0);
      }
      const recordedLosses = () =>
        page.evaluate(() =>
          /** @type {any} */ (globalThis).figure.histories.map((/** @type {any} */ { rows }) => [
            rows[1].step,
            rows[1].loss,
          ]),
        );
      const recorded = await recordedLosses();
      await page.evaluate(() => /** @type {any} */ (globalThis).figure.step(100));
      const { values, text } = await untilValues(page, ({ runs }) => runs[0].step === 100);
      assert.equal(text['step'], 'step 100');
      for (const [index, { step, loss }] of values.runs.entries()) {
        assert.equal(step, recorded[index][0]);
        near(loss, recorded[index][1], 1e-4 * loss, 'the recorded loss');
      }
      assert.ok(Math.abs(values.runs[0].loss - recorded[1][1]) > 1, 'another run has another loss');

      // Another study is not what was recorded.
      await showFigure(page, 'vae-tradeoff', { recorded: true, settings: { hidden: [8], latent: 2, batch: 16 } });
      const other = await untilValues(page);
      assert.deepEqual([other.values.runs[0].step, other.text['step']], [0, 'step 0']);
    }));

  test('a figure that is moved keeps its model; removed and added again, it trains to its step anew', () =>
    open({ search }, async (page) => {
      const settings = { hidden: [8], batch: 64 };
      await showFigure(page, 'vae-joint', { settings });
      await untilValues(page);
      await page.evaluate(() => /** @type {any} */ (globalThis).figure.step(30));
      const { values } = await untilValues(page, ({ step }) => step === 30);
      await page.evaluate(() => {
        const { figure } = /** @type {any} */ (globalThis);
        const box = document.createElement('section');
        document.querySelector('main')?.append(box);
        box.append(figure);
      });
      await page.evaluate(() => /** @type {any} */ (globalThis).figure.step(1));
      const next = await untilValues(page, ({ step }) => step === 31);

      await page.evaluate(() => /** @type {any} */ (globalThis).figure.remove());
      await eventually(page, async () => page.workers().length === 0);
      await page.evaluate(() => {
        const { figure } = /** @type {any} */ (globalThis);
        const steps = /** @type {number[]} */ ([]);
        figure.addEventListener('change', () => steps.push(figure.values?.step));
        Object.assign(globalThis, { steps });
        document.querySelector('main')?.append(figure);
      });
      // It may be back at its step by the time that one looks.
      await holds(page, () => /** @type {any} */ (globalThis).steps.some((/** @type {number} */ step) => step < 30));
      assert.deepEqual((await untilValues(page, ({ step }) => step === 31)).values, next.values, 'the same run');
      assert.notDeepEqual(next.values, values);

      await page.evaluate(() => {
        const { figure } = /** @type {any} */ (globalThis);
        figure.before(Object.assign(document.createElement('div'), { id: 'far' }));
        /** @type {HTMLElement} */ (document.querySelector('#far')).style.height = '5000px';
        scrollTo(0, 0);
      });
      await holds(page, () => !(/** @type {any} */ (globalThis).figure.visible));
      await page.evaluate(() => void (/** @type {any} */ (globalThis).figure.play()));
      await holds(page, () => /** @type {any} */ (globalThis).figure.playing);
      await sleep(400);
      assert.equal((await untilValues(page)).values.step, 31, 'off screen it does not train');
      await page.evaluate(() => /** @type {any} */ (globalThis).figure.scrollIntoView());
      await untilValues(page, ({ step }) => step > 31);
    }));

  test('options that the engine refuses are said, the poster stays, and the defaults work', () =>
    open({ search }, async (page) => {
      await page.evaluate(() => {
        const main = /** @type {HTMLElement} */ (document.querySelector('main'));
        main.innerHTML =
          '<figure><vae-joint settings=\'{"hidden":[5000]}\'><img slot="poster" alt="poster" src="icon.svg">' +
          '</vae-joint><figcaption>My own words</figcaption></figure>';
        Object.assign(globalThis, { figure: main.querySelector('vae-joint') });
      });
      await page.getByText('found [5000.0]').waitFor();
      await page.getByRole('img', { name: 'poster' }).waitFor();
      assert.equal(await page.locator('vae-heat-map').first().isVisible(), false);
      assert.equal(await page.getByText('brings the two together').count(), 0, 'the page has a caption of its own');
      await page.getByRole('button', { name: 'Use the defaults' }).click();
      assert.equal((await untilValues(page)).values.step, 0);
      await page.locator('vae-heat-map').first().waitFor();
      assert.equal(await page.getByRole('img', { name: 'poster' }).isVisible(), false);
    }));
});

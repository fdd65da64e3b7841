import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignedData, valueRange } from '../src/charts/chart-data.js';
import { History } from '../src/charts/history.js';
import { weightOf } from '../src/charts/kl-weight.js';
import { lossTerms } from '../src/charts/loss-terms.js';
import { roundedSum } from '../src/charts/rounded-sum.js';
import { whyIncomparable, withEarlierRun } from '../src/charts/runs.js';
import { controlsOf } from '../src/controls/registry.js';
import { numbersOf } from '../src/i18n/index.js';
import { engineSchema } from './support/engine.js';

/** @param {number} step @param {number} loss */
const row = (step, loss) => ({ step, loss, nll: loss - 10, kl: 10 });

test('a history is bounded, keeps its peaks and its end, and every row adds up', () => {
  let history = new History([], 64);
  for (let step = 1; step <= 5000; step += 1)
    history = history.with(row(step, step === 1234 ? 999 : step === 2345 ? -999 : Math.round(100 * Math.sin(step))));
  assert.ok(history.rows.length <= 64);
  const losses = history.rows.map(({ loss }) => loss);
  assert.ok(losses.includes(999) && losses.includes(-999));
  assert.equal(history.last?.step, 5000);
  history.rows.forEach(({ step, loss, nll, kl }, index) => {
    assert.equal(loss, nll + kl);
    assert.ok(step > (history.rows[index - 1]?.step ?? 0), 'steps rise');
  });
});

test('the nearest row is found', () => {
  let history = new History();
  assert.equal(history.nearest(3), null);
  for (const step of [1, 5, 9]) history = history.with(row(step, 100));
  for (const [step, nearest] of [
    [-4, 1],
    [1, 1],
    [2, 1],
    [4, 5],
    [7, 5],
    [8, 9],
    [99, 9],
    [Infinity, 9],
  ]) {
    assert.equal(history.nearest(step ?? 0)?.step, nearest, `${step}`);
  }
});

test('the crosshair shows no value if none is near', () => {
  let heldOut = new History();
  for (const step of [0, 2]) heldOut = heldOut.with(row(step, 100));
  assert.equal(heldOut.pointedAt(37, 40), null);
  assert.equal(heldOut.pointedAt(4, 40)?.step, 2);
  assert.equal(heldOut.pointedAt(null, 40)?.step, 2, 'the newest, if the reader points nowhere');
});

test('rounded terms add up to their rounded sum', () => {
  assert.deepEqual(roundedSum(54.86, 18.08, 1), { first: 54.8, second: 18.1, sum: 72.9 });
  assert.notEqual(Math.round(548.6) + Math.round(180.8), Math.round(729.4), 'each rounded alone, they do not');
  for (let index = 0; index < 1000; index += 1) {
    const [a, b] = [Math.sin(index) * 300, Math.cos(3 * index) * 40];
    const { first, second, sum } = roundedSum(a, b, 2);
    assert.ok(Math.abs(first + second - sum) < 1e-9, `${a} + ${b}`);
    assert.ok(Math.abs(first - a) < 0.0101 && Math.abs(second - b) < 0.0101 && Math.abs(sum - a - b) < 0.0051);
  }
});

test('the numbers of a row add up as they are shown, whatever the weight of KL', () => {
  const shown = (/** @type {number} */ value) => Number(numbersOf('en').hundredth(value).replaceAll(',', ''));
  const cents = (/** @type {number} */ value) => Math.round(100 * shown(value));
  let alone = 0;
  for (const beta of [0, 0.5, 1, 4, 100]) {
    for (let index = 1; index <= 300; index += 1) {
      const [nll, kl] = [250 + 40 * Math.sin(index), 15 + 14 * Math.cos(5 * index)];
      // Losses of the engine have the precision of f32.
      const row = { step: 1, loss: Math.fround(nll + beta * kl), nll: Math.fround(nll), kl: Math.fround(kl) };
      const terms = lossTerms(row);
      assert.equal(cents(terms.nll) + cents(terms.weightedKl), cents(terms.loss), JSON.stringify(row));
      assert.ok(Math.abs(terms.loss - row.loss) < 0.0051 && Math.abs(terms.nll - row.nll) < 0.0151);
      assert.ok(Math.abs(terms.kl - row.kl) < 0.0151);
      assert.equal(terms.weighted, beta !== 1, 'a second number for KL only where it has a weight');
      assert.ok(Math.abs(weightOf(row, NaN) - beta) < 1e-3);
      if (beta === 1) {
        assert.equal(terms.kl, terms.weightedKl);
        alone += Number(cents(row.nll) + cents(row.kl) !== cents(row.loss));
      }
    }
  }
  assert.ok(alone > 20, 'each rounded alone, they often do not');
  // What a reader saw: 282.08 = 252.71 + 29.37 is right, and must not become 29.36 or 29.38.
  assert.deepEqual(lossTerms({ loss: 282.0841, nll: 252.7149, kl: 29.3692 }), {
    loss: 282.08,
    nll: 252.71,
    weightedKl: 29.37,
    kl: 29.37,
    weighted: false,
  });
});

test('two histories share an axis', () => {
  let [train, heldOut] = [new History(), new History()];
  for (const step of [1, 2, 4]) train = train.with(row(step, step));
  for (const step of [2, 3]) heldOut = heldOut.with(row(step, -step));
  assert.deepEqual(
    alignedData([
      { history: train, quantity: 'loss' },
      { history: heldOut, quantity: 'loss' },
    ]),
    [
      [1, 2, 3, 4],
      [1, 2, null, 4],
      [null, -2, -3, null],
    ],
  );
});

test('two quantities of one history share an axis, with gaps where there is none', () => {
  let history = new History();
  history = history.with({ ...row(10, 100), sigma: 0.5, rmse: 0.25 });
  history = history.with({ ...row(20, 90), sigma: 0.375 });
  history = history.with(row(30, 80));
  const lines = /** @type {const} */ (['sigma', 'rmse']).map((quantity) => ({ history, quantity }));
  assert.deepEqual(alignedData(lines), [
    [10, 20, 30],
    [0.5, 0.375, null],
    [0.25, null, null],
  ]);
  const [low, high] = valueRange(lines);
  assert.ok(low > 0 && low <= 0.25 && high >= 0.5 && high < 1, `${low} to ${high}`);
});

test('the frame holds the later part of the run', () => {
  let train = new History();
  train = train.with(row(1, 547));
  for (let step = 30; step <= 1000; step += 10) train = train.with(row(step, step < 50 ? 300 : 100 + 1000 / step));
  const [low, high] = valueRange([
    { history: train, quantity: 'loss' },
    { history: new History(), quantity: 'loss' },
  ]);
  assert.ok(low <= 101 && low > 0, `${low}`);
  // From step 100 on, where the loss is 110.
  assert.ok(high >= 110 && high < 120, `${high}`);
  assert.deepEqual(valueRange([{ history: new History(), quantity: 'kl' }]), [0, 1]);
});

test('a step that is evaluated again is one point', () => {
  let history = new History([row(4, 100)]);
  for (const loss of [90, 80]) history = history.with(row(7, loss));
  assert.deepEqual(
    history.rows.map(({ step, loss }) => [step, loss]),
    [
      [4, 100],
      [7, 80],
    ],
  );
});

/**
 * @param {import('../src/controls/registry.js').Values} values
 * @param {number} [steps]
 * @param {string | null} [dataUrl]
 */
const run = (values, steps = 2, dataUrl = null) => ({
  values,
  dataUrl,
  train: new History([row(1, 100), row(steps, 90)]),
  heldOut: new History(),
});

test('losses in other units are not compared, whatever gives them another unit', () => {
  const controls = controlsOf(engineSchema);
  const why = (/** @type {any} */ a, /** @type {any} */ b, /** @type {string | null} */ data = null) =>
    whyIncomparable(controls, run(a), run(b, 2, data));
  const bernoulli = { likelihood: 'bernoulli' };
  assert.equal(why(bernoulli, bernoulli), null);
  assert.equal(why(bernoulli, {}), null, 'the default');
  for (const [a, b] of [
    [bernoulli, { likelihood: 'gaussian' }],
    [{ likelihood: 'gaussian' }, { likelihood: 'gaussian', sigma: 0.3 }],
    [{ likelihood: 'gaussian' }, { likelihood: 'gaussian_shared' }],
    [bernoulli, { ...bernoulli, pixels: 'threshold' }],
  ]) {
    assert.equal(why(a, b), 'unit', JSON.stringify([a, b]));
    assert.equal(why(b, a), 'unit');
  }
  assert.equal(why(bernoulli, bernoulli, 'own:1'), 'data');
  // What has no effect makes no difference, and neither do options that leave the unit as it is.
  assert.equal(why(bernoulli, { ...bernoulli, sigma: 0.3 }), null);
  assert.equal(why(bernoulli, { ...bernoulli, beta: 4, latent: 2, objective: 'iwae', seed: 7 }), null);
  assert.equal(why({ likelihood: 'gaussian_shared' }, { likelihood: 'gaussian_shared', sigmaUpdate: 'adam' }), null);
});

test('a run that ends stays beside the next, and of the same run the longer part', () => {
  const next = (/** @type {any} */ values, step = 0, opened = false) => ({ values, dataUrl: null, step, opened });
  const lengths = (/** @type {readonly import('../src/charts/runs.js').Run[]} */ runs) =>
    runs.map(({ values, train }) => [values['beta'], train.last?.step]);
  const [one, four] = [{ beta: 1 }, { beta: 4 }];
  assert.deepEqual(withEarlierRun([], run(one, 30), next(one)), [], 'a reset is the same run again');
  assert.deepEqual(lengths(withEarlierRun([], run(one, 30), next(four))), [[1, 30]]);
  assert.deepEqual(lengths(withEarlierRun([], run(one, 30), next(one, 0, true))), [[1, 30]], 'another’s weights');
  // Back to settings of before: the run of then is still there, and is not replaced by a shorter part of itself.
  const before = withEarlierRun([run(one, 30)], run(four, 9), next(one));
  assert.deepEqual(lengths(before), [
    [4, 9],
    [1, 30],
  ]);
  assert.deepEqual(lengths(withEarlierRun(before, run(one, 5), next(four))), [
    [1, 30],
    [4, 9],
  ]);
  assert.deepEqual(lengths(withEarlierRun(before, run(one, 50), next(four)))[0], [1, 50]);
  // The run that an undo has brought back is not beside itself.
  assert.deepEqual(lengths(withEarlierRun(before, run(four, 20), next(one, 30))), [[4, 20]]);
  assert.deepEqual(withEarlierRun([run(one, 30)], run(one, 33), next(one, 30)), []);
  assert.deepEqual(lengths(withEarlierRun([run(one, 30, 'own:1')], run(four), next(one, 30)))[1], [1, 30]);
});

test('numbers of a run that diverges stay short, and small factors are not zero, minus signs are minus signs', () => {
  const { hundredth, tick, factor, threeDigits, percent } = numbersOf('en');
  assert.deepEqual(
    [hundredth(-999_999), hundredth(339_420_276_891_642), tick(12_000_000)],
    ['−999,999.00', '3.39E14', '1.2E7'],
  );
  assert.deepEqual([factor(-0.5), threeDigits(-2.5e-6), percent(-0.1)], ['−0.5', '−2.5·10⁻⁶', '−10%'], 'no hyphens');
  assert.deepEqual([factor(1e-5), factor(0.38349), factor(4)], ['0.00001', '0.383', '4']);
});

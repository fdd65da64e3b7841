import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alignedData, valueRange } from '../src/charts/chart-data.js';
import { History } from '../src/charts/history.js';
import { roundedSum } from '../src/charts/rounded-sum.js';
import { comparableRuns } from '../src/charts/runs.js';
import { numbersOf } from '../src/i18n/index.js';

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

test('runs of another decoder are measured in other nats, and not drawn', () => {
  const run = (/** @type {string} */ likelihood) => ({
    values: { likelihood },
    train: new History(),
    heldOut: new History(),
  });
  const [same, other] = [run('bernoulli'), run('gaussian')];
  assert.deepEqual(comparableRuns({ earlier: [other, same], applied: { likelihood: 'bernoulli' } }), [same]);
});

test('numbers of a run that diverges stay short, and small factors are not zero', () => {
  const { hundredth, tick, factor } = numbersOf('en');
  assert.deepEqual(
    [hundredth(-999_999), hundredth(339_420_276_891_642), tick(12_000_000)],
    ['-999,999.00', '3.39E14', '1.2E7'],
  );
  assert.deepEqual([factor(1e-5), factor(0.38349), factor(4)], ['0.00001', '0.383', '4']);
});

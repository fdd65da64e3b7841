import assert from 'node:assert/strict';
import { test } from 'node:test';
import { densityOf, linspace, mixtureOf } from '../src/charts/densities.js';
import { answerDivergence, answerExpectation } from '../src/engine/studies/theory-answers.js';
import { theory } from './support/engine.js';

const gaussian = densityOf('gaussian', 0, 1);
const x = linspace(-1, 1, 3);
/** @param {object} [change] @returns {any} */
const question = (change) => ({
  kind: 'expectation',
  p: gaussian,
  f: 'square',
  points: 25,
  n: 100,
  most: 1000,
  seed: 3,
  x,
  ...change,
});

test('an expectation by quadrature, by the grid that is shown, and by the draws that are shown', () => {
  const answer = answerExpectation(theory, question());
  assert.ok(Math.abs(answer.exact - 1) < 1e-9 && Math.abs(answer.sd - Math.SQRT2) < 1e-6, `${answer.exact}`);
  const phi = (/** @type {number} */ at) => Math.exp((-at * at) / 2) / Math.sqrt(2 * Math.PI);
  const [first = 0, second = 0] = answer.nodes;
  const bars = answer.nodes.reduce((sum, at) => sum + at * at * phi(at) * (second - first), 0);
  assert.equal(answer.nodes.length, 25);
  assert.ok(Math.abs(bars - answer.grid.value) < 1e-9, 'the bars add up to the sum over the grid');
  assert.equal(answer.draws.length, 100);
  const mean = answer.draws.reduce((sum, at) => sum + at * at, 0) / 100;
  assert.ok(Math.abs(mean - answer.sampled.mean) < 1e-12, 'the draws are those of the mean');
  assert.deepEqual(
    answer.estimates.find(({ n }) => n === 100),
    answer.sampled,
    'fewer draws are the first of more draws',
  );
  assert.ok(Math.abs((answer.density[1] ?? 0) - phi(0)) < 1e-12);
  assert.notEqual(answerExpectation(theory, question({ seed: 4 })).sampled.mean, answer.sampled.mean);
});

test('the densities have the mean and the standard deviation that they are asked for', () => {
  const square = (/** @type {number} */ at) => at * at;
  for (const p of [
    .../** @type {const} */ (['gaussian', 'uniform', 'laplace']).map((shape) => densityOf(shape, 0, 1.5)),
  ])
    assert.ok(Math.abs(theory.expectation(p, square) - 2.25) < 1e-6, p.kind);
  const mixture = theory.expectation(mixtureOf([-2, 2], 0.5), square);
  assert.ok(Math.abs(mixture - 4.25) < 1e-6, `${mixture}`);
});

test('KL of two Gaussians is the closed form; it is infinite where q is not', () => {
  const ask = (/** @type {any} */ p, /** @type {any} */ q) =>
    answerDivergence(theory, { kind: 'divergence', p, q, n: 500, most: 500, seed: 1, x });
  const { kl, klSampled } = ask(densityOf('gaussian', -0.5, 0.8), densityOf('gaussian', 0.8, 1.2));
  const closed = Math.log(1.2 / 0.8) + (0.8 ** 2 + 1.3 ** 2) / (2 * 1.2 ** 2) - 0.5;
  assert.ok(Math.abs(kl - closed) < 1e-6, `${kl}, ${closed}`);
  assert.ok(Math.abs(klSampled.mean - kl) < 4 * klSampled.standardError);
  const apart = ask(densityOf('uniform', 0, 1), densityOf('uniform', 1, 1));
  assert.deepEqual([apart.kl, Number.isFinite(apart.bhattacharyya)], [Infinity, true]);
  assert.equal(ask(densityOf('uniform', -3, 1), densityOf('uniform', 3, 1)).bhattacharyya, Infinity);
});

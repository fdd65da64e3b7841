import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CELL, middleOf, moved, PAPER, Strokes } from '../src/charts/strokes.js';

test('strokes are begun, drawn on and undone one by one', () => {
  const one = new Strokes().begun([10, 10]).extended([20, 20]);
  const two = one.begun([50, 50]);
  assert.deepEqual(two.strokes, [
    [
      [10, 10],
      [20, 20],
    ],
    [[50, 50]],
  ]);
  assert.deepEqual(two.undone().strokes, one.strokes);
  assert.ok(one.undone().empty && new Strokes().undone().empty);
  assert.deepEqual(one.strokes.length, 1, 'a drawing does not change, there is a new one');
  assert.deepEqual(new Strokes().extended([1, 1]).strokes, [[[1, 1]]]);
});

test('what is drawn stays on the paper', () => {
  assert.deepEqual(new Strokes().begun([-5, PAPER + 5]).strokes, [[[0, PAPER]]]);
  assert.deepEqual(moved([0, 0], [-1, -1]), [0, 0]);
  assert.deepEqual(moved([27, 26], [1, 1]), [27, 27]);
  assert.deepEqual(middleOf([1, 2]), [1.5 * CELL, 2.5 * CELL]);
});

test('a dot is drawn, too', () => {
  /** @type {string[]} */
  const calls = [];
  const context = new Proxy(
    {},
    {
      get:
        (_, name) =>
        (/** @type {number[]} */ ...points) =>
          void calls.push(`${String(name)} ${points}`),
      set: () => true,
    },
  );
  new Strokes().begun([5, 6]).draw(/** @type {any} */ (context));
  assert.deepEqual(calls, ['beginPath ', 'moveTo 5,6', 'lineTo 5.01,6', 'stroke ']);
});

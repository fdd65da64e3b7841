import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CELL, cellCentre, Drawing, inkOf, moveCell, PAPER_SIDE } from '../src/charts/drawing.js';

test('strokes are begun, drawn on and undone one by one', () => {
  const one = new Drawing().beginStroke([10, 10]).extendStroke([20, 20]);
  const two = one.beginStroke([50, 50]);
  assert.deepEqual(two.strokes, [
    [
      [10, 10],
      [20, 20],
    ],
    [[50, 50]],
  ]);
  assert.deepEqual(two.undo().strokes, one.strokes);
  assert.ok(one.undo().empty && new Drawing().undo().empty);
  assert.deepEqual(one.strokes.length, 1, 'a drawing does not change, there is a new one');
  assert.deepEqual(new Drawing().extendStroke([1, 1]).strokes, [[[1, 1]]]);
});

test('what is drawn stays on the paper', () => {
  assert.deepEqual(new Drawing().beginStroke([-5, PAPER_SIDE + 5]).strokes, [[[0, PAPER_SIDE]]]);
  assert.deepEqual(moveCell([0, 0], [-1, -1]), [0, 0]);
  assert.deepEqual(moveCell([27, 26], [1, 1]), [27, 27]);
  assert.deepEqual(cellCentre([1, 2]), [1.5 * CELL, 2.5 * CELL]);
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
  new Drawing().beginStroke([5, 6]).paint(/** @type {any} */ (context));
  assert.deepEqual(calls, ['beginPath ', 'moveTo 5,6', 'lineTo 5.01,6', 'stroke ']);
});

test('the ink of a drawing is computed without a canvas', () => {
  const sum = (/** @type {Uint8Array} */ ink) => ink.reduce((total, grey) => total + grey / 255, 0);
  const dot = inkOf(new Drawing().beginStroke([100, 60]));
  assert.ok(Math.abs(sum(dot) - Math.PI * 12 ** 2) < 1, `a disc of radius 12 has ${sum(dot)} units of ink`);
  assert.deepEqual([dot[60 * PAPER_SIDE + 100], dot[60 * PAPER_SIDE + 113], dot[73 * PAPER_SIDE + 100]], [255, 0, 0]);
  const line = inkOf(new Drawing().beginStroke([50, 140]).extendStroke([150, 140]));
  assert.ok(Math.abs(sum(line) - (24 * 100 + Math.PI * 12 ** 2)) < 2, `a line of 100 has ${sum(line)}`);
  const crossed = inkOf(new Drawing().beginStroke([50, 140]).extendStroke([150, 140]).extendStroke([50, 140]));
  assert.deepEqual(crossed, line, 'ink upon ink is ink');
  assert.equal(sum(inkOf(new Drawing())), 0);
  assert.equal(inkOf(new Drawing().beginStroke([0, 0]))[0], 255, 'the ink reaches the edge');
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Frames } from '../src/charts/frames.js';
import { after, initialState } from '../src/state.js';

/** @param {number} step */
const frame = (step) => ({ step, pictures: /** @type {any} */ ({ step }), plane: null });

test('a run of any length is kept in few moments, without a large gap', () => {
  const frames = new Frames(64);
  for (let step = 0; step <= 100_000; step += 17) frames.push(frame(step));
  const steps = frames.all.map(({ step }) => step);
  assert.ok(steps.length <= 64);
  assert.deepEqual([steps[0], steps.at(-1)], [0, 99_994]);
  steps.forEach((step, index) => {
    const before = steps[index - 1] ?? -1;
    assert.ok(step > before, 'steps rise');
    // 63 gaps over ln(1001) in proportion would be 11 % each.
    assert.ok(step - before <= 0.35 * (step + 100), `from ${before} to ${step}`);
  });
});

test('a moment is found by its step, whatever was thinned out', () => {
  const frames = new Frames(4);
  for (const step of [0, 10, 20, 30]) frames.push(frame(step));
  assert.deepEqual(
    [-1, 0, 9, 10, 29, 1000].map((step) => frames.indexAt(step)),
    [0, 0, 0, 1, 2, 3],
  );
  frames.push(frame(30));
  assert.equal(frames.all.length, 4, 'pictures drawn again at a step replace those before');
});

test('a run keeps its pictures, and a new one begins without them', () => {
  /** @param {number} step */
  const pictures = (step) => /** @type {any} */ ({ type: 'pictures', step });
  let state = initialState();
  for (const step of [0, 5]) state = after(state, pictures(step));
  assert.deepEqual(
    state.frames.all.map(({ step }) => step),
    [0, 5],
  );
  state = after(state, /** @type {any} */ ({ type: 'ready', config: {} }));
  assert.deepEqual(state.frames.all, []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Snapshots } from '../src/charts/snapshots.js';
import { Store } from '../src/state/store.js';

/** @param {number} step */
const snapshot = (step) => ({ step, pictures: /** @type {any} */ ({ step }), plane: null });

test('a run of any length is kept in few moments, without a large gap', () => {
  let snapshots = new Snapshots(64);
  for (let step = 0; step <= 100_000; step += 17) snapshots = snapshots.with(snapshot(step));
  const steps = snapshots.all.map(({ step }) => step);
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
  let snapshots = new Snapshots(4);
  for (const step of [0, 10, 20, 30]) snapshots = snapshots.with(snapshot(step));
  assert.deepEqual(
    [-1, 0, 9, 10, 29, 1000].map((step) => snapshots.indexAt(step)),
    [0, 0, 0, 1, 2, 3],
  );
  snapshots = snapshots.with(snapshot(30));
  assert.equal(snapshots.all.length, 4, 'pictures drawn again at a step replace those before');
});

test('a run keeps its pictures, and a new one begins without them', () => {
  /** @param {number} step */
  const pictures = (step) => /** @type {any} */ ({ type: 'pictures', step });
  const store = new Store();
  const receive = (/** @type {any} */ event) => store.dispatch({ type: 'engineEvent', target: 'main', event });
  for (const step of [0, 5]) receive(pictures(step));
  assert.deepEqual(
    store.state.snapshots.all.map(({ step }) => step),
    [0, 5],
  );
  receive({ type: 'ready', config: {}, askedBatch: null });
  assert.deepEqual(store.state.snapshots.all, []);
});

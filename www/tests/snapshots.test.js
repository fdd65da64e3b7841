import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Snapshots } from '../src/charts/snapshots.js';
import { comparedMoment, shownMoment } from '../src/state/selectors.js';
import { Store } from '../src/state/store.js';

/** @param {number} step */
const snapshot = (step) => ({
  step,
  pictures: /** @type {any} */ ({ step }),
  plane: null,
  latentStatistics: null,
  gap: null,
});

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

/** A lab whose events are told one by one. */
function lab() {
  const store = new Store();
  const tell = (/** @type {any} */ event, /** @type {'main' | 'comparison'} */ target = 'main') =>
    store.dispatch({ type: 'engineEvent', target, event });
  /** @param {number} step @param {'main' | 'comparison'} [target] */
  const train = (step, target) =>
    tell({ type: 'trained', step, epoch: Math.floor(step / 10), imagesInUse: 1, loss: 3, nll: 2, kl: 1 }, target);
  /** @param {number} step @param {'main' | 'comparison'} [target] */
  const evaluate = (step, target) =>
    tell({ type: 'evaluated', step, n: 1, loss: 3, nll: 2, kl: 1, latentStatistics: { activeUnits: step } }, target);
  /** @param {number} step @param {'main' | 'comparison'} [target] */
  const draw = (step, target) => tell({ type: 'pictures', step }, target);
  const project = (/** @type {number} */ step) =>
    store.dispatch({ type: 'planeProjected', plane: /** @type {any} */ ({ step }) });
  const replay = (/** @type {number | null} */ step) => store.dispatch({ type: 'replayMoved', step });
  for (const target of /** @type {const} */ (['main', 'comparison'])) {
    if (target === 'comparison') store.dispatch({ type: 'comparisonOpened', settings: {} });
    tell({ type: 'ready', config: { batch: 10 }, askedBatch: null, step: 0, epoch: 0 }, target);
    tell({ type: 'data', totalImages: 100 }, target);
    draw(0, target);
  }
  /** The steps of all that is shown. */
  const shown = () => {
    const { step, epoch, replayed, ...parts } = shownMoment(store.state);
    const second = comparedMoment(store.state);
    return {
      step,
      epoch,
      replayed,
      pictures: parts.pictures?.step,
      plane: parts.plane?.step,
      latents: parts.latentStatistics?.step,
      gap: parts.gap?.step,
      second: { pictures: second?.pictures?.step, latents: second?.latentStatistics?.step },
    };
  };
  return { store, tell, train, evaluate, draw, project, replay, shown };
}

test('a replay shows one moment: all parts are of its step, of both models', () => {
  const { tell, train, evaluate, draw, project, replay, shown, store } = lab();
  project(0);
  for (const step of [40, 100]) {
    train(step);
    train(step + 1, 'comparison');
    evaluate(step);
    draw(step);
    // The second model is a step ahead, its evaluation comes later than its pictures, and so does the plane.
    draw(step + 1, 'comparison');
    evaluate(step + 1, 'comparison');
    project(step);
    tell({ type: 'gapMeasured', gap: { step } });
  }
  const live = {
    step: 100,
    epoch: 10,
    replayed: null,
    pictures: 100,
    plane: 100,
    latents: 100,
    gap: 100,
    second: { pictures: 101, latents: 101 },
  };
  assert.deepEqual(shown(), live);
  replay(40);
  assert.deepEqual(shown(), {
    step: 40,
    epoch: 4,
    replayed: 40,
    pictures: 40,
    plane: 40,
    latents: 40,
    gap: 40,
    second: { pictures: 41, latents: 41 },
  });
  // The run goes on meanwhile, and the moment holds.
  train(110);
  draw(110);
  assert.equal(shown().step, 40);
  assert.equal(store.state.step, 110);
  replay(null);
  assert.deepEqual([shown().step, shown().pictures, shown().replayed], [110, 110, null]);
});

test('what was not recorded at a moment is not shown, least of all the present', () => {
  const { tell, train, evaluate, draw, project, replay, shown } = lab();
  for (const step of [50, 100]) {
    train(step);
    draw(step);
  }
  train(100, 'comparison');
  draw(100, 'comparison');
  evaluate(100);
  project(100);
  tell({ type: 'gapMeasured', gap: { step: 100 } });
  replay(50);
  const nothing = undefined;
  assert.deepEqual(shown(), {
    step: 50,
    epoch: 5,
    replayed: 50,
    pictures: 50,
    plane: nothing,
    latents: nothing,
    gap: nothing,
    second: { pictures: nothing, latents: nothing },
  });
});

test('the plane of the run before is no part of a moment of this one', () => {
  const { tell, train, draw, project, replay, shown } = lab();
  train(3);
  draw(3);
  project(3);
  tell({ type: 'ready', config: { batch: 10 }, askedBatch: null, step: 0, epoch: 0 });
  draw(0);
  train(1000);
  draw(1000);
  replay(0);
  assert.deepEqual([shown().step, shown().plane], [0, undefined]);
});

test('the snapshot that is replayed stays, however many come after it', () => {
  const { train, draw, replay, shown } = lab();
  for (let step = 1; step <= 60; step += 1) draw(step);
  replay(31);
  for (let step = 61; step <= 5000; step += 13) {
    train(step);
    draw(step);
  }
  assert.equal(shown().step, 31);
});

test('slow motion shows the present, a replay the past: never both', () => {
  const { store, draw, train, replay } = lab();
  train(5);
  draw(5);
  replay(0);
  store.dispatch({ type: 'slowMotionOpened', trace: /** @type {any} */ ({ step: 5 }) });
  assert.equal(store.state.replayStep, null);
  replay(0);
  assert.equal(store.state.trace, null);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendCommand, handleCommands } from '../src/commands.js';
import { choicesFromSchema } from '../src/state/choices.js';
import { reduce } from '../src/state/reduce.js';
import { initialState } from '../src/state/state.js';
import { Store } from '../src/state/store.js';
import { engineSchema } from './support/engine.js';

/**
 * Freezes an object and all that is in it, so that a change of it throws.
 * @template T
 * @param {T} value
 * @returns {T}
 */
function frozen(value) {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

/** @param {number} step */
const trained = (step) =>
  /** @type {any} */ ({ type: 'trained', step, epoch: 0, imagesInUse: 9, rate: 1, loss: 3, nll: 2, kl: 1 });

test('an action changes no state that it was given', () => {
  let state = frozen({ ...initialState(), ...choicesFromSchema(engineSchema) });
  /** @type {import('../src/state/actions.js').Action[]} */
  const actions = [
    { type: 'playRequested' },
    { type: 'engineEvent', target: 'main', event: trained(1) },
    { type: 'engineEvent', target: 'main', event: /** @type {any} */ ({ type: 'pictures', step: 1 }) },
    { type: 'valueChosen', target: 'main', key: 'batch', value: 64 },
    { type: 'comparisonOpened', settings: { beta: 4 } },
    { type: 'engineEvent', target: 'comparison', event: trained(2) },
    { type: 'valueChosen', target: 'comparison', key: 'beta', value: 2 },
    { type: 'crosshairMoved', step: 1 },
  ];
  for (const action of actions) state = frozen(reduce(state, action));
  assert.deepEqual([state.step, state.train.rows.length, state.snapshots.all.length], [1, 1, 1]);
  assert.deepEqual([state.comparison?.step, state.comparison?.applied?.['beta'], state.applied?.['beta']], [2, 2, 1]);
  assert.deepEqual([state.playing, state.draft, state.crosshair], [true, { batch: 64 }, 1]);
});

test('what an event does not concern stays the same object, so that nothing renders for it', () => {
  const before = { ...initialState(), ...choicesFromSchema(engineSchema) };
  const after = reduce(before, { type: 'engineEvent', target: 'main', event: trained(1) });
  const changed = Object.keys(before).filter((key) => Reflect.get(before, key) !== Reflect.get(after, key));
  assert.deepEqual(changed.sort(), ['imagesInUse', 'rate', 'step', 'train']);
});

test('slow motion ends when training goes on; it shows its own step until the next one is known', () => {
  const trace = /** @type {any} */ ({ step: 0 });
  const opened = reduce(initialState(), { type: 'slowMotionOpened', trace });
  /** @type {import('../src/state/actions.js').Action} */
  const step = { type: 'engineEvent', target: 'main', event: trained(1) };
  assert.equal(reduce(opened, step).trace, null);
  const stepped = reduce(reduce(opened, { type: 'slowStepTaken' }), step);
  assert.equal(stepped.trace, trace);
  const next = reduce(stepped, { type: 'slowMotionOpened', trace: /** @type {any} */ ({ step: 1 }) });
  assert.deepEqual([next.trace?.step, reduce(next, step).trace], [1, null]);
});

test('without a second model nothing happens to one', () => {
  const state = initialState();
  assert.equal(reduce(state, { type: 'engineEvent', target: 'comparison', event: trained(1) }), state);
});

test('the store reports each change, and nothing else', () => {
  /** @type {number[]} */
  const reported = [];
  const store = new Store((previous) => reported.push(previous.step));
  store.dispatch({ type: 'engineEvent', target: 'main', event: trained(1) });
  store.dispatch({ type: 'engineEvent', target: 'comparison', event: trained(1) });
  store.dispatch({ type: 'engineEvent', target: 'main', event: trained(2) });
  assert.deepEqual(reported, [0, 1]);
});

test('a command reaches its handler with its detail, until the handlers are removed', () => {
  const target = new EventTarget();
  /** @type {unknown[]} */
  const heard = [];
  const handlers = /** @type {any} */ ({
    play: (/** @type {unknown} */ detail) => heard.push(['play', detail]),
    replay: (/** @type {unknown} */ detail) => heard.push(['replay', detail]),
  });
  const remove = handleCommands(target, handlers);
  sendCommand(target, 'replay', 7);
  sendCommand(target, 'play');
  remove();
  sendCommand(target, 'play');
  assert.deepEqual(heard, [
    ['replay', 7],
    ['play', null],
  ]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXPERIMENTS, experimentValues, hasSettingsOf, runningExperiment } from '../src/controls/experiments.js';
import { controlsOf, defaultsOf, formatValue, nonDefaults, parseValue, settingsOf } from '../src/controls/registry.js';
import { languages } from '../src/i18n/index.js';
import { Experiments } from '../src/lab/experiments.js';
import { choicesFromSchema, withChoice } from '../src/state/choices.js';
import { Store } from '../src/state/store.js';
import { checkOptions, engineSchema } from './support/engine.js';

const controls = controlsOf(engineSchema);
const defaults = defaultsOf(controls);

/** The settings of each run, as the engine gets them. */
const settings = EXPERIMENTS.map(({ id, variants }) => [
  id,
  variants.map((variant) => settingsOf(controls, experimentValues(controls, defaults, variant))),
]);

test('the experiments are these runs, and the engine accepts each', () => {
  assert.deepEqual(settings, [
    ['plane', [{ latent: 2 }]],
    ['beta', [{ beta: 0 }, {}, { beta: 10 }]],
    ['noise', [{ beta: 0, epsilon: 'zero' }]],
    ['blur', [{ latent: 2 }, { latent: 2 }]],
    ['likelihood', [{}, { likelihood: 'gaussian' }, { likelihood: 'gaussian_shared' }]],
    ['latents', [{ learningRate: 0.003, latent: 50 }]],
  ]);
  for (const { id, variants } of EXPERIMENTS) {
    for (const { values } of variants) {
      checkOptions(/** @type {any} */ (values));
      for (const [key, value] of Object.entries(values)) {
        const control = controls.find((candidate) => candidate.key === key);
        assert.ok(control, `${id}: ${key} is an option`);
        assert.deepEqual(parseValue(control, formatValue(value)), value, `${id}: ${key}`);
        assert.notDeepEqual(value, control.default, `${id}: ${key} is not the default`);
      }
    }
  }
  // The negative control: the engine refuses what does not go together.
  assert.throws(() => checkOptions(/** @type {any} */ ({ epsilon: 'zero', objective: 'iwae' })));
  assert.deepEqual(
    EXPERIMENTS.flatMap(({ variants }) => variants.map(({ sampleKind }) => sampleKind)).filter(Boolean),
    ['draws'],
  );
});

test('an experiment keeps size, speed, seed and page, and nothing else', () => {
  const own = { ...defaults, hidden: [16], batch: 32, seed: 7, backend: 'cpu', lang: 'zh', stopAfter: 3 };
  const strange = { ...own, learningRate: 0.1, pixels: 'threshold', freeBits: 2, init: 'glorot' };
  const [beta] = EXPERIMENTS.filter(({ id }) => id === 'beta');
  const variant = beta?.variants[2];
  assert.ok(variant);
  const values = experimentValues(controls, strange, variant);
  assert.deepEqual(values, { ...own, beta: 10 });
  assert.ok(hasSettingsOf(controls, values, variant));
  assert.ok(!hasSettingsOf(controls, strange, variant));
  assert.deepEqual(nonDefaults(controls, values), { ...nonDefaults(controls, own), beta: 10 });
});

test('each has its words in both languages, and the same figures', () => {
  const figures = (/** @type {string} */ text) =>
    [...new Set(text.match(/\d+(\.\d+)?/g))].map(Number).sort((a, b) => a - b);
  for (const { id, variants, outcome } of EXPERIMENTS) {
    const [en, zh] = [languages.en, languages.zh].map((t) => t.experiments.cards[id]);
    assert.ok(en && zh);
    for (const card of [en, zh]) {
      assert.equal(card.runs.length, variants.length, id);
      assert.ok(card.predictions.length >= 2 && card.predictions[outcome], id);
      assert.match(card.question, /[?？]$/, id);
    }
    assert.equal(en.predictions.length, zh.predictions.length);
    assert.deepEqual(figures(zh.answer), figures(en.answer), id);
  }
  assert.notDeepEqual(figures('70 nats'), figures('71 nat'), 'the comparison can fail');
  assert.equal(languages.zh.experiments.cards.beta.predictions[1], '根本不是数字');
});

/** A lab without a worker. `calls` are what it was asked for. */
function fakeLab() {
  const store = new Store();
  store.dispatch({ type: 'optionsLoaded', choices: choicesFromSchema(engineSchema) });
  /** @type {unknown[]} */
  const calls = [];
  const note = (/** @type {unknown[]} */ ...call) => void calls.push(call);
  let saved = 0;
  /** The model has these settings now. @param {Record<string, any>} options */
  const become = (options, opened = /** @type {any} */ (null)) =>
    store.dispatch({
      type: 'engineEvent',
      target: 'main',
      event: /** @type {any} */ ({
        type: 'ready',
        config: { ...defaults, ...options },
        settings: options,
        askedBatch: null,
        step: 0,
        epoch: 0,
        imagesInUse: 0,
        opened,
      }),
    });
  const experiments = new Experiments(
    store,
    /** @type {any} */ ({
      main: Promise.resolve({
        save: async () => ({ checkpoint: 'weights', step: 0 }),
        load: async (/** @type {any[]} */ ...model) => note('load', ...model),
      }),
      forEach: async () => note('samples'),
      restore: async (/** @type {any} */ { main }) => note('restore', main.name),
    }),
    /** @type {any} */ ({
      snapshot: async () => ({ main: store.state.step > 0 ? { name: `run ${(saved += 1)}` } : null }),
      expect: () => {},
    }),
    /** @type {any} */ ({
      restart: async (/** @type {any} */ options) => {
        note('restart', options);
        become(options);
      },
      play: async () => note('play'),
      pause: async () => note('pause'),
    }),
  );
  const train = (/** @type {number} */ step) =>
    store.dispatch({
      type: 'engineEvent',
      target: 'main',
      event: /** @type {any} */ ({ type: 'trained', step, epoch: 0, imagesInUse: 9, rate: 1, loss: 3, nll: 2, kl: 1 }),
    });
  return { store, calls, experiments, train, become };
}

test('the reader returns to their own run from the last of several experiments', async () => {
  const { store, calls, experiments, train } = fakeLab();
  train(512);
  store.dispatch({ type: 'valueChosen', target: 'main', key: 'latent', value: 7 });
  await experiments.start({ id: 'beta', variant: 0 });
  assert.deepEqual(store.state.draft, {}, 'the form shows the experiment');
  train(3);
  await experiments.start({ id: 'beta', variant: 2 });
  train(4);
  assert.deepEqual(runningExperiment(store.state), { id: 'beta', variant: 2 });
  assert.equal(store.state.returnStep, 512, 'its step, not that of the experiment between');
  await experiments.end();
  assert.deepEqual(
    calls.filter((call) => /** @type {any[]} */ (call)[0] === 'restore'),
    [['restore', 'run 1']],
  );
  assert.deepEqual([store.state.experiment, store.state.returnStep], [null, null]);
  assert.deepEqual(store.state.draft, { latent: 7 }, 'what had been chosen is chosen again');
  calls.length = 0;
  await experiments.end();
  assert.deepEqual(calls, [], 'there is nothing more to return to');
});

test('a run with the settings of an experiment goes on, and one that has not begun leaves its settings', async () => {
  const { store, calls, experiments, become } = fakeLab();
  become({ latent: 5 });
  await experiments.start({ id: 'plane', variant: 0 });
  await experiments.start({ id: 'blur', variant: 0 });
  const restarts = () => calls.filter((call) => /** @type {any[]} */ (call)[0] === 'restart');
  assert.equal(restarts().length, 1, 'both are the same run');
  await experiments.end();
  assert.deepEqual(restarts().at(-1), ['restart', { latent: 5 }]);
  // Once the reader has changed a setting, the run is theirs.
  await experiments.start({ id: 'plane', variant: 0 });
  store.dispatch({ type: 'valueChosen', target: 'main', key: 'beta', value: 3 });
  assert.equal(runningExperiment(store.state), null);
  experiments.forget();
  assert.equal(store.state.returnStep, null, 'on other data there is no way back');
});

test('a trained model that was opened comes back as it was', async () => {
  const { calls, experiments, become } = fakeLab();
  become({ latent: 2, likelihood: 'laplace' }, { step: 0, trainedSteps: 9380 });
  await experiments.start({ id: 'noise', variant: 0 });
  await experiments.end();
  const last = calls.filter((call) => ['load', 'restart'].includes(/** @type {any[]} */ (call)[0])).at(-1);
  assert.deepEqual(last, ['load', 'trained model', 'weights', 9380]);
});

test('a choice of the reader ends an experiment in name', () => {
  const state = { ...choicesFromSchema(engineSchema), experiment: /** @type {const} */ ({ id: 'beta', variant: 1 }) };
  assert.deepEqual(runningExperiment(state), { id: 'beta', variant: 1 });
  assert.equal(runningExperiment(withChoice(state, 'beta', 2)), null);
  assert.deepEqual(runningExperiment(withChoice(state, 'stopAfter', 2)), { id: 'beta', variant: 1 });
});

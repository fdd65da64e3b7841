import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choiceLabel, describeChanges, descriptionOf, labelOf, menuLabel } from '../src/controls/labels.js';
import { controlsOf, disabledBy } from '../src/controls/registry.js';
import { conflictingOptions } from '../src/engine/option-conflicts.js';
import { languages } from '../src/i18n/index.js';
import { choicesFromSchema, choicesOfModel, settingsWith, withChoice } from '../src/state/choices.js';
import { checkOptions, engineSchema, schema } from './support/engine.js';

const controls = controlsOf(engineSchema);

test('an option that the page has no words for has a control, under its own name', () => {
  const novelty = /** @type {any} */ ({
    key: 'novelty',
    kind: 'choice',
    choices: ['this', 'that'],
    default: 'this',
    live: false,
  });
  const extended = controlsOf([novelty, ...engineSchema]);
  const control = extended.find(({ key }) => key === 'novelty');
  assert.ok(control?.group, 'it has a place in the form');
  assert.equal(labelOf(control, languages.zh), 'novelty');
  assert.equal(describeChanges(extended, { novelty: 'this' }, { novelty: 'that' }, languages.en), 'novelty this→that');
});

for (const t of Object.values(languages)) {
  test(`every control of the engine has words: ${t.name}`, () => {
    for (const { key, kind, choices, group } of controls) {
      assert.ok(t.controls.labels[key], key);
      if (!group) continue;
      assert.ok(t.controls.meanings[key], key);
      if (kind === 'choice')
        for (const choice of choices) assert.ok(t.controls.choices[key]?.[choice], `${key}: ${choice}`);
    }
  });
}

test('a live choice is in force at once, another waits, and back at the old value it waits no longer', () => {
  let state = withChoice(choicesFromSchema(engineSchema), 'beta', 4);
  assert.deepEqual([state.applied?.['beta'], state.draft], [4, {}]);
  state = withChoice(withChoice(state, 'batch', 64), 'hidden', [200]);
  assert.deepEqual([state.applied?.['batch'], state.draft], [128, { batch: 64, hidden: [200] }]);
  assert.deepEqual(settingsWith(state, {}), { beta: 4 });
  assert.deepEqual(settingsWith(state), { beta: 4, batch: 64, hidden: [200] });
  state = withChoice(state, 'batch', 128);
  assert.deepEqual(state.draft, { hidden: [200] });
  const config = { ...state.applied, hidden: [200], backend: undefined };
  state = choicesOfModel(state, { config, settings: { backend: 'cpu' }, askedBatch: null });
  assert.deepEqual([state.applied?.['backend'], state.applied?.['hidden'], state.draft], ['cpu', [200], {}]);
});

test('a run is named by what differs', () => {
  const { applied } = choicesFromSchema(engineSchema);
  assert.ok(applied);
  assert.equal(describeChanges(controls, applied, { ...applied, beta: 4 }, languages.en), 'β 1→4');
  assert.equal(
    describeChanges(controls, applied, { ...applied, hidden: [], likelihood: 'gaussian' }, languages.en),
    'likelihood Bernoulli→Gaussian, fixed σ, hidden layers 400→none',
  );
  assert.equal(describeChanges(controls, applied, { ...applied }, languages.en), '');
});

test('the menu names each likelihood as deep-learning libraries do, a sentence by its name alone', () => {
  const likelihood = controls.find(({ key }) => key === 'likelihood');
  assert.ok(likelihood);
  const { en, zh } = languages;
  for (const [choice, word] of [
    ['bernoulli', 'BCE'],
    ['gaussian', 'MSE'],
    ['gaussian_shared', 'MSE'],
    ['gaussian_pixel', 'MSE'],
    ['continuous_bernoulli', 'BCE'],
    ['laplace', 'L1'],
  ])
    for (const t of [en, zh]) {
      assert.ok(menuLabel(likelihood, choice ?? '', t).includes(word ?? ''), `${t.code}: ${choice}`);
      assert.ok(t.notation.losses[choice ?? '']?.includes(word ?? ''), `${t.code}: the legend of ${choice}`);
    }
  assert.equal(menuLabel(likelihood, 'bernoulli', en), 'Bernoulli (cross-entropy, BCE)');
  assert.equal(menuLabel(likelihood, 'bernoulli', zh), '伯努利（二元交叉熵，BCE）');
  assert.equal(choiceLabel(likelihood, 'bernoulli', en), 'Bernoulli');
  const activation = controls.find(({ key }) => key === 'activation');
  assert.equal(activation && menuLabel(activation, 'relu', en), 'ReLU', 'without words of its own it has its name');
});

test('every control of the form is explained, and those that are always in sight in a line', () => {
  for (const t of [languages.en, languages.zh]) {
    for (const control of controls.filter(({ group }) => group)) {
      assert.ok(descriptionOf(control, t), `${t.code}: ${control.key}`);
      const inSight = control.live && control.scope === 'engine';
      assert.equal(control.key in t.controls.briefs, inSight, `${t.code}: ${control.key}`);
    }
  }
});

test('without KL, noise is still drawn: only without noise is it an autoencoder', () => {
  const { en, zh } = languages;
  assert.match(
    en.controls.meanings['beta'] ?? '',
    /At 0, only the reconstruction counts, but noise is still added to z/,
  );
  assert.match(zh.controls.meanings['beta'] ?? '', /为 0 时只看重构，但 z 中仍有噪声/);
  assert.match(
    en.controls.meanings['epsilon'] ?? '',
    /Without it, z = μ, and with β = 0 the model is a plain autoencoder/,
  );
});

test('what means nothing is left to its default', () => {
  const chosen = withChoice(
    withChoice(withChoice(choicesFromSchema(engineSchema), 'beta', 4), 'sigma', 0.5),
    'objective',
    'iwae',
  );
  assert.deepEqual(settingsWith(chosen), { objective: 'iwae' });
  assert.deepEqual(settingsWith(chosen, {}), { beta: 4 });
});

test('sigma means something for the Gaussian alone', () => {
  const sigma = controls.find(({ key }) => key === 'sigma');
  assert.ok(sigma);
  assert.equal(disabledBy(sigma, { likelihood: 'bernoulli' }), 'likelihood');
  assert.equal(disabledBy(sigma, { likelihood: 'gaussian' }), undefined);
});

test('settings that the engine takes one by one and not together are named, whatever the rest', () => {
  const engine = { checkOptions, schema };
  assert.deepEqual(conflictingOptions(engine, { pixels: 'dequantised' }), ['likelihood', 'pixels']);
  assert.deepEqual(
    conflictingOptions(engine, { likelihood: 'continuous_bernoulli', pixels: 'dynamic', latent: 2, backend: 'cpu' }),
    ['likelihood', 'pixels'],
  );
  assert.deepEqual(conflictingOptions(engine, { objective: 'iwae', beta: 4 }), ['objective', 'beta']);
  assert.deepEqual(conflictingOptions(engine, { likelihood: 'gaussian', pixels: 'dequantised' }), []);
  assert.deepEqual(conflictingOptions(engine, {}), []);
});

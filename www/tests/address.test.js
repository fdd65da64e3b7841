import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress, writeAddress } from '../src/controls/address.js';
import { controlsOf, defaultsOf } from '../src/controls/registry.js';
import { engineSchema } from './support/engine.js';

const controls = controlsOf(engineSchema);

/** @param {string} search */
const read = (search) => readAddress(search, controls);

test('an address without settings asks for nothing', () => {
  assert.deepEqual(read(''), { values: {}, problems: [] });
});

test('every kind of setting is read', () => {
  const { values, problems } = read(
    '?v=1&backend=cpu&seed=7&hidden=400,200&learningRate=1e-3&beta=.5&activation=tanh&stopAfter=3&lang=zh&autoplay=yes',
  );
  assert.deepEqual(values, {
    backend: 'cpu',
    seed: 7,
    hidden: [400, 200],
    learningRate: 0.001,
    beta: 0.5,
    activation: 'tanh',
    stopAfter: 3,
    lang: 'zh',
    autoplay: 'yes',
  });
  assert.deepEqual(problems, []);
});

test('no hidden layer is a value', () => {
  assert.deepEqual(read('?hidden=').values, { hidden: [] });
});

for (const [search, kind] of [
  ['?seed=1.5', 'value'],
  ['?seed=-1', 'value'],
  ['?seed=0x10', 'value'],
  ['?seed=99999999999999999999', 'value'],
  ['?seed=', 'value'],
  ['?latent=0', 'value'],
  ['?latent=100000', 'value'],
  ['?beta=NaN', 'value'],
  ['?beta=Infinity', 'value'],
  ['?beta=1e999', 'value'],
  ['?beta=-1', 'value'],
  ['?beta=1 ', 'value'],
  ['?hidden=400,', 'value'],
  ['?hidden=4e2', 'value'],
  ['?hidden=1,1,1,1', 'value'],
  ['?hidden=2000', 'value'],
  ['?likelihood=poisson', 'value'],
  ['?backend=gpu', 'value'],
  ['?lang=fr', 'value'],
  ['?width=14', 'unknown'],
  ['?Seed=1', 'unknown'],
  ['?toString=1', 'unknown'],
  ['?v=2', 'version'],
]) {
  test(`${search} is refused and reported`, () => {
    const { values, problems } = read(search ?? '');
    assert.deepEqual(values, {});
    assert.deepEqual(
      problems.map((problem) => problem.kind),
      [kind],
    );
  });
}

test('of a setting given twice the first counts', () => {
  const { values, problems } = read('?seed=1&seed=2');
  assert.deepEqual(values, { seed: 1 });
  assert.deepEqual(problems, [{ kind: 'twice', key: 'seed' }]);
});

test('an address holds what differs from the defaults, and its version', () => {
  assert.equal(writeAddress(defaultsOf(controls), controls), '');
  assert.equal(
    writeAddress({ ...defaultsOf(controls), beta: 4, hidden: [400, 200] }, controls),
    '?v=1&beta=4&hidden=400,200',
  );
});

/** A value of a control that is not its default. @param {import('../src/controls/registry.js').Control} control */
function another({ kind, min, max, choices, default: defaultValue }) {
  if (kind === 'choice') return choices.find((choice) => choice !== defaultValue) ?? '';
  if (kind === 'widths') return [min, max];
  return defaultValue === max ? min : Math.min(max, 1e9);
}

for (const control of controls) {
  test(`${control.key} survives the way into an address and back`, () => {
    for (const value of [
      another(control),
      ...(control.kind === 'widths' ? [[]] : []),
      ...(control.kind === 'number' ? [control.min, 0.123456789, 3e-3].filter((number) => number <= control.max) : []),
    ]) {
      if (String(value) === String(control.default)) continue;
      const search = writeAddress({ ...defaultsOf(controls), [control.key]: value }, controls);
      assert.deepEqual(read(search), { values: { [control.key]: value }, problems: [] }, search);
    }
  });
}

test('all of them survive together', () => {
  const values = Object.fromEntries(controls.map((control) => [control.key, another(control)]));
  assert.deepEqual(read(writeAddress(values, controls)), { values, problems: [] });
});

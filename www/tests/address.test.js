import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress } from '../src/controls/address.js';

test('an address without settings asks for nothing', () => {
  assert.deepEqual(readAddress(''), { engine: {}, page: {}, problems: [] });
});

test('every kind of setting is read', () => {
  const { engine, page, problems } = readAddress('?v=1&backend=cpu&seed=7&hidden=400,200&learningRate=1e-3&beta=.5&activation=tanh&lang=zh&autoplay=yes');
  assert.deepEqual(engine, { backend: 'cpu', seed: 7, hidden: [400, 200], learningRate: 0.001, beta: 0.5, activation: 'tanh' });
  assert.deepEqual(page, { lang: 'zh', autoplay: 'yes' });
  assert.deepEqual(problems, []);
});

test('no hidden layer is a value', () => {
  assert.deepEqual(readAddress('?hidden=').engine, { hidden: [] });
});

for (const [search, kind] of [
  ['?seed=1.5', 'value'],
  ['?seed=-1', 'value'],
  ['?seed=0x10', 'value'],
  ['?seed=99999999999999999999', 'value'],
  ['?seed=', 'value'],
  ['?beta=NaN', 'value'],
  ['?beta=Infinity', 'value'],
  ['?beta=1e999', 'value'],
  ['?beta=1 ', 'value'],
  ['?hidden=400,', 'value'],
  ['?hidden=4e2', 'value'],
  ['?backend=gpu', 'value'],
  ['?lang=fr', 'value'],
  ['?Seed=1', 'unknown'],
  ['?toString=1', 'unknown'],
  ['?v=2', 'version'],
]) {
  test(`${search} is refused and reported`, () => {
    const { engine, page, problems } = readAddress(search ?? '');
    assert.deepEqual({ ...engine, ...page }, {});
    assert.deepEqual(problems.map((problem) => problem.kind), [kind]);
  });
}

test('of a setting given twice the first counts', () => {
  const { engine, problems } = readAddress('?seed=1&seed=2');
  assert.deepEqual(engine, { seed: 1 });
  assert.deepEqual(problems, [{ kind: 'twice', key: 'seed' }]);
});

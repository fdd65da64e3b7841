import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress, withForeignEntries, writeAddress } from '../src/controls/address.js';
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

test('autoplay may be asked for as a number or a truth value', () => {
  for (const [text, value] of [
    ['yes', 'yes'],
    ['1', 'yes'],
    ['true', 'yes'],
    ['0', 'no'],
    ['false', 'no'],
  ])
    assert.deepEqual(read(`?autoplay=${text}`), { values: { autoplay: value }, problems: [] });
  assert.deepEqual(read('?autoplay=constructor').values, {});
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
  ['?bata=4', 'unknown'],
  ['?latnet=3', 'unknown'],
  ['?learning_rate=0.1', 'unknown'],
  ['?latentDim=2', 'unknown'],
  ['?bata=4&bata=5', 'unknown'],
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

const FOREIGN = [
  'fbclid=x gclid=1 dclid=1 gbraid=1 wbraid=1 gad_source=1 msclkid=1 twclid=1 ttclid=1 yclid=1 igshid=1 li_fat_id=1',
  'utm_source=n utm_medium=n utm_campaign=n utm_term=n utm_content=n utm_id=n mc_cid=1 mc_eid=1 mkt_tok=1 _hsenc=1',
  'ref=r source=s si=1 s=1 t=1 _ga=1 _gl=1 srsltid=1 epik=1 trk=1 spm=1 from=f share=1 cid=1 sid=1 session=1 _=1',
  'hl=en q=vae tag=1 nocache=1 time=1 toString=1 constructor=1 __proto__=1 pk_campaign=1 at_medium=1 hsCtaTracking=1',
]
  .join(' ')
  .split(' ');

for (const entry of FOREIGN) {
  test(`${entry} is meant for another program: no problem is reported, even if it is there twice`, () => {
    assert.deepEqual(read(`?v=1&beta=4&${entry}&${entry}`), { values: { beta: 4 }, problems: [] });
  });
}

test('entries for other programs stay in the address unchanged', () => {
  const search = '?v=1&beta=4&fbclid=a%20b&utm_source=n+m&bata=4&utm_source=o&&empty&seed=one#';
  const rewritten = withForeignEntries('?v=1&hidden=4,2', search.replace('#', ''), controls);
  assert.equal(rewritten, '?v=1&hidden=4,2&fbclid=a%20b&utm_source=n+m&bata=4&utm_source=o&empty');
  assert.equal(withForeignEntries('', '?gclid=1', controls), '?gclid=1');
  assert.equal(withForeignEntries('?v=1&beta=4', '?seed=2', controls), '?v=1&beta=4');
  assert.equal(withForeignEntries('', '', controls), '');
});

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

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PANELS, PRESETS, controlsOf, maxStepsOf, panelsOf } from '../src/embed/choices.js';
import { OPTIONS, addressOf, attributeOf, keyOf, textOf, valueOf } from '../src/embed/options.js';
import { readAddress } from '../src/controls/address.js';
import { controlsOf as controlsFrom } from '../src/controls/registry.js';
import { missingSource } from '../src/engine/policy.js';
import { folderOf } from '../src/engine/source.js';
import { figurePanels } from '../src/figure-panels.js';
import { embed as en } from '../src/i18n/en-embed.js';
import { embed as zh } from '../src/i18n/zh-embed.js';
import { engineSchema } from './support/engine.js';

const controls = controlsFrom(engineSchema);

/** An element with attributes. @param {Record<string, string>} attributes */
const element = (attributes) =>
  /** @type {Element} */ (
    /** @type {unknown} */ ({
      getAttribute: (/** @type {string} */ name) => attributes[name] ?? null,
      attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
    })
  );

test('the element knows every option of the engine and of the page, and its kind', () => {
  const kinds = { whole: 'number', number: 'number', choice: 'text', widths: 'widths' };
  const expected = controls
    .filter(({ key }) => !['autoplay', 'lang', 'theme'].includes(key))
    .map(({ key, kind }) => [key, kinds[kind]]);
  assert.deepEqual(new Map(Object.entries(OPTIONS)), new Map(/** @type {[string, any][]} */ (expected)));
});

test('attributes are the keys with hyphens; HTML keeps its `hidden`', () => {
  assert.equal(attributeOf('learningRate'), 'learning-rate');
  assert.equal(attributeOf('hidden'), 'hidden-layers');
  assert.equal(keyOf('learningrate'), 'learningRate');
  assert.equal(keyOf('class'), undefined);
  const one = element({ 'learning-rate': '0.01', 'hidden-layers': '400,200', batch: '64', hidden: '' });
  assert.equal(addressOf(one, { batch: '1', latent: '2' }), '?hidden=400%2C200&latent=2&learningRate=0.01&batch=64');
  assert.deepEqual(valueOf(one, 'hidden'), [400, 200]);
  assert.equal(valueOf(one, 'batch'), 64);
  assert.equal(valueOf(one, 'latent'), null);
  assert.equal(textOf(element({ hidden: '' }), 'hidden'), null);
  assert.equal(textOf(element({ hidden: '16' }), 'hidden'), '16');
});

test('an attribute that resembles an option is reported, and no other', () => {
  const strange = element({ 'learning-rat': '1', class: 'wide', 'data-seed': '3', onclick: '', batch: 'many' });
  const { problems } = readAddress(addressOf(strange, {}), controls);
  assert.deepEqual(
    problems.map(({ kind, ...rest }) => [kind, Reflect.get(rest, 'key')]),
    [
      ['value', 'batch'],
      ['unknown', 'learning-rat'],
    ],
  );
});

test('presets are addresses that the engine accepts, and panels are those that a figure has', () => {
  for (const preset of Object.values(PRESETS)) {
    assert.deepEqual(readAddress(`?${new URLSearchParams(preset)}`, controls).problems, []);
  }
  assert.deepEqual(new Set(PANELS), new Set(Object.keys(figurePanels)));
  assert.deepEqual(panelsOf('loss, samples loss,tea'), { found: ['loss', 'samples'], unknown: ['tea'] });
  assert.deepEqual(controlsOf('learning-rate freeBits x'), { found: ['learningRate', 'freeBits'], unknown: ['x'] });
  assert.deepEqual([maxStepsOf('12'), maxStepsOf('1e3'), maxStepsOf(null)], [12, Infinity, Infinity]);
});

test('the languages of the element say the same', () => {
  assert.deepEqual(Object.keys(zh), Object.keys(en));
});

test('a directive and a source are named for what a policy blocks', () => {
  const cases = /** @type {const} */ ([
    ['worker-src', 'blob', 'worker-src blob:'],
    ['worker-src', 'data', 'worker-src data:'],
    ['script-src-elem', 'https://elsewhere.example/a/b.js', 'script-src https://elsewhere.example'],
    ['connect-src', 'inline', 'connect-src'],
  ]);
  for (const [effectiveDirective, blockedURI, expected] of cases)
    assert.equal(missingSource({ effectiveDirective, blockedURI }), expected);
});

test('an address of data is a folder or a file', () => {
  assert.equal(folderOf('https://a.example/data/?v=1'), 'https://a.example/data/');
  assert.equal(folderOf('https://a.example/data/index.json'), 'https://a.example/data/');
  assert.equal(folderOf('https://a.example/data/x.npy'), null);
});

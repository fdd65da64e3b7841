/** The address of a frame, and the messages that it accepts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFile } from 'node:fs/promises';
import { FIGURES, asAttribute, attributeOf, readFrameAddress } from '../src/embed/iframe-address.js';
import { isFromParent, readMessage } from '../src/embed/iframe-messages.js';
import { VaeLabElement } from '../src/embed/vae-lab-element.js';
import { iframe as en } from '../src/i18n/en-iframe.js';
import { iframe as zh } from '../src/i18n/zh-iframe.js';

const names = VaeLabElement.observedAttributes;

/** A message as it arrives. @param {unknown} data */
const read = (data) => readMessage(structuredClone(data), names);
/** @param {unknown} data */
const wrong = (data) => /** @type {{ wrong?: string } | null} */ (read(data))?.wrong;

test('an address names an element, its attributes and the origin of its page', () => {
  const { tag, parent, entries } = readFrameAddress('?show=loss&learningRate=0.1&parent=https://blog.example');
  assert.deepEqual([tag, parent], ['vae-lab', 'https://blog.example']);
  assert.deepEqual(entries, [
    ['show', 'loss'],
    ['learningRate', '0.1'],
  ]);
  assert.equal(readFrameAddress('').parent, null);
  for (const figure of FIGURES) assert.equal(readFrameAddress(`?figure=${figure}`).tag, `vae-${figure}`);
});

test('a figure that does not exist, and an origin that is none, open nothing', () => {
  for (const figure of ['lab', 'Joint', 'constructor', '', '../joint'])
    assert.equal(readFrameAddress(`?figure=${figure}`).tag, null, figure);
  const origins = ['null', '*', '', 'blog.example', 'https://blog.example/', 'https://blog.example/a', 'HTTPS://a.b'];
  for (const origin of [...origins, 'https://u:p@a.example', 'javascript:alert(1)', 'https://a.example:443'])
    assert.equal(readFrameAddress(`?parent=${origin}`).wrong[0]?.key, 'parent', origin);
  for (const origin of ['http://localhost:8000', 'https://a.example', 'https://a.example:8443'])
    assert.deepEqual(readFrameAddress(`?parent=${origin}`), { tag: 'vae-lab', parent: origin, entries: [], wrong: [] });
});

test('keys of attributes may be in camel case; handlers, styles and strange names are none', () => {
  const cases = [['show'], ['learningRate', 'learning-rate'], ['maxSteps', 'max-steps'], ['hidden-layers'], ['hidden']];
  for (const [key = '', name = key] of cases) assert.equal(attributeOf(key, names), name);
  for (const key of ['onclick', 'onfocus', 'style', 'id', '__proto__', 'constructor', 'figure', 'parent', 'Show'])
    assert.equal(attributeOf(key, names), undefined, key);
  assert.deepEqual(asAttribute('autoplay', 'yes'), ['autoplay', '']);
  assert.deepEqual(asAttribute('autoplay', 'no'), ['autoplay', null]);
  assert.deepEqual(asAttribute('show', 'no'), ['show', 'no']);
});

test('commands are read, and the values of attributes', () => {
  for (const type of ['play', 'pause', 'step', 'reset'])
    assert.deepEqual(read({ vaeLab: 1, type }), { command: { type } });
  const options = {
    learningRate: 0.01,
    'hidden-layers': [400, 200],
    likelihood: 'laplace',
    beta: null,
    autoplay: true,
  };
  assert.deepEqual(read({ vaeLab: 1, type: 'set', options }), {
    command: {
      type: 'set',
      attributes: [
        ['learning-rate', '0.01'],
        ['hidden-layers', '400,200'],
        ['likelihood', 'laplace'],
        ['beta', null],
        ['autoplay', ''],
      ],
    },
  });
});

test('messages of others are none of the frame’s', () => {
  const others = [
    null,
    undefined,
    'play',
    7,
    true,
    [],
    ['play'],
    new Map([['vaeLab', 1]]),
    new Date(0),
    { type: 'play' },
  ];
  for (const data of others) assert.equal(read(data), null);
  assert.equal(readMessage(Object.create({ vaeLab: 1, type: 'play' }), names), null, 'inherited');
  assert.equal(
    readMessage(
      Object.assign(() => {}, { vaeLab: 1, type: 'play' }),
      names,
    ),
    null,
  );
});

/** JSON makes an own property of it. @param {string} rest */
const withProto = (rest) => JSON.parse(`{ "vaeLab": 1, "__proto__": { "polluted": true }${rest} }`);

test('every malformed message is refused, with what was expected', () => {
  for (const vaeLab of [2, 0, '1', true, null, undefined, NaN, [1]])
    assert.match(wrong({ vaeLab, type: 'play' }) ?? '', /^expected vaeLab: 1, found /, String(vaeLab));
  const types = [undefined, null, 1, ['play'], 'Play', 'fly', 'save', 'load', 'remove', 'constructor', '__proto__'];
  for (const type of [...types, 'toString', '', 'ready', 'set ', { toString: 1 }])
    assert.match(wrong({ vaeLab: 1, type }) ?? '', /^expected a type of play, pause, step, reset, set, found/);
  assert.match(wrong({ vaeLab: 1, type: 'play', options: {} }) ?? '', /only vaeLab, type in play, found "options"/);
  assert.match(wrong({ vaeLab: 1, type: 'step', steps: 3 }) ?? '', /found "steps"/);
  assert.match(wrong(withProto(', "type": "play"')) ?? '', /found "__proto__"/);
  for (const options of [undefined, null, 3, 'beta=1', [], ['beta'], new Map([['beta', 1]]), new Date(0)])
    assert.match(wrong({ vaeLab: 1, type: 'set', options }) ?? '', /^expected an object of options/);
  for (const key of ['onclick', 'style', 'innerHTML', 'constructor', 'betta', ''])
    assert.match(
      wrong({ vaeLab: 1, type: 'set', options: { beta: 1, [key]: '2' } }) ?? '',
      /^expected options that are attributes/,
    );
  assert.match(
    wrong({ vaeLab: 1, type: 'set', options: withProto('') }) ?? '',
    /^expected options that .*found "vaeLab"/,
  );
  const proto = JSON.parse('{ "__proto__": { "beta": 1 } }');
  assert.match(wrong({ vaeLab: 1, type: 'set', options: proto }) ?? '', /found "__proto__"/);
  for (const value of [undefined, NaN, Infinity, true, {}, { toString: 1 }, ['1'], [[1]], [NaN], new Date(0), 1n])
    assert.match(wrong({ vaeLab: 1, type: 'set', options: { beta: value } }) ?? '', /for beta, found/, typeof value);
  assert.ok((wrong({ vaeLab: 1, type: 'x'.repeat(1e5) }) ?? '').length < 200, 'a note is short');
  assert.equal(Reflect.get({}, 'polluted'), undefined);
});

test('only the parent is heard, and only from the origin that the address names', () => {
  const [parent, sibling] = [{}, {}];
  const from = (/** @type {unknown} */ source, origin = 'https://a.example') => ({ source, origin });
  assert.equal(isFromParent(from(parent), parent, null), true);
  assert.equal(isFromParent(from(parent), parent, 'https://a.example'), true);
  assert.equal(isFromParent(from(sibling), parent, null), false);
  assert.equal(isFromParent(from(null), parent, null), false);
  assert.equal(isFromParent(from(parent, 'https://a.example.evil.example'), parent, 'https://a.example'), false);
  assert.equal(isFromParent(from(parent, 'null'), parent, 'https://a.example'), false);
});

test('the languages of a frame say the same', () => {
  assert.deepEqual(Object.keys(zh), Object.keys(en));
  assert.match(zh.entry('figure', 'x', 'joint'), /网址中的 figure=x 有误/);
});

test('the table of the protocol names every message', async () => {
  const docs = await readFile(new URL('../../docs/embedding.md', import.meta.url), 'utf8');
  const section = docs.split('## In an iframe')[1]?.split('\n## ')[0] ?? '';
  for (const type of ['ready', 'height', 'step', 'finished', 'error', 'play', 'pause', 'reset', 'set'])
    assert.match(section, new RegExp(`\`${type}\``), type);
  for (const figure of FIGURES) assert.match(section, new RegExp(`\`${figure}\``), figure);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { controlsOf } from '../src/controls/registry.js';
import { isAmbiguous, parseTyped } from '../src/controls/typed.js';
import { engineSchema } from './support/engine.js';

const controls = controlsOf(engineSchema);

/** @param {string} key */
function control(key) {
  const found = controls.find((one) => one.key === key);
  assert.ok(found, key);
  return found;
}

for (const [key, text, value] of /** @type {[string, string, number | number[]][]} */ ([
  ['learningRate', '0,001', 0.001],
  ['beta', '0,5', 0.5],
  ['beta', ',5', 0.5],
  ['beta', '.5', 0.5],
  ['beta', '5,', 5],
  ['learningRate', '1e-3', 0.001],
  ['learningRate', '1,5e-3', 0.0015],
  ['learningRate', '1e−3', 0.001],
  ['beta', '１，５', 1.5],
  ['beta', '０．２５', 0.25],
  ['beta', '1。5', 1.5],
  ['beta', ' 0.5\u00a0', 0.5],
  ['beta', '\t2\n', 2],
  ['beta', '0', 0],
  ['batch', '1 000', 1000],
  ['batch', '1\u202f000', 1000],
  ['batch', '１２８', 128],
  ['hidden', '30, 20', [30, 20]],
  ['hidden', '30 20', [30, 20]],
  ['hidden', '３０，２０', [30, 20]],
  ['hidden', '30、20；10', [30, 20, 10]],
  ['hidden', '', []],
  ['hidden', ' ', []],
])) {
  test(`${key}: ${JSON.stringify(text)} is ${value}`, () => {
    assert.deepEqual(parseTyped(control(key), text), value);
  });
}

for (const [key, text] of [
  ['beta', ''],
  ['beta', ' '],
  ['beta', '0.5.1'],
  ['beta', '0,5,1'],
  ['beta', '0.5,1'],
  ['beta', '1.234,5'],
  ['beta', '1 5'],
  ['beta', '1 00'],
  ['beta', '1,234'],
  ['beta', '0x10'],
  ['beta', '10²'],
  ['beta', '½'],
  ['beta', '-1'],
  ['beta', '1e9'],
  ['beta', 'NaN'],
  ['beta', 'Infinity'],
  ['beta', '5 %'],
  ['learningRate', '1e'],
  ['batch', '1,5'],
  ['batch', '1,000'],
  ['batch', '1.5'],
  ['batch', '0'],
  ['batch', '1e2'],
  ['hidden', '400,'],
  ['hidden', '1 000'],
  ['hidden', '40.5'],
]) {
  test(`${key}: ${JSON.stringify(text)} is refused rather than guessed at`, () => {
    assert.equal(parseTyped(control(key ?? ''), text ?? ''), undefined);
  });
}

test('a comma before three digits is ambiguous, unless a zero precedes it', () => {
  const beta = control('beta');
  for (const text of ['1,234', '12,000', '１，２３４', '1,000e1']) assert.ok(isAmbiguous(beta, text), text);
  for (const text of ['0,001', '1,5', '1,2345', '1234,500', '1.234']) assert.ok(!isAmbiguous(beta, text), text);
});

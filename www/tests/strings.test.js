import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bench as enBench } from '../src/i18n/en-bench.js';
import { languages } from '../src/i18n/index.js';
import { bench as zhBench } from '../src/i18n/zh-bench.js';

const en = { ...languages.en, bench: enBench };
const zh = { ...languages.zh, bench: zhBench };

/**
 * The paths of all leaves, with what kind of leaf each is.
 * @param {unknown} words
 * @param {string} path
 * @returns {string[]}
 */
function leaves(words, path = '') {
  if (typeof words !== 'object' || words === null) return [`${path}: ${typeof words}`];
  return Object.entries(words).flatMap(([key, value]) => leaves(value, `${path}.${key}`));
}

/**
 * Every sentence without arguments.
 * @param {unknown} words
 * @returns {string[]}
 */
function sentences(words) {
  if (typeof words === 'string') return [words];
  return typeof words === 'object' && words !== null ? Object.values(words).flatMap(sentences) : [];
}

test('the languages have the same words', () => {
  assert.deepEqual(leaves(zh), leaves(en));
});

test('no English sentence was left in the Chinese', () => {
  const english = new Set(sentences(en).filter((sentence) => /[a-z]{3,} [a-z]{2,}/.test(sentence)));
  assert.ok(english.size > 20, 'the comparison compares something');
  assert.deepEqual(
    sentences(zh).filter((sentence) => english.has(sentence)),
    [],
  );
});

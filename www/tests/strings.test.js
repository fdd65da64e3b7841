import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languages } from '../src/i18n/index.js';

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
  assert.deepEqual(leaves(languages.zh), leaves(languages.en));
});

test('no English sentence was left in the Chinese', () => {
  const english = new Set(sentences(languages.en).filter((sentence) => /[a-z]{3,} [a-z]{2,}/.test(sentence)));
  assert.ok(english.size > 20, 'the comparison compares something');
  assert.deepEqual(
    sentences(languages.zh).filter((sentence) => english.has(sentence)),
    [],
  );
});

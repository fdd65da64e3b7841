/** Colours that a reader must tell apart. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureStyles } from '../src/figures/figure-styles.js';
import { RUN_LOOKS } from '../src/figures/run-looks.js';
import { tokens } from '../src/styles/tokens.js';

/** A distance in Oklab at which two thin lines are told apart; black and white are at 1. */
const APART = 0.1;
/** WCAG's least contrast of graphics. */
const CONTRAST = 3;

/** @param {string} name @returns {[light: string, dark: string]} */
function colours(name) {
  const [light = '', dark = ''] = [...tokens.cssText.matchAll(/--([\w-]+): var\(--vae-\1, (#\w+)\)/g)]
    .filter(([, found]) => found === name)
    .map(([, , colour = '']) => colour);
  return [light, dark];
}

/** The linear red, green and blue of a colour. @param {string} colour */
function linear(colour) {
  const channel = (/** @type {number} */ from) => {
    const value = parseInt(colour.slice(from, from + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return /** @type {const} */ ([channel(1), channel(3), channel(5)]);
}

/** A colour in Oklab (Ottosson 2020). @param {string} colour */
function oklab(colour) {
  const [r, g, b] = linear(colour);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** @param {string} one @param {string} other */
function distance(one, other) {
  const [a, b] = [oklab(one), oklab(other)];
  return Math.hypot(...a.map((value, index) => value - (b[index] ?? NaN)));
}

/** @param {string} one @param {string} other */
function contrast(one, other) {
  const luminance = (/** @type {string} */ colour) => {
    const [r, g, b] = linear(colour);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [less = NaN, more = NaN] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
}

/** The least distance of two of these, in the light and in the dark. @param {string[]} names */
const least = (names) =>
  [0, 1].map((scheme) =>
    Math.min(
      ...names.flatMap((one, index) =>
        names.slice(0, index).map((other) => distance(colours(one)[scheme] ?? '', colours(other)[scheme] ?? '')),
      ),
    ),
  );

test('runs of different K are told apart, light and dark', () => {
  assert.ok(Math.abs(distance('#000000', '#ffffff') - 1) < 1e-3 && contrast('#000000', '#ffffff') === 21);
  const looks = RUN_LOOKS.map(({ colour, dash }) => `${colour} ${dash ?? ''}`);
  assert.equal(new Set(looks).size, looks.length);
  const names = [...new Set(RUN_LOOKS.map(({ colour }) => colour))];
  for (const seen of least(names)) assert.ok(seen > APART, String(seen));
  for (const seen of least(['ink', 'z', 'nll', 'q'])) assert.ok(seen < APART, 'as it was: K = 4 and 8 were both blue');
  for (const name of [...names, 'p'])
    for (const scheme of /** @type {const} */ ([0, 1])) {
      const seen = contrast(colours(name)[scheme], colours('paper')[scheme]);
      assert.ok(seen > CONTRAST, `${name}: ${seen}`);
    }
});

test('p has a colour of its own', () => {
  for (const other of ['z', 'q', 'kl', 'nll', 'mu', 'sigma', 'total', 'ink', 'muted'])
    for (const seen of least(['p', other])) assert.ok(seen > APART, `${other}: ${seen}`);
  assert.match(figureStyles.cssText, /\.p \{\s+color: var\(--p\)/);
});

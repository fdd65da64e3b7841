import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { dist } from './support/server.js';

/** The article's pages, as they were built. */
const PAGES = { en: 'article/', zh: 'article/zh/' };
const read = (/** @type {string} */ page) => readFileSync(join(dist, page, 'index.html'), 'utf8');
const built = { en: read(PAGES.en), zh: read(PAGES.zh) };

const FORMULAS = [...Array(24).keys()].map((index) => `formula-${index + 1}`);
const FIGURES = [
  ...['lab', 'expectation', 'divergence', 'joint', 'tradeoff', 'posterior', 'decoders', 'samples-k', 'autoencoder'],
];

/**
 * All first groups of a pattern.
 * @param {string} text
 * @param {RegExp} pattern
 */
const all = (text, pattern) => [...text.matchAll(pattern)].map(([whole, group]) => group ?? whole);

/** @param {string} html */
const figuresOf = (html) =>
  [...html.matchAll(/<figure id="([\w-]+)"[^>]*>([^]*?)<\/figure>/g)].map(([, id = '', body = '']) => ({ id, body }));

/**
 * What a reader reads: the words without formulas and tags.
 * @param {string} html
 */
const prose = (html) =>
  (/<main>([^]*)<\/main>/.exec(html)?.[1] ?? '').replace(/<math[^]*?<\/math>/g, '').replace(/<[^>]+>/g, ' ');

/**
 * Whether a page asks for a file that the site has.
 * @param {string} page
 * @param {string} address
 */
function exists(page, address) {
  const path = join(dist, page, address);
  return existsSync(path) && statSync(path).isFile();
}

/**
 * What is wrong with a page.
 * @param {string} html
 * @param {string} page its folder
 */
function faults(html, page) {
  const ids = all(html, /\sid="([^"]+)"/g);
  const figures = figuresOf(html);
  const loaded = [
    ...all(html, /<(?:img|script|iframe)[^>]*\ssrc="([^"]+)"/g),
    ...all(html, /<source[^>]*\ssrcset="([^"]+)"/g),
    ...all(html, /<link rel="(?:stylesheet|icon|modulepreload)"[^>]*\shref="([^"]+)"/g),
  ];
  return [
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `two elements have the id ${id}`),
    ...all(html, /(?:href="#|aria-controls=")([^"]+)"/g)
      .filter((id) => !ids.includes(id))
      .map((id) => `nothing has the id ${id}`),
    ...(ids.filter((id) => /^formula-\d/.test(id)).join() === FORMULAS.join() ? [] : ['formulas are not 1 to 24']),
    ...(figures.map(({ id }) => id).join() === FIGURES.join() ? [] : ['figures are not those of the outline']),
    ...figures.flatMap(({ id, body }) => [
      ...(/^\s*<vae-[a-z-]+/.test(body) ? [] : [`${id} has no element`]),
      ...(/<figcaption>\s*<p>\s*<strong>[^<]{4,}/.test(body) ? [] : [`${id} has no caption`]),
      ...(/<picture slot="poster">[^]*<img[^>]* width="\d+"[^>]* height="\d+"[^>]* alt="[^"]{20,}"/.test(body)
        ? []
        : [`${id} has no poster`]),
    ]),
    ...loaded.filter((address) => !exists(page, address)).map((address) => `there is no ${address}`),
    ...all(html, /\sstyle="[^"]*"/g).map((style) => `the policy forbids ${style}`),
    ...all(html, /<script>|\son\w+="/g).map((script) => `the policy forbids ${script}`),
    ...all(html, /<merror>|class="tml-error[^>]*>[^<]*/g).map((error) => `a formula is wrong: ${error}`),
    ...all(html.replace(/<(math|pre)[^]*?<\/\1>/g, ''), /\\[a-z]+\{|\$|\]\{\.|\*\*/g).map(
      (rest) => `left over: ${rest}`,
    ),
  ];
}

for (const language of /** @type {const} */ (['en', 'zh'])) {
  describe(`the article, ${language}`, () => {
    const [html, page] = [built[language], PAGES[language]];

    test('has every formula and figure, with captions and posters, and nothing from elsewhere', () => {
      assert.deepEqual(faults(html, page), []);
    });

    test('what would be wrong is found', () => {
      const wrong = /** @type {[string, string | RegExp, string][]} */ ([
        ['formulas are not', 'id="formula-7"', 'id="other"'],
        ['has no caption', /<figcaption>[^]*?<\/figcaption>/, ''],
        ['has no poster', /<picture[^]*?<\/picture>/, ''],
        ['figures are not', 'figure id="joint"', 'figure id="another"'],
        ['there is no', /<img src="[^"]+"/, '<img src="https://example.org/a.png"'],
        ['the policy forbids', '<p>', '<p style="color: red">'],
        ['left over', '<p>', '<p>$x$'],
        ['two elements', '<p>', '<p id="joint">'],
      ]);
      for (const [what, from, to] of wrong) {
        const found = faults(html.replace(from, to), page);
        assert.ok(
          found.some((fault) => fault.includes(what)),
          `${what}: ${found}`,
        );
      }
    });

    test('buttons set properties of a figure', () => {
      const buttons = [...html.matchAll(/data-figure="([\w-]+)" data-set='([^']*)'/g)];
      assert.ok(buttons.length >= 8, `${buttons.length} buttons`);
      for (const [, figure = '', set = ''] of buttons) {
        assert.ok(FIGURES.includes(figure), figure);
        assert.ok(Object.keys(JSON.parse(set)).length > 0, set);
      }
    });

    test('links to the lab, the bench, the other language, the source and the original', () => {
      const links = all(html, /<a href="([^"]+)"/g);
      const [lab, other] = language === 'en' ? ['../', './zh/'] : ['../../', '../'];
      const bench = `${lab}bench.html?lang=${language}`;
      for (const link of [lab, bench, other, 'https://github.com/vae-lab/vae-lab', 'https://kexue.fm/archives/5343'])
        assert.ok(links.includes(link), link);
    });

    test('is painted after fewer than 200 kB', () => {
      const first = [
        ...all(html, /<script[^>]*\ssrc="([^"]+)"/g),
        ...all(html, /<link rel="(?:stylesheet|icon|modulepreload)"[^>]*\shref="([^"]+)"/g),
        ...all(html, /<img src="([^"]+)"/g).slice(0, 2),
      ];
      const bytes = first.map((address) => statSync(join(dist, page, address)).size);
      const total = bytes.reduce((sum, size) => sum + size, gzipSync(html).length);
      assert.ok(total < 200_000, `${total} bytes`);
    });
  });
}

describe('both languages of the article', () => {
  test('have the same figures, formulas, buttons, notes and references', () => {
    const patterns = {
      figures: /<figure id="([\w-]+)"/g,
      elements: /<(vae-[a-z-]+)/g,
      'displayed formulas': /<div class="formula-box"[^>]*>([^]*?)<\/div>/g,
      buttons: /data-figure="[^>]*>/g,
      headings: /<h[23] id="([\w-]+)"/g,
      notes: /<aside class="note" id="([\w-]+)"/g,
      references: /<a href="(https:[^"]+)"/g,
    };
    for (const [what, pattern] of Object.entries(patterns)) {
      const [en, zh] = [all(built.en, pattern), all(built.zh, pattern)];
      assert.ok(en.length > 0, what);
      if (what === 'references') assert.deepEqual(new Set(zh), new Set(en), what);
      else assert.deepEqual(zh, en, what);
    }
    const numbers = (/** @type {string} */ html) => all(prose(html), /\d+\.\d\d+/g);
    assert.deepEqual(numbers(built.zh), numbers(built.en), 'numbers');
  });

  test('are as long as an article', () => {
    const words = prose(built.en).split(/\s+/).length;
    assert.ok(words >= 3000 && words <= 4500, `${words} words`);
    const characters = all(prose(built.zh), /[\u4e00-\u9fff]/g).length;
    assert.ok(characters >= 4000 && characters <= 7000, `${characters} characters`);
  });

  test('English has no Chinese but names, and Chinese punctuation is full-width', () => {
    const english = prose(built.en.replace(/<(\w+) lang="zh"[^]*?<\/\1>/g, '').replace('苏剑林', ''));
    assert.deepEqual(all(english, /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+/g), []);
    assert.deepEqual(all(prose(built.zh), /.{0,9}[\u4e00-\u9fff][,.;:!?(](?!\d|\S*\.js).{0,9}/g), []);
  });

  test('quote numbers that are in the results, or in a test', () => {
    const root = new URL('../../', import.meta.url);
    const sources = ['docs/results.md', 'tests/mnist.rs'].map((name) => readFileSync(new URL(name, root), 'utf8'));
    const known = new Set(sources.flatMap((text) => all(text, /\d+\.\d+/g)).flatMap((n) => [n, Number(n).toFixed(2)]));
    // These follow from a formula beside them.
    for (const derived of [Math.LN2.toFixed(2), (52.7 / 784).toFixed(2), '0.01']) known.add(derived);
    const quoted = all(prose(built.en), /(?<![\w.:#-])\d+\.\d\d+(?![\w.])/g);
    assert.ok(quoted.length >= 15, `${quoted.length} numbers`);
    assert.deepEqual(
      quoted.filter((number) => !known.has(number)),
      [],
    );
    assert.ok(!known.has('123.45'), 'not every number is known');
  });
});

/** Slow motion on the page: the picture of a step is lit station by station, on live numbers. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { N_STATIONS, STATION } from '../src/charts/step-layout.js';
import { stepCode } from '../src/files/pytorch-step.js';
import { languages } from '../src/i18n/index.js';
import { ready, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { eventually } from './support/wait.js';

/** @typedef {import('playwright-core').Page} Page */

const search = '?backend=cpu&hidden=8&latent=4&batch=32';

/**
 * Waits for a station, and gives what it shows.
 * @param {Page} page
 * @param {number} station from 0
 */
async function seenAt(page, station) {
  const slow = page.locator('vae-slow-motion');
  await slow.locator('.caption .text', { hasText: new RegExp(`^${station + 1}\\. `) }).waitFor();
  return slow.evaluate((element) => {
    const root = /** @type {ShadowRoot} */ (element.shadowRoot);
    const picture = /** @type {HTMLElement} */ (root.querySelector('vae-step-diagram'));
    const drawn = /** @type {ShadowRoot} */ (picture.shadowRoot);
    const arrows = [...drawn.querySelectorAll('[data-arrow]')].map((arrow) => ({
      name: /** @type {string} */ (arrow.getAttribute('data-arrow')),
      look: ['later', 'current', 'passed'].find((look) => arrow.classList.contains(look)),
    }));
    const ofLook = (/** @type {string} */ wanted) =>
      arrows.filter(({ look }) => look === wanted).map(({ name }) => name);
    const texts = (/** @type {string} */ selector) =>
      [...drawn.querySelectorAll(selector)].map((text) => text.textContent?.trim() ?? '');
    const inSight = (/** @type {Element | null} */ part) => {
      const { top, bottom, left, right } = /** @type {Element} */ (part).getBoundingClientRect();
      return top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
    };
    const pictures = /** @type {import('../src/panels/picture-grid.js').PictureGrid[]} */ ([
      ...drawn.querySelectorAll('vae-picture-grid'),
    ]);
    const words = [...root.querySelectorAll('.code span')].map((word) => {
      const line = /** @type {Element} */ (word.closest('pre'));
      return {
        word: word.textContent ?? '',
        whole: word.getClientRects().length === 1,
        fits: word.getBoundingClientRect().right <= line.getBoundingClientRect().right,
      };
    });
    return {
      height: element.getBoundingClientRect().height,
      pictureHeight: picture.getBoundingClientRect().height,
      inSight: [picture, root.querySelector('.caption'), root.querySelector('#next')].map(inSight),
      focus: root.activeElement?.id,
      current: ofLook('current'),
      later: ofLook('later'),
      costs: texts('.value'),
      bars: drawn.querySelectorAll('.bars rect').length,
      points: drawn.querySelectorAll('.dot').length,
      pulls: drawn.querySelectorAll('.plane .nll, .plane .kl, .pulled').length,
      pictures: pictures.map(({ pictures }) => pictures.length),
      code: [...root.querySelectorAll('.code li')].map((item) => ({
        lines: [...item.querySelectorAll('code')].map((line) => (line.textContent ?? '').trimEnd()),
        visible: getComputedStyle(item).visibility === 'visible',
        current: item.classList.contains('current'),
      })),
      broken: words.filter(({ whole, fits }) => !whole || !fits).map(({ word }) => word),
      words: words.length,
      caption: root.querySelector('.caption')?.textContent ?? '',
    };
  });
}

/** The arrows that each station lights. @type {Record<number, string[]>} */
const LIT = {
  [STATION.image]: [],
  [STATION.encoder]: ['image encoder', 'encoder latent'],
  [STATION.epsilon]: ['epsilon plus'],
  [STATION.z]: ['latent plus', 'plus plane'],
  [STATION.decoder]: ['plane decoder', 'decoder mean'],
  [STATION.nll]: ['image nll', 'mean nll'],
  [STATION.kl]: ['latent kl', 'nll loss', 'kl loss'],
  [STATION.gradients]: ['nll mean', 'mean decoder', 'decoder plane', 'plane latent', 'kl latent', 'latent encoder'],
  [STATION.step]: [],
};

describe('slow motion', () => {
  const open = chromiumPages({ webgpu: false });

  for (const { width, height, lang } of /** @type {const} */ ([
    { width: 360, height: 640, lang: 'en' },
    { width: 1440, height: 800, lang: 'zh' },
  ])) {
    test(`the picture is lit station by station, and nothing moves: ${width} pixels, ${lang}`, () =>
      open({ search: `${search}&lang=${lang}`, reducedMotion: 'reduce', viewport: { width, height } }, async (page) => {
        await ready(page);
        await stepBy(page, 2);
        await page.keyboard.press('s');
        const first = await seenAt(page, 0);
        const { trace, code } = await traceOf(page);
        assert.equal(trace.step, 2);
        assert.ok(Math.abs(trace.loss - trace.nll - trace.sum) < 1e-3);
        const passed = /** @type {string[]} */ ([]);
        const all = Object.values(LIT).flat();
        for (let station = 0; station < N_STATIONS; station += 1) {
          if (station > 0) await page.keyboard.press('ArrowRight');
          const seen = await seenAt(page, station);
          const what = `station ${station + 1}`;
          const { height, pictureHeight, words } = seen;
          assert.deepEqual([height, pictureHeight, words], [first.height, first.pictureHeight, first.words], what);
          assert.deepEqual(seen.inSight, [true, true, true], `${what}: the picture, the caption and Next are in sight`);
          assert.equal(seen.focus, 'next', what);
          assert.deepEqual(seen.current.sort(), [...(LIT[station] ?? [])].sort(), what);
          passed.push(...seen.current);
          assert.deepEqual(seen.later.sort(), all.filter((arrow) => !passed.includes(arrow)).sort(), what);
          // Numbers come with their stations, and stay.
          const bars = [STATION.encoder, STATION.encoder, STATION.epsilon, STATION.gradients, STATION.gradients];
          assert.equal(seen.bars, 4 * bars.filter((from) => station >= from).length, what);
          assert.equal(seen.points, station >= STATION.z ? 2 : 0, what);
          assert.equal(seen.pulls > 0, station === STATION.step, what);
          assert.deepEqual(seen.pictures, [1, station >= STATION.decoder ? 1 : 0], what);
          assert.deepEqual(
            seen.costs.map((text) => text !== languages[lang].objective.none),
            [station >= STATION.nll, station >= STATION.kl, station >= STATION.kl],
            what,
          );
          assert.deepEqual(
            seen.code.map(({ lines }) => lines),
            code,
            what,
          );
          assert.deepEqual(
            seen.code.map(({ current }) => current),
            code.map((_, index) => index === station),
            what,
          );
          assert.deepEqual(
            seen.code.map(({ visible }) => visible),
            code.map((_, index) => width > 1000 || index === station),
            what,
          );
          assert.deepEqual(seen.broken, [], `${what}: no word of code is broken`);
          const position = languages[lang].slow.position(`${station + 1}`, `${N_STATIONS}`);
          assert.ok(seen.caption.includes(position), `${what} is said: ${seen.caption}`);
          if (station === STATION.kl) checkSum(seen.costs, trace);
        }
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
        assert.equal(passed.length, all.length);

        await page.keyboard.press('ArrowLeft');
        await seenAt(page, STATION.gradients);
        await page.keyboard.press('ArrowRight');
        await seenAt(page, STATION.step);
        await page.keyboard.press('Enter');
        await until(page, ({ step }) => step === 3);
        await page.getByText(languages[lang].slow.which('4')).waitFor();
        await seenAt(page, 0);
        await page.keyboard.press('Escape');
        await page.locator('vae-slow-motion').waitFor({ state: 'detached' });
        await stepBy(page, 1);
      }));
  }

  test('its colours are those of the page, its captions have the numbers, and it can be read by its buttons', () =>
    open({ search, reducedMotion: 'reduce' }, async (page) => {
      await ready(page);
      await stepBy(page, 2);
      await page.evaluate(() => lab().slow());
      const slow = page.locator('vae-slow-motion');
      await seenAt(page, 0);
      const { trace } = await traceOf(page);
      await slow.getByRole('button', { name: '4 z' }).click();
      await seenAt(page, STATION.z);
      const fillOf = (/** @type {string} */ name) =>
        slow
          .getByRole('img', { name: `Bar chart of ${name} for each latent` })
          .locator('rect')
          .first()
          .evaluate((bar) => getComputedStyle(bar).fill);
      const ink = await page.locator('vae-lab').evaluate((element) => getComputedStyle(element).color);
      const z = await slow.locator('.dot.z').evaluate((dot) => getComputedStyle(dot).fill);
      const fills = [...(await Promise.all(['μ', 'σ'].map(fillOf))), z];
      assert.equal(new Set([...fills, ink]).size, 4, `${fills}, ink ${ink}`);
      const names = await slow.locator('.latent .name').allTextContents();
      assert.deepEqual(
        names.map((name) => name.trim()),
        ['μ', 'σ', 'pull'],
      );
      await slow
        .locator('.caption')
        .getByText(`= ${trace.z.toFixed(2).replace('-', '−')}.`)
        .waitFor();
      await slow.getByRole('button', { name: '7 KL' }).click();
      const sum = await slow.getByText(/nll [\d.]+ \+ KL [\d.]+ = loss [\d.]+ nats/).textContent();
      const [nll = 0, kl = 0, loss = 0] = (sum?.match(/\d+\.\d+/g) ?? []).map(Number);
      assert.ok(Math.abs(nll - trace.nll) < 0.011 && Math.abs(loss - trace.loss) < 0.006, `${sum}`);
      assert.equal((nll + kl).toFixed(2), loss.toFixed(2), 'what is shown adds up');
    }));

  test('it goes on by itself, and holds', () =>
    open({ search }, async (page) => {
      await ready(page);
      await page.getByRole('button', { name: 'Slow' }).click();
      await page.getByText('2. The encoder returns').waitFor();
      await page.locator('vae-slow-motion').getByRole('button', { name: 'Pause' }).click();
      await page.getByRole('button', { name: 'Continue automatically' }).waitFor();
    }));

  test('it takes as much room as it has: the picture follows the width', () =>
    open({ search, reducedMotion: 'reduce', viewport: { width: 1440, height: 900 } }, async (page) => {
      await ready(page);
      await page.evaluate(() => lab().slow());
      await seenAt(page, 0);
      const widths = () =>
        page.locator('vae-step-diagram').evaluate((diagram) => {
          const svg = /** @type {Element} */ (diagram.shadowRoot?.querySelector('svg'));
          return [diagram.clientWidth, Number(svg.getAttribute('width')), diagram.scrollWidth];
        });
      const [wide = 0] = await widths();
      await page.setViewportSize({ width: 700, height: 900 });
      await eventually(page, async () => {
        const [own = 0, drawn = 0, all = 0] = await widths();
        return own < wide && own === drawn && all === own;
      });
    }));
});

/**
 * What the model computes in the step that is shown, and its code.
 * @param {Page} page
 */
async function traceOf(page) {
  const { trace, config } = await page.evaluate(() => {
    const { trace, config } = lab().state;
    if (!trace || !config) throw new Error('there is no step to show');
    const most = trace.kl.indexOf(Math.max(...trace.kl));
    const sum = trace.kl.reduce((a, b) => a + b);
    return { config, trace: { step: trace.step, nll: trace.nll, sum, loss: trace.loss, z: trace.z[most] ?? NaN } };
  });
  return { trace, code: stepCode(config) };
}

/**
 * The three numbers are those of the trace, and what is shown adds up.
 * @param {string[]} costs
 * @param {{ nll: number, loss: number }} trace
 */
function checkSum(costs, trace) {
  const [nll = 0, kl = 0, loss = 0] = costs.map((text) => Number(text.replace(/,/g, '')));
  assert.ok(Math.abs(nll - trace.nll) < 0.101 && Math.abs(loss - trace.loss) < 0.0501, `${costs}`);
  assert.equal((nll + kl).toFixed(1), loss.toFixed(1), 'what is shown adds up');
}

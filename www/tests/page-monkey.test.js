import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ready, stateOf, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';

const INTERACTIONS = 2000;
/** After so many of them it drags the mouse across the page, as no script within the page can. */
const BETWEEN_DRAGS = 100;
const SEED = 20_260_514;

/** Problems that a reader brings about, and that the page has a remedy for. */
const DESERVED = ['diverged', 'invalid_option'];

/**
 * Acts at random within the page: presses what can be pressed, turns what can be turned, types keys and nonsense.
 * Everything follows from the seed.
 * @param {{ seed: number, interactions: number }} options
 */
async function monkey({ seed, interactions }) {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  /** @template T @param {readonly T[]} items */
  const one = (items) => /** @type {T} */ (items[Math.floor(random() * items.length)]);
  /** @param {ParentNode} parent @returns {HTMLElement[]} */
  const within = (parent) =>
    [...parent.querySelectorAll('*')].flatMap((element) => [
      ...(element.matches('button:enabled, summary, select:enabled, input:enabled:not([type="file"]), canvas, .plot')
        ? [/** @type {HTMLElement} */ (element)]
        : []),
      ...(element.shadowRoot ? within(element.shadowRoot) : []),
    ]);
  const keys = [' ', '.', 'r', 'R', 's', 'Escape', 'ArrowLeft', 'ArrowRight', 'Enter', 'Tab', 'x'];
  // Small, so that two thousand steps of any model are soon done.
  const texts = ['', '0', '1', '2', '3', '8', '0.5', '-1', '1e-3', '8,4', 'x', '16,', '99999999999', ' 7 '];
  /** @type {Record<string, number>} */
  const done = {};
  for (let count = 0; count < interactions; count += 1) {
    const kind = random();
    if (kind < 0.15) {
      const key = one(keys);
      const options = { key, shiftKey: key === 'R', bubbles: true, composed: true, cancelable: true };
      (random() < 0.5 ? document.body : one(within(lab().renderRoot))).dispatchEvent(
        new KeyboardEvent('keydown', options),
      );
      done['key'] = (done['key'] ?? 0) + 1;
    } else if (kind < 0.18) {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([one(texts)], one(['a.pdf', 'b.safetensors', 'c.txt'])));
      for (const type of ['dragover', 'drop'])
        lab().dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
      done['drop'] = (done['drop'] ?? 0) + 1;
    } else {
      const target = one(within(lab().renderRoot));
      done[target.localName] = (done[target.localName] ?? 0) + 1;
      if (target instanceof HTMLSelectElement) {
        target.value = one([...target.options]).value;
        target.dispatchEvent(new Event('change', { bubbles: true }));
      } else if (target instanceof HTMLInputElement) {
        target.value = target.type === 'range' ? String(Math.floor(random() * 401)) : one(texts);
        for (const type of ['input', 'change']) target.dispatchEvent(new Event(type, { bubbles: true }));
      } else if (target.matches('canvas, .plot')) {
        const { left, top, width, height } = target.getBoundingClientRect();
        const at = {
          clientX: left + width * random(),
          clientY: top + height * random(),
          bubbles: true,
          composed: true,
        };
        target.dispatchEvent(new PointerEvent('pointermove', at));
        target.dispatchEvent(new MouseEvent('mousemove', at));
      } else {
        target.click();
      }
    }
    await new Promise((resolve) => setTimeout(resolve, random() < 0.1 ? 60 : 4));
  }
  return done;
}

describe('a monkey', () => {
  const open = chromiumPages({ webgpu: false });

  test(`leaves a working page after ${INTERACTIONS} interactions`, (t) =>
    // A monkey that has drawn nothing has no pictures to keep: what it downloads goes nowhere.
    open({ search: '?backend=cpu&hidden=8&latent=2&batch=16', acceptDownloads: false, patience: 4 }, async (page) => {
      await ready(page);
      /** @type {Record<string, number>} */
      const done = {};
      for (let begun = 0; begun < INTERACTIONS; begun += BETWEEN_DRAGS) {
        const some = await page.evaluate(monkey, { seed: SEED + begun, interactions: BETWEEN_DRAGS });
        for (const [kind, count] of Object.entries(some)) done[kind] = (done[kind] ?? 0) + count;
        const at = (/** @type {number} */ prime, /** @type {number} */ size) => (begun * prime) % size;
        await page.evaluate((top) => scrollTo(0, top), at(7, 3000));
        await page.mouse.move(at(13, 1200), at(17, 700));
        await page.mouse.down();
        await page.mouse.move(at(19, 1200), at(23, 700), { steps: 4 });
        await page.mouse.up();
      }
      t.diagnostic(JSON.stringify(done));
      for (const kind of ['key', 'drop', 'button', 'select', 'input', 'canvas', 'summary'])
        assert.ok((done[kind] ?? 0) > 5, `${kind} among ${JSON.stringify(done)}`);
      const { problem } = await stateOf(page);
      assert.ok(!problem || DESERVED.includes(problem.code), JSON.stringify(problem));
      // Whatever it left, the page works. A run that is playing would go on playing after its restart.
      await page.evaluate(async () => {
        lab().pause();
        await lab().stopComparing();
        await lab().restart({ backend: 'cpu', hidden: [20], latent: 2 });
      });
      await until(page, ({ phase, step, problem }) => phase === 'paused' && step === 0 && problem === null);
      await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());
      await stepBy(page, 2);
    }));
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SMALL, focusLab, ready, stateOf, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { eventually, holds } from './support/wait.js';

describe('an element that is moved', () => {
  const open = chromiumPages({ webgpu: false });

  for (const [where, move] of /** @type {[string, () => void][]} */ ([
    ['to the end of the document', () => document.body.append(lab())],
    [
      'into another parent',
      () => {
        const parent = document.createElement('section');
        document.body.prepend(parent);
        parent.append(lab());
      },
    ],
    [
      'out, and in again',
      () => {
        const element = lab();
        element.remove();
        document.body.append(element);
      },
    ],
  ])) {
    test(`${where} keeps its model and its worker, and trains on`, () =>
      open({ search: `${SMALL}&autoplay=yes` }, async (page) => {
        await until(page, ({ step }) => step > 0);
        await focusLab(page);
        await page.keyboard.press(' ');
        const { step, train } = await until(page, ({ phase, playing }) => phase === 'paused' && !playing);
        const [worker] = page.workers();
        await page.evaluate(move);
        await page.evaluate(async () => void (await lab().save()));
        const moved = await stateOf(page);
        assert.deepEqual([moved.step, moved.train, moved.playing], [step, train, false], 'it does not start by itself');
        assert.deepEqual(page.workers(), [worker]);
        const [next] = await stepBy(page, 1);
        assert.equal(next?.step, step + 1);
        await page.keyboard.press(' ');
        await until(page, (state) => state.step > step + 2);
        await page.evaluate(move);
        const later = await stateOf(page);
        await until(page, (state) => state.step > later.step + 2 && state.playing);
        assert.deepEqual(page.workers(), [worker]);
      }));
  }

  test('that is removed ends its worker; put back, it continues where it was, with its curves', () =>
    open({ search: SMALL, script: () => void Reflect.deleteProperty(globalThis, 'indexedDB') }, async (page) => {
      await ready(page);
      await stepBy(page, 2);
      await page.evaluate(() => lab().compare({ backend: 'cpu', hidden: [8], latent: 2, batch: 16, beta: 4 }));
      await holds(page, () => lab().state.comparison?.phase === 'paused' && lab().state.phase === 'paused');
      const rows = await stepBy(page, 3);
      await holds(page, () => lab().state.comparison?.step === 3);
      assert.equal(page.workers().length, 1);
      await page.evaluate(() => {
        Object.assign(globalThis, { away: lab() });
        lab().remove();
      });
      await eventually(page, async () => page.workers().length === 0);
      await page.evaluate(() => document.body.append(Reflect.get(globalThis, 'away')));
      const { step, train } = await until(page, (state) => state.phase === 'paused' && state.step === 3);
      assert.deepEqual([step, train], [3, rows]);
      await holds(page, () => lab().state.comparison?.step === 3 && lab().state.comparison?.phase === 'paused');
      assert.equal(page.workers().length, 1);
      assert.equal((await stepBy(page, 1))[0]?.step, 4);
    }));

  test('that is removed before it has a model ends its worker, too', () =>
    open({ search: SMALL }, async (page) => {
      await page.evaluate(() => lab().remove());
      await eventually(page, async () => page.workers().length === 0);
    }));

  test('into a document of its own still works', () =>
    open({ search: SMALL }, async (page) => {
      await ready(page);
      await stepBy(page, 2);
      await page.evaluate(() => {
        const element = lab();
        const frame = document.createElement('iframe');
        document.body.append(frame);
        Object.assign(globalThis, { lab: () => element });
        frame.contentDocument?.body.append(element);
      });
      await until(page, ({ step, phase }) => step === 2 && phase === 'paused');
      await page.evaluate(() => lab().step());
      assert.equal((await stateOf(page)).step, 3);
    }));
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ready, stateOf, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { holds } from './support/wait.js';

const search = '?backend=cpu&hidden=8&latent=4';

/** What a worker can die of; none of it happens within a call that the page waits for. */
const DEATHS = /** @type {Record<string, () => void>} */ ({
  'it throws outside a handler': () =>
    void setTimeout(() => {
      throw new Error('out of the blue');
    }),
  // As where the browser ends it for want of memory: nothing is said.
  'it ends without a word': () => globalThis.close(),
});

describe('a worker that is lost', () => {
  const open = chromiumPages({ webgpu: false });

  /**
   * Ends the worker once the page would notice: the link watches the lock only once the worker holds it.
   * @param {import('playwright-core').Page} page
   * @param {() => void} die
   */
  const endWorker = async (page, die) => {
    await holds(page, async () =>
      (await navigator.locks.query()).pending?.some(({ name }) => name?.startsWith('vae-lab')),
    );
    await page
      .workers()
      .at(-1)
      ?.evaluate(die)
      .catch(() => {});
  };
  /** @param {import('playwright-core').Page} page */
  const weights = (page) => page.evaluate(async () => digest((await lab().save()) ?? new Uint8Array()));

  for (const [how, die] of Object.entries(DEATHS)) {
    test(`${how}: what was asked fails, and the run goes on by itself, with all its steps`, () =>
      open({ search, expectErrors: true }, async (page) => {
        /** @type {string[]} */
        const unhandled = [];
        page.on('pageerror', ({ message }) => unhandled.push(message));
        await ready(page);
        await page.keyboard.press(' ');
        await until(page, ({ step }) => step > 4);
        // At any moment a question is under way.
        const asked = page.evaluate(async () => {
          try {
            for (;;) await lab().save();
          } catch (error) {
            return { code: /** @type {any} */ (error).code, typed: error instanceof Error };
          }
        });
        await endWorker(page, die);
        assert.deepEqual(await asked, { code: 'worker', typed: true }, 'what was asked has failed, and says why');
        await page.getByText(/The engine stopped at step [\d,]+ and was restarted/).waitFor();
        const at = await page.evaluate(() => lab().state.recovered?.step ?? Infinity);
        await until(page, ({ step, phase }) => phase === 'playing' && step > at);
        await page.evaluate(() => lab().pause());
        const { step, train, problem } = await until(page, ({ phase }) => phase === 'paused');
        assert.equal(problem, null);
        assert.equal(train[0]?.step, 1, 'the curves are whole');
        assert.deepEqual(
          unhandled.filter((message) => !message.includes('out of the blue')),
          [],
          'nothing is left unhandled',
        );
        const saved = await weights(page);
        await page.evaluate((last) => {
          lab().maxSteps = last;
          return lab()
            .reset()
            .then(() => lab().play());
        }, step);
        await until(page, (state) => state.step === step && state.phase === 'paused');
        assert.equal(await weights(page), saved, 'the run without an interruption has the same weights');
        await page.evaluate(() => void (lab().maxSteps = Infinity));
        await stepBy(page, 1);
        assert.notEqual(await weights(page), saved);
      }));
  }

  test('twice at the same step: the page says so, and the run goes on from where it was kept', () =>
    open({ search, expectErrors: true }, async (page) => {
      await ready(page);
      const kept = await stepBy(page, 2);
      await holds(page, async () => (await lab().memory?.recall('last', location.search))?.step === 2);
      for (let death = 1; death <= 2; death += 1) {
        await endWorker(page, () => globalThis.close());
        if (death === 1) await holds(page, () => lab().state.recovered?.step === 2 && lab().state.phase === 'paused');
      }
      const lost = await until(page, ({ problem }) => problem?.code === 'worker');
      assert.deepEqual([lost.phase, lost.playing], ['paused', false], 'the page does not look alive');
      await page.getByText('The engine stopped unexpectedly').waitFor();
      await page.getByRole('button', { name: 'Start again' }).click();
      const { step, train } = await until(
        page,
        ({ phase, step, problem }) => phase === 'paused' && step === 2 && problem === null,
      );
      assert.deepEqual([step, train], [2, kept]);
      assert.equal((await stepBy(page, 1))[0]?.step, 3);
    }));

  test('Play starts it again, too; and where nothing was kept, from step 0', () =>
    open(
      {
        search,
        expectErrors: true,
        script: () => void Object.defineProperty(globalThis, 'indexedDB', { value: undefined }),
      },
      async (page) => {
        await ready(page);
        await stepBy(page, 2);
        const die = DEATHS['it throws outside a handler'] ?? (() => {});
        await endWorker(page, die);
        await holds(page, () => lab().state.recovered !== null && lab().state.phase === 'paused');
        assert.equal((await stateOf(page)).step, 2, 'the first time it needs no storage');
        await endWorker(page, die);
        await until(page, ({ problem }) => problem?.code === 'worker');
        await page.keyboard.press(' ');
        const { train } = await until(page, ({ step, phase }) => phase === 'playing' && step > 2);
        assert.equal(train[0]?.step, 1);
      },
    ));

  for (const file of ['worker', 'vae_lab_bg']) {
    test(`where ${file} does not arrive that is said, and it starts once it can`, () => {
      let refuse = true;
      return open({ search, refuse: (path) => refuse && path.includes(file), expectErrors: true }, async (page) => {
        await until(page, ({ problem }) => problem !== null);
        const { playing, phase } = await stateOf(page);
        assert.deepEqual([playing, phase], [false, 'paused']);
        refuse = false;
        await page.getByRole('button', { name: 'Start again' }).click();
        await ready(page);
        await stepBy(page, 1);
      });
    });
  }
});

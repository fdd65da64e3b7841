import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SMALL, ready, stateOf, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { screenshots } from './support/screenshots.js';
import { holds } from './support/wait.js';

describe('the data while it streams in', () => {
  const open = chromiumPages({ webgpu: false });
  const search = SMALL;

  test('two visits are the same run, however slow the network; another seed is another', async () => {
    // One epoch: 469 steps, in which the data grows three times.
    const small = '?backend=cpu&hidden=4&latent=2&likelihood=gaussian&stopAfter=1';
    /**
     * The model at the end, and the loss of the first step.
     * @param {string} search
     * @param {(page: import('playwright-core').Page) => Promise<unknown>} [shard] what the next shards wait for
     */
    const visit = async (search, shard = async () => {}) => {
      let run = { step: 0, loss: 0, model: '', waited: false };
      /** @type {import('playwright-core').Page} */
      let visited;
      const refuse = async (/** @type {string} */ path) => {
        if (/train-images-[123]/.test(path)) await shard(visited).catch(() => {});
        return false;
      };
      await open({ search, refuse, patience: 4 }, async (page) => {
        visited = page;
        await ready(page);
        run = await page.evaluate(async () => {
          let waited = false;
          await lab().play();
          while (lab().state.playing) {
            waited ||= lab().state.waiting;
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
          const digest = await crypto.subtle.digest('SHA-256', new Uint8Array((await lab().save()) ?? []));
          const { step, train } = lab().state;
          return { step, loss: train.rows[0]?.loss ?? NaN, model: new Uint8Array(digest).join(), waited };
        });
      });
      return run;
    };
    const fast = await visit(small);
    // Each shard takes longer than the steps that go before it.
    const slow = await visit(small, (page) => holds(page, () => lab().state.waiting));
    assert.equal(fast.step, 469);
    assert.ok(slow.waited, 'the network was slow enough to be waited for');
    assert.deepEqual({ ...slow, waited: fast.waited }, fast, 'bit for bit');
    const other = await visit(`${small}&seed=2`);
    assert.notEqual(other.loss, fast.loss);
    assert.notEqual(other.model, fast.model);
  });

  test('training takes up the data at its steps, and waits for what is late', () => {
    let arrive = () => {};
    const late = new Promise((resolve) => (arrive = () => resolve(undefined)));
    return open(
      {
        search: '?backend=cpu&hidden=4&latent=2&likelihood=gaussian',
        patience: 4,
        refuse: async (path) => (path.includes('train-images-1') && (await late), false),
      },
      async (page) => {
        assert.equal((await ready(page)).images, 2000);
        await page.keyboard.press(' ');
        await page.getByText('Training is waiting for data.').waitFor();
        const { step, playing } = await stateOf(page);
        assert.deepEqual([step, playing], [150, true]);
        await page.screenshot({ path: `${screenshots}waiting.png`, clip: { x: 0, y: 0, width: 1280, height: 420 } });
        arrive();
        await page.getByText('Training is waiting for data.').waitFor({ state: 'detached' });
        await page.getByText('all 60,000 training images, ').waitFor();
        await until(page, ({ step }) => step > 900);
        await page
          .getByText('all 60,000 training images', { exact: false })
          .and(page.getByText('in use so far'))
          .waitFor({ state: 'detached' });
      },
    );
  });

  test('data that does not arrive is said, and can be asked for again', () => {
    let refuse = true;
    return open(
      { search, refuse: (path) => refuse && path.includes('train-images-3'), expectErrors: true },
      async (page) => {
        await ready(page);
        await stepBy(page, 1);
        await until(page, ({ interrupted }) => interrupted);
        await stepBy(page, 1);
        refuse = false;
        await page.getByRole('button', { name: 'Try again' }).click();
        await page.getByText('all 60,000 training images').waitFor();
      },
    );
  });

  test('without its first data it says so, and starts once it can', () => {
    let refuse = true;
    return open(
      { search, refuse: (path) => refuse && path.includes('train-images-0'), expectErrors: true },
      async (page) => {
        await until(page, ({ problem }) => problem?.code === 'data');
        refuse = false;
        await page.getByRole('button', { name: 'Start again' }).click();
        await ready(page);
        await stepBy(page, 1);
      },
    );
  });
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openStatus, ready, stateOf, stepBy, until } from './support/lab.js';
import { leaping } from './support/leap.js';
import { chromiumPages } from './support/pages.js';
import { screenshots } from './support/screenshots.js';
import { holds, untilSeen } from './support/wait.js';

/** An NPY file of grey images, each brighter than the one before. @param {number} n */
function npy(n) {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${n}, 28, 28), }`.padEnd(117) + '\n';
  const images = Buffer.from(Array.from({ length: n * 784 }, (_, pixel) => Math.floor(pixel / 784)));
  return Buffer.concat([
    Buffer.from([0x93]),
    Buffer.from('NUMPY'),
    Buffer.from([1, 0, 118, 0]),
    Buffer.from(header),
    images,
  ]);
}

describe('what survives a reload', () => {
  const open = chromiumPages({ webgpu: false });
  const search = '?backend=cpu&hidden=8&latent=4';

  /**
   * The step of a model that is kept for this address.
   * @param {import('playwright-core').Page} page
   * @param {'last' | 'rival' | 'own'} kind
   */
  const keptStep = (page, kind = 'last') =>
    page.evaluate(async (kind) => (await lab().memory?.recall(kind, location.search))?.step, kind);
  /** @param {import('playwright-core').Page} page @param {number} step @param {'last' | 'rival' | 'own'} [kind] */
  const kept = (page, step, kind) =>
    untilSeen(
      page,
      () => keptStep(page, kind),
      (kept) => kept === step,
    );
  /** The kinds of all that is kept, whoever asked for it. @param {import('playwright-core').Page} page */
  const everything = (page) =>
    page.evaluate(
      () =>
        new Promise((/** @type {(kinds: string[]) => void} */ resolve) => {
          const opening = indexedDB.open('vae-lab');
          opening.onsuccess = () => {
            const keys = opening.result.transaction('runs').objectStore('runs').getAllKeys();
            keys.onsuccess = () => {
              opening.result.close();
              // Each tab has its own, in two generations; one record says when each stored last.
              const kinds = keys.result.map((key) => String(Array.isArray(key) ? key[0] : key));
              resolve([...new Set(kinds)].filter((kind) => kind !== 'tabs'));
            };
          };
        }),
    );

  test('the last run survives a reload, and another address finds none', () =>
    open({ search }, async (page) => {
      await ready(page);
      const losses = await stepBy(page, 3);
      await kept(page, 3);
      await page.reload();
      const state = await until(page, ({ step, phase }) => step === 3 && phase === 'paused');
      assert.deepEqual(state.train, losses);
      const next = await stepBy(page, 1);
      assert.equal(next[0]?.step, 4);
      await page.goto(`${page.url()}&seed=9`);
      assert.equal((await ready(page)).step, 0);
    }));

  test('where the newest state was torn it goes on from the one before; where both were, afresh; and says so', () =>
    open({ search }, async (page) => {
      /** Tears what is stored: a part of the newest model, or of all, is lost. @param {'newest' | 'all'} what */
      const tear = (what) =>
        page.evaluate(
          (what) =>
            new Promise((resolve, reject) => {
              const opening = indexedDB.open('vae-lab');
              opening.onsuccess = () => {
                const transaction = opening.result.transaction('runs', 'readwrite');
                const store = transaction.objectStore('runs');
                const keys = store.getAllKeys(IDBKeyRange.bound(['last'], ['last', []]));
                keys.onsuccess = () => {
                  for (const key of what === 'all' ? keys.result : keys.result.slice(-1)) {
                    const reading = store.get(key);
                    reading.onsuccess = () =>
                      store.put({ ...reading.result, checkpoint: reading.result.checkpoint.slice(0, 4096) }, key);
                  }
                };
                transaction.oncomplete = () => (opening.result.close(), resolve(undefined));
                transaction.onabort = reject;
              };
            }),
          what,
        );
      await ready(page);
      const losses = await stepBy(page, 1);
      await kept(page, 1);
      await stepBy(page, 1);
      await kept(page, 2);
      await tear('newest');
      await page.reload();
      const state = await until(page, ({ step, phase }) => step === 1 && phase === 'paused');
      assert.deepEqual(state.train, losses);
      await page.getByText('The newest saved state of the run was damaged').waitFor();
      await stepBy(page, 1);
      await kept(page, 2);
      await tear('all');
      await page.reload();
      assert.equal((await ready(page)).step, 0);
      await page.getByText('The saved run was damaged and could not be read.').waitFor();
      await stepBy(page, 1);
      await kept(page, 1);
      await page.reload();
      assert.equal((await ready(page)).step, 1);
      assert.equal(await page.getByText('was damaged').count(), 0);
    }));

  test('earlier runs and the second model survive, with their names and curves, and both train on', () =>
    open({ search, viewport: { width: 1280, height: 1000 } }, async (page) => {
      await ready(page);
      await stepBy(page, 3);
      await page.evaluate(() => lab().restart({ backend: 'cpu', hidden: [8], latent: 2 }));
      await holds(page, () => lab().state.config?.latent === 2 && lab().state.phase === 'paused');
      await page.evaluate(() => lab().compare({ backend: 'cpu', hidden: [8], latent: 2, beta: 4 }));
      await holds(page, () => lab().state.phase === 'paused' && lab().state.comparison?.phase === 'paused');
      await page.waitForURL(/latent=2/);
      await stepBy(page, 2);
      await holds(page, () => lab().state.comparison?.step === 2);
      const seen = () =>
        page.evaluate(() => {
          const { comparison, earlier, step } = lab().state;
          return {
            step,
            comparison: comparison && {
              step: comparison.step,
              beta: comparison.config?.beta,
              train: comparison.train.rows,
              heldOut: comparison.heldOut.rows,
            },
            earlier: earlier.map(({ values, train, heldOut }) => ({
              values,
              train: train.rows,
              heldOut: heldOut.rows,
            })),
          };
        });
      await kept(page, 2, 'rival');
      const before = await seen();
      assert.deepEqual([before.comparison?.train.length, before.earlier[0]?.train.length], [2, 3]);
      await page.reload();
      await holds(
        page,
        () => lab().state.step === 2 && lab().state.comparison?.step === 2 && lab().state.comparison?.pictures,
      );
      assert.deepEqual(await seen(), before);
      await page.locator('vae-objective .earlier').getByText('latent dimensions 4→2').waitFor();
      await page.getByRole('heading', { name: 'Second model: β 1→4' }).waitFor();
      await stepBy(page, 1);
      await holds(page, () => lab().state.comparison?.step === 3);
      await page.locator('vae-objective').screenshot({ path: `${screenshots}after-reload.png` });
      // What was put away stays away.
      await page.getByRole('button', { name: 'Stop comparing' }).click();
      await untilSeen(
        page,
        () => everything(page),
        (kinds) => !kinds.includes('rival'),
      );
      await page.reload();
      await until(page, ({ step, phase }) => step === 3 && phase === 'paused');
      assert.equal((await seen()).comparison, null);
      assert.equal((await seen()).earlier.length, 1);
    }));

  test('a run on the reader’s own images is lost, and that is said until there is another', () =>
    open({ search }, async (page) => {
      const sentence = page.getByText('The run on your own images (grey.npy, up to step 2) was not kept');
      await ready(page);
      await stepBy(page, 3);
      await kept(page, 3);
      await openStatus(page);
      await page.getByRole('button', { name: 'Use your own images' }).click();
      await page
        .locator('vae-data-box input[type=file]')
        .first()
        .setInputFiles({ name: 'grey.npy', mimeType: 'application/octet-stream', buffer: npy(20) });
      await page.getByRole('button', { name: 'Train on these 20 images' }).click();
      await until(page, ({ images, phase, step }) => images === 18 && phase === 'paused' && step === 0);
      await stepBy(page, 2);
      await kept(page, 2, 'own');
      assert.ok((await everything(page)).includes('own'));
      await page.reload();
      assert.equal((await ready(page)).step, 3, 'the run before it');
      await sentence.waitFor();
      assert.equal(await page.getByText('The previous run is shown instead.').count(), 1);
      await stepBy(page, 1);
      await kept(page, 4);
      await untilSeen(
        page,
        () => everything(page),
        (kinds) => !kinds.includes('own'),
      );
      await page.reload();
      assert.equal((await ready(page)).step, 4);
      assert.equal(await sentence.count(), 0);
    }));

  test('where nothing can be kept it says so, and trains', () =>
    open(
      { search, script: () => void Object.defineProperty(globalThis, 'indexedDB', { value: undefined }) },
      async (page) => {
        await ready(page);
        await stepBy(page, 2);
        await page.getByText('This browser keeps nothing for this page').waitFor();
        await page.reload();
        assert.equal((await ready(page)).step, 0);
      },
    ));

  test('storage of a newer version of the page is left alone, and it trains', () =>
    open({ search }, async (page) => {
      await ready(page);
      await page.evaluate(
        () =>
          new Promise((resolve) => {
            const opening = indexedDB.open('vae-lab', 99);
            opening.onsuccess = () => {
              opening.result.close();
              resolve(undefined);
            };
          }),
      );
      await page.reload();
      await ready(page);
      await stepBy(page, 2);
      await page.getByText('This browser keeps nothing for this page').waitFor();
      assert.equal(
        await page.evaluate(async () => (await indexedDB.databases()).find(({ name }) => name === 'vae-lab')?.version),
        99,
      );
    }));

  test('where storage is full it says so, and trains on', () =>
    // With its moments, the model takes two megabytes.
    open({ search: '?backend=cpu&hidden=100&latent=2&batch=8' }, async (page) => {
      await ready(page);
      const session = await page.context().newCDPSession(page);
      const { origin } = new URL(page.url());
      await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1e6 });
      await stepBy(page, 1);
      await page.getByText('This browser’s storage is full').waitFor();
      assert.equal(await keptStep(page), undefined);
      await page.keyboard.press(' ');
      await until(page, ({ step, problem }) => step > 5 && problem === null);
      await page.keyboard.press(' ');
      await until(page, ({ phase }) => phase === 'paused');
      assert.equal(await page.getByText('This browser’s storage is full').count(), 1);
      await page.locator('vae-files').screenshot({ path: `${screenshots}full.png` });
      // Where there is room again, it is kept again.
      await session.send('Storage.overrideQuotaForOrigin', { origin });
      const { step } = await stateOf(page);
      await stepBy(page, 1);
      await kept(page, step + 1);
      await page.getByText('This browser’s storage is full').waitFor({ state: 'detached' });
    }));

  test('where there is no room for all, what is less dear goes first', () =>
    open(
      {
        search,
        script: () => {
          const put = IDBObjectStore.prototype.put;
          // A browser with room for one thing only, from a moment on.
          IDBObjectStore.prototype.put = function (value, key) {
            const kind = Array.isArray(key) ? key[0] : key;
            if (
              kind !== 'tabs' &&
              Reflect.get(globalThis, 'crowded') &&
              (kind !== 'last' || Reflect.get(globalThis, 'crowded') !== 'gone')
            ) {
              throw new DOMException('no room', 'QuotaExceededError');
            }
            return put.call(this, value, key);
          };
          const remove = IDBObjectStore.prototype.delete;
          IDBObjectStore.prototype.delete = function (key) {
            if (key instanceof IDBKeyRange && key.lower[0] === 'rival') Object.assign(globalThis, { crowded: 'gone' });
            return remove.call(this, key);
          };
        },
      },
      async (page) => {
        await ready(page);
        await stepBy(page, 2);
        await page.evaluate(() => void lab().restart({ backend: 'cpu', hidden: [8], latent: 2 }));
        await holds(page, () => lab().state.config?.latent === 2 && lab().state.phase === 'paused');
        await page.waitForURL(/latent=2/);
        await stepBy(page, 2);
        await kept(page, 2);
        assert.deepEqual(await everything(page), ['earlier', 'last']);
        await page.evaluate(() => Object.assign(globalThis, { crowded: 'yes' }));
        await stepBy(page, 1);
        await kept(page, 3);
        assert.deepEqual(await everything(page), ['last'], 'the earlier runs made room');
      },
    ));

  test('a run that diverges returns to its last saved state, and goes on slower or from a reset, as one likes', () =>
    open({ search: '?backend=cpu&hidden=8&latent=2&batch=16' }, async (page) => {
      await ready(page);
      await stepBy(page, 2);
      const saved = await page.evaluate(async () => [...((await lab().save()) ?? [])]);
      await page.evaluate(
        (bytes) => lab().load(new File([Uint8Array.from(bytes)], 'leap.safetensors')),
        [...leaping(Uint8Array.from(saved))],
      );
      await until(page, ({ step, phase, heldOut }) => step === 2 && phase === 'paused' && heldOut.length > 0);
      await kept(page, 2);
      await holds(page, () => lab().state.storedStep === 2);
      await page.locator('vae-control[data-key="beta"] #box').fill('2');
      await page.keyboard.press('Enter');
      await page.waitForURL(/beta=2/);
      await page.evaluate(() => lab().focus());
      await page.keyboard.press(' ');
      await until(page, ({ problem, phase }) => problem?.code === 'diverged' && phase === 'paused');
      await page
        .getByText('Training diverged by step 3: the loss was no longer a finite number. The model is back at step 2')
        .waitFor();
      const back = await stateOf(page);
      assert.deepEqual([back.step, back.train.at(-1)?.step ?? 2, back.pictures?.step], [2, 2, 2]);
      await page.waitForURL(/beta=2/);

      await page.getByRole('button', { name: 'Continue with learning rate 0.0001', exact: true }).click();
      await until(page, ({ problem, phase }) => problem?.code === 'diverged' && phase === 'paused');
      await page.getByRole('button', { name: 'Continue with learning rate 0.00001', exact: true }).waitFor();
      await page.getByText('The run continued from step 2 with learning rate 0.0001.').waitFor();
      await page.getByRole('button', { name: 'Undo (U)' }).click();
      await holds(page, () => lab().state.applied?.['learningRate'] === 0.001 && lab().state.problem === null);
      await kept(page, 2);
      await page.reload();
      assert.equal((await ready(page)).step, 2, 'though the address has changed since');
      await page.keyboard.press(' ');
      await until(page, ({ problem, phase }) => problem?.code === 'diverged' && phase === 'paused');
      await page.getByRole('button', { name: /^Continue with learning rate/ }).waitFor();
      await page.evaluate(() => lab().focus());
      await page.keyboard.press('r');
      await page.getByText('The run was reset at step 2.').waitFor();
      assert.equal((await stepBy(page, 1))[0]?.step, 1);
    }));
});

import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { LEARNER, readerTrains, ready, stateOf, stepBy, until } from './support/lab.js';
import { noticeLate } from './support/late-notices.js';
import { chromiumPages } from './support/pages.js';
import { serve } from './support/server.js';
import { holds } from './support/wait.js';

describe('in Chromium with WebGPU', () => {
  const open = chromiumPages({ webgpu: true });

  test('a reader trains on the GPU', () =>
    open({ search: `?backend=webgpu&${LEARNER}` }, async (page) => {
      assert.equal((await ready(page)).backend, 'webgpu');
      await readerTrains(page);
    }));
});

describe('where the browser notices only every 100 ms that the GPU is done', () => {
  const open = chromiumPages({ webgpu: true });
  /** A page with nothing but the engine. @type {Awaited<ReturnType<typeof serve>>} */
  let site;
  /** @type {string} */
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vae-lab-engine-'));
    await cp(new URL('../../pkg/', import.meta.url), folder, { recursive: true });
    await cp(new URL('../public/icon.svg', import.meta.url), join(folder, 'icon.svg'));
    const page = '<!doctype html><html lang="en"><title>The engine</title><link rel="icon" href="./icon.svg" /></html>';
    await writeFile(join(folder, 'index.html'), page);
    site = await serve({ folder });
  });
  after(async () => {
    await site.close();
    await rm(folder, { recursive: true });
  });

  test('the GPU gets as many steps as it can do until then, in one call and in many', () =>
    open({ url: site.url }, async (page) => {
      await page.evaluate(noticeLate);
      for (const stepsPerCall of [3000, 100]) {
        const { first, most, inFlight } = await page.evaluate(async (stepsPerCall) => {
          const url = './vae_lab.js';
          /** @type {typeof import('#engine/vae_lab.js')} */
          const { default: init, Vae } = await import(url);
          await init();
          const vae = await Vae.create({ backend: 'webgpu', width: 2, height: 2, hidden: [4], latent: 1, batch: 4 });
          await vae.setTraining(new Uint8Array(400).fill(100));
          globalThis.submits = { first: 0, most: 0, inFlight: 0 };
          /** @type {Promise<unknown>} */
          let losses = Promise.resolve();
          while (vae.step < 3000 && submits.most < 16) {
            const before = losses;
            await new Promise((resolve, reject) => {
              losses = vae.train(stepsPerCall, () => resolve(undefined));
              losses.catch(reject);
            });
            await before;
          }
          await losses;
          vae.free();
          return submits;
        }, stepsPerCall);
        const seen = `calls of ${stepsPerCall} steps: the first submit has ${first}, the largest ${most}`;
        assert.ok(first === 1 && most >= 8 && most <= 64, seen);
        assert.ok(inFlight >= 6, `calls of ${stepsPerCall} steps: at most ${inFlight} submits are in flight`);
      }
    }));
});

describe('slow motion on the GPU', () => {
  const open = chromiumPages({ webgpu: true });

  test('it steps, and its numbers are those of the CPU', async () => {
    /**
     * What is seen of the first step, and the loss once it is done.
     * @param {string} search
     */
    const seen = async (search) => {
      /** @type {Record<string, number[]>} */
      let numbers = {};
      await open({ search: `?hidden=8&latent=4&${search}`, reducedMotion: 'reduce' }, async (page) => {
        await ready(page);
        await page.getByRole('button', { name: 'Slow' }).click();
        await page.getByText('1. A training image x enters').waitFor();
        numbers = await page.evaluate(() => {
          const { step, image, mu, logvar, epsilon, z, mean, nll, kl, loss, dNll, dKl } =
            /** @type {import('#engine/vae_lab.js').Trace} */ (lab().state.trace);
          const lists = {
            image,
            mu,
            logvar,
            epsilon,
            z,
            mean,
            kl,
            dNllMu: dNll.mu,
            dNllLogvar: dNll.logvar,
            dKlMu: dKl.mu,
            dKlLogvar: dKl.logvar,
          };
          return {
            ...Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, [...values]])),
            step: [step],
            nll: [nll],
            loss: [loss],
          };
        });
        for (let station = 2; station <= 9; station += 1) {
          await page.getByRole('button', { name: 'Next' }).click();
          await page.locator('vae-slow-motion .caption').getByText(`Stage ${station} of 9`).waitFor();
        }
        await page.getByRole('button', { name: 'Take this step' }).click();
        const { train, backend } = await until(page, ({ step }) => step === 1);
        assert.equal(backend, new URLSearchParams(search).get('backend'));
        await page.getByText('the first image of step 2').waitFor();
        numbers['trained'] = [train[0]?.loss ?? NaN];
      });
      return numbers;
    };
    /**
     * What differs by more than the rounding of 32-bit floats.
     * @param {Record<string, number[]>} a
     * @param {Record<string, number[]>} b
     */
    const differing = (a, b) =>
      Object.keys(a).filter((name) => {
        const [first, second] = [a[name] ?? [], b[name] ?? []];
        const size = Math.max(...first.map(Math.abs));
        return (
          first.length !== second.length ||
          first.length === 0 ||
          first.some((value, index) => !(Math.abs(value - (second[index] ?? NaN)) <= 2e-5 * size))
        );
      });
    const cpu = await seen('backend=cpu');
    assert.deepEqual([cpu['step'], cpu['image']?.length, cpu['z']?.length], [[0], 784, 4]);
    assert.deepEqual(differing(cpu, await seen('backend=webgpu')), []);
    const other = differing(cpu, await seen('backend=cpu&seed=2'));
    for (const name of ['image', 'mu', 'epsilon', 'z', 'mean', 'nll', 'kl', 'loss', 'dNllMu', 'trained'])
      assert.ok(other.includes(name), `another seed has another ${name}: ${other}`);
  });
});

describe('a GPU that is lost', () => {
  const open = chromiumPages({ webgpu: true, own: true });

  const search = '?backend=webgpu&hidden=8&latent=2&batch=32';

  /**
   * Trains to a step on new weights, and saves.
   * @param {import('playwright-core').Page} page
   * @param {number} step
   */
  const digestAt = async (page, step) => {
    await page.evaluate(async (last) => {
      await lab().reset();
      lab().maxSteps = last;
      await lab().play();
    }, step);
    await holds(page, (last) => lab().state.step === last && lab().state.phase === 'paused', step);
    return page.evaluate(async () => digest((await lab().save()) ?? new Uint8Array()));
  };

  test('a device that is destroyed while it trains: the run goes on by itself, to the same weights', () =>
    open({ search, expectErrors: true }, async (page) => {
      await ready(page);
      const [worker] = page.workers();
      assert.ok(worker);
      await worker.evaluate(() => {
        const { requestDevice } = GPUAdapter.prototype;
        GPUAdapter.prototype.requestDevice = async function (options) {
          const device = await requestDevice.call(this, options);
          Object.assign(globalThis, { device });
          return device;
        };
      });
      // The next model gets a device that the test can destroy.
      await page.evaluate(() => lab().reset());
      await page.evaluate(() => lab().play());
      await until(page, ({ step }) => step > 0);
      await worker.evaluate(() => /** @type {any} */ (globalThis).device.destroy());
      await holds(page, () => lab().state.recovered !== null);
      const after = await page.evaluate(async () => {
        await lab().pause();
        const { recovered, problem, backend, train, step } = lab().state;
        const steps = train.rows.map((row) => row.step);
        const saved = digest((await lab().save()) ?? new Uint8Array());
        return { on: recovered?.on, problem, backend, step, steps, saved };
      });
      assert.deepEqual([after.on, after.problem, after.backend], ['device', null, 'webgpu']);
      assert.deepEqual(
        after.steps,
        [...new Set(after.steps)].sort((a, b) => a - b),
        'no step is lost or repeated',
      );
      const expected = await digestAt(page, after.step);
      assert.equal(after.saved, expected);
      await page.evaluate(() => void (lab().maxSteps = Infinity));
      await stepBy(page, 1);
      const later = await page.evaluate(async () => digest((await lab().save()) ?? new Uint8Array()));
      assert.notEqual(later, expected);
    }));

  test('a graphics process that ends: the run goes on, and a quiet note says so', () =>
    open({ search, expectErrors: true }, async (page) => {
      await ready(page);
      const first = await stepBy(page, 1);
      await page.keyboard.press(' ');
      await until(page, ({ step }) => step > 1);
      const session = await page.context().browser()?.newBrowserCDPSession();
      const { processInfo } = (await session?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] };
      const gpu = processInfo.find(({ type }) => type === 'GPU');
      assert.ok(gpu, 'the browser has a GPU process');
      process.kill(gpu.id, 'SIGKILL');
      await page.getByText(/The graphics device was lost at step \d+. The run continued/).waitFor();
      const { step, problem } = await stateOf(page);
      assert.equal(problem, null);
      await until(page, (state) => state.step > step);
      await page.evaluate(() => lab().focus());
      await page.keyboard.press(' ');
      await until(page, ({ phase }) => phase === 'paused');
      await page.keyboard.press('r');
      await until(page, (state) => state.phase === 'paused' && state.step === 0);
      assert.deepEqual(await stepBy(page, 1), first);
    }));
});

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LEARNER, readerTrains, ready, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';

describe('in Chromium with WebGPU', () => {
  const open = chromiumPages({ webgpu: true });

  test('a reader trains on the GPU', () =>
    open({ search: `?backend=webgpu&${LEARNER}` }, async (page) => {
      assert.equal((await ready(page)).backend, 'webgpu');
      await readerTrains(page);
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

  test('a lost device is said, and training can start again', () =>
    open({ search: '?backend=webgpu&hidden=8&latent=2', expectErrors: true }, async (page) => {
      await ready(page);
      const first = await stepBy(page, 1);
      await page.keyboard.press(' ');
      await until(page, ({ step }) => step > 1);
      const session = await page.context().browser()?.newBrowserCDPSession();
      const { processInfo } = (await session?.send('SystemInfo.getProcessInfo')) ?? { processInfo: [] };
      const gpu = processInfo.find(({ type }) => type === 'GPU');
      assert.ok(gpu, 'the browser has a GPU process');
      process.kill(gpu.id, 'SIGKILL');
      await until(page, ({ problem }) => problem?.code === 'device_lost');
      await page.getByRole('button', { name: 'Start again' }).click();
      await until(page, ({ phase, step, problem }) => phase === 'paused' && step === 0 && problem === null);
      assert.deepEqual(await stepBy(page, 1), first);
    }));
});

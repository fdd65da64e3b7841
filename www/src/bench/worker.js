/** The worker of the benchmark: it owns the engine, and measures one model at a time. */
import * as Comlink from 'comlink';
import init, { Vae } from '#engine/vae_lab.js';
import { moveFiles } from '../engine/download.js';
import { toProblem } from '../engine/failure.js';
import { holdLock } from '../engine/hold-lock.js';
import { loadEngine } from '../engine/load-engine.js';
import { ADAPTER_MS } from '../limits.js';
import { VERSION } from '../version.js';
import { describeAdapter, findAdapter } from './adapter.js';
import { measureCell } from './measure-cell.js';
import { measurePlainRate } from './plain-rate.js';
import { IMAGES, SIDE } from './plan.js';

/** @typedef {import('../engine/protocol.js').Problem} Problem */

const signOfLife = () => self.postMessage('sign of life');
signOfLife();
const now = () => performance.now();

/** @type {Promise<unknown> | undefined} */
let engine;

/** Images of random bytes: what they show does not change how long a step takes. The same on every visit. */
function randomImages() {
  const images = new Uint8Array(IMAGES * SIDE * SIDE);
  let state = 1;
  for (let index = 0; index < images.length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    images[index] = state >>> 24;
  }
  return images;
}

/** The smallest step of the clock, in milliseconds. */
function clockStep() {
  const start = now();
  let end = start;
  while (end === start) end = now();
  return end - start;
}

/**
 * What `work` gives, or why it failed.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<{ value: T } | { problem: Problem }>}
 */
async function attempt(work) {
  try {
    return { value: await work() };
  } catch (error) {
    return { problem: toProblem(error) };
  }
}

/** What the page can call. */
const api = {
  holdLock,

  /**
   * Begins to load the engine.
   * @param {string} url
   * @param {Readonly<Record<string, string>>} files where files are, if not at their address
   */
  loadEngine(url, files) {
    moveFiles(files);
    engine = loadEngine(init, url, signOfLife);
    engine.catch(() => {});
  },

  /** Waits for the engine, and looks for an adapter. */
  open: () =>
    attempt(async () => {
      await engine;
      const adapter = await findAdapter(navigator.gpu, ADAPTER_MS);
      return {
        adapter: adapter && describeAdapter(adapter),
        clockMs: Math.min(clockStep(), clockStep(), clockStep()),
        // Not imported by the page: vae-lab.js would have to share the module with it.
        version: VERSION,
      };
    }),

  /**
   * Measures what the adapter can do.
   * @param {import('./plan.js').Options} options
   */
  plainRate: ({ steps, windowMs }) =>
    attempt(async () => {
      const adapter = await findAdapter(navigator.gpu, ADAPTER_MS);
      const device = await adapter?.requestDevice();
      if (!device) throw new Error('there is no adapter');
      const broken = new Promise((_, reject) => {
        device.addEventListener('uncapturederror', ({ error }) => reject(new Error(error.message)));
        void device.lost.then(({ message }) => reject(new Error(message)));
      });
      broken.catch(() => {});
      try {
        return /** @type {import('./plain-rate.js').PlainRate} */ (
          await Promise.race([measurePlainRate(device, now, steps === null ? windowMs : 0), broken])
        );
      } finally {
        device.destroy();
      }
    }),

  /**
   * Measures a model.
   * @param {import('./plan.js').Cell} cell
   * @param {import('./plan.js').Options} options
   * @param {number} budgetMs
   * @param {(steps: number) => void} onSteps
   */
  measure: ({ backend, hidden, latent, batch }, options, budgetMs, onSteps) =>
    attempt(async () => {
      await engine;
      const start = now();
      const vae = await Vae.create({ backend, hidden, latent, batch, seed: 1 });
      try {
        await vae.setTraining(randomImages());
        return await measureCell(vae, options, budgetMs - (now() - start), now, (steps) => void onSteps(steps));
      } finally {
        vae.free();
      }
    }),
};

/** @typedef {typeof api} BenchApi */

Comlink.expose(api);

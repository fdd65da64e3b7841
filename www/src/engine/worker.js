/** The worker: it owns the wasm package, the data and every model on the page. */
import * as Comlink from 'comlink';
import init, { Plane, Vae, centreDigit, checkOptions, readIdx, schema } from '#engine/vae_lab.js';
import wasmUrl from '#engine/vae_lab_bg.wasm?url';
import { Dataset } from './dataset.js';
import { Failure } from './failure.js';
import { Session } from './session.js';

/** @type {Promise<import('./protocol.js').Engine>} */
const engine = init({ module_or_path: wasmUrl }).then(
  () => ({ create: Vae.create, restore: Vae.restore, readIdx, schema, checkOptions, Plane, centreDigit }),
  (error) => {
    // A browser without SIMD refuses to compile it; else it did not arrive.
    throw new Failure(error instanceof WebAssembly.CompileError ? 'no_wasm' : 'engine', String(error));
  },
);
engine.catch(() => {});

/** @type {Map<string, Dataset>} */
const datasets = new Map();

/** @param {string} url */
function datasetAt(url) {
  const dataset = datasets.get(url) ?? new Dataset(url, engine.then(({ readIdx }) => readIdx));
  datasets.set(url, dataset);
  return dataset;
}

/** A promise that a message gets in before: a task, where a microtask would not do. */
function breathe() {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve(undefined);
    };
    port2.postMessage(null);
  });
}

/** What the page can ask of the worker. */
const api = {
  /**
   * The engine's options, once it has arrived; the first data is fetched meanwhile.
   * @param {string} dataUrl
   */
  async prepare(dataUrl) {
    void datasetAt(dataUrl).first().catch(() => {});
    return (await engine).schema();
  },

  /**
   * A new model in training; its events go to `listener`.
   * @param {{ settings: import('./protocol.js').Settings, dataUrl: string, checkpoint?: Uint8Array, stopAfter?: number, picturesMs?: number }} options
   * @param {(event: import('./protocol.js').EngineEvent) => Promise<void>} listener
   */
  open({ settings, dataUrl, checkpoint, stopAfter, picturesMs }, listener) {
    const session = new Session({
      engine,
      dataset: datasetAt(dataUrl),
      settings,
      stopAfter,
      picturesMs,
      now: () => performance.now(),
      breathe,
      emit: async (event, transfer = []) => void (await listener(Comlink.transfer(event, transfer))),
    });
    void session.open(checkpoint);
    return Comlink.proxy(session);
  },
};

/** @typedef {typeof api} WorkerApi */

Comlink.expose(api);

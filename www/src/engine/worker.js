/** The worker: it owns the wasm package, the data and every model on the page. */
import * as Comlink from 'comlink';
import init, { Plane, Vae, centreDigit, checkOptions, fitImages, readIdx, readNpy, schema } from '#engine/vae_lab.js';
import wasmUrl from '#engine/vae_lab_bg.wasm?url';
import { clashOf } from './clash.js';
import { Dataset } from './dataset.js';
import { Failure } from './failure.js';
import { datasetOf, readFiles, Refused } from './read-files.js';
import { Session } from './session.js';

/** @type {Promise<import('./protocol.js').Engine>} */
const engine = init({ module_or_path: wasmUrl }).then(
  () => ({
    create: Vae.create,
    restore: Vae.restore,
    readIdx,
    readNpy,
    schema,
    checkOptions,
    fitImages,
    Plane,
    centreDigit,
  }),
  (error) => {
    // A browser without SIMD refuses to compile it; else it did not arrive.
    throw new Failure(error instanceof WebAssembly.CompileError ? 'no_wasm' : 'engine', String(error));
  },
);
engine.catch(() => {});

/** @type {Map<string, import('./protocol.js').AnyDataset>} */
const datasets = new Map();

/** @type {import('./read-files.js').Images | null} What was read of the reader's files last. */
let found = null;

/**
 * @param {string} url
 * @returns {import('./protocol.js').AnyDataset}
 */
function datasetAt(url) {
  const dataset =
    datasets.get(url) ??
    new Dataset(
      url,
      engine.then(({ readIdx }) => readIdx),
    );
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
  /** Holds a lock for as long as the worker lives; gives its name once it is held. */
  holdLock() {
    const name = `vae-lab ${crypto.randomUUID()}`;
    return new Promise((resolve, reject) => {
      navigator.locks
        .request(name, () => {
          resolve(name);
          return new Promise(() => {});
        })
        .catch(reject);
    });
  },

  /**
   * The engine's options, once it has arrived; the first data is fetched meanwhile.
   * @param {string} dataUrl
   */
  async prepare(dataUrl) {
    void datasetAt(dataUrl)
      .first()
      .catch(() => {});
    return (await engine).schema();
  },

  /**
   * The options that do not go together; none where the engine takes these settings.
   * @param {import('./protocol.js').Settings} settings
   */
  async clash(settings) {
    return clashOf(await engine, settings);
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
      datasetAt,
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

  /**
   * Reads the reader's own files; nothing else changes by it.
   * @param {File[]} files
   * @param {import('./read-files.js').Progress} progress
   * @returns {Promise<import('./read-files.js').Found | { refusal: import('./read-files.js').Refusal } | null>} null where it was stopped
   */
  async readFiles(files, progress) {
    try {
      const read = await readFiles(files, await engine, progress);
      found = read?.images ?? found;
      return read?.found ?? null;
    } catch (error) {
      if (error instanceof Refused) return { refusal: error.refusal };
      throw error;
    }
  },

  /**
   * Makes a data set of what was read last; gives the address under which a session finds it. Of several the last is kept,
   * and each by the sessions that use it.
   * @param {{ name: string, invert: boolean }} options
   */
  keepFound({ name, invert }) {
    if (!found) throw new Error('nothing was read');
    for (const url of datasets.keys()) if (url.startsWith(OWN)) datasets.delete(url);
    const url = `${OWN}${(kept += 1)}`;
    datasets.set(url, datasetOf(name, found, invert));
    found = null;
    return url;
  },
};

/** Addresses of data sets of the reader's own, which are to be had nowhere else. */
const OWN = 'own:';
let kept = 0;

/** @typedef {typeof api} WorkerApi */

Comlink.expose(api);

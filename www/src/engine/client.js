import * as Comlink from 'comlink';
import { site } from '../site.js';

/**
 * @typedef {import('./protocol.js').Settings} Settings
 * @typedef {import('./protocol.js').EngineEvent} EngineEvent
 * @typedef {import('./protocol.js').SessionCommands} SessionCommands
 */

/** @type {{ worker: Worker, api: Comlink.Remote<import('./worker.js').WorkerApi> } | null} */
let shared = null;

/** All elements on a page share one worker, and so one copy of the data. */
function connect() {
  if (!shared) {
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'vae-lab' });
    shared = { worker, api: Comlink.wrap(worker) };
  }
  return shared;
}

/** The data of a session that was given no other. */
export const dataUrl = new URL('data/mnist/', site).href;

/**
 * The engine's options, as it describes them. None where it does not arrive: the session then says why.
 * @returns {Promise<import('#engine/vae_lab.js').OptionDescription[]>}
 */
export async function engineSchema() {
  if (typeof WebAssembly !== 'object') return [];
  return connect().api.prepare(dataUrl).catch(() => []);
}

/**
 * A new model in training. Its events arrive in order.
 * @param {{ settings: Settings, dataUrl?: string, checkpoint?: Uint8Array, stopAfter?: number, picturesMs?: number }} options
 * @param {(event: EngineEvent) => void} listener
 * @returns {Promise<SessionCommands>}
 */
export async function openSession(options, listener) {
  if (typeof WebAssembly !== 'object') {
    listener({ type: 'problem', code: 'no_wasm', message: 'WebAssembly is not defined' });
    return idle;
  }
  const { worker, api } = connect();
  worker.addEventListener('error', (event) => {
    shared = null;
    listener({ type: 'problem', code: 'worker', message: event.message ?? '' });
  });
  return /** @type {Promise<any>} */ (api.open({ dataUrl, ...options }, Comlink.proxy(async (event) => listener(event))));
}

/**
 * Reads the reader's own files.
 * @param {File[]} files
 * @param {import('./read-files.js').Progress} progress
 */
export async function readFiles(files, progress) {
  return connect().api.readFiles(files, Comlink.proxy(progress));
}

/**
 * Makes a data set of what was read last; gives its address.
 * @param {{ name: string, invert: boolean }} options
 */
export async function keepFound(options) {
  return connect().api.keepFound(options);
}

const nothing = async () => {};

/** The session of a browser that cannot have one. */
const idle = {
  play: nothing,
  pause: nothing,
  step: nothing,
  reset: nothing,
  update: nothing,
  stopAfter: nothing,
  trace: async () => null,
  measureGap: nothing,
  save: async () => null,
  load: nothing,
  retryData: nothing, startWhole: nothing,
  show: nothing,
  query: async () => null,
  useData: nothing,
  showSamples: nothing,
  close: nothing,
};

/** The page's side of the engine: opens sessions in a worker, and asks it about options and files. */

import * as Comlink from 'comlink';
import { site } from '../site.js';
import { FATAL } from './failure.js';
import { sessionCommands } from './protocol.js';
import { WorkerConnection } from './worker-connection.js';

/**
 * @typedef {import('./protocol.js').Settings} Settings
 * @typedef {import('./protocol.js').EngineEvent} EngineEvent
 * @typedef {import('./protocol.js').SessionCommands} SessionCommands
 */

/** @type {WorkerConnection | null} */
let shared = null;

/** All labs on a page share one worker, and so one copy of the data. A worker that has ended is replaced. */
function connect() {
  if (!shared || shared.ended) shared = new WorkerConnection();
  return shared;
}

let nLabs = 0;

/**
 * Keeps the worker for a lab. When the last lab has let go of it, it ends.
 * @returns {() => void} lets go of it
 */
export function holdWorker() {
  nLabs += 1;
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    nLabs -= 1;
    if (nLabs > 0) return;
    shared?.end({ code: 'worker', message: 'no lab is left' });
    shared = null;
  };
}

/** The address of the data that a session uses unless it is told otherwise: MNIST. */
export const defaultDataUrl = new URL('data/mnist/', site).href;

/**
 * The engine's options, as it describes them.
 * @returns {Promise<import('#engine/vae_lab.js').OptionDescription[]>} empty if the engine cannot be loaded; opening a
 * session then says why
 */
export async function engineSchema() {
  if (typeof WebAssembly !== 'object') return [];
  const connection = connect();
  return connection.request(connection.api.prepare(defaultDataUrl)).catch(() => []);
}

/**
 * Finds the options that rule each other out.
 * @param {Settings} settings
 * @returns {Promise<string[]>} keys of options; empty if the engine accepts the settings
 */
export async function findConflicts(settings) {
  const connection = connect();
  return connection.request(connection.api.findConflicts(settings));
}

/**
 * Opens a session, which creates a model.
 * @param {Partial<import('./protocol.js').SessionOptions> & { settings: Settings }} options
 * @param {(event: EngineEvent) => void} listener receives the events of the session in order. If the worker ends, the
 * last events are `problem` and `paused`, and every command that is pending rejects
 * @returns {Promise<SessionCommands>}
 */
export async function openSession(options, listener) {
  if (typeof WebAssembly !== 'object') {
    listener({ type: 'problem', code: 'no_wasm', message: 'WebAssembly is not defined' });
    return commandsFrom(async () => null);
  }
  const connection = connect();
  const removeEndListener = connection.onEnd((problem) => {
    listener({ type: 'problem', ...problem });
    listener({ type: 'paused' });
  });
  const session = await connection.request(
    connection.api.open(
      { dataUrl: defaultDataUrl, ...options },
      Comlink.proxy(async (event) => {
        if (event.type === 'problem' && FATAL.has(event.code)) connection.end(event);
        else if (!connection.ended) listener(event);
      }),
    ),
  );
  const remote = /** @type {Record<string, (...parameters: unknown[]) => Promise<any>>} */ (
    /** @type {unknown} */ (session)
  );
  const commands = commandsFrom((name, parameters) =>
    connection.request(/** @type {Promise<unknown>} */ (remote[name]?.(...parameters))),
  );
  return {
    ...commands,
    close: async () => {
      removeEndListener();
      if (!connection.ended) await commands.close();
    },
  };
}

/**
 * A session whose commands all go to one function.
 * @param {(name: string, parameters: unknown[]) => Promise<any>} call
 * @returns {SessionCommands}
 */
function commandsFrom(call) {
  const commands = sessionCommands.map((name) => [
    name,
    (/** @type {unknown[]} */ ...parameters) => call(name, parameters),
  ]);
  return Object.fromEntries(commands);
}

/**
 * Reads the reader's own files as images.
 * @param {File[]} files
 * @param {import('./image-files/read-files.js').ReportProgress} reportProgress
 */
export async function readFiles(files, reportProgress) {
  const connection = connect();
  return connection.request(connection.api.readFiles(files, Comlink.proxy(reportProgress)));
}

/**
 * Makes a data set of the images that were read last.
 * @param {{ name: string, invert: boolean }} options
 * @returns {Promise<string>} its address, for `openSession` and `useData`
 */
export async function createOwnDataset(options) {
  const connection = connect();
  return connection.request(connection.api.createOwnDataset(options));
}

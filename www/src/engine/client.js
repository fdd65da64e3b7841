/** The page's side of the engine: opens sessions in a worker, and asks it about options and files. */

import * as Comlink from 'comlink';
import { movedFiles, site } from '../site.js';
import { moveFiles } from './download.js';
import { FATAL, Failure } from './failure.js';
import { hasSimd } from './load-engine.js';
import { sessionCommands } from './protocol.js';
import { studyCommands } from './studies/protocol.js';
import { WorkerConnection } from './worker-connection.js';

/**
 * @typedef {import('./protocol.js').Settings} Settings
 * @typedef {import('./protocol.js').EngineEvent} EngineEvent
 * @typedef {import('./protocol.js').SessionCommands} SessionCommands
 */

moveFiles(movedFiles);

/** @type {WorkerConnection | null} */
let shared = null;

/** @type {Set<(silence: import('./protocol.js').Silence | null) => void>} */
const silenceListeners = new Set();

/**
 * Calls `listener` when the worker stops responding although something is expected of it, and when it responds again.
 * @param {(silence: import('./protocol.js').Silence | null) => void} listener
 * @returns {() => void} removes the listener
 */
export function onSilence(listener) {
  silenceListeners.add(listener);
  return () => void silenceListeners.delete(listener);
}

/** Ends a worker that does not respond. The next call starts another. */
export function endWorker() {
  shared?.end({ code: 'worker', message: 'it did not respond' });
}

/** All labs on a page share one worker, and so one copy of the data. A worker that has ended is replaced. */
function connect() {
  if (!shared || shared.ended)
    shared = new WorkerConnection((silence) => silenceListeners.forEach((listener) => listener(silence)));
  return shared;
}

let nLabs = 0;

/**
 * Keeps the worker alive for a lab. It ends when the last lab releases it.
 * @returns {() => void} releases it
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
 * The engine's options, as it describes them. Starts the download of the first data at the same time. Rejects with a
 * `Failure` if the engine cannot be loaded.
 * @param {string | null} dataUrl null to download nothing yet
 * @returns {Promise<import('#engine/vae_lab.js').OptionDescription[]>}
 */
export async function engineSchema(dataUrl = defaultDataUrl) {
  if (!hasSimd()) throw new Failure('no_wasm', 'WebAssembly SIMD is missing');
  const connection = connect();
  const answer = await connection.request(connection.api.prepare(dataUrl));
  if ('schema' in answer) return answer.schema;
  connection.end(answer.problem);
  throw new Failure(answer.problem.code, answer.problem.message);
}

/**
 * Makes a data set of what an address has. Rejects with a `Failure` if there are no images.
 * @param {string} address of a folder with an index.json, or of a file with images; may be relative to the page
 * @returns {Promise<string>} its address, for `openSession`
 */
export async function openSource(address) {
  const connection = connect();
  const answer = await connection.request(connection.api.openSource(new URL(address, document.baseURI).href));
  if ('url' in answer) return answer.url;
  throw new Failure(answer.problem.code, answer.problem.message);
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
export function openSession(options, listener) {
  return openRemote(sessionCommands, listener, (api, proxy) =>
    api.open({ dataUrl: defaultDataUrl, ...options }, proxy),
  );
}

/**
 * Opens a study, which creates the models of a figure.
 * @param {import('./studies/protocol.js').StudyOptions} options
 * @param {(event: import('./studies/protocol.js').StudyEvent) => void} listener as of a session
 * @returns {Promise<import('./studies/protocol.js').StudyCommands>}
 */
export function openStudy(options, listener) {
  return openRemote(studyCommands, listener, (api, proxy) =>
    api.openStudy({ dataUrl: defaultDataUrl, ...options }, proxy),
  );
}

/**
 * Answers a question about densities.
 * @template {import('./studies/theory-answers.js').TheoryQuestion} Q
 * @param {Q} question
 * @returns {Promise<Q extends { kind: 'expectation' } ? import('./studies/theory-answers.js').ExpectationAnswer
 *   : import('./studies/theory-answers.js').DivergenceAnswer>}
 */
export async function askTheory(question) {
  if (!hasSimd()) throw new Failure('no_wasm', 'WebAssembly SIMD is missing');
  const connection = connect();
  return /** @type {Promise<any>} */ (connection.request(connection.api.theory(question)));
}

/**
 * Opens something that lives in the worker, emits events and takes commands.
 * @template {{ setVisible: (visible: boolean) => Promise<void>, close: () => Promise<void> }} C
 * @param {readonly string[]} names of the commands
 * @param {(event: any) => void} listener
 * @param {(api: import('./worker-connection.js').WorkerConnection['api'], listener: any) => Promise<unknown>} open
 * @returns {Promise<C>}
 */
async function openRemote(names, listener, open) {
  const connection = connect();
  const training = new TrainingWatch(connection);
  const removeEndListener = connection.onEnd((problem) => {
    listener({ type: 'problem', ...problem });
    listener({ type: 'paused' });
  });
  const opened = await connection.request(
    open(
      connection.api,
      Comlink.proxy(async (/** @type {EngineEvent} */ event) => {
        training.follow(event);
        if (event.type === 'problem' && FATAL.has(event.code)) connection.end(event);
        else if (!connection.ended) listener(event);
      }),
    ),
  );
  const remote = /** @type {Record<string, (...parameters: unknown[]) => Promise<any>>} */ (
    /** @type {unknown} */ (opened)
  );
  const commands = /** @type {C} */ (
    commandsFrom(names, (name, parameters) =>
      connection.request(/** @type {Promise<unknown>} */ (remote[name]?.(...parameters))),
    )
  );
  return {
    ...commands,
    setVisible: (visible) => {
      training.setVisible(visible);
      return commands.setVisible(visible);
    },
    close: async () => {
      removeEndListener();
      training.close();
      if (!connection.ended) await commands.close();
    },
  };
}

/** While a session trains, events are expected of the worker. */
class TrainingWatch {
  #connection;
  #training = false;
  #visible = true;

  /** @param {WorkerConnection} connection */
  constructor(connection) {
    this.#connection = connection;
  }

  /** @param {EngineEvent} event */
  follow(event) {
    if (event.type === 'playing') this.#training = true;
    else if (event.type === 'waiting') this.#training = !event.waiting;
    else if (event.type === 'paused' || event.type === 'problem') this.#training = false;
    this.#update();
  }

  /** @param {boolean} visible off screen it does not train */
  setVisible(visible) {
    this.#visible = visible;
    this.#update();
  }

  /** Expects nothing any more. */
  close() {
    this.#training = false;
    this.#update();
  }

  #update() {
    this.#connection.expect(this, this.#training && this.#visible);
  }
}

/**
 * Commands that all go to one function.
 * @param {readonly string[]} names
 * @param {(name: string, parameters: unknown[]) => Promise<any>} call
 * @returns {Record<string, (...parameters: unknown[]) => Promise<any>>}
 */
function commandsFrom(names, call) {
  return Object.fromEntries(names.map((name) => [name, (...parameters) => call(name, parameters)]));
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

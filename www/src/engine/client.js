import * as Comlink from 'comlink';
import { site } from '../site.js';
import { FATAL } from './failure.js';
import { Link } from './link.js';

/**
 * @typedef {import('./protocol.js').Settings} Settings
 * @typedef {import('./protocol.js').EngineEvent} EngineEvent
 * @typedef {import('./protocol.js').SessionCommands} SessionCommands
 */

/** @type {Link | null} */
let shared = null;

/** All elements on a page share one worker, and so one copy of the data. Where it has ended, the next one to ask has a new one. */
function connect() {
  if (!shared || shared.ended) shared = new Link();
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
  const link = connect();
  return link.ask(link.api.prepare(dataUrl)).catch(() => []);
}

/**
 * The options that do not go together; none where the engine takes these settings.
 * @param {Settings} settings
 */
export async function settingsClash(settings) {
  const link = connect();
  return link.ask(link.api.clash(settings));
}

/**
 * A new model in training. Its events arrive in order. Where the worker ends, that is the last of them, and every command
 * under way fails.
 * @param {{ settings: Settings, dataUrl?: string, checkpoint?: Uint8Array, stopAfter?: number, picturesMs?: number }} options
 * @param {(event: EngineEvent) => void} listener
 * @returns {Promise<SessionCommands>}
 */
export async function openSession(options, listener) {
  if (typeof WebAssembly !== 'object') {
    listener({ type: 'problem', code: 'no_wasm', message: 'WebAssembly is not defined' });
    return idle;
  }
  const link = connect();
  const forget = link.onEnd((problem) => {
    listener({ type: 'problem', ...problem });
    listener({ type: 'paused' });
  });
  const session = await link.ask(
    link.api.open(
      { dataUrl, ...options },
      Comlink.proxy(async (event) => {
        if (event.type === 'problem' && FATAL.has(event.code)) link.end(event);
        else if (!link.ended) listener(event);
      }),
    ),
  );
  const remote = /** @type {Record<string, (...parameters: unknown[]) => Promise<any>>} */ (
    /** @type {unknown} */ (session)
  );
  const commands = Object.keys(idle).map((name) => [
    name,
    (/** @type {unknown[]} */ ...parameters) => link.ask(remote[name]?.(...parameters) ?? nothing()),
  ]);
  return {
    ...Object.fromEntries(commands),
    close: async () => {
      forget();
      if (!link.ended) await link.ask(session.close());
    },
  };
}

/**
 * Reads the reader's own files.
 * @param {File[]} files
 * @param {import('./read-files.js').Progress} progress
 */
export async function readFiles(files, progress) {
  const link = connect();
  return link.ask(link.api.readFiles(files, Comlink.proxy(progress)));
}

/**
 * Makes a data set of what was read last; gives its address.
 * @param {{ name: string, invert: boolean }} options
 */
export async function keepFound(options) {
  const link = connect();
  return link.ask(link.api.keepFound(options));
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
  retryData: nothing,
  show: nothing,
  query: async () => null,
  useData: nothing,
  showSamples: nothing,
  close: nothing,
};

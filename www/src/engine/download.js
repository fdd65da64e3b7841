import { DOWNLOAD_STALL_MS } from '../limits.js';
import { Failure } from './failure.js';
import { watchPolicy } from './policy.js';

/** @type {Map<string, string>} Files that are elsewhere than at their address. */
const moved = new Map();

/**
 * Sets where files are, if not at their address.
 * @param {Readonly<Record<string, string>>} files
 */
export function moveFiles(files) {
  for (const [url, place] of Object.entries(files)) moved.set(url, place);
}

/** @type {(url: string) => Promise<string | null>} */
let blockedOnPage = async () => null;

/**
 * Sets how a worker finds out what would allow its page to load an address; null if nothing blocks it.
 * @param {typeof blockedOnPage} ask
 */
export function setBlockedOnPage(ask) {
  blockedOnPage = ask;
}

/**
 * A download that has begun.
 * @typedef {object} Download
 * @property {Response} response its status is good
 * @property {(body: ReadableStream<Uint8Array<ArrayBuffer>> | null, onBytes?: (received: number) => void) =>
 *   Promise<Uint8Array<ArrayBuffer>>} read reads the body of the response, or of a clone. Call it soon: the
 * download is aborted if nothing arrives for a while
 * @property {(reason: string) => Failure} failure names the file
 */

/**
 * Begins to download a file. Throws a `Failure` that names the file and says why it did not arrive.
 * @param {string} url
 * @param {string} code of the failures
 * @returns {Promise<Download>}
 */
export async function startDownload(url, code) {
  const abort = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let stalled = false;
  const progressed = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      stalled = true;
      abort.abort();
    }, DOWNLOAD_STALL_MS);
  };
  const failure = (/** @type {string} */ reason) =>
    new Failure(code, `${url}: ${stalled ? `nothing arrived for ${DOWNLOAD_STALL_MS / 1000} s` : reason}`);
  progressed();
  let response;
  const place = moved.get(url) ?? url;
  const policy = watchPolicy([place]);
  try {
    response = await fetch(place, { signal: abort.signal });
  } catch (error) {
    clearTimeout(timer);
    const blocked = (await policy.report()) ?? (await blockedOnPage(place));
    if (blocked) throw new Failure('csp', blocked);
    throw failure(`${messageOf(error)}: no answer, or one that this page may not read (CORS)`);
  } finally {
    policy.stop();
  }
  if (!response.ok || !response.body) {
    clearTimeout(timer);
    throw failure(`HTTP ${response.status}`);
  }
  return {
    response,
    failure,
    read: async (body, onBytes = () => {}) => {
      /** @type {Uint8Array<ArrayBuffer>[]} */
      const chunks = [];
      let received = 0;
      try {
        if (!body) throw new Error('the answer is empty');
        for (const reader = body.getReader(); ;) {
          progressed();
          const { done, value } = await reader.read();
          if (done) break;
          chunks.push(value);
          received += value.length;
          onBytes(received);
        }
        return joined(chunks, received);
      } catch (error) {
        throw failure(messageOf(error));
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/**
 * Downloads a whole file.
 * @param {string} url
 * @param {string} code of the failures
 * @param {(received: number) => void} [onBytes]
 */
export async function download(url, code, onBytes) {
  const { response, read, failure } = await startDownload(url, code);
  return { bytes: await read(response.body, onBytes), failure };
}

/**
 * The start of a file, for an error message: a host that lacks the file may send a web page instead.
 * @param {Uint8Array} bytes
 */
export function beginningOf(bytes) {
  if (bytes.length === 0) return 'an empty file';
  const text = String.fromCharCode(...bytes.subarray(0, 24)).replace(/[^\x20-\x7e]+/g, ' ');
  return `${bytes.length} bytes that begin with “${text.trim()}”`;
}

/**
 * The parts of a file as one. Not by a `Blob`: in a sandboxed frame, Safari lets a worker read none.
 * @param {readonly Uint8Array[]} chunks
 * @param {number} length
 */
function joined(chunks, length) {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

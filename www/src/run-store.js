/**
 * Stores runs for the next visit, in IndexedDB, since a checkpoint has megabytes: the last run, the second model beside
 * it, the curves of earlier runs, and a note that there was a run on the reader's own images, which are not stored
 * themselves. Storage may be full or forbidden, or written by a newer version of the page; then nothing is stored, and
 * `keep` says why.
 */

import { STORAGE_OPENING_MS, STORAGE_REQUEST_MS } from './limits.js';

/**
 * @typedef {import('./engine/protocol.js').Row} Row
 * @typedef {import('./controls/registry.js').Values} Values
 *
 * @typedef {{ train: readonly Row[], heldOut: readonly Row[], heldOutImages: number }} StoredCurves
 * @typedef {StoredCurves & { step: number, checkpoint: Uint8Array }} StoredModel
 * @typedef {Pick<StoredCurves, 'train' | 'heldOut'> & { values: Values }} StoredRun An earlier run.
 * @typedef {{ name: string, step: number }} OwnRun A run on the reader's own images: their name, and its last step.
 */

/**
 * What is stored, by its kind. The kinds are keys of the database, so they must not be renamed.
 * @typedef {object} Stored
 * @property {StoredModel} last the last run
 * @property {StoredModel & { values: Values }} rival the second model, of a comparison
 * @property {{ runs: StoredRun[] }} earlier
 * @property {OwnRun} own
 */

/** @typedef {keyof Stored} Kind */

/**
 * Why something was not stored: the storage is full; it is switched off, or of a newer version; it does not answer; the
 * model is too large.
 * @typedef {'full' | 'forbidden' | 'silent' | 'large'} StorageFailure
 */

/** The kinds that are deleted to make room for a kind, in this order. @type {Record<Kind, readonly Kind[]>} */
const EVICTED_FOR = { last: ['earlier', 'rival'], rival: ['earlier'], earlier: [], own: [] };

/** Most bytes of a checkpoint. Two of them are nearly all that is stored; curves take one or two megabytes. */
const MAX_CHECKPOINT_BYTES = 128e6;

const DATABASE = 'vae-lab';
const OBJECT_STORE = 'runs';
/** The version of the database and of the records in it. */
const VERSION = 1;

/** Storage that does not answer. */
class Unanswered extends Error {}

/**
 * Whether storage has failed to answer. Then it is left alone until the page is loaded again: what is kept there may
 * not have been read, and must not be overwritten.
 */
let silent = false;

/**
 * What a promise gives; rejects if that takes too long.
 * @template T
 * @param {number} ms
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
function answerOf(ms, promise) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      silent = true;
      reject(new Unanswered());
    }, ms);
    promise.then(resolve, reject).then(() => clearTimeout(timer));
  });
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function promiseOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function openDatabase() {
  const opening = indexedDB.open(DATABASE, VERSION);
  opening.onupgradeneeded = () => opening.result.createObjectStore(OBJECT_STORE);
  const opened = promiseOf(opening);
  try {
    return await answerOf(STORAGE_OPENING_MS, opened);
  } catch (error) {
    // An open connection would block a newer version of the page.
    if (error instanceof Unanswered) opened.then((database) => database.close()).catch(() => {});
    throw error;
  }
}

/**
 * Runs one request in a transaction of its own.
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} makeRequest
 */
async function transact(mode, makeRequest) {
  if (silent) throw new Unanswered();
  const database = await openDatabase();
  try {
    const transaction = database.transaction(OBJECT_STORE, mode);
    const result = promiseOf(makeRequest(transaction.objectStore(OBJECT_STORE)));
    // If the storage is full the request succeeds, and the transaction fails.
    const complete = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const [value] = await answerOf(STORAGE_REQUEST_MS, Promise.all([result, complete]));
    return value;
  } finally {
    database.close();
  }
}

/**
 * @param {unknown} error
 * @returns {StorageFailure}
 */
function failureOf(error) {
  if (error instanceof Unanswered) return 'silent';
  return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'forbidden';
}

/** @param {Kind} kind */
const remove = (kind) => transact('readwrite', (store) => store.delete(kind));

/** The store of runs, one record for each kind. */
export const runStore = {
  /** @type {StorageFailure | null} Why nothing could be read, if so. */
  failure: null,

  /**
   * Stores a record in place of the one of its kind. If there is no room, less important kinds are deleted first.
   * @template {Kind} K
   * @param {K} kind
   * @param {Stored[K] & { query: string }} record `query` is the address that the run belongs to
   * @returns {Promise<StorageFailure | null>} null if it was stored
   */
  async keep(kind, record) {
    if ('checkpoint' in record && record.checkpoint.length > MAX_CHECKPOINT_BYTES) return 'large';
    const evictable = [...EVICTED_FOR[kind]];
    for (;;) {
      try {
        await transact('readwrite', (store) => store.put(record, kind));
        return null;
      } catch (error) {
        if (failureOf(error) !== 'full') return failureOf(error);
        const evicted = evictable.shift();
        if (!evicted) return 'full';
        await remove(evicted).catch(() => {});
      }
    }
  },

  /**
   * Reads the record of a kind.
   * @template {Kind} K
   * @param {K} kind
   * @param {string} query
   * @returns {Promise<Stored[K] | null>} null if there is none that belongs to this address
   */
  async recall(kind, query) {
    try {
      const record = await transact('readonly', (store) => store.get(kind));
      return record?.query === query ? record : null;
    } catch (error) {
      this.failure = failureOf(error);
      return null;
    }
  },

  /**
   * Deletes the record of a kind.
   * @param {Kind} kind
   */
  async forget(kind) {
    await remove(kind).catch(() => {});
  },
};

/** @typedef {typeof runStore} RunStore */

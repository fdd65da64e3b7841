/**
 * Stores runs for the next visit, in IndexedDB, since a checkpoint has megabytes: the last run, the second model beside
 * it, the curves of earlier runs, and a note that there was a run on the reader's own images, which are not stored
 * themselves. Each tab has its own records, and a new tab continues those of the tab that stored last. Of the tabs that
 * are closed only the newest few keep theirs. Storage may be full or forbidden, or written by a newer version of the
 * page; then nothing is stored, and `keep` says why.
 */

import { STORAGE_OPENING_MS, STORAGE_REQUEST_MS } from './limits.js';
import { isRecord } from './stored-records.js';
import { openTabs, storedAddresses, thisTab } from './tab.js';
import { within } from './within.js';

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
 * What is stored, by its kind. The kinds are part of the keys of the database, so they must not be renamed.
 * @typedef {object} Stored
 * @property {StoredModel} last the last run
 * @property {StoredModel & { values: Values }} rival the second model, of a comparison
 * @property {{ runs: StoredRun[] }} earlier
 * @property {OwnRun} own
 */

/** @typedef {keyof Stored} Kind */

/**
 * Why something was not stored: the storage is full; it is switched off, or of a newer version; it does not respond;
 * the model is too large.
 * @typedef {'full' | 'forbidden' | 'silent' | 'large'} StorageFailure
 */

/** The kinds that are deleted to make room for a kind, in this order. @type {Record<Kind, readonly Kind[]>} */
const EVICTED_FOR = { last: ['earlier', 'rival'], rival: ['earlier'], earlier: [], own: [] };

/** Most bytes of a checkpoint. Two of them are nearly all that is stored; curves take one or two megabytes. */
const MAX_CHECKPOINT_BYTES = 128e6;

/** The number of closed tabs that keep their runs. */
const CLOSED_TABS = 4;
/** The key of the record that says when each tab stored last. */
const TABS = 'tabs';
/** @type {readonly Kind[]} */
const KINDS = ['last', 'rival', 'earlier', 'own'];

const DATABASE = 'vae-lab';
const OBJECT_STORE = 'runs';
/** The version of the database and of the records in it. */
const VERSION = 1;

/** The error of storage that does not respond. */
class Unanswered extends Error {}

/**
 * Whether storage has failed to respond. It is then not used until the page is loaded again: it may hold a run that
 * could not be read and must not be overwritten.
 */
let silent = false;

/**
 * The value of a promise; rejects if that takes too long.
 * @template T
 * @param {number} ms
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
function answerOf(ms, promise) {
  return within(ms, promise, () => {
    silent = true;
    return new Unanswered();
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
/**
 * @param {unknown} error
 * @returns {StorageFailure}
 */
function failureOf(error) {
  if (error instanceof Unanswered) return 'silent';
  return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'forbidden';
}

/**
 * The key of a record. Earlier versions of the page had one of each kind, which is that of the tab without a name.
 * @param {Kind} kind
 * @param {string} tab
 */
const keyOf = (kind, tab) => (tab ? [kind, tab] : kind);

/** @param {Kind} kind @param {string} tab */
const remove = (kind, tab) => transact('readwrite', (store) => store.delete(keyOf(kind, tab)));

/**
 * Stores a record, and when its tab did so.
 * @param {Kind} kind
 * @param {string} tab
 * @param {object} record
 */
const put = (kind, tab, record) =>
  transact('readwrite', (store) => {
    const reading = store.get(TABS);
    reading.onsuccess = () => store.put({ ...reading.result, [tab]: Date.now() }, TABS);
    return store.put(record, keyOf(kind, tab));
  });

/** All tabs that have stored something, the last one first; the one without a name comes last. */
async function knownTabs() {
  const times = /** @type {Record<string, number>} */ ((await transact('readonly', (store) => store.get(TABS))) ?? {});
  return [...Object.keys(times).sort((a, b) => (times[b] ?? 0) - (times[a] ?? 0)), ''];
}

/** The closed tabs that have stored something, the last one first. */
async function closedTabs() {
  const [tabs, isOpen, { tab: own }] = await Promise.all([knownTabs(), openTabs(), thisTab()]);
  return tabs.filter((tab) => tab !== own && !isOpen(tab));
}

/** Deletes the records of a tab. @param {string} tab */
async function removeTab(tab) {
  for (const kind of KINDS) await remove(kind, tab);
  await transact('readwrite', (store) => {
    const reading = store.get(TABS);
    reading.onsuccess = () => {
      const { [tab]: _, ...others } = reading.result ?? {};
      store.put(others, TABS);
    };
    return reading;
  });
}

/**
 * The deletions that make room for a record, in order.
 * @param {Kind} kind
 * @param {string} tab
 */
async function evictionsFor(kind, tab) {
  const oldestFirst = (await closedTabs().catch(() => [])).reverse();
  return [
    ...oldestFirst.map((closed) => () => removeTab(closed)),
    ...EVICTED_FOR[kind].map((other) => () => remove(other, tab)),
  ];
}

/** Whether this visit has deleted the records of old tabs. */
let pruned = false;

async function prune() {
  if (pruned) return;
  pruned = true;
  for (const tab of (await closedTabs()).slice(CLOSED_TABS)) await removeTab(tab);
}

/**
 * Reads the record of a kind.
 * @template {Kind} K
 * @param {K} kind
 * @param {string} tab
 * @param {string} query
 * @returns {Promise<(Stored[K] & { query: string }) | null>} null if there is none that belongs to this address
 */
async function recallOf(kind, tab, query) {
  const record = await transact('readonly', (store) => store.get(keyOf(kind, tab)));
  return isRecord(kind, record) && storedAddresses(query).includes(record.query) ? record : null;
}

/** The store of runs, one record of each kind for each tab. */
export const runStore = {
  /** @type {StorageFailure | null} Why nothing could be read, if so. */
  failure: null,

  /**
   * Stores a record in place of the one of its kind. If there is no room, the runs of closed tabs and less important
   * kinds are deleted first.
   * @template {Kind} K
   * @param {K} kind
   * @param {Stored[K] & { query: string }} record `query` is the address that the run belongs to
   * @returns {Promise<StorageFailure | null>} null if it was stored
   */
  async keep(kind, record) {
    if ('checkpoint' in record && record.checkpoint.length > MAX_CHECKPOINT_BYTES) return 'large';
    const { tab } = await thisTab();
    /** @type {(() => Promise<unknown>)[] | null} */
    let evictions = null;
    for (;;) {
      try {
        await put(kind, tab, record);
        await prune().catch(() => {});
        return null;
      } catch (error) {
        if (failureOf(error) !== 'full') return failureOf(error);
        evictions ??= await evictionsFor(kind, tab);
        const evict = evictions.shift();
        if (!evict) return 'full';
        await evict().catch(() => {});
      }
    }
  },

  /**
   * Reads this tab's record of a kind.
   * @template {Kind} K
   * @param {K} kind
   * @param {string} query
   * @returns {Promise<(Stored[K] & { query: string }) | null>} null if there is none that belongs to this address
   */
  async recall(kind, query) {
    try {
      return await recallOf(kind, (await thisTab()).tab, query);
    } catch (error) {
      this.failure = failureOf(error);
      return null;
    }
  },

  /**
   * Reads the records that belong to an address: those of this tab; if there are none, those of the tab that it is a
   * duplicate of; otherwise the latest ones.
   * @param {string} query
   * @returns {Promise<{ [K in Kind]: (Stored[K] & { query: string }) | null } & { ofThisTab: boolean }>}
   */
  async recallAll(query) {
    const nothing = { last: null, rival: null, earlier: null, own: null, ofThisTab: true };
    try {
      const { tab: own, copyOf } = await thisTab();
      for (const tab of new Set([own, ...(copyOf ? [copyOf] : []), ...(await knownTabs())])) {
        const [last, rival, earlier, ownRun] = await Promise.all([
          recallOf('last', tab, query),
          recallOf('rival', tab, query),
          recallOf('earlier', tab, query),
          recallOf('own', tab, query),
        ]);
        if (last || rival || earlier || ownRun) return { last, rival, earlier, own: ownRun, ofThisTab: tab === own };
      }
      return nothing;
    } catch (error) {
      this.failure = failureOf(error);
      return nothing;
    }
  },

  /**
   * Deletes this tab's record of a kind.
   * @param {Kind} kind
   */
  async forget(kind) {
    await thisTab()
      .then(({ tab }) => remove(kind, tab))
      .catch(() => {});
  },
};

/** @typedef {typeof runStore} RunStore */

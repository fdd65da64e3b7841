/**
 * Stores runs for the next visit, in IndexedDB, since a checkpoint has megabytes: the last run, the second model beside
 * it, the curves of earlier runs, and a note that there was a run on the reader's own images, which are not stored
 * themselves. Each tab has its own records, and a new tab continues those of the tab that stored last. Of the tabs that
 * are closed only the newest few keep theirs. Storage may be full or forbidden, or written by a newer version of the
 * page; then nothing is stored, and `keep` says why.
 *
 * Each record has two generations, of which the newest that is whole counts: a crash may tear the one that is being
 * written. One of a newer version of the page is neither read nor overwritten.
 */

import { STORAGE_OPENING_MS, STORAGE_REQUEST_MS } from './limits.js';
import { conditionOf, sealed } from './stored-records.js';
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
 * Why something was not stored: the storage is full; it is switched off; it is of a newer version of the page; it does
 * not respond; the model is too large.
 * @typedef {'full' | 'forbidden' | 'newer' | 'silent' | 'large'} StorageFailure
 *
 * What was found damaged: the newest generation of the last run, so that an older one counts; or both.
 * @typedef {'newest' | 'all'} Damage
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
    request.onerror = (event) => {
      // `transact` decides whether that undoes the transaction.
      event.preventDefault();
      reject(request.error);
    };
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
 * Works in a transaction of its own, which is undone if the work fails.
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => Promise<T>} work
 */
async function transact(mode, work) {
  if (silent) throw new Unanswered();
  const database = await openDatabase();
  try {
    // Strict: a computer that loses its power keeps what was stored before.
    const transaction = database.transaction(OBJECT_STORE, mode, { durability: 'strict' });
    // If the storage is full the requests succeed, and the transaction fails.
    const complete = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const done = work(transaction.objectStore(OBJECT_STORE)).catch((error) => {
      if (!transaction.error) transaction.abort();
      throw error;
    });
    const [value] = await answerOf(STORAGE_REQUEST_MS, Promise.all([done, complete]));
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
  if (error instanceof DOMException && error.name === 'VersionError') return 'newer';
  return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'forbidden';
}

/**
 * The keys of all generations of a record: [kind, tab, number]. An earlier version of the page had one generation, with
 * the key [kind, tab]; before that, one of each kind for all tabs, which is that of the tab without a name.
 * @param {Kind} kind
 * @param {string} tab
 */
const keysOf = (kind, tab) => (tab ? IDBKeyRange.bound([kind, tab], [kind, tab, []]) : kind);

/** @param {IDBValidKey} key */
const generationOf = (key) => (Array.isArray(key) ? Number(key[2] ?? 0) : 0);

/** The keys of what this visit has found broken. @type {Set<string>} */
const broken = new Set();
const isWhole = (/** @type {IDBValidKey} */ key) => !broken.has(String(key));
/** The kinds that a newer version of the page has stored for this tab. @type {Set<Kind>} */
const untouchable = new Set();

/** @param {Kind} kind @param {string} tab */
const remove = (kind, tab) => transact('readwrite', (store) => promiseOf(store.delete(keysOf(kind, tab))));

/** @param {IDBObjectStore} store */
const tabsIn = async (store) => /** @type {Record<string, number>} */ ((await promiseOf(store.get(TABS))) ?? {});

/**
 * Deletes all generations of a record but the newest that is whole.
 * @param {IDBObjectStore} store
 * @param {Kind} kind
 * @param {string} tab
 * @returns the number of the newest that was there
 */
async function dropOld(store, kind, tab) {
  const keys = await promiseOf(store.getAllKeys(keysOf(kind, tab)));
  const kept = keys.filter(isWhole).at(-1);
  for (const key of keys) if (key !== kept) store.delete(key);
  return generationOf(keys.at(-1) ?? 0);
}

/**
 * Stores a record, and when its tab did so.
 * @param {Kind} kind
 * @param {string} tab
 * @param {object} record
 */
const put = (kind, tab, record) =>
  transact('readwrite', async (store) => {
    const newest = await dropOld(store, kind, tab);
    store.put(record, [kind, tab, newest + 1]);
    store.put({ ...(await tabsIn(store)), [tab]: Date.now() }, TABS);
  });

/** All tabs that have stored something, the last one first; the one without a name comes last. */
async function knownTabs() {
  const times = await transact('readonly', tabsIn);
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
  await transact('readwrite', async (store) => {
    const { [tab]: _, ...others } = await tabsIn(store);
    store.put(others, TABS);
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
    () => transact('readwrite', (store) => dropOld(store, kind, tab)),
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
 * What is stored under a key; nothing if the browser cannot read it.
 * @param {IDBValidKey} key
 * @returns {Promise<any>}
 */
const valueOf = (key) => transact('readonly', (store) => promiseOf(store.get(key)).catch(() => undefined));

/**
 * Reads the newest record of a kind that is whole.
 * @template {Kind} K
 * @param {K} kind
 * @param {string} tab
 * @param {string} query
 * @returns {Promise<{ record: (Stored[K] & { query: string }) | null, damage: Damage | null, newer: boolean }>}
 * `record`: null if there is none that belongs to this address
 */
async function recallOf(kind, tab, query) {
  const keys = await transact('readonly', (store) => promiseOf(store.getAllKeys(keysOf(kind, tab))));
  const isOurs = (/** @type {any} */ value) => storedAddresses(query).includes(value?.query);
  let damaged = false;
  for (const key of keys.reverse()) {
    const value = await valueOf(key);
    const condition = conditionOf(kind, value);
    if (condition === 'newer') return { record: null, damage: null, newer: true };
    if (condition === 'whole')
      return { record: isOurs(value) ? value : null, damage: damaged && isOurs(value) ? 'newest' : null, newer: false };
    broken.add(String(key));
    damaged ||= isOurs(value) || typeof value?.query !== 'string';
  }
  return { record: null, damage: damaged ? 'all' : null, newer: false };
}

/**
 * Reads all records of a tab.
 * @param {string} tab
 * @param {string} query
 */
async function recallTab(tab, query) {
  const [last, rival, earlier, own] = await Promise.all([
    recallOf('last', tab, query),
    recallOf('rival', tab, query),
    recallOf('earlier', tab, query),
    recallOf('own', tab, query),
  ]);
  return { last, rival, earlier, own };
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
    if (untouchable.has(kind)) return 'newer';
    const { tab } = await thisTab();
    const whole = sealed(record);
    /** @type {(() => Promise<unknown>)[] | null} */
    let evictions = null;
    for (;;) {
      try {
        await put(kind, tab, whole);
        await prune().catch(() => {});
        this.failure = null;
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
      return (await recallOf(kind, (await thisTab()).tab, query)).record;
    } catch (error) {
      this.failure = failureOf(error);
      return null;
    }
  },

  /**
   * Reads the records that belong to an address: those of this tab; if there are none, those of the tab that it is a
   * duplicate of; otherwise the latest ones.
   * @param {string} query
   * @returns {Promise<{ [K in Kind]: (Stored[K] & { query: string }) | null } & { ofThisTab: boolean,
   * damage: Damage | null }>} `damage`: what of this tab’s last run was found damaged
   */
  async recallAll(query) {
    const nothing = { last: null, rival: null, earlier: null, own: null, ofThisTab: true, damage: null };
    try {
      const { tab: own, copyOf } = await thisTab();
      for (const tab of new Set([own, ...(copyOf ? [copyOf] : []), ...(await knownTabs())])) {
        const ofThisTab = tab === own;
        const found = await recallTab(tab, query);
        const newer = KINDS.filter((kind) => found[kind].newer);
        if (newer.length > 0) this.failure = 'newer';
        if (ofThisTab) newer.forEach((kind) => untouchable.add(kind));
        const { last, rival, earlier, own: ownRun } = found;
        const records = { last: last.record, rival: rival.record, earlier: earlier.record, own: ownRun.record };
        const any = Object.values(records).some((record) => record !== null);
        // Where this tab’s own run is lost, or not ours to touch, another tab’s is no substitute.
        if (any || (ofThisTab && (last.newer || last.damage)))
          return { ...records, ofThisTab, damage: ofThisTab ? last.damage : null };
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
    if (untouchable.has(kind)) return;
    await thisTab()
      .then(({ tab }) => remove(kind, tab))
      .catch(() => {});
  },
};

/** @typedef {typeof runStore} RunStore */

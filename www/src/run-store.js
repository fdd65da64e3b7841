/**
 * What survives a reload, in IndexedDB, since a checkpoint has megabytes: the last run, the second model beside it, the
 * curves of earlier runs, and that there was a run on the reader's own images, which are not kept. Storage may be full,
 * forbidden or of a newer version; then nothing is kept, and `keep` says so.
 */

/**
 * @typedef {import('./engine/protocol.js').Row} Row
 * @typedef {import('./controls/registry.js').Values} Values
 *
 * @typedef {{ train: Row[], heldOut: Row[] }} KeptCurves
 * @typedef {KeptCurves & { step: number, checkpoint: Uint8Array, heldOutImages: number }} KeptModel A model as it stood.
 *
 * @typedef {{ name: string, step: number }} OwnRun The name of the reader's own images, and how far a run on them came.
 *
 * What is kept, by its kind, dearest first.
 * @typedef {{ last: KeptModel, rival: KeptModel & { values: Values }, earlier: { runs: (KeptCurves & { values: Values })[] }, own: OwnRun }} Kept
 * @typedef {keyof Kept} Kind
 *
 * Why something was not kept: the storage is full; it is switched off or of another version; the model is too large.
 * @typedef {'full' | 'forbidden' | 'large'} Refused
 */

/** What gives way to what, where there is no room for both. @type {Record<Kind, readonly Kind[]>} */
const LESS_DEAR = { last: ['earlier', 'rival'], rival: ['earlier'], earlier: [], own: [] };

/** Two checkpoints of so much are the most of what is kept; curves have bounded lengths, and take a megabyte or two. */
const MOST_BYTES = 128e6;

const DATABASE = 'vae-lab';
const RUNS = 'runs';
/** Of the database and of what is in it. */
const VERSION = 1;

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * @template T
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} work
 */
async function withRuns(mode, work) {
  const opening = indexedDB.open(DATABASE, VERSION);
  opening.onupgradeneeded = () => opening.result.createObjectStore(RUNS);
  const database = await settled(opening);
  try {
    const transaction = database.transaction(RUNS, mode);
    const result = await settled(work(transaction.objectStore(RUNS)));
    // A store that is full lets the request pass, and fails at the end.
    if (mode === 'readwrite') {
      await new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
    }
    return result;
  } finally {
    database.close();
  }
}

/** @param {Kind} kind */
const remove = (kind) => withRuns('readwrite', (store) => store.delete(kind));

export const runStore = {
  /**
   * Keeps something in the place of the one of its kind. Where there is no room, what is less dear goes first. Null where it
   * is kept, else why it is not.
   * @template {Kind} K
   * @param {K} kind
   * @param {Kept[K] & { query: string }} record `query` is the address that asks for it
   * @returns {Promise<Refused | null>}
   */
  async keep(kind, record) {
    if ('checkpoint' in record && record.checkpoint.length > MOST_BYTES) return 'large';
    const victims = [...LESS_DEAR[kind]];
    for (;;) {
      try {
        await withRuns('readwrite', (store) => store.put(record, kind));
        return null;
      } catch (error) {
        if (!(error instanceof DOMException) || error.name !== 'QuotaExceededError') return 'forbidden';
        const victim = victims.shift();
        if (!victim) return 'full';
        await remove(victim).catch(() => {});
      }
    }
  },

  /**
   * What is kept of a kind, if this address asks for it.
   * @template {Kind} K
   * @param {K} kind
   * @param {string} query
   * @returns {Promise<Kept[K] | null>}
   */
  async recall(kind, query) {
    try {
      const record = await withRuns('readonly', (store) => store.get(kind));
      return record?.query === query ? record : null;
    } catch {
      return null;
    }
  },

  /** @param {Kind} kind */
  async forget(kind) {
    await remove(kind).catch(() => {});
  },
};

/** @typedef {typeof runStore} RunStore */

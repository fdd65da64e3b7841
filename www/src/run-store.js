/**
 * The last run, so that it survives a reload: in IndexedDB, since a checkpoint has megabytes. Storage may be full, forbidden
 * or of another version; then nothing is kept, and `keep` says so.
 */

/**
 * @typedef {import('./engine/protocol.js').Row} Row
 *
 * A run as it stood. `query` is the address that asks for it.
 * @typedef {{ query: string, step: number, checkpoint: Uint8Array, train: Row[], heldOut: Row[], heldOutImages: number }} KeptRun
 */

const DATABASE = 'vae-lab';
const RUNS = 'runs';
const LAST = 'last';
/** Of the database and of what is in it: an older one is left behind. */
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

export const runStore = {
  /**
   * Keeps a run in the place of the one before. False where nothing can be kept.
   * @param {KeptRun} run
   */
  async keep(run) {
    try {
      await withRuns('readwrite', (store) => store.put(run, LAST));
      return true;
    } catch {
      return false;
    }
  },

  /**
   * The last run, if this address asks for it.
   * @param {string} query
   * @returns {Promise<KeptRun | null>}
   */
  async recall(query) {
    try {
      const run = await withRuns('readonly', (store) => store.get(LAST));
      return run?.query === query ? run : null;
    } catch {
      return null;
    }
  },
};

/** @typedef {typeof runStore} RunStore */

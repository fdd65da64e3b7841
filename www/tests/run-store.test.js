/** What is stored survives a torn write, and other versions of the page. The storage is one in memory. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import fc from 'fast-check';
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { conditionOf, sealed } from '../src/stored-records.js';

Object.assign(globalThis, { IDBKeyRange });
globalThis.navigator ??= /** @type {any} */ ({});

const query = 'latent=4';
const row = (/** @type {number} */ step) => ({ step, loss: 3 + step, nll: 2, kl: 1, mse: 0.1 });
const runAt = (/** @type {number} */ step) => ({
  query,
  step,
  checkpoint: Uint8Array.from({ length: 64 }, (_, index) => index * step),
  train: [row(1), row(step)],
  heldOut: [row(step)],
  heldOutImages: 10,
});

let nVisits = 0;
/** A new visit in the same tab. @returns {Promise<import('../src/run-store.js').RunStore>} */
const visit = async () => (await import(`../src/run-store.js?visit=${(nVisits += 1)}`)).runStore;

/**
 * Works on what lies in the storage.
 * @template T
 * @param {(store: IDBObjectStore) => IDBRequest<T>} work
 * @returns {Promise<T>}
 */
const inStorage = (work) =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open('vae-lab', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('runs');
    opening.onsuccess = () => {
      const request = work(opening.result.transaction('runs', 'readwrite').objectStore('runs'));
      request.onsuccess = () => (opening.result.close(), resolve(request.result));
      request.onerror = reject;
    };
  });
/** The keys of all records, in the order of their generations. @returns {Promise<any[]>} */
const keys = async () =>
  /** @type {any[]} */ (await inStorage((store) => store.getAllKeys()))
    .filter((key) => Array.isArray(key))
    .sort((a, b) => a[2] - b[2]);

/** The same bytes, but for one bit. @param {Uint8Array} bytes @param {number} index @param {number} bit */
const flipped = (bytes, index, bit) => bytes.map((byte, place) => (place === index ? byte ^ (1 << bit) : byte));

/** Does something to a stored record. @param {any} key @param {(record: any) => any} change */
async function alter(key, change) {
  const record = await inStorage((store) => store.get(key));
  await inStorage((store) => store.put(change(record), key));
}

/** @type {Record<string, (record: any) => any>} */
const DAMAGE = {
  'a byte has another value': (record) => ({ ...record, checkpoint: flipped(record.checkpoint, 40, 0) }),
  'the end is missing': (record) => ({ ...record, checkpoint: record.checkpoint.slice(0, 40) }),
  'a loss has another value': (record) => ({ ...record, heldOut: [{ ...record.heldOut[0], loss: 1 }] }),
  'the checksum is missing': ({ checksum: _, ...record }) => record,
  'nothing is left of it': () => null,
};

describe('a run that is stored', () => {
  beforeEach(() => void Object.assign(globalThis, { indexedDB: new IDBFactory() }));

  test('has two generations, and the newest counts', async () => {
    const store = await visit();
    for (const step of [2, 3, 4]) assert.equal(await store.keep('last', runAt(step)), null);
    assert.equal((await keys()).length, 2);
    const { last, damage } = await (await visit()).recallAll(query);
    assert.deepEqual([last?.step, damage], [4, null]);
    assert.deepEqual(last?.train, runAt(4).train);
    assert.equal((await (await visit()).recallAll('latent=5')).last, null);
  });

  for (const [what, change] of Object.entries(DAMAGE)) {
    test(`goes on from the generation before where ${what}, and neither is left in the way`, async () => {
      const store = await visit();
      for (const step of [2, 3]) await store.keep('last', runAt(step));
      const [, newest] = await keys();
      await alter(newest, change);
      const next = await visit();
      const { last, damage } = await next.recallAll(query);
      assert.deepEqual([last?.step, damage], [2, 'newest']);
      assert.equal((await next.recall('last', query))?.step, 2);
      await next.keep('last', runAt(4));
      assert.equal((await keys()).length, 2, 'the damaged one made room, not the whole one');
      await alter((await keys())[1], change);
      assert.equal((await (await visit()).recall('last', query))?.step, 2);
    });
  }

  test('starts afresh where both generations are damaged, and is stored again', async () => {
    const store = await visit();
    for (const step of [2, 3]) await store.keep('last', runAt(step));
    for (const key of await keys()) await alter(key, DAMAGE['the end is missing'] ?? (() => {}));
    const next = await visit();
    const { last, damage } = await next.recallAll(query);
    assert.deepEqual([last, damage], [null, 'all']);
    assert.equal((await (await visit()).recallAll('latent=5')).damage, null, 'another address lost nothing');
    await next.keep('last', runAt(5));
    const again = await (await visit()).recallAll(query);
    assert.deepEqual([again.last?.step, again.damage], [5, null]);
  });

  test('of an earlier version of the page is taken, and stored anew beside it', async () => {
    const tab = await tabOf();
    await inStorage((store) => store.put(runAt(2), ['last', tab]));
    const store = await visit();
    const { last, damage } = await store.recallAll(query);
    assert.deepEqual([last?.step, damage], [2, null]);
    await store.keep('last', runAt(3));
    assert.equal((await (await visit()).recallAll(query)).last?.step, 3);
    await store.forget('last');
    assert.equal((await (await visit()).recallAll(query)).last, null, 'no generation is left behind');
  });

  test('of the earliest version, which knew no tabs, is taken, too', async () => {
    await inStorage((store) => store.put(runAt(2), 'last'));
    assert.equal((await (await visit()).recallAll(query)).last?.step, 2);
  });

  test('of a newer version of the page is neither read nor overwritten, and that is said', async () => {
    const store = await visit();
    for (const step of [2, 3]) await store.keep('last', runAt(step));
    const [, newest] = await keys();
    const future = { format: 3, everything: 'is elsewhere' };
    await alter(newest, () => future);
    const next = await visit();
    const { last, damage } = await next.recallAll(query);
    assert.deepEqual([last, damage, next.failure], [null, null, 'newer']);
    assert.equal(await next.keep('last', runAt(9)), 'newer');
    await next.forget('last');
    assert.deepEqual(await inStorage((store) => store.get(newest)), future);
    assert.equal((await keys()).length, 2);
  });

  test('in a database of a newer version is left alone', async () => {
    await new Promise((resolve) => {
      const opening = indexedDB.open('vae-lab', 99);
      opening.onsuccess = () => (opening.result.close(), resolve(undefined));
    });
    const store = await visit();
    assert.equal((await store.recallAll(query)).last, null);
    assert.equal(store.failure, 'newer');
    assert.equal(await store.keep('last', runAt(1)), 'newer');
  });

  test('is as before where a write fails halfway', async () => {
    const store = await visit();
    for (const step of [2, 3]) await store.keep('last', runAt(step));
    // What cannot be cloned fails after the old generation has been deleted.
    const failure = await store.keep('last', { ...runAt(4), train: /** @type {any} */ ([() => {}]) });
    assert.equal(failure, 'forbidden');
    assert.equal((await keys()).length, 2);
    assert.equal((await (await visit()).recallAll(query)).last?.step, 3);
  });
});

/** The name of this tab, as its records have it. */
async function tabOf() {
  await (await visit()).keep('own', { name: 'a', step: 1, query });
  const [[, tab]] = /** @type {any} */ (await keys());
  await inStorage((store) => store.clear());
  return tab;
}

test('a checksum notices every change of a bit', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 99 }), fc.nat(), fc.nat(7), (checkpoint, place, bit) => {
      const record = sealed({ ...runAt(2), checkpoint });
      assert.equal(conditionOf('last', structuredClone(record)), 'whole');
      const changed = flipped(checkpoint, place % checkpoint.length, bit);
      assert.equal(conditionOf('last', { ...record, checkpoint: changed }), 'broken');
    }),
    { seed: 13 },
  );
  fc.assert(fc.property(fc.anything(), (value) => conditionOf('last', value) !== 'whole'));
});

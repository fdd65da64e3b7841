import { beginningOf, download } from './download.js';
import { Failure } from './failure.js';

/**
 * The contents of index.json.
 * @typedef {{ count: number, images: string, imagesBytes: number, labels: string, labelsBytes: number }} ShardEntry
 * @typedef {{ count: number, shards: ShardEntry[] }} PartEntry
 * @typedef {{ name: string, width: number, height: number, train: PartEntry, test: PartEntry }} Manifest
 * @typedef {import('./protocol.js').DataProgress} DataProgress
 * @typedef {(bytes: Uint8Array) => { shape: Uint32Array, data: Uint8Array }} ReadIdx
 */

/**
 * A data set that is downloaded in gzipped IDX shards. The first ones are small, so that training can start soon.
 *
 * All models on the page share one instance. Downloaded shards stay in memory, since a reset needs them again.
 */
export class Dataset {
  #url;
  #readIdx;
  /** @type {Promise<Manifest> | null} */
  #manifest = null;
  /** @type {Promise<void> | null} */
  #first = null;
  /** @type {Promise<void> | null} */
  #rest = null;
  /** @type {Set<(progress: DataProgress) => void>} */
  #listeners = new Set();
  /** @type {DataProgress} */
  #progress = { name: '', bytes: 0, totalBytes: 0, images: 0, totalImages: 0, interrupted: false };
  #nShards = 0;

  /** @type {Uint8Array[]} The training images that have been downloaded, shard by shard. */
  training = [];
  /** @type {Uint8Array} One shard of test images, for evaluation and reconstructions. */
  heldOut = new Uint8Array();
  /** @type {Uint8Array} Their classes. */
  heldOutLabels = new Uint8Array();

  /**
   * @param {string} url a folder with an index.json
   * @param {Promise<ReadIdx>} readIdx the engine's
   */
  constructor(url, readIdx) {
    this.#url = url;
    this.#readIdx = readIdx;
  }

  /** How many training images the whole data set has, and in how many shards; 0 until the manifest has been loaded. */
  get totals() {
    return { images: this.#progress.totalImages, shards: this.#nShards };
  }

  /** Loads the list of shards. */
  loadManifest() {
    this.#manifest ??= this.#fetchManifest().catch((error) => {
      this.#manifest = null;
      throw error;
    });
    return this.#manifest;
  }

  /** Loads the first training shard and the first test shard, which are enough to train and to evaluate. */
  loadFirst() {
    this.#first ??= this.#fetchFirst().catch((error) => {
      this.#first = null;
      throw error;
    });
    return this.#first;
  }

  /** Loads the other training shards, one after the other. Never rejects; if a download fails, the progress says so. */
  loadRest() {
    this.#rest ??= this.#fetchRest().then(
      () => this.#report({ interrupted: false, fault: '' }),
      (error) => {
        this.#rest = null;
        this.#report({ interrupted: true, fault: error instanceof Error ? error.message : String(error) });
      },
    );
    return this.#rest;
  }

  /**
   * Calls `listener` with the progress, now and whenever it changes.
   * @param {(progress: DataProgress) => void} listener
   * @returns {() => void} removes the listener
   */
  watch(listener) {
    this.#listeners.add(listener);
    listener(this.#progress);
    return () => void this.#listeners.delete(listener);
  }

  async #fetchManifest() {
    const manifest = await fetchManifest(`${this.#url}index.json`);
    this.#nShards = manifest.train.shards.length;
    this.#report({
      name: manifest.name,
      totalBytes: manifest.train.shards.reduce((sum, shard) => sum + shard.imagesBytes, 0),
      totalImages: manifest.train.count,
    });
    return manifest;
  }

  async #fetchFirst() {
    const { train, test, width, height } = await this.loadManifest();
    const heldOut = test.shards[0];
    if (!heldOut) throw new Failure('data', 'index.json lists no test images');
    const images = this.#fetchIdx(heldOut.images, heldOut.imagesBytes, heldOut.count * width * height);
    const labels = this.#fetchIdx(heldOut.labels, heldOut.labelsBytes, heldOut.count);
    // If one file fails, keep those that arrived: the next attempt must not append the next shard.
    const first = this.training.length === 0 ? this.#fetchNextShard(train) : undefined;
    await Promise.allSettled([first, images, labels]);
    await first;
    this.heldOutLabels = await labels;
    this.heldOut = await images;
  }

  async #fetchRest() {
    await this.loadFirst();
    const { train } = await this.loadManifest();
    while (this.training.length < train.shards.length) await this.#fetchNextShard(train);
  }

  /**
   * Fetches the next training shard.
   * @param {PartEntry} train
   */
  async #fetchNextShard(train) {
    const shard = train.shards[this.training.length];
    if (!shard) throw new Failure('data', 'index.json lists no training images');
    const { width, height } = await this.loadManifest();
    const before = this.#progress.bytes;
    try {
      const images = await this.#fetchIdx(shard.images, shard.imagesBytes, shard.count * width * height, (bytes) =>
        this.#report({ bytes: before + bytes }),
      );
      this.training.push(images);
    } catch (error) {
      this.#report({ bytes: before });
      throw error;
    }
    this.#report({ bytes: before + shard.imagesBytes, images: this.#progress.images + shard.count });
  }

  /**
   * @param {string} name
   * @param {number} bytes of the gzipped file
   * @param {number} length of its data, in bytes
   * @param {(bytes: number) => void} [onBytes]
   */
  async #fetchIdx(name, bytes, length, onBytes = () => {}) {
    const url = this.#url + name;
    const [file, readIdx] = await Promise.all([fetchGzipped(url, bytes, onBytes), this.#readIdx]);
    let data;
    try {
      ({ data } = readIdx(file));
    } catch (error) {
      const reason = error instanceof Error ? error.message : error;
      throw new Failure('data', `${url}: expected an IDX file, found ${beginningOf(file)} (${reason})`);
    }
    if (data.length === length) return data;
    throw new Failure('data', `${url}: expected ${length} bytes of data, found ${data.length}`);
  }

  /** @param {Partial<DataProgress>} change */
  #report(change) {
    this.#progress = { ...this.#progress, ...change };
    for (const listener of this.#listeners) listener(this.#progress);
  }
}

/**
 * @param {string} url
 * @returns {Promise<Manifest>}
 */
async function fetchManifest(url) {
  const { bytes, failure } = await download(url, 'data');
  try {
    const { name, width, height, train, test } = JSON.parse(new TextDecoder().decode(bytes));
    if ([width, height, train.count].every(Number.isInteger) && [train, test].every(({ shards }) => shards.length > 0))
      return { name, width, height, train, test };
  } catch {
    // It is not JSON, or something is missing.
  }
  throw failure(`expected a list of the data set’s files, in JSON; found ${beginningOf(bytes)}`);
}

/**
 * Fetches a gzipped file and decompresses it. Some servers send `.gz` files with a content encoding; the browser has
 * then decompressed them already, which the first bytes show.
 * @param {string} url
 * @param {number} size bytes of the gzipped file
 * @param {(bytes: number) => void} onBytes called with the number of bytes received, at most `size`
 */
async function fetchGzipped(url, size, onBytes) {
  const { bytes, failure } = await download(url, 'data', (received) => onBytes(Math.min(received, size)));
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    // Not a stream of a `Blob`: in a sandboxed frame, Safari lets a worker read none.
    const packed = /** @type {ReadableStream<Uint8Array<ArrayBuffer>>} */ (new Response(bytes).body);
    const plain = packed.pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(plain).arrayBuffer());
  } catch (error) {
    throw failure(`damaged or cut short (${error instanceof Error ? error.message : error})`);
  }
}

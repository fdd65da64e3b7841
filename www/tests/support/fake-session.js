import assert from 'node:assert/strict';
import { Session } from '../../src/engine/session.js';

/** @typedef {import('../../src/engine/protocol.js').EngineEvent} EngineEvent */

/** A model that refuses what the engine refuses: a call during another. Its losses tell the step and the data. */
export class FakeVae {
  backend = /** @type {const} */ ('webgpu');
  adapter = 'fake';
  step = 0;
  epoch = 0;
  freed = false;
  images = 0;
  #busy = false;

  /** @param {any} options */
  constructor(options) {
    this.config = { seed: 1, batch: 128, ...options };
  }

  /**
   * @template T
   * @param {() => T} work
   */
  async #call(work) {
    assert.ok(!this.#busy, 'one call at a time');
    assert.ok(!this.freed, 'none after it was freed');
    this.#busy = true;
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.#busy = false;
    return work();
  }

  /** @param {Uint8Array} images */
  setTraining = (images) => this.#call(() => void (this.images = images.length));
  /** @param {Uint8Array} images */
  appendTraining = (images) => this.#call(() => void (this.images += images.length));
  setHeldOut = () => this.#call(() => {});
  /** Losses that are still to be read. */
  unread = 0;
  interrupts = 0;
  /**
   * @param {number} steps
   * @param {() => void} [onSubmitted] called when the next call may begin; the losses come after that
   */
  train = async (steps, onSubmitted) => {
    const losses = await this.#call(() => {
      assert.ok(Number.isInteger(steps) && steps > 0);
      this.step += steps;
      return {
        step: this.step,
        epoch: 0,
        loss: this.step + 1000 * this.images,
        nll: this.step,
        kl: 1000 * this.images,
      };
    });
    this.unread += 1;
    onSubmitted?.();
    await new Promise((resolve) => setTimeout(resolve, 2));
    this.unread -= 1;
    return losses;
  };
  interrupt = () => void (this.interrupts += 1);
  save = () => this.#call(() => Uint8Array.of(this.step));
  update() {}
  evaluate = () => this.#call(() => ({ n: 1, loss: this.step, nll: this.step, kl: 0 }));
  encode = () => this.#call(() => ({ mu: new Float32Array(2), logvar: new Float32Array(2) }));
  decode = () => this.#call(() => new Float32Array(8));
  prior = () => this.#call(() => new Float32Array(64));
  draw = () => this.#call(() => new Float32Array(8).fill(1));
  free() {
    assert.ok(!this.#busy, 'not freed during a call');
    this.freed = true;
  }
}

/**
 * @param {{ create?: (options: any) => Promise<any>, engine?: object, shards?: number }} [options] `shards` in all; one
 * of them has been downloaded
 */
export function openSession({ create = async (options) => new FakeVae(options), engine = {}, shards = 1 } = {}) {
  let tell = () => {};
  const dataset = {
    totals: { images: 1e6, shards },
    training: [new Uint8Array(1)],
    arrive: (/** @type {number} */ count) => {
      while (dataset.training.length < count) dataset.training.push(new Uint8Array(1));
      tell();
    },
    heldOut: new Uint8Array(2),
    heldOutLabels: Uint8Array.of(3, 1),
    loadManifest: async () => ({ width: 1, height: 1 }),
    loadFirst: async () => {},
    loadRest: async () => {},
    watch: (/** @type {() => void} */ listener) => {
      tell = listener;
      return () => {};
    },
  };
  const restore = async (/** @type {Uint8Array} */ [step]) =>
    Object.assign(await create({ width: 1, height: 1 }), { step });
  /** @type {EngineEvent[]} */
  const events = [];
  let time = 0;
  const session = new Session({
    engine: Promise.resolve(
      /** @type {any} */ ({ create, restore, checkOptions: () => {}, schema: () => [], ...engine }),
    ),
    dataset: /** @type {any} */ (dataset),
    datasetAt: () => /** @type {any} */ ({ ...dataset, training: [new Uint8Array(3)] }),
    settings: {},
    emit: async (event) => void events.push(event),
    now: () => (time += 50),
  });
  const opened = session.open();
  /** @param {EngineEvent['type']} type */
  const of = (type) => events.filter((event) => event.type === type);
  /** @param {() => boolean} condition */
  const until = async (condition) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
  };
  /** @returns {{ step: number, loss: number }[]} */
  const trained = () => /** @type {any} */ (of('trained'));
  return { session, opened, dataset, events, of, until, trained };
}

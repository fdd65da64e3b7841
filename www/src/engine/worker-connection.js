import * as Comlink from 'comlink';
import { Failure } from './failure.js';

/** @typedef {import('./protocol.js').Problem} Problem */

/**
 * A worker, and the requests to it.
 *
 * A worker that has ended answers nothing, so a promise of Comlink's would stay pending for ever. Every call goes
 * through `request`, which rejects when the connection ends.
 */
export class WorkerConnection {
  #worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'vae-lab' });
  /** @type {Comlink.Remote<import('./worker.js').WorkerApi>} */
  api = Comlink.wrap(this.#worker);
  /** @type {Failure | null} Why the connection ended. */
  #failure = null;
  /** @type {Set<(failure: Failure) => void>} Rejects the requests that have no answer yet. */
  #pending = new Set();
  /** @type {Set<(problem: Problem) => void>} */
  #endListeners = new Set();

  constructor() {
    this.#worker.addEventListener('error', (event) => this.end({ code: 'worker', message: event.message ?? '' }));
    this.#worker.addEventListener('messageerror', () =>
      this.end({ code: 'worker', message: 'a message was unreadable' }),
    );
    this.#endWithLock().catch(() => {});
  }

  /**
   * Notices when the browser ends the worker, for want of memory for instance. No event says so, but the worker then
   * releases a lock that it holds.
   */
  async #endWithLock() {
    const { locks } = navigator;
    // Only secure contexts have locks.
    if (!locks) return;
    const name = await this.request(this.api.holdLock());
    await locks.request(name, () => {});
    this.end({ code: 'worker', message: '' });
  }

  /** Whether the worker is gone. */
  get ended() {
    return this.#failure !== null;
  }

  /**
   * Waits for an answer of the worker.
   * @template {PromiseLike<any>} A
   * @param {A} answer a call of the API
   * @returns {Promise<Awaited<A>>} rejects with the failure that ends the connection
   */
  request(answer) {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#pending.add(reject);
      answer.then(resolve, reject).then(() => this.#pending.delete(reject));
    });
  }

  /**
   * Calls `listener` when the connection ends.
   * @param {(problem: Problem) => void} listener
   * @returns {() => void} removes the listener
   */
  onEnd(listener) {
    this.#endListeners.add(listener);
    return () => void this.#endListeners.delete(listener);
  }

  /**
   * Terminates the worker and rejects all pending requests. Does nothing the second time.
   * @param {Problem} problem
   */
  end(problem) {
    if (this.#failure) return;
    const failure = new Failure(problem.code, problem.message);
    this.#failure = failure;
    this.#worker.terminate();
    for (const listener of this.#endListeners) listener(problem);
    for (const reject of this.#pending) reject(failure);
    this.#pending.clear();
  }
}

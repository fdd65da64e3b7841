import * as Comlink from 'comlink';
import { Failure } from './failure.js';

/** @typedef {import('./protocol.js').Problem} Problem */

/**
 * The way to the worker, for as long as it lives.
 *
 * A worker that is gone answers nothing, and what it was asked would stay open for ever. So whatever is asked goes through
 * `ask`, and fails when the link ends.
 */
export class Link {
  #worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'vae-lab' });
  /** @type {Comlink.Remote<import('./worker.js').WorkerApi>} */
  api = Comlink.wrap(this.#worker);
  /** @type {Failure | null} Why it ended. */
  #failure = null;
  /** @type {Set<(failure: Failure) => void>} Those who wait for an answer. */
  #waiting = new Set();
  /** @type {Set<(problem: Problem) => void>} */
  #mourners = new Set();

  constructor() {
    this.#worker.addEventListener('error', (event) => this.end({ code: 'worker', message: event.message ?? '' }));
    this.#worker.addEventListener('messageerror', () =>
      this.end({ code: 'worker', message: 'a message was unreadable' }),
    );
    this.#watch().catch(() => {});
  }

  /** A worker that the browser ends, for want of memory or otherwise, says nothing; but it loses its lock. */
  async #watch() {
    const { locks } = navigator;
    // Only secure contexts have locks.
    if (!locks) return;
    const name = await this.ask(this.api.holdLock());
    await locks.request(name, () => {});
    this.end({ code: 'worker', message: '' });
  }

  get ended() {
    return this.#failure !== null;
  }

  /**
   * What the worker answers, or the failure that ends the link.
   * @template {PromiseLike<any>} A
   * @param {A} answer
   * @returns {Promise<Awaited<A>>}
   */
  ask(answer) {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      this.#waiting.add(reject);
      answer.then(resolve, reject).then(() => this.#waiting.delete(reject));
    });
  }

  /**
   * Calls `listener` when the link ends; gives the function that calls this off.
   * @param {(problem: Problem) => void} listener
   */
  onEnd(listener) {
    this.#mourners.add(listener);
    return () => void this.#mourners.delete(listener);
  }

  /**
   * Ends the worker, unless it has ended already: everyone who waits for it fails.
   * @param {Problem} problem
   */
  end(problem) {
    if (this.#failure) return;
    const failure = new Failure(problem.code, problem.message);
    this.#failure = failure;
    this.#worker.terminate();
    for (const listener of this.#mourners) listener(problem);
    for (const reject of this.#waiting) reject(failure);
    this.#waiting.clear();
  }
}

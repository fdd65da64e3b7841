import * as Comlink from 'comlink';
import { WORKER_SILENCE_MS } from '../limits.js';
import { movedFiles, wasmUrl, workerUrl } from '../site.js';
import { Failure } from './failure.js';
import { isReadable } from './is-readable.js';
import { blockedOnPage, watchPolicy } from './policy.js';
import { bootstrapScheme, needsBootstrap, startWorker } from './start-worker.js';

/** @typedef {import('./protocol.js').Problem} Problem */
/** @typedef {import('./protocol.js').Silence} Silence */

/**
 * A worker, and the requests to it.
 *
 * A worker that has ended answers nothing, so a promise of Comlink's would stay pending for ever. Every call goes
 * through `request`, which rejects when the connection ends. A worker that does not respond may only be slow: the
 * page says so and keeps waiting.
 */
export class WorkerConnection {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Failure | null} Why the connection ended. */
  #failure = null;
  /** @type {Set<(failure: Failure) => void>} Rejects the requests that have no answer yet. */
  #pending = new Set();
  /** @type {Set<(problem: Problem) => void>} */
  #endListeners = new Set();
  /** @type {Set<object>} What else events of the worker are expected for. */
  #expectations = new Set();
  /** Whether the worker's script runs. */
  #started = false;
  /** @type {Silence | null} */
  #silence = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #silenceTimer;
  #onSilence;
  #url;
  #policy;
  #release = () => {};

  /**
   * @param {(silence: Silence | null) => void} onSilence called when the worker stops responding, or responds again
   * @param {string} url of its script
   */
  constructor(onSilence, url = workerUrl) {
    this.#onSilence = onSilence;
    this.#url = url;
    this.#policy = watchPolicy(['blob', 'data', url]);
    try {
      const { worker, release } = startWorker(url);
      this.#worker = worker;
      this.#release = release;
      worker.addEventListener('message', () => this.#hear());
      worker.addEventListener('error', (event) => void this.#endAfter(this.#problemOf(event)));
      worker.addEventListener('messageerror', () => this.end({ code: 'worker', message: 'a message was unreadable' }));
      /** @type {Comlink.Remote<import('./worker.js').WorkerApi>} */
      this.api = Comlink.wrap(worker);
    } catch (error) {
      void this.#endAfter(this.#refusal(error));
      // A port that nothing answers. `request` rejects without it.
      this.api = Comlink.wrap(new MessageChannel().port1);
      return;
    }
    this.api.loadEngine(wasmUrl, movedFiles, Comlink.proxy(blockedOnPage)).catch(() => {});
    this.#endWithLock(this.api).catch(() => {});
  }

  /** @param {Promise<Problem>} problem */
  async #endAfter(problem) {
    this.end(await problem);
  }

  /**
   * Why the browser made no worker. Safari throws where others send an event of the worker.
   * @param {unknown} error
   * @returns {Promise<Problem>}
   */
  async #refusal(error) {
    const blocked = await this.#policy.report();
    return blocked ? { code: 'csp', message: blocked } : { code: 'no_worker', message: String(error) };
  }

  /**
   * The cause of an error event of the worker. If its script has not run yet, a message means that the browser cannot
   * run it. No message means that a policy has blocked it, or that it did not arrive.
   * @param {ErrorEvent} event
   * @returns {Promise<Problem>}
   */
  async #problemOf({ message }) {
    if (this.#started) return { code: 'worker', message: message ?? '' };
    const blocked = await this.#policy.report();
    if (blocked) return { code: 'csp', message: blocked };
    if (message) return { code: 'old_browser', message };
    const missing = 'it did not arrive, or was not sent as JavaScript';
    if (!needsBootstrap(this.#url)) return { code: 'engine', message: `worker.js: ${missing}` };
    // The bootstrap started, and its import failed. No event says why. What the page can read was blocked there.
    const { origin } = new URL(this.#url);
    const scheme = bootstrapScheme();
    if (await isReadable(this.#url)) return { code: 'csp', message: `worker-src ${scheme} ${origin}` };
    const readable = `with Access-Control-Allow-Origin, and worker-src must allow ${scheme} and ${origin}`;
    return {
      code: 'engine',
      message: `${this.#url}: ${missing}. For a page of ${self.origin} it must come ${readable}`,
    };
  }

  /**
   * Notices when the browser ends the worker, for instance for lack of memory. No event says so, but the worker then
   * releases a lock that it holds.
   * @param {Comlink.Remote<import('./worker.js').WorkerApi>} api
   */
  async #endWithLock(api) {
    const { locks } = navigator;
    // Only secure contexts have locks.
    if (!locks) return;
    // Not a `request`: nothing waits for it, and a browser may never grant the lock.
    const name = await api.holdLock();
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
      this.#watch();
      answer.then(resolve, reject).then(() => {
        this.#pending.delete(reject);
        this.#watch();
      });
    });
  }

  /**
   * Sets whether events of the worker are expected without a request, as while a session trains.
   * @param {object} who
   * @param {boolean} expects
   */
  expect(who, expects) {
    if (expects) this.#expectations.add(who);
    else this.#expectations.delete(who);
    this.#watch();
  }

  #hear() {
    this.#started = true;
    this.#release();
    this.#policy.stop();
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = undefined;
    this.#setSilence(null);
    this.#watch();
  }

  /** Starts the timer for silence if something is expected of the worker. */
  #watch() {
    const expected = !this.#failure && this.#pending.size + this.#expectations.size > 0;
    if (!expected) {
      clearTimeout(this.#silenceTimer);
      this.#silenceTimer = undefined;
      this.#setSilence(null);
    } else {
      this.#silenceTimer ??= setTimeout(
        () => this.#setSilence(this.#started ? 'running' : 'starting'),
        WORKER_SILENCE_MS,
      );
    }
  }

  /** @param {Silence | null} silence */
  #setSilence(silence) {
    if (this.#silence === silence) return;
    this.#silence = silence;
    this.#onSilence(silence);
  }

  /**
   * Calls `listener` when the connection ends, or now if it has ended.
   * @param {(problem: Problem) => void} listener
   * @returns {() => void} removes the listener
   */
  onEnd(listener) {
    if (this.#failure) listener({ code: this.#failure.code, message: this.#failure.message });
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
    this.#worker?.terminate();
    this.#release();
    this.#policy.stop();
    this.#watch();
    for (const listener of this.#endListeners) listener(problem);
    for (const reject of this.#pending) reject(failure);
    this.#pending.clear();
  }
}

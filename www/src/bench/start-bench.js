/** Starts the worker that measures. */
import * as Comlink from 'comlink';
import { WorkerConnection } from '../engine/worker-connection.js';
import { WORKER_SILENCE_MS } from '../limits.js';
import worker from './worker.js?worker&url';

/**
 * Starts it. If nothing of it arrives for a while, it is given up.
 * @returns {import('./run.js').Bench}
 */
export function startBench() {
  let opened = false;
  const connection = new WorkerConnection(
    (silence) => {
      if (!silence || opened) return;
      connection.end({ code: 'engine', message: `nothing arrived for ${WORKER_SILENCE_MS / 1000} s` });
    },
    new URL(worker, import.meta.url).href,
  );
  const api = /** @type {Comlink.Remote<import('./worker.js').BenchApi>} */ (/** @type {unknown} */ (connection.api));
  return {
    open: async () => {
      const answer = await connection.request(api.open());
      opened = true;
      return answer;
    },
    plainRate: (options) => connection.request(api.plainRate(options)),
    measure: (cell, options, budgetMs, onSteps) => {
      opened = true;
      return connection.request(api.measure(cell, options, budgetMs, Comlink.proxy(onSteps)));
    },
    end: () => connection.end({ code: 'worker', message: 'the measurement has ended' }),
  };
}

/** An error with a code that the page has a sentence for. */
export class Failure extends Error {
  /**
   * @param {string} code see `Problem` in protocol.js
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** Codes of failures after which the worker is terminated: its state is unknown, or it has no engine. */
export const FATAL = new Set(['worker', 'engine', 'no_wasm', 'no_worker', 'old_browser', 'csp']);

/**
 * An error as plain data. Structured cloning drops the code of an `Error`, so errors leave the worker in this form.
 * @param {unknown} error
 * @returns {import('./protocol.js').Problem} with the code `worker` where the error has none
 */
export function toProblem(error) {
  if (!(error instanceof Error)) return { code: 'worker', message: String(error) };
  const { message } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'worker';
  const step = code === 'diverged' && 'step' in error && typeof error.step === 'number' ? error.step : null;
  return { code, message, ...(step !== null && { divergedAt: step }) };
}

/**
 * Lets a promise run without awaiting it, as an event handler does. A `Failure` is dropped, because the page has
 * already received it as an event; any other rejection stays unhandled, so that the console shows it.
 * @param {unknown} work a promise, or anything else, which is ignored
 */
export function runInBackground(work) {
  Promise.resolve(work).catch((error) => {
    if (!(error instanceof Failure)) throw error;
  });
}

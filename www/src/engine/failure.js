/** A failure with a code that the page has a sentence for. */
export class Failure extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

/** Codes of failures that end the worker: one with an unknown fault, or without its engine, is of no use to anyone. */
export const FATAL = new Set(['worker', 'engine']);

/**
 * What went wrong, as plain data: errors lose their code on the way out of a worker.
 * @param {unknown} error
 * @returns {import('./protocol.js').Problem}
 */
export function problemOf(error) {
  if (!(error instanceof Error)) return { code: 'worker', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return { code: code ?? 'worker', message: error.message };
}

/**
 * For what a handler begins and nobody waits for: a failure of the worker has reached the page as an event.
 * @param {unknown} work
 */
export function unattended(work) {
  Promise.resolve(work).catch((error) => {
    if (!(error instanceof Failure)) throw error;
  });
}

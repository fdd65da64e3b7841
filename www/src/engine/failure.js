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

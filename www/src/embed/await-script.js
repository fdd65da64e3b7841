/** A script that has not arrived by then is reported. The wait goes on, since it may still arrive. */
const SCRIPT_MS = 20_000;

/**
 * Waits for a script.
 * @template T
 * @param {Promise<T>} loading
 * @param {(message: string) => void} onLate
 * @returns {Promise<T>}
 */
export function awaitScript(loading, onLate) {
  const timer = setTimeout(() => onLate(`no answer after ${SCRIPT_MS / 1000} s`), SCRIPT_MS);
  return loading.finally(() => clearTimeout(timer));
}

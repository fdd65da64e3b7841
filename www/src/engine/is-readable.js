import { ANSWER_MS } from '../limits.js';
import { within } from '../within.js';

/**
 * Whether this page may read a script, and it is one. A host that does not answer counts as one that may not be read.
 * @param {string} url
 */
export async function isReadable(url) {
  try {
    const late = () => new Error(`${url}: no answer`);
    const { ok, headers } = await within(ANSWER_MS, fetch(url, { method: 'HEAD' }), late);
    return ok && /javascript/.test(headers.get('content-type') ?? '');
  } catch {
    return false;
  }
}

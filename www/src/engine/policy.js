/** What a content security policy has blocked, and what would allow it. */
import { POLICY_REPORT_MS } from '../limits.js';

/**
 * What to add to a policy to allow what it has blocked: a directive and a source.
 * @param {Pick<SecurityPolicyViolationEvent, 'effectiveDirective' | 'blockedURI'>} violation
 */
export function missingSource({ effectiveDirective, blockedURI }) {
  const directive = effectiveDirective.replace(/-elem$/, '');
  if (blockedURI === 'blob' || blockedURI === 'data') return `${directive} ${blockedURI}:`;
  try {
    return `${directive} ${new URL(blockedURI).origin}`;
  } catch {
    return directive;
  }
}

/**
 * Watches what the policy of this page, or of this worker, blocks. What it blocks of others does not count.
 * @param {readonly string[]} resources what is about to be loaded: addresses, or `blob` or `data`
 * @returns {{ report: () => Promise<string | null>, stop: () => void }} `report`, once something has failed: what
 * would have allowed the first of them that was blocked; null if none was
 */
export function watchPolicy(resources) {
  /** @type {EventTarget} */
  const target = globalThis.document ?? globalThis;
  /** @type {string | null} */
  let first = null;
  let onFirst = () => {};
  const listener = (/** @type {Event} */ event) => {
    const violation = /** @type {SecurityPolicyViolationEvent} */ (event);
    if (!resources.includes(violation.blockedURI)) return;
    first ??= missingSource(violation);
    onFirst();
  };
  target.addEventListener?.('securitypolicyviolation', listener);
  const report = async () => {
    if (first === null) {
      await new Promise((resolve) => {
        onFirst = () => resolve(undefined);
        setTimeout(onFirst, POLICY_REPORT_MS);
      });
    }
    return first;
  };
  return { report, stop: () => target.removeEventListener?.('securitypolicyviolation', listener) };
}

/**
 * What would allow this page to load an address; null if its policy does not block it. A worker asks its page: Safari
 * tells a worker of nothing that a policy blocks.
 * @param {string} url
 */
export async function blockedOnPage(url) {
  const { report, stop } = watchPolicy([url]);
  const abort = new AbortController();
  fetch(url, { method: 'HEAD', signal: abort.signal }).catch(() => {});
  try {
    return await report();
  } finally {
    abort.abort();
    stop();
  }
}

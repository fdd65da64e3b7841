/**
 * Finds out why the engine chose the CPU. Call it once that is known.
 * @param {import('./protocol.js').Settings['backend']} requested
 * @returns {Promise<import('./protocol.js').CpuReason>}
 */
export async function findCpuReason(requested) {
  if (requested === 'cpu') return 'chosen';
  if (!self.isSecureContext) return 'insecure';
  if (!navigator.gpu) return 'no_webgpu';
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  return adapter ? 'slow_adapter' : 'no_adapter';
}

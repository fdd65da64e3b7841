/**
 * Why a model runs on the CPU here, asked once that is known.
 * @param {import('./protocol.js').Settings['backend']} asked
 * @returns {Promise<import('./protocol.js').CpuReason>}
 */
export async function cpuReason(asked) {
  if (asked === 'cpu') return 'chosen';
  if (!self.isSecureContext) return 'insecure';
  if (!navigator.gpu) return 'no_webgpu';
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  return adapter ? 'slow_adapter' : 'no_adapter';
}

/**
 * Why the engine chose the CPU.
 * @param {import('./protocol.js').Settings['backend']} requested
 * @param {{ code: string } | null} gpuError why the engine did not get a GPU, as it reports
 * @returns {import('./protocol.js').CpuReason}
 */
export function cpuReasonOf(requested, gpuError) {
  if (requested === 'cpu') return 'chosen';
  if (!gpuError) return 'slow_adapter';
  if (gpuError.code === 'no_device') return 'no_device';
  if (gpuError.code !== 'no_adapter') return 'failed_device';
  if (!self.isSecureContext) return 'insecure';
  return navigator.gpu ? 'no_adapter' : 'no_webgpu';
}

import { within } from '../within.js';

/**
 * A graphics adapter, as the browser describes it. Browsers leave out what could identify a visitor.
 * @typedef {object} Adapter
 * @property {string} vendor
 * @property {string} architecture
 * @property {string} device
 * @property {string} description
 * @property {boolean} software whether it is emulated on the CPU
 */

/** Names of software adapters, for browsers that do not say that they are. */
const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|basic render|\bwarp\b/i;

/**
 * What is known of an adapter.
 * @param {{ info?: Partial<GPUAdapterInfo>, isFallbackAdapter?: boolean }} adapter
 * @returns {Adapter}
 */
export function describeAdapter({ info = {}, isFallbackAdapter = false }) {
  const { vendor = '', architecture = '', device = '', description = '' } = info;
  const fallback = isFallbackAdapter || Boolean(info.isFallbackAdapter);
  return {
    vendor,
    architecture,
    device,
    description,
    software: fallback || [vendor, architecture, device, description].some((name) => SOFTWARE.test(name)),
  };
}

/**
 * The adapter that the engine would choose.
 * @template A
 * @param {{ requestAdapter: (options: GPURequestAdapterOptions) => Promise<A | null> } | undefined} gpu
 * @param {number} waitMs
 * @returns {Promise<A | null>} null if there is none, or none has come by then
 */
export async function findAdapter(gpu, waitMs) {
  if (!gpu) return null;
  try {
    const adapter = gpu.requestAdapter({ powerPreference: 'high-performance' });
    return await within(waitMs, adapter, () => new Error('no answer'));
  } catch {
    return null;
  }
}

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

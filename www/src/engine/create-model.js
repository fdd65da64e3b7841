/** Creates models for the images of a data set, new ones or from a checkpoint. */

import { toProblem } from './failure.js';

/**
 * @typedef {import('./protocol.js').Settings} Settings
 * @typedef {Pick<import('./protocol.js').SessionParts, 'dataset' | 'engine'>} Parts
 */

/**
 * Creates a model with new weights. Starts the download of the first data at the same time. A batch holds at most all
 * training images.
 * @param {Parts} parts
 * @param {Settings} settings
 * @returns {Promise<{ vae: import('./protocol.js').Vae, askedBatch: number | null }>} `askedBatch`: the batch size of
 * the settings, if there are fewer images than that
 */
export async function createModel({ dataset, engine }, settings) {
  // The caller awaits this download later. Until then a rejection must not count as unhandled.
  dataset.loadFirst().catch(() => {});
  const [{ width, height }, { create, schema }] = await Promise.all([dataset.loadManifest(), engine]);
  const { images } = dataset.totals;
  const batch = Number(settings.batch ?? schema().find(({ key }) => key === 'batch')?.default);
  // A batch with more images than there are would contain some of them several times.
  const askedBatch = batch > images ? batch : null;
  const vae = await create({ ...settings, width, height, ...(askedBatch !== null && { batch: images }) });
  return { vae, askedBatch };
}

/**
 * Restores the model of a checkpoint. Throws if its images are not of the size of the data set's.
 * @param {Parts} parts
 * @param {Settings} settings only the backend is used; all else is in the checkpoint
 * @param {Uint8Array} checkpoint a safetensors file
 */
export async function restoreModel({ dataset, engine }, { backend }, checkpoint) {
  const [{ width, height }, { restore }] = await Promise.all([dataset.loadManifest(), engine]);
  const vae = await restore(checkpoint, { ...(backend && { backend }) });
  const { config } = vae;
  if (config.width === width && config.height === height) return vae;
  vae.free();
  throw new Error(`its images are ${config.width}×${config.height} and not ${width}×${height}`);
}

/**
 * Checks settings before the model that is there is freed for them.
 * @param {Parts} parts
 * @param {Settings} settings
 * @returns {Promise<import('./protocol.js').Problem | null>} why the engine refuses them; null if it accepts them
 */
export async function validateSettings({ dataset, engine }, settings) {
  const [{ width, height }, { checkOptions }] = await Promise.all([dataset.loadManifest(), engine]);
  try {
    checkOptions({ ...settings, width, height });
    return null;
  } catch (error) {
    return toProblem(error);
  }
}

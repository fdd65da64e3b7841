/** Models for the images of a data set. */

import { problemOf } from './failure.js';

/**
 * @typedef {import('./protocol.js').Settings} Settings
 * @typedef {Pick<import('./protocol.js').SessionParts, 'dataset' | 'engine'>} Parts
 */

/**
 * A model with new weights; the first data is fetched meanwhile.
 * @param {Parts} parts
 * @param {Settings} settings
 */
export async function created({ dataset, engine }, settings) {
  // Awaited by whoever takes the model; until then a failure of it is not unhandled.
  dataset.first().catch(() => {});
  const [{ width, height }, { create }] = await Promise.all([dataset.manifest(), engine]);
  return create({ ...settings, width, height });
}

/**
 * The model of a checkpoint, if it is for images such as these.
 * @param {Parts} parts
 * @param {Settings} settings of which the backend counts
 * @param {Uint8Array} checkpoint
 */
export async function restored({ dataset, engine }, { backend }, checkpoint) {
  const [{ width, height }, { restore }] = await Promise.all([dataset.manifest(), engine]);
  const vae = await restore(checkpoint, { ...(backend && { backend }) });
  const { config } = vae;
  if (config.width === width && config.height === height) return vae;
  vae.free();
  throw new Error(`its images are ${config.width}×${config.height} and not ${width}×${height}`);
}

/**
 * Why the engine would not take these settings: asked before the present model goes.
 * @param {Parts} parts
 * @param {Settings} settings
 */
export async function refused({ dataset, engine }, settings) {
  const [{ width, height }, { checkOptions }] = await Promise.all([dataset.manifest(), engine]);
  try {
    checkOptions({ ...settings, width, height });
    return null;
  } catch (error) {
    return problemOf(error);
  }
}

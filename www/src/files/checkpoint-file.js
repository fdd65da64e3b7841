/**
 * Why a file was not opened as a saved model: its `kind`, by its name; its `size`; the browser finds it `unreadable`;
 * or the engine rejects the `checkpoint`. `message` is what the browser or the engine said.
 * @typedef {object} CheckpointRejection
 * @property {'kind' | 'size' | 'unreadable' | 'checkpoint'} reason
 * @property {string} name
 * @property {number} bytes
 * @property {string} message
 */

/** Most bytes of a checkpoint: well over the largest model that the engine makes, with its moments. */
export const MAX_CHECKPOINT_BYTES = 512e6;

/**
 * Reads a saved model. Whether it is valid is up to the engine.
 * @param {File} file
 * @returns {Promise<{ checkpoint: Uint8Array } | { rejection: CheckpointRejection }>}
 */
export async function readCheckpoint(file) {
  const { name, size: bytes } = file;
  if (!/\.safetensors$/i.test(name)) return { rejection: { reason: 'kind', name, bytes, message: '' } };
  if (bytes > MAX_CHECKPOINT_BYTES) return { rejection: { reason: 'size', name, bytes, message: '' } };
  try {
    return { checkpoint: new Uint8Array(await file.arrayBuffer()) };
  } catch (error) {
    return { rejection: { reason: 'unreadable', name, bytes, message: String(error) } };
  }
}

/** What a reader brings as a saved model. */

/**
 * Why a file was not opened: `kind` for its name, `size`, `unreadable`, `checkpoint` where the engine refuses it.
 * @typedef {{ reason: 'kind' | 'size' | 'unreadable' | 'checkpoint', name: string, bytes: number, message: string }} Refusal
 */

/** Well over the largest model that the engine makes, with its moments. */
export const MOST_BYTES = 512e6;

/**
 * The bytes of a saved model, or why they cannot be had. What is in them is for the engine to judge.
 * @param {File} file
 * @returns {Promise<{ checkpoint: Uint8Array } | { refusal: Refusal }>}
 */
export async function readCheckpoint(file) {
  const { name, size: bytes } = file;
  if (!/\.safetensors$/i.test(name)) return { refusal: { reason: 'kind', name, bytes, message: '' } };
  if (bytes > MOST_BYTES) return { refusal: { reason: 'size', name, bytes, message: '' } };
  try {
    return { checkpoint: new Uint8Array(await file.arrayBuffer()) };
  } catch (error) {
    return { refusal: { reason: 'unreadable', name, bytes, message: String(error) } };
  }
}

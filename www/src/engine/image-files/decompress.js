import { unzipSync } from 'fflate';
import { isSystemFile } from './formats.js';
import { RejectedFiles } from './rejection.js';

/** Most bytes of one file, and of what a compressed file expands to. */
export const MAX_BYTES = 512e6;

/** @typedef {{ name: string, blob: Blob }} NamedBlob A file, or a file in an archive. */

/**
 * Decompresses a gzipped file.
 * @param {NamedBlob} file
 * @returns {Promise<Blob>}
 */
export async function gunzip({ name, blob }) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const chunks = [];
  let bytes = 0;
  try {
    const reader = blob.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.length;
      if (bytes > MAX_BYTES) {
        void reader.cancel();
        break;
      }
      chunks.push(value);
    }
  } catch (error) {
    throw new RejectedFiles('damaged', name, blob.size, String(error));
  }
  if (bytes > MAX_BYTES) throw new RejectedFiles('size', name, bytes);
  return new Blob(chunks);
}

/**
 * The files of a zip archive, in the order of their names.
 * @param {NamedBlob} file
 * @returns {Promise<NamedBlob[]>}
 */
export async function unzip({ name, blob }) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let total = 0;
  const filter = (/** @type {import('fflate').UnzipFileInfo} */ file) => {
    if (file.name.endsWith('/') || isSystemFile(file.name)) return false;
    total += file.originalSize;
    return total <= MAX_BYTES;
  };
  let files;
  try {
    // Synchronous: the asynchronous form of fflate starts a worker from a blob, which a strict policy forbids.
    files = unzipSync(bytes, { filter });
  } catch (error) {
    throw new RejectedFiles('damaged', name, blob.size, error);
  }
  if (total > MAX_BYTES) throw new RejectedFiles('size', name, total);
  const entries = /** @type {[string, Uint8Array<ArrayBuffer>][]} */ (Object.entries(files));
  return entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, content]) => ({ name: path, blob: new Blob([content]) }));
}

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

/** Methods of compression in zip archives that can be read: none, and DEFLATE. */
const METHODS = [0, 8];

/**
 * The files of a zip archive, in the order of their names, and what cannot be unpacked.
 * @param {NamedBlob} file
 * @returns {Promise<{ files: NamedBlob[], rejected: RejectedFiles[] }>}
 */
export async function unzip({ name, blob }) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  // The first entry says whether the archive is encrypted.
  if ((bytes[6] ?? 0) & 1) throw new RejectedFiles('archive', name, blob.size);
  /** @type {string[]} */
  const paths = [];
  /** @type {RejectedFiles[]} */
  const rejected = [];
  let total = 0;
  try {
    unzipSync(bytes, {
      filter: ({ name: path, originalSize, compression }) => {
        if (path.endsWith('/') || isSystemFile(path)) return false;
        if (!METHODS.includes(compression)) rejected.push(new RejectedFiles('archive', path, originalSize));
        else if (total + originalSize > MAX_BYTES) rejected.push(new RejectedFiles('size', path, originalSize));
        else {
          paths.push(path);
          total += originalSize;
        }
        return false;
      },
    });
  } catch (error) {
    throw new RejectedFiles('damaged', name, blob.size, error);
  }
  const [first] = rejected;
  if (paths.length === 0 && first) throw new RejectedFiles(first.rejection.reason, name, first.rejection.found);
  const files = unpack(bytes, paths, rejected);
  return { files: files.sort((a, b) => (a.name < b.name ? -1 : 1)), rejected };
}

/**
 * Unpacks some entries of an archive. A damaged one does not affect the others.
 * @param {Uint8Array} bytes
 * @param {string[]} paths
 * @param {RejectedFiles[]} rejected receives the damaged ones
 * @returns {NamedBlob[]}
 */
function unpack(bytes, paths, rejected) {
  if (paths.length === 0) return [];
  const wanted = new Set(paths);
  try {
    // Synchronous: the asynchronous form of fflate starts a worker from a blob, which a strict policy forbids.
    const files = unzipSync(bytes, { filter: ({ name }) => wanted.has(name) });
    return Object.entries(files).map(([name, content]) => ({
      name,
      blob: new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (content)]),
    }));
  } catch (error) {
    if (paths.length === 1) {
      rejected.push(new RejectedFiles('damaged', paths[0] ?? '', bytes.length, error));
      return [];
    }
    const half = Math.ceil(paths.length / 2);
    return [...unpack(bytes, paths.slice(0, half), rejected), ...unpack(bytes, paths.slice(half), rejected)];
  }
}

/** Recognises files by their first bytes. */

/** The first bytes of a file, by its format. */
const MAGIC = /** @type {const} */ ({
  gzip: [0x1f, 0x8b],
  zip: [0x50, 0x4b, 3, 4],
  emptyZip: [0x50, 0x4b, 5, 6],
  npy: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59],
  png: [0x89, 0x50, 0x4e, 0x47],
  jpeg: [0xff, 0xd8, 0xff],
  idx: [0, 0],
});

/** A header of IDX has this many bytes before the sizes. */
const IDX_HEADER = 4;

/**
 * Reads the bytes that tell a format.
 * @param {Blob} blob
 */
export async function readHead(blob) {
  return new Uint8Array(await blob.slice(0, 8).arrayBuffer());
}

/**
 * The format of a file.
 * @param {Uint8Array} head its first bytes
 * @returns {keyof typeof MAGIC | null} null if it is none of these
 */
export function formatOf(head) {
  const formats = /** @type {(keyof typeof MAGIC)[]} */ (Object.keys(MAGIC));
  const format = formats.find((name) => MAGIC[name].every((byte, index) => head[index] === byte)) ?? null;
  return format === 'idx' && head.length < IDX_HEADER ? null : format;
}

/**
 * The first bytes of a file in a form that a reader may recognise: as text, such as `%PDF-1.7`, or in hexadecimal.
 * @param {Uint8Array} head
 */
export function describeHead(head) {
  const text = String.fromCharCode(...head);
  return /^[\x20-\x7e]+$/.test(text) ? text : [...head].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/**
 * Whether the operating system created a file for its own use, as it does in folders and archives.
 * @param {string} path
 */
export function isSystemFile(path) {
  return path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db');
}

/**
 * The size of the images in an array.
 * @param {number[]} shape images, rows, columns; or images, pixels of a square
 * @returns {{ width: number, height: number } | null} null if the shape is not that of grey images
 */
export function imageSizeOf(shape) {
  const sizes = shape.slice(1).filter((size) => size !== 1 || shape.length <= 3);
  const side = Math.sqrt(sizes[0] ?? 0);
  const [height = 0, width = 0] = shape.length === 2 && Number.isInteger(side) ? [side, side] : sizes;
  const plausible = (/** @type {number} */ size) => size >= 1 && size <= 4096;
  if (sizes.length > 2 || (shape[0] ?? 0) === 0 || !plausible(width) || !plausible(height)) return null;
  return { width, height };
}

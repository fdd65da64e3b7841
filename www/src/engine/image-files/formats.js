/** Recognises files by their first bytes. */

/** The first bytes of a file of each format; null stands for any byte. */
const MAGIC = /** @type {const} */ ({
  gzip: [0x1f, 0x8b],
  zip: [0x50, 0x4b, 3, 4],
  emptyZip: [0x50, 0x4b, 5, 6],
  npy: [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59],
  png: [0x89, 0x50, 0x4e, 0x47],
  jpeg: [0xff, 0xd8, 0xff],
  gif: [0x47, 0x49, 0x46, 0x38],
  webp: [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50],
  bmp: [0x42, 0x4d],
  ico: [0, 0, 1, 0],
  tiffLittle: [0x49, 0x49, 0x2a, 0],
  tiffBig: [0x4d, 0x4d, 0, 0x2a],
  jxl: [0xff, 0x0a],
  /** AVIF and HEIC; their brand follows. */
  isoMedia: [null, null, null, null, 0x66, 0x74, 0x79, 0x70],
  idx: [0, 0],
});

/** @typedef {keyof typeof MAGIC} Format */

/** The brands of still pictures in ISO media files. Others are videos. */
const PICTURE_BRANDS = /^(avif|avis|heic|heix|mif1)$/;
/** Codes of the types of numbers in IDX files. */
const IDX_TYPES = [0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e];
/** Most axes of an IDX array: enough for everything that could be images. */
const IDX_AXES = 8;

/** Formats of pictures that every supported browser decodes. */
const WELL_KNOWN_PICTURES = new Set(['png', 'jpeg', 'gif', 'webp']);
/** Formats of pictures that some browsers decode. */
const OTHER_PICTURES = new Set(['bmp', 'ico', 'tiffLittle', 'tiffBig', 'jxl', 'isoMedia']);

/**
 * Reads the bytes that tell a format.
 * @param {Blob} blob
 */
export async function readHead(blob) {
  return new Uint8Array(await blob.slice(0, 12).arrayBuffer());
}

/**
 * The format of a file.
 * @param {Uint8Array} head its first bytes
 * @returns {Format | null} null if it is none of these
 */
export function formatOf(head) {
  const formats = /** @type {Format[]} */ (Object.keys(MAGIC));
  const fits = (/** @type {Format} */ name) =>
    MAGIC[name].every((byte, index) => (byte === null ? index < head.length : head[index] === byte));
  const format = formats.find(fits) ?? null;
  if (format === 'isoMedia') return PICTURE_BRANDS.test(String.fromCharCode(...head.subarray(8, 12))) ? format : null;
  if (format !== 'idx') return format;
  const [, , type = 0, axes = 0] = head;
  return IDX_TYPES.includes(type) && axes >= 1 && axes <= IDX_AXES ? format : null;
}

/**
 * Whether a format is a picture format and, if so, whether every supported browser decodes it.
 * @param {Format | null} format
 * @returns {'everywhere' | 'somewhere' | null}
 */
export function pictureSupport(format) {
  if (format && WELL_KNOWN_PICTURES.has(format)) return 'everywhere';
  return format && OTHER_PICTURES.has(format) ? 'somewhere' : null;
}

/**
 * Whether a file is a table, by its name: a table has no first bytes of its own.
 * @param {string} name
 */
export function isTable(name) {
  return /\.(csv|tsv)$/i.test(name);
}

/**
 * The first bytes of a file in a form that a reader may recognise: as text, such as `%PDF-1.7`, or in hexadecimal.
 * @param {Uint8Array} head
 */
export function describeHead(head) {
  const start = head.subarray(0, 8);
  const text = String.fromCharCode(...start);
  return /^[\x20-\x7e]+$/.test(text) ? text : [...start].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/**
 * Whether the operating system created a file for its own use, as it does in folders and archives.
 * @param {string} path
 */
export function isSystemFile(path) {
  return path
    .split('/')
    .some((part) => part.startsWith('.') || /^(__MACOSX|(eh)?thumbs\.db|desktop\.ini)$/i.test(part));
}

/**
 * Splits the MNIST originals into the gzipped IDX shards that the page streams.
 *
 *     node scripts/split-idx.js FOLDER_OF_ORIGINALS FOLDER_OF_SHARDS
 *
 * The first folder holds the four original files, gzipped or not. The same input gives the same bytes:
 * the gzip headers carry neither time nor operating system.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gunzipSync, gzipSync } from 'node:zlib';

/** The first shard of each part is small, so that training starts at once. */
const PARTS = [
  {
    name: 'train',
    images: 'train-images-idx3-ubyte',
    labels: 'train-labels-idx1-ubyte',
    sizes: [2000, 8000, 10000, 10000, 10000, 10000, 10000],
  },
  { name: 'test', images: 't10k-images-idx3-ubyte', labels: 't10k-labels-idx1-ubyte', sizes: [1000, 9000] },
];

/**
 * An IDX file of bytes, decompressed.
 * @param {string} folder
 * @param {string} name
 */
function readOriginal(folder, name) {
  const zipped = join(folder, `${name}.gz`);
  const bytes = existsSync(zipped) ? gunzipSync(readFileSync(zipped)) : readFileSync(join(folder, name));
  const rank = bytes[3] ?? 0;
  if (bytes.readUInt16BE(0) !== 0 || bytes[2] !== 0x08 || rank === 0) {
    throw new Error(`${name} is no IDX file of unsigned bytes`);
  }
  const shape = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis));
  const data = bytes.subarray(4 + 4 * rank);
  const expected = shape.reduce((product, size) => product * size, 1);
  if (data.length !== expected) {
    throw new Error(`${name}: its header promises ${expected} bytes, it has ${data.length}`);
  }
  return { shape, data, md5: createHash('md5').update(bytes).digest('hex') };
}

/**
 * The gzipped IDX file of rows `from` to `to`.
 * @param {{ shape: number[], data: Buffer }} original
 * @param {number} from
 * @param {number} to
 */
function slice({ shape, data }, from, to) {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = 0x08;
  header[3] = shape.length;
  [to - from, ...shape.slice(1)].forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
  const row = data.length / (shape[0] ?? 1);
  const body = Buffer.concat([header, data.subarray(from * row, to * row)]);
  const zipped = gzipSync(body, { level: constants.Z_BEST_COMPRESSION });
  // Byte 9 names the operating system; 255 is "unknown".
  zipped[9] = 255;
  return zipped;
}

/**
 * Writes the shards of one part; gives its entry in the manifest.
 * @param {typeof PARTS[number]} part
 * @param {string} from
 * @param {string} to
 */
function splitPart(part, from, to) {
  const images = readOriginal(from, part.images);
  const labels = readOriginal(from, part.labels);
  const count = images.shape[0] ?? 0;
  if (labels.shape[0] !== count || part.sizes.reduce((sum, size) => sum + size, 0) !== count) {
    throw new Error(`${part.name}: ${count} images, ${labels.shape[0]} labels, shards of ${part.sizes}`);
  }
  let start = 0;
  const shards = part.sizes.map((size, index) => {
    const entry = {
      count: size,
      images: `${part.name}-images-${index}.idx.gz`,
      imagesBytes: 0,
      labels: `${part.name}-labels-${index}.idx.gz`,
      labelsBytes: 0,
    };
    const imagesFile = slice(images, start, start + size);
    const labelsFile = slice(labels, start, start + size);
    writeFileSync(join(to, entry.images), imagesFile);
    writeFileSync(join(to, entry.labels), labelsFile);
    entry.imagesBytes = imagesFile.length;
    entry.labelsBytes = labelsFile.length;
    start += size;
    return entry;
  });
  const originals = { [part.images]: images.md5, [part.labels]: labels.md5 };
  return { count, height: images.shape[1] ?? 0, width: images.shape[2] ?? 0, originals, shards };
}

const [from, to] = process.argv.slice(2);
if (!from || !to) {
  console.error('Usage: node scripts/split-idx.js FOLDER_OF_ORIGINALS FOLDER_OF_SHARDS');
  process.exit(2);
}
mkdirSync(to, { recursive: true });
const [train, test] = PARTS.map((part) => splitPart(part, from, to));
if (!train || !test) throw new Error('a part is missing');
const { width, height } = train;
/** @param {typeof train} part */
const listed = ({ count, originals, shards }) => ({ count, originals, shards });
const manifest = { name: 'MNIST', width, height, train: listed(train), test: listed(test) };
writeFileSync(join(to, 'index.json'), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`${train.count} training and ${test.count} test images of ${width}×${height} in ${to}`);

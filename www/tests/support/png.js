import { crc32, deflateSync } from 'node:zlib';

/**
 * A PNG, grey with 8 bits unless it is told otherwise.
 * @param {number} width
 * @param {number} height
 * @param {(x: number, y: number) => number | number[]} samples of a pixel
 * @param {{ colourType?: number, depth?: number, palette?: number[], transparency?: number[] }} [options]
 */
export function png(width, height, samples, { colourType = 0, depth = 8, palette, transparency } = {}) {
  const row = (/** @type {number} */ y) => {
    const bits = [...Array(width).keys()].flatMap((x) =>
      [samples(x, y)].flat().map((sample) => sample.toString(2).padStart(depth, '0')),
    );
    const bytes = bits.join('').match(/.{1,8}/g) ?? [];
    return [0, ...bytes.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2))];
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = depth;
  header[9] = colourType;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...(palette ? [chunk('PLTE', Buffer.from(palette))] : []),
    ...(transparency ? [chunk('tRNS', Buffer.from(transparency))] : []),
    chunk('IDAT', deflateSync(Buffer.from([...Array(height).keys()].flatMap(row)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * @param {string} type
 * @param {Buffer} data
 */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';

const folder = new URL('../public/data/mnist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8'));

/** The MD5 sums by which the originals are known. */
const ORIGINALS = {
  'train-images-idx3-ubyte': '6bbc9ace898e44ae57da46a324031adb',
  'train-labels-idx1-ubyte': 'a25bea736e30d166cdddb491f175f624',
  't10k-images-idx3-ubyte': '2646ac647ad5339dbf082846283269ea',
  't10k-labels-idx1-ubyte': '27ae3e4e09519cfbb04c329615203637',
};

for (const [part, kinds] of Object.entries({
  train: { images: 'train-images-idx3-ubyte', labels: 'train-labels-idx1-ubyte' },
  test: { images: 't10k-images-idx3-ubyte', labels: 't10k-labels-idx1-ubyte' },
})) {
  for (const [kind, original] of Object.entries(kinds)) {
    test(`the shards of ${original} are the original, cut`, () => {
      const rank = kind === 'images' ? 3 : 1;
      const { shards, count } = manifest[part];
      const header = Buffer.alloc(4 + 4 * rank);
      header[2] = 8;
      header[3] = rank;
      [count, 28, 28].slice(0, rank).forEach((size, axis) => header.writeUInt32BE(size, 4 + 4 * axis));
      const hash = createHash('md5').update(header);
      for (const shard of shards) {
        const file = new URL(shard[kind], folder);
        assert.equal(statSync(file).size, shard[`${kind}Bytes`], shard[kind]);
        const idx = gunzipSync(readFileSync(file));
        assert.equal(idx.readUInt32BE(4), shard.count, shard[kind]);
        hash.update(idx.subarray(header.length));
      }
      const sum = hash.digest('hex');
      assert.equal(sum, ORIGINALS[/** @type {keyof typeof ORIGINALS} */ (original)]);
      assert.equal(manifest[part].originals[original], sum);
    });
  }
}

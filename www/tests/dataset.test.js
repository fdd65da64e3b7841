import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Dataset } from '../src/engine/dataset.js';

/** Shards of the numbers 0, 1, 2: four bytes each. */
const files = /** @type {Record<string, Buffer>} */ ({
  ...Object.fromEntries([0, 1, 2].map((shard) => [`images-${shard}`, gzipSync(Buffer.alloc(4, shard))])),
  'test-images': gzipSync(Buffer.alloc(4, 9)),
  'test-labels': gzipSync(Buffer.from([7])),
});

/** @param {string} name */
const size = (name) => files[name]?.length ?? 0;

const manifest = {
  name: 'numbers',
  width: 2,
  height: 2,
  train: {
    count: 3,
    shards: [0, 1, 2].map((shard) => ({
      count: 1,
      images: `images-${shard}`,
      imagesBytes: size(`images-${shard}`),
      labels: '',
      labelsBytes: 0,
    })),
  },
  test: {
    count: 1,
    shards: [
      {
        count: 1,
        images: 'test-images',
        imagesBytes: size('test-images'),
        labels: 'test-labels',
        labelsBytes: size('test-labels'),
      },
    ],
  },
};

/**
 * @param {(name: string) => 'plain' | 'encoded' | 'truncated' | 'missing'} how
 * @param {(dataset: Dataset) => Promise<void>} use
 * @param {(name: string) => string | Buffer | undefined} [insteadOf] what is sent instead of a file
 */
async function withServer(how, use, insteadOf = () => undefined) {
  const server = createServer((request, response) => {
    const name = (request.url ?? '').slice(1);
    const instead = insteadOf(name);
    if (instead !== undefined) return response.end(instead);
    if (name === 'index.json') return response.end(JSON.stringify(manifest));
    const file = files[name];
    const manner = how(name);
    if (!file || manner === 'missing') return response.writeHead(404).end();
    if (manner === 'encoded') response.setHeader('content-encoding', 'gzip');
    response.end(manner === 'truncated' ? file.subarray(0, -9) : file);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const readIdx = Promise.resolve((/** @type {Uint8Array} */ data) => ({ shape: Uint32Array.of(data.length), data }));
  try {
    await use(new Dataset(`http://127.0.0.1:${port}/`, readIdx));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

for (const manner of /** @type {const} */ (['plain', 'encoded'])) {
  test(`shards arrive in order, from a server that sends them ${manner}`, () =>
    withServer(
      () => manner,
      async (dataset) => {
        /** @type {import('../src/engine/protocol.js').DataProgress[]} */
        const reports = [];
        dataset.watch((progress) => reports.push(progress));
        await dataset.loadFirst();
        assert.deepEqual(
          dataset.training.map((shard) => shard[0]),
          [0],
        );
        assert.deepEqual([...dataset.heldOut], [9, 9, 9, 9]);
        assert.deepEqual([...dataset.heldOutLabels], [7]);
        await Promise.all([dataset.loadRest(), dataset.loadRest()]);
        assert.deepEqual(
          dataset.training.map((shard) => shard[0]),
          [0, 1, 2],
        );
        const last = reports.at(-1);
        assert.equal(last?.bytes, last?.totalBytes);
        assert.deepEqual([last?.images, last?.totalImages, last?.interrupted], [3, 3, false]);
        reports.reduce((before, { bytes }) => (assert.ok(bytes >= before && bytes <= size('images-0') * 3), bytes), 0);
      },
    ));
}

for (const manner of /** @type {const} */ (['truncated', 'missing'])) {
  test(`a shard that is ${manner} is reported, and can be asked for again`, () => {
    let broken = true;
    return withServer(
      (name) => (broken && name === 'images-1' ? manner : 'plain'),
      async (dataset) => {
        /** @type {import('../src/engine/protocol.js').DataProgress[]} */
        const reports = [];
        dataset.watch((progress) => reports.push(progress));
        await dataset.loadRest();
        assert.equal(dataset.training.length, 1);
        assert.equal(reports.at(-1)?.interrupted, true);
        assert.equal(reports.at(-1)?.bytes, size('images-0'));
        broken = false;
        await dataset.loadRest();
        assert.equal(dataset.training.length, 3);
        assert.equal(reports.at(-1)?.interrupted, false);
      },
    );
  });
}

test('without its first shard there is no data, until it can be had', () => {
  let broken = true;
  return withServer(
    () => (broken ? 'missing' : 'plain'),
    async (dataset) => {
      await assert.rejects(dataset.loadFirst(), { code: 'data' });
      broken = false;
      await dataset.loadFirst();
      assert.equal(dataset.training.length, 1);
    },
  );
});

for (const [what, name, wrong, message] of /** @type {const} */ ([
  ['a page for the list', 'index.json', '<!doctype html>', /index\.json: expected a list .* “<!doctype html>”/],
  ['a list without shards', 'index.json', '{"width":2,"height":2,"train":{"count":3}}', /index\.json: expected a list/],
  ['fewer images than listed', 'images-0', gzipSync(Buffer.alloc(3)), /images-0: expected 4 bytes of data, found 3/],
  [
    'more labels than images',
    'test-labels',
    gzipSync(Buffer.alloc(2)),
    /test-labels: expected 1 bytes of data, found 2/,
  ],
])) {
  test(`${what}: the failure names the file, and the next attempt asks for it again`, () => {
    let broken = true;
    return withServer(
      () => 'plain',
      async (dataset) => {
        await assert.rejects(dataset.loadFirst(), { code: 'data', message });
        broken = false;
        await dataset.loadFirst();
        assert.deepEqual([dataset.training.length, dataset.heldOutLabels[0]], [1, 7]);
      },
      (asked) => (broken && asked === name ? wrong : undefined),
    );
  });
}

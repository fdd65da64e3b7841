import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { arrayToGrey, arrayValues, fitImages, initSync, summarizeArray } from '../../pkg/vae_lab.js';
import { heldOutRows } from '../src/engine/own-dataset.js';
import { readFiles } from '../src/engine/image-files/read-files.js';
import { RejectedFiles } from '../src/engine/image-files/rejection.js';
import { idx, npy } from './support/arrays.js';
import { png } from './support/png.js';

initSync({ module: readFileSync(new URL('../../pkg/vae_lab_bg.wasm', import.meta.url)) });
const engine = { summarizeArray, arrayToGrey, arrayValues, fitImages };

/**
 * Images whose pixels tell their number.
 * @param {number} n
 * @param {number} [first]
 */
const images = (n, first = 0) => Uint8Array.from({ length: n * 784 }, (_, at) => first + Math.floor(at / 784));
/** @param {ArrayBufferView} view */
const bytes = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
/** @param {ArrayLike<number>} numbers */
const i8 = (numbers) => bytes(BigInt64Array.from(numbers, BigInt));
/** @param {number} n */
const tens = (n) => Array.from({ length: n }, (_, row) => row % 10);

/** @param {Record<string, Uint8Array>} files */
async function read(files) {
  const named = Object.entries(files).map(([name, content]) => new File([new Uint8Array(content)], name));
  const taken = await readFiles(named, engine, async () => true);
  assert.ok(taken);
  return taken;
}

/**
 * How many of something were left out, by reason.
 * @param {{ found: { leftOut: { reason: string, count: number }[] } }} read
 */
const leftOut = ({ found }) => Object.fromEntries(found.leftOut.map(({ reason, count }) => [reason, count]));

test('a MedMNIST archive: images of three parts with their labels', async () => {
  /** @type {Record<string, Uint8Array>} */
  const arrays = {};
  for (const [part, n, first] of /** @type {const} */ ([
    ['train', 30, 0],
    ['val', 12, 30],
    ['test', 12, 42],
  ])) {
    arrays[`${part}_images.npy`] = npy([n, 28, 28], images(n, first));
    arrays[`${part}_labels.npy`] = npy(
      [n, 1],
      images(1)
        .map((_, row) => first + row)
        .subarray(0, n),
    );
  }
  const taken = await read({ 'b.npz': zipSync(arrays) });
  assert.deepEqual([taken.found.images, taken.found.labelled, leftOut(taken)], [54, true, {}]);
  const firstPixels = taken.images.labels.map((_, row) => taken.images.images[row * 784] ?? 255);
  assert.deepEqual(taken.images.labels, firstPixels, 'each image has its own label');
});

test('unusable labels do not affect the images', async () => {
  const many = Uint8Array.from({ length: 30 * 14 }, (_, at) => (at % 3 ? 0 : 1));
  for (const labels of [
    npy([30, 14], many),
    npy([30], Buffer.from('a pickle'), '|O'),
    npy([29], new Uint8Array(29)),
    npy([30], bytes(Float64Array.from({ length: 30 }, () => NaN)), '<f8'),
  ]) {
    const taken = await read({ 'a.npz': zipSync({ 'x.npy': npy([30, 28, 28], images(30)), 'y.npy': labels }) });
    assert.deepEqual([taken.found.images, taken.found.labelled, taken.found.skipped], [30, false, 1]);
    assert.match(taken.found.leftOut[0]?.names[0] ?? '', /y\.npy/);
  }
});

for (const [what, file, expected, names] of /** @type {const} */ ([
  ['of 64 bits', npy([50], i8(tens(50)), '<i8'), tens(50), []],
  [
    'as text',
    npy(
      [50],
      Buffer.from(
        tens(50)
          .map((k) => 'ab'[k % 2])
          .join(''),
      ),
      '|S1',
    ),
    tens(50).map((k) => k % 2),
    ['a', 'b'],
  ],
  ['as digits in text', npy([50], Buffer.from(tens(50).join('')), '|S1'), tens(50), []],
  [
    'one-hot',
    npy(
      [50, 16],
      Uint8Array.from({ length: 800 }, (_, at) => (at % 16 === Math.floor(at / 16) % 10 ? 1 : 0)),
    ),
    tens(50),
    [],
  ],
  [
    'below 0',
    npy(
      [50],
      Uint8Array.from(tens(50), (k) => (k % 2 ? 1 : 255)),
      '|i1',
    ),
    tens(50).map((k) => k % 2),
    ['-1', '1'],
  ],
])) {
  test(`labels ${what} are read`, async () => {
    const taken = await read({ 'a.npz': zipSync({ 'x.npy': npy([50, 28, 28], images(50)), 'y.npy': file }) });
    assert.deepEqual([taken.found.images, taken.found.labelled], [50, true]);
    assert.deepEqual([...taken.images.labels], expected);
    assert.deepEqual(taken.found.classNames, names);
  });
}

for (const [descr, numbers, expected, scale] of /** @type {const} */ ([
  ['<f8', bytes(Float64Array.of(0, 0.5, 1)), [0, 128, 255], [0, 1]],
  ['<f4', bytes(Float32Array.of(-1, 0, 1)), [0, 128, 255], [-1, 1]],
  ['<f4', bytes(Float32Array.of(0, 128, 255)), [0, 128, 255], null],
  ['<f4', bytes(Float32Array.of(-2, 0, 2)), [0, 128, 255], [-2, 2]],
  ['>u2', Uint8Array.of(0, 0, 0x80, 0, 0xff, 0xff), [0, 128, 255], [0, 65535]],
  ['<i8', i8([0, 100, 255]), [0, 100, 255], null],
  ['|i1', Uint8Array.of(0, 100, 127), [0, 100, 127], null],
  ['|b1', Uint8Array.of(0, 1, 1), [0, 255, 255], [0, 1]],
])) {
  test(`images of ${descr} are read: ${scale ?? 'as they are'}`, async () => {
    const size = numbers.length / 3;
    const file = npy(
      [30, 28, 28],
      Buffer.concat([numbers, ...Array.from({ length: 30 * 784 - 3 }, () => numbers.subarray(0, size))]),
      descr,
    );
    const taken = await read({ 'a.npy': file });
    assert.deepEqual([...taken.images.images.subarray(0, 3)], expected);
    assert.deepEqual(taken.found.scales, scale ? [{ black: scale[0], white: scale[1] }] : []);
  });
}

test('labels of some images only are left out and reported', async () => {
  const some = zipSync({ 'x.npy': npy([30, 28, 28], images(30)), 'y.npy': npy([30], new Uint8Array(30)) });
  const taken = await read({ 'some.npz': some, 'more.npy': npy([20, 28, 28], images(20)) });
  assert.deepEqual([taken.found.images, taken.found.labelled, leftOut(taken)], [50, false, { labels: 1 }]);
  const each = npy([300], i8(Array.from({ length: 300 }, (_, row) => row)), '<i8');
  const ids = await read({ 'ids.npz': zipSync({ 'x.npy': npy([300, 28, 28], images(300)), 'y.npy': each }) });
  assert.deepEqual([ids.found.labelled, leftOut(ids)], [false, { labels: 1 }], 'more classes than a byte can name');
});

test('images with numbers that are not finite are left out, with their labels', async () => {
  const values = new Float32Array(30 * 784).map((_, at) =>
    [784 * 3 + 5, 784 * 28].includes(at) ? NaN : Math.floor(at / 784),
  );
  const taken = await read({
    'a.npz': zipSync({
      'x.npy': npy([30, 28, 28], bytes(values), '<f4'),
      'y.npy': npy(
        [30],
        images(1)
          .map((_, row) => row)
          .subarray(0, 30),
      ),
    }),
  });
  assert.deepEqual([taken.found.images, taken.found.labelled, leftOut(taken)], [28, true, { finite: 2 }]);
  assert.deepEqual(taken.found.leftOut[0]?.names, ['a.npz/x.npy'], 'named once');
  assert.deepEqual([...taken.images.labels.subarray(0, 5)], [0, 1, 2, 4, 5]);
  assert.equal(taken.images.images[784 * 3], 4);
});

test('coloured images become grey, whichever axis their channels are on', async () => {
  const colours = [Uint8Array.of(255, 0, 0), Uint8Array.of(0, 255, 0)];
  const [red, green] = [Math.round(0.299 * 255), Math.round(0.587 * 255)];
  const last = Buffer.concat(Array.from({ length: 20 * 784 }, (_, at) => /** @type {Uint8Array} */ (colours[at % 2])));
  const first = Uint8Array.from({ length: 20 * 3 * 784 }, (_, at) => (Math.floor(at / 784) % 3 === at % 2 ? 255 : 0));
  for (const file of [npy([20, 28, 28, 3], last), npy([20, 3, 28, 28], first)])
    assert.deepEqual([...(await read({ 'a.npy': file })).images.images.subarray(0, 4)], [red, green, red, green]);
});

test('a folder of arrays, each one image', async () => {
  for (const [height, width] of /** @type {const} */ ([
    [28, 28],
    [64, 64],
    [30, 40],
  ])) {
    const one = (/** @type {number} */ k) => npy([height, width], new Uint8Array(height * width).fill(k));
    const taken = await read(Object.fromEntries([...Array(24).keys()].map((k) => [`${k}.npy`, one(k)])));
    assert.equal(taken.found.images, 24);
    assert.deepEqual([taken.images.images[0], taken.images.images[784 * 5]], [0, 5]);
  }
  const shards = await read({ 'a.npy': npy([20, 784], images(20)), 'b.npy': npy([20, 784], images(20, 20)) });
  assert.equal(shards.found.images, 40, 'shards of rows are not single images');
});

test('arrays that are not images do not affect the images', async () => {
  const arrays = {
    'images.npy': npy([30, 28, 28], images(30)),
    'landmarks.npy': npy([30, 5, 2], new Uint8Array(300)),
    'features.npy': npy([30, 64], new Uint8Array(30 * 64)),
    'mean.npy': npy([28, 28], new Uint8Array(784)),
    'version.npy': npy([], Uint8Array.of(1)),
  };
  const taken = await read({ 'a.npz': zipSync(arrays) });
  assert.deepEqual([taken.found.images, taken.found.labelled, taken.found.skipped], [30, false, 4]);
  assert.deepEqual(taken.images.images, images(30));
});

test('a zip may hold any of the supported files', async () => {
  const labels = Uint8Array.from(tens(40));
  const files = {
    'train-images-idx3-ubyte.gz': gzipSync(idx([40, 28, 28], images(40))),
    'train-labels-idx1-ubyte.gz': gzipSync(idx([40], labels)),
  };
  for (const archive of /** @type {Record<string, Uint8Array>[]} */ ([
    { 'mnist.zip': zipSync(files) },
    { 'mnist.zip': zipSync({ data: files, __MACOSX: { '._data': Buffer.from('junk') } }) },
    {
      'set.zip': zipSync({
        'set.npz': zipSync({ 'x.npy': npy([40, 28, 28], images(40)), 'y.npy': npy([40], labels) }),
      }),
    },
    files,
  ])) {
    const taken = await read(archive);
    assert.deepEqual([taken.found.images, taken.found.labelled, leftOut(taken)], [40, true, {}]);
    assert.deepEqual(taken.images.labels, labels);
  }
});

test('only what cannot be read is left out, and counted by reason', async () => {
  const zip = zipSync(
    { 'good.npy': npy([30, 28, 28], images(30)), 'z.npy': npy([30, 28, 28], images(30)) },
    { level: 9 },
  );
  // Damages the compressed data of the last entry.
  const at = Buffer.from(zip).indexOf('z.npy') + 'z.npy'.length;
  zip.fill(255, at, at + 20);
  const taken = await read({
    'a.zip': zip,
    'b.npy': npy([30, 28, 28], images(30)).subarray(0, 500),
    'c.pdf': Buffer.from('%PDF-1.7'),
    'd.csv': Buffer.from('a,b\n1,2\n'),
    'e.zip': zipSync({ 'f.zip': zipSync({ 'f.txt': Buffer.from('f') }) }),
    'g.png': png(8, 8, () => 7).subarray(0, 50),
    'h.npy': npy([3], Buffer.from('pickle'), '|O'),
  });
  assert.equal(taken.found.images, 30);
  assert.deepEqual(leftOut(taken), { damaged: 3, kind: 1, table: 1, archive: 1, type: 1 });
  assert.equal(taken.found.skipped, 7);
});

test('an intact file is never called damaged', async () => {
  const encrypted = zipSync({ 'a.npy': npy([30, 28, 28], images(30)) });
  encrypted[6] = 1;
  for (const [files, reason] of /** @type {[Record<string, Uint8Array>, string][]} */ ([
    [{ 'a.zip': encrypted }, 'archive'],
    [{ 'a.npy': npy([20, 28, 28], new Uint8Array(20 * 784 * 16), '<c16') }, 'type'],
    [{ 'a.mov': Buffer.from('\0\0\0\x14ftypqt  \0\0\0\0') }, 'kind'],
    [{ 'a.h5': Buffer.from('\x89HDF\r\n\x1a\n', 'latin1') }, 'kind'],
  ]))
    await assert.rejects(read(files), (error) => error instanceof RejectedFiles && error.rejection.reason === reason);
});

test('a table with rows of pixels is read, with its labels first or last', async () => {
  const rows = Array.from({ length: 25 }, (_, row) =>
    Array.from({ length: 784 }, (_, at) => (at % 28 === 3 ? row : 0)),
  );
  const names = Array.from({ length: 784 }, (_, at) => `pixel${at}`);
  const lines = (/** @type {(row: number[], index: number) => unknown[]} */ line) =>
    rows.map((row, index) => line(row, index).join(','));
  for (const [text, labelled] of /** @type {const} */ ([
    [[`label,${names}`, ...lines((row, index) => [index % 10, ...row])].join('\n'), true],
    [lines((row, index) => [index % 10, ...row]).join('\r\n'), true],
    [lines((row, index) => [...row, index % 10]).join('\n'), true],
    [lines((row) => row).join('\n'), false],
    [
      lines((row) => row)
        .join('\n')
        .replaceAll(',', '\t'),
      false,
    ],
  ])) {
    const {
      images: { images, labels },
      found,
    } = await read({ 'mnist.csv': Buffer.from(text) });
    assert.deepEqual([found.images, found.labelled], [25, labelled]);
    assert.deepEqual([images[784 * 7 + 3], images[784 * 7 + 4]], [7, 0]);
    if (labelled) assert.deepEqual([...labels.subarray(0, 12)], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1]);
  }
});

test('labels that are text in a named column of a table are read', async () => {
  const animals = ['cat', 'dog', 'bird'];
  const table = (/** @type {string} */ name, /** @type {unknown} */ odd = 0) =>
    [
      `${name},${Array.from({ length: 64 }, (_, at) => `p${at}`)}`,
      ...Array.from({ length: 30 }, (_, row) => [`"${animals[row % 3]}"`, odd, ...Array(63).fill(row)].join(',')),
    ].join('\n');
  const taken = await read({ 'animals.csv': Buffer.from(table('label')) });
  assert.deepEqual([taken.found.images, taken.found.classNames, leftOut(taken)], [30, ['bird', 'cat', 'dog'], {}]);
  assert.deepEqual([...taken.images.labels.subarray(0, 4)], [1, 2, 0, 1]);
  for (const other of [table('height'), table('label', 'x')])
    await assert.rejects(read({ 'animals.csv': Buffer.from(other) }), (/** @type {RejectedFiles} */ error) => {
      return error.rejection.reason === 'table';
    });
});

/** A stroke across the middle of a picture. @param {number} y */
const isInk = (y) => y >= 12 && y < 16;
/** @type {[string, 0 | 2 | 3 | 4 | 6, 1 | 2 | 4 | 8 | 16, (ink: boolean) => number[], object?][]} */
const transparentPictures = [
  ['grey and alpha', 4, 8, (ink) => [0, ink ? 255 : 0]],
  ['RGBA', 6, 8, (ink) => [0, 0, 0, ink ? 255 : 0]],
  ['RGBA of 16 bits', 6, 16, (ink) => [0, 0, 0, ink ? 65535 : 0]],
  ['a palette with alpha', 3, 2, (ink) => [ink ? 1 : 0], { palette: [0, 0, 0, 0, 0, 0], transparency: [0] }],
  ['one transparent grey', 0, 4, (ink) => [ink ? 0 : 9], { transparency: [0, 9] }],
  ['one transparent colour', 2, 8, (ink) => (ink ? [0, 0, 0] : [1, 2, 3]), { transparency: [0, 1, 0, 2, 0, 3] }],
];
for (const [what, colourType, depth, pixel, chunks] of transparentPictures) {
  for (const ink of [0, 255]) {
    const white = (/** @type {number[]} */ samples) =>
      ink === 0 || colourType === 3 || colourType === 0
        ? samples
        : samples.map((sample, at) =>
            at === samples.length - 1 || (colourType === 2 && sample) ? sample : 2 ** depth - 1,
          );
    if (ink === 255 && ![4, 6].includes(colourType)) continue;
    test(`${ink ? 'white' : 'black'} strokes on a transparent background are visible: ${what}`, async () => {
      const file = png(28, 28, (_, y) => white(pixel(isInk(y))), { colourType, depth, ...chunks });
      const {
        images: { images },
        found,
      } = await read(Object.fromEntries(tens(24).map((_, k) => [`${k}.png`, file])));
      assert.deepEqual([images[14 * 28 + 14], images[2 * 28 + 14]], [ink, 255 - ink], 'as on paper');
      assert.deepEqual([found.light, found.flat, found.range], [ink === 0, 0, { min: 0, max: 255 }]);
    });
  }
}

for (const depth of /** @type {const} */ ([1, 2, 4, 8, 16])) {
  test(`grey PNG files of ${depth} bits are read`, async () => {
    const top = 2 ** depth - 1;
    const file = png(27, 28, (x) => [x % (Math.min(top, 255) + 1)], { depth });
    const {
      images: { images },
    } = await read(Object.fromEntries(tens(20).map((_, k) => [`${k}.png`, file])));
    const square = png(28, 28, (x) => [(x % 2) * top], { depth });
    const sharp = await read(Object.fromEntries(tens(20).map((_, k) => [`${k}.png`, square])));
    assert.deepEqual([...sharp.images.images.subarray(0, 4)], [0, 255, 0, 255]);
    assert.equal(images.length, 20 * 784);
  });
}

test('blank images are counted', async () => {
  const taken = await read({ 'a.npy': npy([30, 28, 28], images(30)) });
  assert.deepEqual([taken.found.flat, taken.found.range], [30, { min: 0, max: 29 }]);
});

test('the held-out images are spread over the whole set, whatever its order', () => {
  const classesOf = (/** @type {number} */ n, /** @type {(row: number) => number} */ classOf, labelled = true) => {
    const labels = Uint8Array.from({ length: n }, (_, row) => classOf(row));
    const rows = heldOutRows(n, labelled ? labels : new Uint8Array());
    assert.equal(rows.length, Math.min(2000, Math.ceil(n / 10)));
    assert.equal(new Set(rows).size, rows.length, 'each once');
    const counts = Array(10).fill(0);
    for (const row of rows) counts[classOf(row)] += 1;
    return { rows, counts };
  };
  const sorted = (/** @type {number} */ row) => Math.floor(row / 3000);
  const inTurn = (/** @type {number} */ row) => row % 10;
  for (const classOf of [sorted, inTurn]) {
    assert.deepEqual(classesOf(30_000, classOf).counts, Array(10).fill(200));
    const { counts, rows } = classesOf(30_000, classOf, false);
    assert.ok(
      counts.every((count) => count > 140 && count < 260),
      `${counts}`,
    );
    assert.deepEqual(rows, heldOutRows(30_000, new Uint8Array()), 'the same each time');
    const early = new Set(classesOf(30_000, classOf).rows.slice(0, 10).map(classOf));
    assert.equal(early.size, 10, 'the first ones are of all classes');
  }
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { arrayToGrey, arrayValues, fitImages, initSync, summarizeArray } from '../../pkg/vae_lab.js';
import { OwnDataset } from '../src/engine/own-dataset.js';
import { datasetOf, MAX_IMAGES, readFiles } from '../src/engine/image-files/read-files.js';
import { RejectedFiles } from '../src/engine/image-files/rejection.js';
import { idx, npy } from './support/arrays.js';

initSync({ module: readFileSync(new URL('../../pkg/vae_lab_bg.wasm', import.meta.url)) });
const engine = { summarizeArray, arrayToGrey, arrayValues, fitImages };

/** @param {number} n */
const images = (n) => Uint8Array.from({ length: n * 784 }, (_, pixel) => Math.floor(pixel / 784) % 200);

/**
 * @param {Record<string, Uint8Array>} files
 * @param {import('../src/engine/image-files/read-files.js').ReportProgress} [progress]
 */
const read = (files, progress = async () => true) =>
  readFiles(
    Object.entries(files).map(([name, bytes]) => new File([new Uint8Array(bytes)], name)),
    engine,
    progress,
  );

/** @param {Record<string, Uint8Array>} files */
async function refusal(files) {
  try {
    await read(files);
  } catch (error) {
    assert.ok(error instanceof RejectedFiles, String(error));
    return error.rejection;
  }
  return assert.fail('it was taken');
}

const n = 40;
for (const [name, file] of Object.entries({
  'an IDX file': idx([n, 28, 28], images(n)),
  'a gzipped IDX file': gzipSync(idx([n, 28, 28], images(n))),
  'an NPY file': npy([n, 28, 28], images(n)),
  'an NPY file of rows': npy([n, 784], images(n)),
  'an NPY file with a channel': npy([n, 1, 28, 28], images(n)),
  'a zip of an NPY file': zipSync({
    'data/images.npy': npy([n, 28, 28], images(n)),
    '__MACOSX/._images.npy': Buffer.from('junk'),
    'readme.txt': Buffer.from('words'),
  }),
})) {
  test(`${name} is read`, async () => {
    const taken = await read({ file });
    assert.deepEqual(taken?.images.images, images(n));
    assert.deepEqual(
      [taken?.found.images, taken?.found.labelled, taken?.found.skipped],
      [n, false, name.startsWith('a zip') ? 1 : 0],
    );
    assert.equal(taken?.found.preview.length, 24 * 784);
  });
}

test('floats are scaled, other sizes are fitted, light paper is noticed', async () => {
  const white = Buffer.from(Float32Array.from({ length: n * 20 * 24 }, () => 1).buffer);
  const taken = await read({ 'white.npy': npy([n, 20, 24], white, '<f4') });
  assert.equal(taken?.images.images.length, n * 784);
  assert.ok(taken?.images.images.every((grey) => grey === 255) && taken.found.light);
  assert.equal((await read({ 'digits.idx': idx([n, 28, 28], images(n)) }))?.found.light, false);
});

test('labels in a file of their own belong to the images', async () => {
  const labels = Uint8Array.from({ length: n }, (_, index) => index % 10);
  const taken = await read({ 'images.idx': idx([n, 28, 28], images(n)), 'labels.idx': idx([n], labels) });
  assert.deepEqual(taken?.images.labels, labels);
  assert.equal(taken?.found.labelled, true);
});

test('what is wrong is refused, with what was found', async () => {
  const good = idx([n, 28, 28], images(n));
  /** @type {[string, Record<string, Uint8Array>, string, unknown][]} */
  const table = [
    ['a PDF', { 'a.pdf': Buffer.from('%PDF-1.7\n…') }, 'kind', '%PDF-1.7'],
    ['an empty file', { 'a.idx': Buffer.alloc(0) }, 'nothing', 0],
    ['an IDX file cut short', { 'a.idx': good.subarray(0, -1) }, 'damaged', good.length - 1],
    ['an NPY file cut short', { 'a.npy': npy([n, 28, 28], images(n - 1)) }, 'damaged', undefined],
    ['a gzip file cut short', { 'a.gz': gzipSync(good).subarray(0, -20) }, 'damaged', undefined],
    ['a zip file cut short', { 'a.zip': zipSync({ 'a.idx': good }).subarray(0, 200) }, 'damaged', 200],
    ['a zip of nothing', { 'a.zip': zipSync({}) }, 'nothing', undefined],
    ['a zip of words', { 'a.zip': zipSync({ 'a.txt': Buffer.from('words') }) }, 'nothing', undefined],
    ['a zip of zips', { 'a.zip': zipSync({ 'b.zip': zipSync({ 'a.idx': good }) }) }, 'nothing', undefined],
    ['labels alone', { 'a.idx': idx([n], images(1).subarray(0, n)) }, 'nothing', undefined],
    ['rows that are no squares', { 'a.npy': npy([n, 785], new Uint8Array(n * 785)) }, 'shape', '40 × 785'],
    ['four axes without colours', { 'a.npy': npy([n, 4, 4, 3], new Uint8Array(n * 48)) }, 'shape', '40 × 4 × 4 × 3'],
    ['Python objects', { 'a.npy': npy([n], Buffer.from('a pickle'), '|O') }, 'type', '|O'],
    ['complex numbers', { 'a.npy': npy([n, 28, 28], new Uint8Array(n * 784 * 8), '<c8') }, 'type', '<c8'],
    ['a table of words', { 'a.csv': Buffer.from('name,age\nAda,36\n') }, 'table', undefined],
    ['a video', { 'a.mp4': Buffer.from('\0\0\0\x18ftypisom\0\0\0\0') }, 'kind', '00 00 00 18 66 74 79 70'],
    ['too few images', { 'a.idx': idx([19, 28, 28], images(19)) }, 'few', 19],
    [
      'too many images',
      { 'a.idx': idx([MAX_IMAGES + 1, 1, 1], new Uint8Array(MAX_IMAGES + 1)) },
      'many',
      MAX_IMAGES + 1,
    ],
  ];
  for (const [what, files, reason, found] of table) {
    const refused = await refusal(files);
    assert.equal(refused.reason, reason, what);
    if (found !== undefined) assert.equal(refused.found, found, what);
    if (reason === 'damaged') assert.notEqual(refused.message, '', what);
  }
  assert.ok(await read({ 'a.idx': good }), 'the comparison can fail');
});

test('what would unfold to too much is refused before it does', async () => {
  const bomb = zipSync({ 'a.idx': new Uint8Array(1000) });
  // The directory of the archive claims another size.
  const view = new DataView(bomb.buffer, bomb.byteOffset, bomb.byteLength);
  for (let at = 0; at < bomb.length - 4; at += 1)
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 3e9, true);
  assert.equal((await refusal({ 'a.zip': bomb })).reason, 'size');
});

test('reading can be stopped, and tells how far it is', async () => {
  /** @type {number[]} */
  const shares = [];
  const file = idx([5000, 28, 28], images(5000));
  assert.ok(await read({ file }, async (done, total) => (shares.push(done / total), true)));
  assert.ok(
    shares.length >= 4 && shares.every((share, index) => share >= (shares[index - 1] ?? 0) && share <= 1),
    `${shares}`,
  );
  assert.equal(await read({ file }, async () => false), null);
});

test('a tenth is held out, with its labels, and nothing is lost', async () => {
  const all = images(45);
  const labels = Uint8Array.from({ length: 45 }, (_, index) => index);
  const data = new OwnDataset('own', all, labels, 28);
  assert.deepEqual([...data.heldOutLabels], [0, 10, 20, 30, 40]);
  const rows = (/** @type {Uint8Array} */ some) =>
    Array.from({ length: some.length / 784 }, (_, row) => some[row * 784]);
  assert.deepEqual(rows(data.heldOut), [0, 10, 20, 30, 40]);
  assert.deepEqual(
    [...rows(data.heldOut), ...data.training.flatMap(rows)].sort((a, b) => (a ?? 0) - (b ?? 0)),
    [...labels],
  );
  assert.equal(
    new OwnDataset('own', all, Uint8Array.of(1), 28).heldOutLabels.length,
    0,
    'labels of other images are none',
  );
  data.watch(({ images, totalImages }) => assert.deepEqual([images, totalImages], [40, 40]));
});

test('light paper is turned', () => {
  const data = datasetOf('own', { images: images(20).fill(250), labels: new Uint8Array() }, true);
  assert.ok(data.heldOut.every((grey) => grey === 5));
});

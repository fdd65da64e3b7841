import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManifoldGrid } from '../src/charts/manifold-grid.js';
import { groups } from '../src/charts/places.js';
import { halfWidth, PlaneFrame } from '../src/charts/plane-frame.js';

test('a place and its pixel are the same point', () => {
  const frame = new PlaneFrame(2, 4, 200, 100);
  assert.deepEqual(frame.pixel([0, 0]), [100, 50]);
  assert.deepEqual(frame.pixel([-4, 4]), [0, 0], 'the second axis runs upwards');
  for (const place of [
    [0, 0],
    [1, -3],
    [-4, 4],
  ])
    assert.deepEqual(frame.place(...frame.pixel(place)), place);
  assert.deepEqual(frame.place(900, -900), [4, 4], 'a pointer outside is at the edge');
  const line = new PlaneFrame(1, 4, 200, 100);
  assert.deepEqual(line.pixel([2]), [150, 50]);
  assert.deepEqual(line.place(150, 3), [2]);
});

test('the frame holds nearly all places, and narrows only for much', () => {
  assert.equal(halfWidth(new Float32Array(), 3), 3);
  assert.equal(halfWidth(Float32Array.of(0.1, -0.2), 3), 3, 'the prior is always seen');
  const places = Float32Array.from({ length: 1000 }, (_, index) => (index % 2 ? 1 : -1) * (index / 1000) * 5);
  assert.equal(halfWidth(places, 3), 6);
  assert.equal(halfWidth(places, 8), 8, 'it does not jump to and fro');
  assert.equal(halfWidth(places, 16), 6);
  places[0] = 1000;
  assert.equal(halfWidth(places, 6), 6, 'one far image does not make all others small');
  assert.equal(
    halfWidth(
      places.map((place) => 1e9 * place),
      6,
    ),
    128,
  );
});

test('a scatter in numbers: where each class lies, how wide, and how sure the encoder is', () => {
  const plane = {
    step: 1,
    axes: 2,
    places: Float32Array.of(1, 0, 3, 0, -2, 4, -2, -4),
    sigmas: Float32Array.of(0.25, 0.75, 1, 1),
    labels: Uint8Array.of(7, 7, 3, 3, 9),
  };
  assert.deepEqual(groups(plane), [
    { of: 'all', index: 0, n: 4, centre: [0, 0], spread: Math.sqrt(4.5 + 8), sigma: 0.75 },
    { of: 'class', index: 3, n: 2, centre: [-2, 0], spread: 4, sigma: 1 },
    { of: 'class', index: 7, n: 2, centre: [2, 0], spread: 1, sigma: 0.5 },
  ]);
  const unlabelled = groups({ ...plane, axes: 1, sigmas: new Float32Array(8).fill(0.5), labels: new Uint8Array() });
  assert.deepEqual(
    unlabelled.map(({ of, index, n }) => [of, index, n]),
    [['all', 0, 8], ...Array.from({ length: 8 }, (_, image) => ['image', image, 1])],
  );
  assert.deepEqual(unlabelled[3], { of: 'image', index: 2, n: 1, centre: [3], spread: 0, sigma: 0.5 });
});

/** Nine cells: (−1, 1) at the top left, (1, −1) at the bottom right. */
const square = new ManifoldGrid(2, Float32Array.of(-1, 1, 0, 1, 1, 1, -1, 0, 0, 0, 1, 0, -1, -1, 0, -1, 1, -1));

test('a cell of the manifold has its place, and a place its cell', () => {
  assert.deepEqual([square.columns, square.rows], [3, 3]);
  assert.deepEqual(square.placeAt(0.1, 0.1), [-1, 1]);
  assert.deepEqual(square.placeAt(0.99, 0.5), [1, 0]);
  assert.deepEqual(square.placeAt(7, -7), [1, 1], 'a pointer outside is at the edge');
  for (let cell = 0; cell < 9; cell += 1)
    assert.equal(square.cellOf(square.place(cell % 3, Math.floor(cell / 3))), cell);
  assert.deepEqual(square.middle([0.9, -0.8]), [2.5 / 3, 2.5 / 3]);
});

test('steps on the manifold go from cell to cell and end at its edge', () => {
  assert.deepEqual(square.step([0, 0], 1, 0), [1, 0]);
  assert.deepEqual(square.step([0, 0], 0, 1), [0, -1]);
  assert.deepEqual(square.step([1, 1], 1, -1), [1, 1]);
});

test('a manifold of one latent is in rows', () => {
  const line = new ManifoldGrid(
    1,
    Float32Array.from({ length: 20 }, (_, index) => index),
  );
  assert.deepEqual([line.columns, line.rows], [10, 2]);
  assert.deepEqual(line.placeAt(0.05, 0.9), [10]);
  assert.deepEqual(line.middle([19]), [0.95, 0.75]);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManifoldGrid } from '../src/charts/manifold-grid.js';
import { fitHalfWidth, PlaneViewport } from '../src/charts/plane-viewport.js';
import { groupPoints } from '../src/charts/point-groups.js';

test('a place and its pixel are the same point', () => {
  const viewport = new PlaneViewport(2, 4, 200, 100);
  assert.deepEqual(viewport.pixelOf([0, 0]), [100, 50]);
  assert.deepEqual(viewport.pixelOf([-4, 4]), [0, 0], 'the second axis runs upwards');
  for (const point of [
    [0, 0],
    [1, -3],
    [-4, 4],
  ])
    assert.deepEqual(viewport.pointAt(...viewport.pixelOf(point)), point);
  assert.deepEqual(viewport.pointAt(900, -900), [4, 4], 'a pointer outside is at the edge');
  const line = new PlaneViewport(1, 4, 200, 100);
  assert.deepEqual(line.pixelOf([2]), [150, 50]);
  assert.deepEqual(line.pointAt(150, 3), [2]);
});

test('the frame holds nearly all places, and narrows only for much', () => {
  assert.equal(fitHalfWidth(new Float32Array(), 3), 3);
  assert.equal(fitHalfWidth(Float32Array.of(0.1, -0.2), 3), 3, 'the prior is always seen');
  const points = Float32Array.from({ length: 1000 }, (_, index) => (index % 2 ? 1 : -1) * (index / 1000) * 5);
  assert.equal(fitHalfWidth(points, 3), 6);
  assert.equal(fitHalfWidth(points, 8), 8, 'it does not jump to and fro');
  assert.equal(fitHalfWidth(points, 16), 6);
  points[0] = 1000;
  assert.equal(fitHalfWidth(points, 3, 7), 8, 'what must be seen is seen');
  assert.equal(fitHalfWidth(points, 6), 6, 'one far image does not make all others small');
  assert.equal(
    fitHalfWidth(
      points.map((value) => 1e9 * value),
      6,
    ),
    128,
  );
});

test('a scatter in numbers: where each class lies, how wide, and how sure the encoder is', () => {
  const plane = {
    step: 1,
    axes: 2,
    points: Float32Array.of(1, 0, 3, 0, -2, 4, -2, -4),
    sigmas: Float32Array.of(0.25, 0.75, 1, 1),
    labels: Uint8Array.of(7, 7, 3, 3, 9),
  };
  assert.deepEqual(groupPoints(plane), [
    { of: 'all', index: 0, n: 4, centre: [0, 0], rmsDistance: Math.sqrt(4.5 + 8), sigma: 0.75 },
    { of: 'class', index: 3, n: 2, centre: [-2, 0], rmsDistance: 4, sigma: 1 },
    { of: 'class', index: 7, n: 2, centre: [2, 0], rmsDistance: 1, sigma: 0.5 },
  ]);
  const unlabelled = groupPoints({
    ...plane,
    axes: 1,
    sigmas: new Float32Array(8).fill(0.5),
    labels: new Uint8Array(),
  });
  assert.deepEqual(
    unlabelled.map(({ of, index, n }) => [of, index, n]),
    [['all', 0, 8], ...Array.from({ length: 8 }, (_, image) => ['image', image, 1])],
  );
  assert.deepEqual(unlabelled[3], { of: 'image', index: 2, n: 1, centre: [3], rmsDistance: 0, sigma: 0.5 });
});

/** Nine cells: (−1, 1) at the top left, (1, −1) at the bottom right. */
const square = new ManifoldGrid(2, Float32Array.of(-1, 1, 0, 1, 1, 1, -1, 0, 0, 0, 1, 0, -1, -1, 0, -1, 1, -1));

test('a cell of the manifold has its place, and a place its cell', () => {
  assert.deepEqual([square.columns, square.rows], [3, 3]);
  assert.deepEqual(square.pointAt(0.1, 0.1), [-1, 1]);
  assert.deepEqual(square.pointAt(0.99, 0.5), [1, 0]);
  assert.deepEqual(square.pointAt(7, -7), [1, 1], 'a pointer outside is at the edge');
  for (let cell = 0; cell < 9; cell += 1)
    assert.equal(square.cellOf(square.pointOfCell(cell % 3, Math.floor(cell / 3))), cell);
  assert.deepEqual(square.cellCentre([0.9, -0.8]), [2.5 / 3, 2.5 / 3]);
});

test('steps on the manifold go from cell to cell and end at its edge', () => {
  assert.deepEqual(square.step([0, 0], 1, 0), [1, 0]);
  assert.deepEqual(square.step([0, 0], 0, 1), [0, -1]);
  assert.deepEqual(square.step([1, 1], 1, -1), [1, 1]);
});

test('a point beyond the manifold is the one that is shown at its edge', () => {
  assert.deepEqual(square.nearestPoint([2.4, 0.1]), [1, 0]);
  assert.deepEqual(square.nearestPoint([-2.4, 2.4]), [-1, 1]);
  assert.deepEqual(square.nearestPoint([0, -1]), [0, -1], 'a cell stays');
});

test('a manifold of one latent is in rows', () => {
  const line = new ManifoldGrid(
    1,
    Float32Array.from({ length: 20 }, (_, index) => index),
  );
  assert.deepEqual([line.columns, line.rows], [10, 2]);
  assert.deepEqual(line.pointAt(0.05, 0.9), [10]);
  assert.deepEqual(line.cellCentre([19]), [0.95, 0.75]);
});

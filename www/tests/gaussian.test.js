import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gaussianContour } from '../src/charts/gaussian-contour.js';
import { ManifoldGrid } from '../src/charts/manifold-grid.js';
import { projectGaussian } from '../src/engine/projected-gaussian.js';
import { Plane } from './support/engine.js';

const LATENTS = 5;
const N_DRAWS = 20_000;

/** Normal numbers from a generator with a seed, by Box and Muller. @param {number} seed */
function normals(seed) {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** A plane that is oblique to the latents: the means vary most along two directions that mix all of them. */
function obliquePlane() {
  const normal = normals(3);
  const means = Array.from({ length: 200 }, () => {
    const [a, b] = [3 * normal(), 2 * normal()];
    return Array.from({ length: LATENTS }, (_, j) => a * Math.cos(j) + b * Math.sin(2 * j + 1) + 0.1 * normal());
  });
  return new Plane(Float32Array.from(means.flat()), LATENTS);
}

test('a diagonal Gaussian in the plane has the mean and the covariance of its projected draws', () => {
  const plane = obliquePlane();
  const mu = Float32Array.of(0.5, -1, 2, 0, 0.3);
  const sigma = Float32Array.of(1, 0.1, 0.4, 0.9, 0.05);
  const { mean, covariance } = projectGaussian(plane, mu, sigma);

  const normal = normals(7);
  const z = Float32Array.from(
    { length: N_DRAWS * LATENTS },
    (_, index) => (mu[index % LATENTS] ?? 0) + (sigma[index % LATENTS] ?? 0) * normal(),
  );
  const places = plane.project(z);
  const average = (/** @type {(x: number, y: number) => number} */ of) =>
    Array.from({ length: N_DRAWS }, (_, n) => of(places[2 * n] ?? NaN, places[2 * n + 1] ?? NaN)).reduce(
      (sum, value) => sum + value / N_DRAWS,
      0,
    );
  const [x, y] = [average((x) => x), average((_, y) => y)];
  const sampled = [average((a) => (a - x) ** 2), average((a, b) => (a - x) * (b - y)), average((_, b) => (b - y) ** 2)];
  const near = (/** @type {ArrayLike<number>} */ found, /** @type {number[]} */ expected) =>
    expected.every((value, index) => Math.abs((found[index] ?? NaN) - value) < 0.02);
  assert.ok(near(mean, [x, y]), `${mean} is not ${[x, y]}`);
  assert.ok(near(covariance, sampled), `${covariance} is not ${sampled}`);
  assert.ok(Math.abs(sampled[1] ?? 0) > 0.05, 'the ellipse is oblique');
  // The negative control: the first two latents alone are another ellipse.
  assert.ok(!near([1, 0, 0.01], sampled), 'the comparison can fail');
  plane.free();
});

test('with one latent, and with two, the plane is the latent space', () => {
  for (const latents of [1, 2]) {
    const plane = new Plane(Float32Array.of(1, 2, 3, 5), latents);
    const { mean, covariance } = projectGaussian(
      plane,
      Float32Array.of(1, -2).slice(0, latents),
      Float32Array.of(0.5, 2).slice(0, latents),
    );
    assert.deepEqual([...mean], latents === 1 ? [1] : [1, -2]);
    assert.deepEqual([...covariance], latents === 1 ? [0.25] : [0.25, 0, 4]);
    plane.free();
  }
});

test('every corner of a contour is as many standard deviations from the mean', () => {
  const [mean, [a, b, c]] = [
    [1, -2],
    [2, -0.9, 0.5],
  ];
  const determinant = a * c - b * b;
  const distances = (/** @type {number} */ k) =>
    gaussianContour(mean, [a, b, c], k).map(([x, y]) => {
      const [dx, dy] = [x - 1, y + 2];
      return Math.sqrt((c * dx * dx - 2 * b * dx * dy + a * dy * dy) / determinant);
    });
  for (const k of [1, 2])
    for (const distance of distances(k)) assert.ok(Math.abs(distance - k) < 1e-9, `${distance} is not ${k}`);
  assert.equal(new Set(gaussianContour(mean, [a, b, c], 1).map(String)).size, 64);
  // A Gaussian of no width is a point.
  assert.deepEqual(gaussianContour(mean, [0, 0, 0], 2)[9], mean);
});

test('on the manifold a point lies between the cells around it', () => {
  const grid = new ManifoldGrid(2, Float32Array.of(-2, 2, 0, 2, 2, 2, -2, 0, 0, 0, 2, 0, -2, -2, 0, -2, 2, -2));
  assert.deepEqual(grid.shareOf([0, 0]), [0.5, 0.5]);
  assert.deepEqual(grid.shareOf([-2, 2]), [0.5 / 3, 0.5 / 3]);
  assert.deepEqual(grid.shareOf([1, -1]), [2 / 3, 2 / 3]);
  assert.deepEqual(grid.shareOf([9, -9]), [2.5 / 3, 2.5 / 3], 'outside it is at the edge');
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import {
  arrayToGrey,
  arrayValues,
  centreDigit,
  fitImages,
  initSync,
  Plane,
  readNpy,
  summarizeArray,
  Vae,
} from '../../pkg/vae_lab.js';
import { npy } from './support/arrays.js';

initSync({ module: readFileSync(new URL('../../pkg/vae_lab_bg.wasm', import.meta.url)) });

test('a plane goes from latents to places and back', () => {
  const mu = Float32Array.of(3, 0, 0, -3, 0, 0, 0, 1, 0, 0, -1, 0);
  const plane = new Plane(mu, 3);
  assert.equal(plane.axes, 2);
  const places = plane.project(mu);
  assert.ok(plane.lift(places).every((value, index) => Math.abs(value - (mu[index] ?? NaN)) < 1e-6));
  assert.equal(plane.manifold(20).length, 800);
  assert.deepEqual([...plane.between(Float32Array.of(0, 0), Float32Array.of(1, 2), 3)], [0, 0, 0.5, 1, 1, 2]);
  plane.follow(mu);
  plane.free();
});

test('a drawing becomes a digit, and images of any size are fitted', () => {
  const digit = centreDigit(new Uint8Array(280 * 280).fill(255, 280 * 100, 280 * 180), 280, 280);
  assert.equal(digit.length, 784);
  assert.equal(digit.filter((grey) => grey > 0).length, 20 * 6, 'a bar of 280 × 80 in a box of 20 × 20');
  assert.deepEqual([...fitImages(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), 2, 2, 1)], [3, 7]);
});

test('an array is summarized, and its elements are read', () => {
  const values = Float64Array.of(-1, 0.5, NaN, 3);
  const file = npy([2, 2], new Uint8Array(values.buffer), '<f8');
  const { shape, notFinite, ...summary } = summarizeArray(file);
  assert.deepEqual([[...shape], [...notFinite]], [[2, 2], [1]]);
  assert.deepEqual(summary, { kind: 'numbers', type: '<f8', min: -1, max: 3 });
  assert.deepEqual([...arrayToGrey(file, -1, 3)], [0, 96, 0, 255]);
  assert.deepEqual([...arrayValues(file)], [...values]);
  const text = npy([2], Buffer.from('abcd'), '|S2');
  assert.equal(summarizeArray(text).kind, 'text');
  assert.deepEqual(arrayValues(text), ['ab', 'cd']);
  const { kind, min } = summarizeArray(npy([2], Buffer.from('pickle'), '|O'));
  assert.deepEqual([kind, min], ['other', NaN]);
});

test('the draws of the prior are what sample decodes, and examine knows what encode knows', async () => {
  const vae = await Vae.create({ backend: 'cpu', width: 4, height: 4, hidden: [8], latent: 3 });
  const [z, means] = [await vae.prior(5, 9), await vae.sample(5, 9)];
  assert.equal(z.length, 15);
  assert.deepEqual(await vae.decode(z), means);
  const image = Uint8Array.from({ length: 16 }, (_, pixel) => 16 * pixel);
  const { mu, logvar } = await vae.encode(image);
  const seen = await vae.examine(image);
  assert.deepEqual(seen.mu, mu);
  seen.sigma.forEach((sigma, latent) => assert.ok(Math.abs(sigma - Math.exp((logvar[latent] ?? 0) / 2)) < 1e-6));
  assert.equal(seen.elbo[0], -((seen.nll[0] ?? 0) + (seen.kl[0] ?? 0)));
  vae.free();
});

test('what makes no sense is refused with a code', async () => {
  const plane = new Plane(Float32Array.of(1, 2), 2);
  const vae = await Vae.create({ backend: 'cpu', width: 4, height: 4, hidden: [], latent: 1 });
  for (const [code, call] of /** @type {[string, () => any][]} */ ([
    ['invalid_argument', () => new Plane(Float32Array.of(1, 2, 3), 2)],
    ['invalid_argument', () => new Plane(/** @type {any} */ ([1, 2]), 2)],
    ['invalid_argument', () => plane.lift(Float32Array.of(NaN, 0))],
    ['invalid_argument', () => plane.manifold(1e9)],
    ['invalid_argument', () => plane.between(Float32Array.of(0), Float32Array.of(0, 1), 3)],
    ['invalid_argument', () => centreDigit(new Uint8Array(5), 2, 2)],
    ['invalid_argument', () => fitImages(new Uint8Array(5), 2, 2, 1)],
    ['invalid_data', () => readNpy(Uint8Array.of(1, 2, 3))],
    ['invalid_data', () => summarizeArray(Uint8Array.of(1, 2, 3))],
    ['invalid_data', () => arrayToGrey(Uint8Array.of(1, 2, 3), 0, 1)],
    ['invalid_data', () => arrayValues(Uint8Array.of(1, 2, 3))],
    ['invalid_argument', () => summarizeArray(/** @type {any} */ ([1, 2]))],
    ['invalid_argument', () => vae.examine(new Uint8Array(15))],
    ['invalid_argument', () => vae.examine(new Uint8Array(16), 0.5)],
    ['invalid_argument', () => vae.prior(0)],
  ])) {
    await assert.rejects(async () => call(), { code });
  }
  plane.free();
  vae.free();
});

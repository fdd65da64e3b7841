import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logJoint, posteriorMap } from '../src/engine/studies/posterior-map.js';
import { Vae } from './support/engine.js';

const image = Uint8Array.from({ length: 16 }, (_, pixel) => (pixel * 53) % 256);

async function trained() {
  const vae = await Vae.create({
    backend: 'cpu',
    width: 4,
    height: 4,
    hidden: [8],
    latent: 2,
    batch: 1,
    learningRate: 0.02,
  });
  await vae.setTraining(image);
  await vae.train(60);
  return vae;
}

/** @param {Float64Array} values */
const largest = (values) => values.reduce((most, value) => Math.max(most, value), -Infinity);

test('the map is the posterior of the engine, up to a factor', async () => {
  const vae = await trained();
  const [grid, range] = [9, 2];
  const { density } = await vae.posterior(image, { grid, range });
  const at = (/** @type {number} */ index) => range * ((2 * index) / (grid - 1) - 1);
  const nodes = Float32Array.from({ length: 2 * grid * grid }, (_, index) =>
    at(index % 2 === 0 ? Math.floor(index / 2 / grid) : (index >> 1) % grid),
  );
  const ours = await logJoint(vae, image, nodes);
  const [top, ourTop] = [largest(density), largest(ours)];
  density.forEach((value, node) => {
    const share = Math.exp((ours[node] ?? 0) - ourTop);
    assert.ok(Math.abs(share - value / top) < 1e-4, `node ${node}: ${share}, ${value / top}`);
  });
  assert.ok(
    density.some((value) => value < 0.5 * top),
    'it is not flat',
  );
  vae.free();
});

test('the view holds the posterior, however far from the encoder, and is not much larger', async () => {
  const vae = await trained();
  for (const encoder of /** @type {import('../src/engine/studies/posterior-map.js').Encoder[]} */ ([
    { mu: [0, 0], sigma: [0.5, 0.5] },
    { mu: [0.4, -0.4], sigma: [0.02, 0.02] },
  ])) {
    const { side, density, half } = await posteriorMap(vae, image, encoder, 21);
    const shares = [...density].map((value, point) => ({ value, row: Math.floor(point / side), column: point % side }));
    const edge = shares.filter(({ row, column }) => [0, side - 1].includes(row) || [0, side - 1].includes(column));
    assert.equal(largest(density), 1);
    assert.ok(Math.max(...edge.map(({ value }) => value)) < 0.2, 'little density at the edges');
    assert.ok(density.reduce((sum, value) => sum + value, 0) > 4, `it is no speck: half ${half}`);
  }
  vae.free();
});

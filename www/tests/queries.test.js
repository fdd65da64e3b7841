import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueryHandler } from '../src/engine/query-handler.js';
import { QueryQueue } from '../src/engine/query-queue.js';

/** @param {number} point */
const decode = (point) => /** @type {const} */ ({ kind: 'decode', points: Float32Array.of(point) });

test('the newest question of a kind is answered, the others are not', async () => {
  const queries = new QueryQueue();
  const answers = Promise.all([
    queries.add(decode(1)),
    queries.add({ kind: 'plane' }),
    queries.add(decode(2)),
    queries.add(decode(3)),
  ]);
  /** @type {string[]} */
  const asked = [];
  await queries.answerAll(async (query) => {
    asked.push(query.kind === 'decode' ? `${query.points[0]}` : query.kind);
    return /** @type {any} */ (asked.at(-1));
  });
  assert.deepEqual(await answers, [null, 'plane', null, '3']);
  assert.deepEqual(asked.sort(), ['3', 'plane']);
});

test('where an answer fails all that wait are told, and so is the caller', async () => {
  const queries = new QueryQueue();
  const answers = Promise.all([queries.add(decode(1)), queries.add({ kind: 'plane' })]);
  await assert.rejects(
    queries.answerAll(async () => {
      throw new Error('lost');
    }),
    /lost/,
  );
  assert.deepEqual(await answers, [null, null]);
});

test('what is dropped has no answer', async () => {
  const queries = new QueryQueue();
  const answer = queries.add({ kind: 'plane' });
  queries.dropAll();
  assert.equal(await answer, null);
  await queries.answerAll(async () => assert.fail('nobody waits any more'));
});

/** A model with two latents and pictures of one pixel. */
const vae = {
  step: 7,
  config: { width: 1, height: 1, latent: 2 },
  encode: async (/** @type {Uint8Array} */ images) => ({
    mu: Float32Array.from([...images].flatMap((grey) => [grey, 0])),
    logvar: Float32Array.from([...images].flatMap(() => [0, 2 * Math.log(0.5)])),
  }),
  decode: async (/** @type {Float32Array} */ z) =>
    Float32Array.from({ length: z.length / 2 }, (_, row) => (z[2 * row] ?? 0) / 255),
  examine: async (/** @type {Uint8Array} */ image) => ({
    mu: Float32Array.of(image[0] ?? NaN, 0),
    sigma: Float32Array.of(1, 1),
    nll: [3],
    kl: [4],
    elbo: [-7],
  }),
};

class FakePlane {
  axes = 2;
  static freed = 0;
  follow() {}
  /** @param {Float32Array} z */
  project = (z) => z;
  /** @param {Float32Array} points */
  lift = (points) => points;
  manifold = () => Float32Array.of(5, 0, 6, 0);
  /** @param {Float32Array} from @param {Float32Array} to */
  between = (from, to) => Float32Array.of(...from, ...to);
  free() {
    FakePlane.freed += 1;
  }
}

const engine = { Plane: FakePlane, centreDigit: (/** @type {Uint8Array} */ ink) => ink.slice(0, 1) };
const data = { heldOut: Uint8Array.of(10, 20, 30), heldOutLabels: Uint8Array.of(1, 2, 3) };
const answers = () => new QueryHandler(/** @type {any} */ (engine), /** @type {any} */ (vae), data);

test('every kind of question has its answer', async () => {
  const all = answers();
  const plane = /** @type {any} */ (await all.answer({ kind: 'plane' }));
  assert.deepEqual(
    { ...plane, points: [...plane.points], sigmas: [...plane.sigmas], labels: [...plane.labels] },
    { step: 7, axes: 2, points: [10, 0, 20, 0, 30, 0], sigmas: [0.75, 0.75, 0.75], labels: [1, 2, 3] },
  );
  const images = async (/** @type {any} */ query) => [.../** @type {any} */ (await all.answer(query)).images];
  assert.deepEqual(await images({ kind: 'decode', points: Float32Array.of(8, 0, 9, 0) }), [8, 9]);
  assert.deepEqual(await images({ kind: 'manifold', side: 2 }), [5, 6]);
  assert.deepEqual(await images({ kind: 'between', from: [1, 0], to: [2, 0], n: 2 }), [1, 2]);
  const digit = /** @type {any} */ (await all.answer({ kind: 'digit', digit: { test: 4 } }));
  assert.deepEqual(
    [digit.image[0], digit.label, digit.nll, digit.kl, digit.elbo, digit.reconstruction[0]],
    [20, 2, 3, 4, -7, 20],
  );
  const drawn = /** @type {any} */ (
    await all.answer({ kind: 'digit', digit: { ink: Uint8Array.of(99, 0), width: 2, height: 1 } })
  );
  assert.deepEqual([drawn.image[0], drawn.label], [99, null]);
  const gaussian = /** @type {any} */ (await all.answer({ kind: 'gaussian', digit: { test: 4 } }));
  assert.deepEqual([gaussian.step, [...gaussian.mean], [...gaussian.covariance]], [7, [20, 0], [1, 0, 0.25]]);
  all.free();
  assert.equal(FakePlane.freed, 1);
});

test('a question about another plane, or to a model that has diverged, has no answer', async () => {
  assert.equal(await answers().answer({ kind: 'decode', points: Float32Array.of(1, 2, 3) }), null);
  assert.equal(
    await answers().answer({ kind: 'between', from: [1], to: [2], n: 9 }),
    null,
    'two numbers, but no two places',
  );
  const broken = {
    ...vae,
    encode: async () => Promise.reject(Object.assign(new Error('not finite'), { code: 'invalid_argument' })),
  };
  assert.equal(
    await new QueryHandler(/** @type {any} */ (engine), /** @type {any} */ (broken), data).answer({ kind: 'plane' }),
    null,
  );
  const lost = {
    ...vae,
    encode: async () => Promise.reject(Object.assign(new Error('lost'), { code: 'device_lost' })),
  };
  await assert.rejects(
    new QueryHandler(/** @type {any} */ (engine), /** @type {any} */ (lost), data).answer({ kind: 'plane' }),
    { code: 'device_lost' },
  );
});

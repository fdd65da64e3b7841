import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Vae } from './support/engine.js';

/** A small model with its data. */
async function model() {
  const vae = await Vae.create({ backend: 'cpu', width: 4, height: 4, hidden: [8], latent: 2, batch: 4 });
  await vae.setTraining(Uint8Array.from({ length: 16 * 8 }, (_, index) => (37 * index) % 256));
  return vae;
}

test('once the steps are submitted, the next call may begin; the run is the same', async () => {
  const [ahead, straight] = [await model(), await model()];
  /** @type {Promise<unknown>[]} */
  const calls = [];
  let submissions = 0;
  const first = ahead.train(3, () => {
    submissions += 1;
    assert.equal(ahead.step, 3, 'it counts the steps that were submitted');
    calls.push(ahead.train(2));
  });
  const metrics = [await first, await calls[0]];
  assert.equal(submissions, 1);
  assert.deepEqual(metrics, [await straight.train(3), await straight.train(2)]);
  assert.deepEqual(await ahead.save(), await straight.save());
});

test('what `onSubmitted` throws does not end the training; what is no function is refused', async () => {
  const vae = await model();
  const metrics = await vae.train(2, () => {
    throw new Error('not of the engine');
  });
  assert.equal(metrics.step, 2);
  for (const wrong of [null, 1, {}]) {
    await assert.rejects(vae.train(1, /** @type {any} */ (wrong)), { code: 'invalid_argument' });
  }
  assert.equal(vae.step, 2);
});

test('a call can be ended in the tick in which it was made', async () => {
  const vae = await model();
  const running = vae.train(1_000_000_000);
  vae.interrupt();
  const { step } = await running;
  assert.ok(step > 0 && step < 1000, `step ${step}`);
  assert.equal((await vae.train(300)).step, step + 300, 'the request does not end a later call');
});

test('a call can be ended early', async () => {
  const vae = await model();
  vae.interrupt();
  assert.equal((await vae.train(300)).step, 300, 'it does nothing before a call');
  const running = vae.train(1_000_000_000);
  // The engine lets other tasks run every few milliseconds.
  setTimeout(() => vae.interrupt(), 20);
  const { step } = await running;
  assert.ok(step > 300 && step < 1_000_000_000, `step ${step}`);
  assert.equal(vae.step, step);
  const straight = await model();
  await straight.train(step);
  assert.deepEqual(await vae.save(), await straight.save());
});

import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { untilSeen } from './wait.js';

/** @typedef {import('../../src/engine/protocol.js').Row} Row */

/** @typedef {import('./wait.js').Page} Page */

/** The query of a model whose step costs a fortieth of the default one's: enough for most tests. */
export const SMALL = '?backend=cpu&hidden=8&latent=2&batch=16';

/**
 * The state of the lab on a page, as plain data.
 * @param {Page} page
 * @returns {Promise<{ phase: string, playing: boolean, step: number, epoch: number, backend: string | null,
 *   cpuReason: string | null, problem: { code: string } | null, train: Row[], heldOut: Row[],
 *   pictures: { step: number, samples: number } | null, images: number | null, interrupted: boolean }>}
 */
export function stateOf(page) {
  return page.evaluate(() => {
    const { phase, playing, step, epoch, backend, cpuReason, problem, train, heldOut, pictures, data } = lab().state;
    return {
      phase,
      playing,
      step,
      epoch,
      backend,
      cpuReason,
      problem,
      train: train.rows,
      heldOut: heldOut.rows,
      // Enough to tell whether they are the same, and quickly told: this is asked many times.
      pictures: pictures && { step: pictures.step, samples: digest(pictures.samples) },
      images: data && data.images,
      interrupted: data !== null && data.interrupted,
    };
  });
}

/**
 * The registry of controls of the lab on a page.
 * @param {Page} page
 * @returns {Promise<{ controls: import('../../src/controls/registry.js').Control[] }>}
 */
export function labOf(page) {
  return page.evaluate(() => ({
    controls: [
      .../** @type {import('../../src/vae-lab.js').VaeLab} */ (document.querySelector('vae-lab')).state.controls,
    ],
  }));
}

/**
 * The state once a condition holds.
 * @param {Page} page
 * @param {(state: Awaited<ReturnType<typeof stateOf>>) => boolean} condition
 */
export function until(page, condition) {
  return untilSeen(page, () => stateOf(page), condition);
}

/**
 * The evaluation of the current step, once the page has it: it comes after the step itself.
 * @param {Page} page
 */
export async function evaluationNow(page) {
  const { heldOut } = await until(page, ({ step, heldOut }) => heldOut.at(-1)?.step === step);
  return /** @type {NonNullable<(typeof heldOut)[0]>} */ (heldOut.at(-1));
}

/**
 * Gives the lab the focus, as a press on it does, unless something in it has it: its keys work only then.
 * @param {Page} page
 */
export function focusLab(page) {
  return page.evaluate(() => {
    if (document.activeElement !== lab()) lab().focus({ preventScroll: true });
  });
}

/**
 * Unfolds the line about the device and the data.
 * @param {Page} page
 */
export function openStatus(page) {
  return page.evaluate(async () => {
    const status = /** @type {import('../../src/panels/status.js').Status} */ (
      lab().renderRoot.querySelector('vae-status')
    );
    const toggle = /** @type {HTMLElement} */ (status.renderRoot.querySelector('.toggle'));
    if (toggle.getAttribute('aria-expanded') === 'false') toggle.click();
    await status.updateComplete;
  });
}

/**
 * The state once the lab has a model and stands still. It then has the focus.
 * @param {Page} page
 */
export async function ready(page) {
  const state = await until(
    page,
    ({ phase, problem, pictures }) => problem !== null || (phase === 'paused' && pictures !== null),
  );
  assert.equal(state.problem, null);
  await focusLab(page);
  return state;
}

/**
 * Trains single steps by the keyboard; gives their losses.
 * @param {Page} page
 * @param {number} steps
 */
export async function stepBy(page, steps) {
  const { step } = await stateOf(page);
  await focusLab(page);
  for (let next = step + 1; next <= step + steps; next += 1) {
    await page.keyboard.press('.');
    await until(page, (state) => state.step === next && state.phase === 'paused');
  }
  return (await stateOf(page)).train.slice(-steps);
}

/** A small model that learns fast: 200 nats an image are some 40 steps away. */
export const LEARNER = 'hidden=16&latent=2&batch=16&learningRate=0.02';
/** By this step its loss has long been below 200. */
const ENOUGH_STEPS = 600;

/**
 * Asserts that the first loss is that of a model that knows nothing.
 * @param {{ loss: number }[]} rows
 */
export function untrained([first]) {
  const loss = first?.loss ?? NaN;
  assert.ok(loss > 530 && loss < 565, `an untrained model codes a pixel with about ln 2: ${loss}`);
}

/**
 * What a reader does first: steps, Play, Pause, Reset; and what must then be true.
 * @param {Page} page a lab that is ready, with the `LEARNER`
 */
export async function readerTrains(page) {
  const before = (await ready(page)).pictures;
  const first = await stepBy(page, 3);
  assert.deepEqual(
    first.map(({ step }) => step),
    [1, 2, 3],
  );
  untrained(first);

  await page.keyboard.press(' ');
  const trained = await until(
    page,
    ({ train, step, problem }) => problem !== null || step > ENOUGH_STEPS || (train.at(-1)?.loss ?? Infinity) < 200,
  );
  assert.equal(trained.problem, null);
  assert.ok(
    (trained.train.at(-1)?.loss ?? Infinity) < 200,
    `loss ${trained.train.at(-1)?.loss} at step ${trained.step}`,
  );

  await page.keyboard.press(' ');
  const paused = await until(page, ({ phase }) => phase === 'paused');
  assert.equal(paused.pictures?.step, paused.step, 'the pictures are of the step it stands at');
  assert.equal(paused.heldOut.at(-1)?.step, paused.step, 'so is the evaluation');
  assert.notEqual(paused.pictures?.samples, before?.samples);
  for (const { step, loss, nll, kl } of [...paused.train, ...paused.heldOut]) {
    assert.ok(Number.isFinite(loss) && nll > 0 && kl >= 0, `step ${step}: ${loss}, ${nll}, ${kl}`);
    assert.ok(Math.abs(loss - nll - kl) < 1e-5 * loss, `step ${step}: ${loss} is ${nll} + ${kl}`);
  }
  await sleep(400);
  assert.equal((await stateOf(page)).step, paused.step, 'a pause holds');

  await page.keyboard.press('r');
  await until(page, ({ phase, step }) => phase === 'paused' && step === 0);
  assert.deepEqual(await stepBy(page, 3), first, 'the same seed is the same run, to the last bit');
}

/**
 * Whether a picture grid shows anything but paper.
 * @param {import('playwright-core').Locator} grid
 */
export const inked = (grid) =>
  grid.evaluate((/** @type {HTMLElement} */ element) =>
    /** @type {any} */ (element).pictures.some((/** @type {Uint8Array} */ group) => group.some((grey) => grey > 20)),
  );

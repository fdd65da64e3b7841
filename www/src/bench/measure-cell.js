/** Times the training of one model. */
import { StepsPerCall } from '../engine/timing.js';

/**
 * What was timed: some steps in one call of `train`.
 * @typedef {{ steps: number, ms: number }} Window
 *
 * `measured`: with enough windows. `slow`: the time was over before; there may be some.
 * @typedef {object} Timing
 * @property {'measured' | 'slow'} status
 * @property {number} steps all steps, those of the warm-up included
 * @property {number} firstStepMs the first step, with the compilation of the shaders
 * @property {Window[]} windows
 * @property {number} loss of the last steps, in nats per image
 */

/** As many windows give a median. */
const FEWEST_WINDOWS = 3;

/**
 * Trains, and times windows of about the same length. The first step, which compiles, is not among them, nor are the
 * calls until one is long enough.
 * @param {Pick<import('#engine/vae_lab.js').Vae, 'train'>} vae with its training images
 * @param {Pick<import('./plan.js').Options, 'steps' | 'windows' | 'windowMs'>} options
 * @param {number} budgetMs no call of `train` begins later, but the first step
 * @param {() => number} now in milliseconds
 * @param {(steps: number) => void} onSteps called with all steps so far
 * @returns {Promise<Timing>}
 */
export async function measureCell(vae, { steps, windows: wanted, windowMs }, budgetMs, now, onSteps) {
  const start = now();
  const pace = new StepsPerCall(windowMs);
  let [done, loss] = [0, NaN];
  const train = async (/** @type {number} */ count) => {
    const before = now();
    ({ loss } = await vae.train(count));
    const ms = now() - before;
    pace.record(count, ms);
    done += count;
    onSteps(done);
    return { steps: count, ms };
  };

  const { ms: firstStepMs } = await train(1);
  pace.steps = 1;
  /** @type {Window[]} */
  const windows = [];
  let warm = steps !== null;
  while (windows.length < wanted && now() - start < budgetMs) {
    const call = await train(steps ?? pace.steps);
    const long = steps !== null || call.ms >= windowMs / 2;
    // Where a step alone is long, the first one was warm-up enough.
    if (long && (warm || call.steps === 1)) windows.push(call);
    warm ||= long;
  }
  const status = windows.length >= Math.min(FEWEST_WINDOWS, wanted) ? 'measured' : 'slow';
  return { status, steps: done, firstStepMs, windows, loss };
}

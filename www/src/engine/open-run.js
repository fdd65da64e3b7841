/** Gives a model its data and a way back, and brings it to the step at which its run was. */

import { createModel, restoreModel } from './create-model.js';
import { DurableVae } from './durable-vae.js';
import { Failure } from './failure.js';
import { ModelRun } from './model-run.js';

/** Steps of one call while a run is replayed. */
const REPLAY_STEPS = 64;

/**
 * @typedef {import('./protocol.js').SessionParts} SessionParts
 * @typedef {import('./protocol.js').Vae} Vae
 */

/**
 * A model that survives the loss of its device.
 * @param {Vae} vae
 * @param {object} origin what it was made from
 * @param {import('./protocol.js').Settings} origin.settings
 * @param {Uint8Array} [origin.checkpoint]
 * @param {SessionParts} parts
 * @param {(options: import('./protocol.js').LiveOptions) => void} onUpdate called when a planned update has applied
 */
export function durable(vae, { settings, checkpoint }, parts, onUpdate) {
  /** @type {import('./durable-vae.js').DurableParts['restore']} */
  const restore = (saved, backend) => restoreModel(parts, { backend }, saved);
  /** @type {import('./durable-vae.js').RestorePoint['make']} */
  const make = async (backend) =>
    checkpoint ? restore(checkpoint, backend) : (await createModel(parts, { ...settings, backend })).vae;
  return new DurableVae(vae, make, {
    restore,
    now: parts.now,
    onSaved: (saved) => void parts.emit({ type: 'saved', ...saved }),
    onUpdate,
    onRecovery: (recovery) => void parts.emit({ type: 'recovered', ...recovery }),
  });
}

/**
 * Gives a model its data. Frees it if that fails.
 * @param {DurableVae} vae
 * @param {SessionParts} parts
 * @param {import('./picture-renderer.js').PictureRenderer} pictures
 */
export async function openRun(vae, parts, pictures) {
  const { dataset } = parts;
  try {
    const run = new ModelRun(vae, dataset, pictures, parts);
    await dataset.loadFirst();
    await run.data.loadForNextStep();
    await vae.setHeldOut(dataset.heldOut);
    return run;
  } catch (error) {
    vae.free();
    throw error;
  }
}

/**
 * Trains to the step at which the run was when its worker ended. Frees the model if that fails.
 * @param {ModelRun} run
 * @param {import('./protocol.js').Replay} replay
 * @param {import('./protocol.js').AnyDataset} dataset
 */
export async function replayRun({ vae, data }, { step, updates }, dataset) {
  try {
    vae.plan(updates);
    while (vae.step < step) {
      if (!(await data.loadForNextStep())) await dataset.loadRest();
      if (!(await data.loadForNextStep())) throw new Failure('data', 'the run goes on once all its images are here');
      await vae.train(Math.min(REPLAY_STEPS, step - vae.step, data.stepsUntilNextShard, vae.stepsUntilUpdate));
    }
  } catch (error) {
    vae.free();
    throw error;
  }
}

import { isNear } from '../charts/history.js';
import { whyIncomparable } from '../charts/runs.js';
import { writeAddress } from '../controls/address.js';

/** @typedef {import('./state.js').LabState} LabState */

/**
 * The query of an address that asks for the current run. It has the epochs that the reader chose even if the page
 * has raised them for the reader's own images, which are not in the address.
 * @param {Pick<LabState, 'applied' | 'controls' | 'raisedFrom'>} state
 */
export function runAddress({ applied, controls, raisedFrom }) {
  return writeAddress({ ...applied, ...(raisedFrom !== null && { stopAfter: raisedFrom }) }, controls);
}

/**
 * What a model shows at one moment.
 * @typedef {import('../charts/snapshots.js').Snapshot & { epoch: number }} Moment
 */

/**
 * The moment that the lab shows: the one that is replayed, or the present. All parts are of its step or near it; what
 * was not recorded then is null.
 * @param {LabState} state
 * @returns {Moment & { replayed: number | null }} `replayed`: its step, if it is not the present
 */
export function shownMoment(state) {
  const { replayStep, plane } = state;
  const snapshot = replayStep === null ? null : state.snapshots.all[state.snapshots.indexAt(replayStep)];
  if (!snapshot) return { ...presentOf(state), plane, replayed: null };
  return { ...momentOf(state, snapshot, snapshot.step), replayed: snapshot.step };
}

/**
 * The rows of the moment that the lab shows: the newest, or those near the step that is replayed.
 * @param {LabState} state
 */
export function shownRows(state) {
  const { replayed } = shownMoment(state);
  const { train, heldOut, step } = state;
  return { train: train.pointedAt(replayed, step), heldOut: heldOut.pointedAt(replayed, step) };
}

/**
 * The second model at the moment that the lab shows.
 * @param {LabState} state
 * @returns {Moment | null} null if there is no second model
 */
export function comparedMoment(state) {
  const { comparison } = state;
  const { replayed } = shownMoment(state);
  if (!comparison) return null;
  if (replayed === null) return { ...presentOf(comparison), plane: null };
  return momentOf(comparison, comparison.snapshots.nearest(replayed), replayed);
}

/** @param {import('./state.js').ModelState} model */
function presentOf({ step, epoch, pictures, latentStatistics, gap }) {
  return { step, epoch, pictures, latentStatistics, gap };
}

/**
 * A model at an earlier step: what was recorded near it.
 * @param {import('./state.js').ModelState} model
 * @param {import('../charts/snapshots.js').Snapshot | null} snapshot
 * @param {number} moment
 * @returns {Moment}
 */
function momentOf({ step: lastStep, config, data }, snapshot, moment) {
  /** @template {{ step: number }} T @param {T | null | undefined} part @returns {T | null} */
  const near = (part) => (part && isNear(part.step, moment, lastStep) ? part : null);
  const { pictures, plane, latentStatistics, gap } = snapshot ?? {};
  return {
    step: moment,
    epoch: Math.floor((moment * (config?.batch ?? 0)) / Math.max(1, data?.totalImages ?? 0)),
    pictures: near(pictures),
    plane: near(plane),
    latentStatistics: near(latentStatistics),
    gap: near(gap),
  };
}

/**
 * Whether another run on the same images has losses that cannot be compared with those of this one.
 * @param {LabState} state
 */
export function hasIncomparable({ controls, applied, comparison, earlier, dataUrl }) {
  const run = { values: applied ?? {}, dataUrl };
  const second = comparison ? [{ values: comparison.applied ?? {}, dataUrl }] : [];
  return [...second, ...earlier].some((other) => whyIncomparable(controls, other, run) === 'unit');
}

/** A run of fewer steps is short. */
const FEW_STEPS = 1000;
/** With fewer images, twenty epochs of the usual batch are a short run. */
const FEW_IMAGES = 6400;

/**
 * The length of a run that has ended after few steps, since there are few images; null for any other.
 * @param {Pick<LabState, 'finished' | 'step' | 'epoch' | 'data'>} state
 */
export function shortRun({ finished, step, epoch, data }) {
  return finished && step < FEW_STEPS && data !== null && data.totalImages < FEW_IMAGES ? { step, epoch } : null;
}

/**
 * Whether the decoder has one sigma for all pixels.
 * @param {Pick<LabState, 'config' | 'controls'>} state
 */
export function hasOneSigma({ config, controls }) {
  const likelihood = controls.find(({ key }) => key === 'likelihood');
  return likelihood?.oneSigma?.includes(config?.likelihood ?? '') ?? false;
}

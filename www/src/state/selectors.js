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
 * The pictures and the plane to show: of the snapshot that is replayed, or the current ones.
 * @param {LabState} state
 * @returns {Pick<LabState, 'pictures' | 'plane'>}
 */
export function shownPictures({ replayStep, snapshots, pictures, plane }) {
  const snapshot = replayStep === null ? null : snapshots.all[snapshots.indexAt(replayStep)];
  return snapshot ? { pictures: snapshot.pictures, plane: snapshot.plane ?? plane } : { pictures, plane };
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

/** Likelihoods with one sigma for all pixels. */
const ONE_SIGMA = ['gaussian', 'gaussian_shared'];

/**
 * Whether the decoder has one sigma for all pixels. The likelihood says so before the first evaluation does.
 * @param {Pick<LabState, 'config' | 'heldOut'>} state
 */
export function hasOneSigma({ config, heldOut }) {
  return ONE_SIGMA.includes(config?.likelihood ?? '') || heldOut.last?.sigma !== undefined;
}

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

/** Likelihoods with one sigma for all pixels. */
const ONE_SIGMA = ['gaussian', 'gaussian_shared'];

/**
 * Whether the decoder has one sigma for all pixels. The likelihood says so before the first evaluation does.
 * @param {Pick<LabState, 'config' | 'heldOut'>} state
 */
export function hasOneSigma({ config, heldOut }) {
  return ONE_SIGMA.includes(config?.likelihood ?? '') || heldOut.last?.sigma !== undefined;
}

/**
 * The pictures and the latent plane of a run at one step.
 * @typedef {object} Snapshot
 * @property {number} step
 * @property {import('../engine/protocol.js').Pictures} pictures
 * @property {import('../engine/query-handler.js').PlaneAnswer | null} plane
 */

/**
 * Up to this step snapshots are spaced evenly, then in proportion to their step: a run changes most at its beginning.
 */
const EVEN_STEPS = 100;

/**
 * The snapshots of a run for its replay, at most `capacity` of them. Immutable. When it is full it drops the snapshot
 * that leaves the smallest gap, but never the first or the last.
 */
export class Snapshots {
  #capacity;
  /** @type {readonly Snapshot[]} Ordered by step. */
  all;

  /**
   * @param {number} [capacity]
   * @param {readonly Snapshot[]} [all] ordered by step
   */
  constructor(capacity = 64, all = []) {
    this.#capacity = capacity;
    this.all = all;
  }

  /**
   * Snapshots with one more. A snapshot of the same step as the last one replaces it.
   * @param {Snapshot} snapshot
   */
  with(snapshot) {
    const before = this.all.at(-1)?.step === snapshot.step ? this.all.slice(0, -1) : this.all;
    const all = [...before, snapshot];
    if (all.length > this.#capacity) all.splice(leastUseful(all), 1);
    return new Snapshots(this.#capacity, all);
  }

  /**
   * The index of the last snapshot up to a step; that of the first if all are later.
   * @param {number} step
   */
  indexAt(step) {
    return Math.max(0, this.all.filter((snapshot) => snapshot.step <= step).length - 1);
  }
}

/**
 * The index of the snapshot whose neighbours are nearest to each other, in relation to its step.
 * @param {readonly Snapshot[]} all
 */
function leastUseful(all) {
  let [found, least] = [1, Infinity];
  for (let index = 1; index < all.length - 1; index += 1) {
    const [previous, step, next] = [index - 1, index, index + 1].map((at) => all[at]?.step ?? 0);
    const gap = ((next ?? 0) - (previous ?? 0)) / ((step ?? 0) + EVEN_STEPS);
    if (gap < least) [found, least] = [index, gap];
  }
  return found;
}

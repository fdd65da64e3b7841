/**
 * What a model shows at one step: its pictures, and what was known last of the rest. Each part has a step of its own.
 * @typedef {object} Snapshot
 * @property {number} step
 * @property {import('../engine/protocol.js').Pictures | null} pictures
 * @property {import('../engine/query-handler.js').PlaneAnswer | null} plane
 * @property {import('../engine/protocol.js').MeasuredLatents | null} latentStatistics
 * @property {import('../engine/protocol.js').Gap | null} gap
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
   * @param {number | null} [kept] the step of a snapshot that is shown, and not dropped
   */
  with(snapshot, kept = null) {
    const before = this.all.at(-1)?.step === snapshot.step ? this.all.slice(0, -1) : this.all;
    const all = [...before, snapshot];
    if (all.length > this.#capacity) all.splice(leastUseful(all, kept), 1);
    return new Snapshots(this.#capacity, all);
  }

  /**
   * Snapshots whose last one has another part, if that belongs to its step: it may arrive after the pictures.
   * @param {Partial<Snapshot>} part
   * @param {number | undefined} step of the part
   */
  amended(part, step) {
    const last = this.all.at(-1);
    return last?.step === step && last ? this.with({ ...last, ...part }) : this;
  }

  /**
   * The snapshots up to a step.
   * @param {number} step
   */
  upTo(step) {
    return new Snapshots(
      this.#capacity,
      this.all.filter((snapshot) => snapshot.step <= step),
    );
  }

  /**
   * The snapshot nearest to a step.
   * @param {number} step
   * @returns {Snapshot | null} null if there are none
   */
  nearest(step) {
    const index = this.indexAt(step);
    const [before = null, after = null] = [this.all[index], this.all[index + 1]];
    return before && after && after.step - step < step - before.step ? after : before;
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
 * @param {number | null} kept the step of one that is not dropped
 */
function leastUseful(all, kept) {
  let [found, least] = [1, Infinity];
  for (let index = 1; index < all.length - 1; index += 1) {
    const [previous, step, next] = [index - 1, index, index + 1].map((at) => all[at]?.step ?? 0);
    const gap = ((next ?? 0) - (previous ?? 0)) / ((step ?? 0) + EVEN_STEPS);
    if (gap < least && all[index]?.step !== kept) [found, least] = [index, gap];
  }
  return found;
}

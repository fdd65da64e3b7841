/**
 * One moment of a run, to be seen again.
 * @typedef {{ step: number, pictures: import('../engine/protocol.js').Pictures, plane: import('../engine/answers.js').PlaneAnswer | null }} Frame
 */

/** Up to here frames are kept evenly, from here on in proportion to their step: a run changes most in the beginning. */
const EVEN_STEPS = 100;

/**
 * The moments of a run, never more than `capacity` of them: the first and the last always, and between them the ones that
 * leave no large gap.
 */
export class Frames {
  #capacity;
  /** @type {Frame[]} In order of their steps. */
  all = [];

  /** @param {number} [capacity] */
  constructor(capacity = 64) {
    this.#capacity = capacity;
  }

  /** @param {Frame} frame */
  push(frame) {
    if (this.last?.step === frame.step) this.all.pop();
    this.all.push(frame);
    if (this.all.length > this.#capacity) this.all.splice(this.#mostNeedless(), 1);
  }

  /** @returns {Frame | null} */
  get last() {
    return this.all.at(-1) ?? null;
  }

  /**
   * The last moment up to `step`, else the first.
   * @param {number} step
   */
  indexAt(step) {
    return Math.max(
      0,
      this.all.findLastIndex((frame) => frame.step <= step),
    );
  }

  /** The index of the moment whose neighbours are nearest to each other, for its step. */
  #mostNeedless() {
    let [found, least] = [1, Infinity];
    for (let index = 1; index < this.all.length - 1; index += 1) {
      const [before, here, after] = [index - 1, index, index + 1].map((at) => this.all[at]?.step ?? 0);
      const gap = ((after ?? 0) - (before ?? 0)) / ((here ?? 0) + EVEN_STEPS);
      if (gap < least) [found, least] = [index, gap];
    }
    return found;
  }
}

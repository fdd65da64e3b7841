/**
 * How much of the data a run had at each step.
 *
 * Data streams in while the model trains, and the order of the minibatches depends on how many images there are. So the
 * first run writes down when it took up more, and every run after a reset takes up the same at the same steps: its losses
 * are those of the first run, however fast the network was.
 */
export class Growth {
  /** @type {{ step: number, shards: number }[]} */
  #log = [];
  #furthest = 0;

  /**
   * How many shards a run has at `step`, given how many have arrived. Where no run has been yet, it may take up all of them.
   * @param {number} step
   * @param {number} arrived
   */
  shardsAt(step, arrived) {
    const known = this.#log.findLast((entry) => entry.step <= step)?.shards ?? 0;
    const trodden = step < this.#furthest;
    if (trodden || arrived <= known) return known;
    this.#log = [...this.#log.filter((entry) => entry.step < step), { step, shards: arrived }];
    return arrived;
  }

  /**
   * How many steps may be run from `step` on before the data grows, as far as is written down.
   * @param {number} step
   */
  stepsUntilNext(step) {
    const next = this.#log.find((entry) => entry.step > step);
    return next ? next.step - step : Infinity;
  }

  /**
   * A run has come to `step`: what is written down below it stands.
   * @param {number} step
   */
  reached(step) {
    this.#furthest = Math.max(this.#furthest, step);
  }
}

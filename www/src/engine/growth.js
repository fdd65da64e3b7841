/** So many steps a run does between one shard and the next, at the usual batch size. */
const STEPS_A_SHARD = 150;
/** Smaller batches are soon done, but hold fewer images: their run does more steps between shards. */
const USUAL_BATCH = 128;

/**
 * How much of the data a run has at each step.
 *
 * Data streams in while the model trains, and the order of the minibatches depends on how many images there are. So it is
 * the step that decides when training takes up the next shard, and not the network: a shard that comes early waits for its
 * step, and training waits for one that comes late. The same settings on the same device are the same run, to the
 * last bit, on every visit.
 *
 * At the usual batch size all seven shards of MNIST are in use from step 900 on: at 500 steps a second, more than most
 * devices do, that asks for 5 MB a second.
 */
export class Growth {
  #steps;
  #nShards;

  /**
   * @param {number} batch images a step
   * @param {number} nShards of the whole data set
   */
  constructor(batch, nShards) {
    this.#steps = Math.ceil(STEPS_A_SHARD * Math.max(1, USUAL_BATCH / batch));
    this.#nShards = nShards;
  }

  /**
   * How many shards a run has for the step that follows `step`.
   * @param {number} step
   */
  shardsAt(step) {
    return Math.min(this.#nShards, 1 + Math.floor(step / this.#steps));
  }

  /**
   * How many steps may be run from `step` on before the data grows.
   * @param {number} step
   */
  stepsUntilNext(step) {
    return this.shardsAt(step) === this.#nShards ? Infinity : this.#steps - (step % this.#steps);
  }
}

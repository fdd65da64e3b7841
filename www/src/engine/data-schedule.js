/** Steps between two shards, at the usual batch size. */
const STEPS_PER_SHARD = 150;
/** Smaller batches take less time but hold fewer images, so with them a shard comes after more steps. */
const USUAL_BATCH = 128;

/**
 * Says how many shards of the training data a run uses at each step.
 *
 * Data arrives while the model trains, and the order of the minibatches depends on the number of images. If a shard
 * were used as soon as it arrived, the network would decide what a run computes. So the step decides: a shard that
 * arrives early waits for its step, and training waits for a shard that arrives late. The same settings on the same
 * device then give the same run, bit for bit, on every visit.
 *
 * At the usual batch size all seven shards of MNIST are in use from step 900 on. At 500 steps a second, which is more
 * than most devices reach, that needs 5 MB a second.
 */
export class DataSchedule {
  #stepsPerShard;
  #nShards;

  /**
   * @param {number} batch images a step
   * @param {number} nShards shards of the whole data set
   */
  constructor(batch, nShards) {
    this.#stepsPerShard = Math.ceil(STEPS_PER_SHARD * Math.max(1, USUAL_BATCH / batch));
    this.#nShards = nShards;
  }

  /**
   * How many shards the step after `step` needs.
   * @param {number} step
   */
  shardsAt(step) {
    return Math.min(this.#nShards, 1 + Math.floor(step / this.#stepsPerShard));
  }

  /**
   * How many steps can run from `step` on before the next shard is needed; Infinity if there is none.
   * @param {number} step
   */
  stepsUntilNextShard(step) {
    return this.shardsAt(step) === this.#nShards ? Infinity : this.#stepsPerShard - (step % this.#stepsPerShard);
  }
}

import { DataSchedule } from './data-schedule.js';

/** The training data of one model: hands it the shards that its schedule asks for. */
export class TrainingData {
  #vae;
  #dataset;
  #schedule;
  /** Shards that the model has. */
  #nShards = 0;
  #imagesInUse = 0;

  /**
   * @param {Pick<import('./protocol.js').Vae, 'step' | 'config' | 'setTraining' | 'appendTraining'>} vae
   * @param {import('./protocol.js').AnyDataset} dataset its manifest must have been loaded
   */
  constructor(vae, dataset) {
    this.#vae = vae;
    this.#dataset = dataset;
    this.#schedule = new DataSchedule(vae.config.batch, dataset.totals.shards);
  }

  /** Whether all data for the next step has been downloaded. */
  get downloaded() {
    return this.#dataset.training.length >= this.#schedule.shardsAt(this.#vae.step);
  }

  /**
   * Hands the model the data for its next step.
   * @returns {Promise<boolean>} whether the model has all of it; false if some has not been downloaded
   */
  async loadForNextStep() {
    const needed = this.#schedule.shardsAt(this.#vae.step);
    const { width, height } = this.#vae.config;
    for (const images of this.#dataset.training.slice(this.#nShards, needed)) {
      if (this.#nShards === 0) await this.#vae.setTraining(images);
      else await this.#vae.appendTraining(images);
      this.#nShards += 1;
      this.#imagesInUse += images.length / (width * height);
    }
    return this.#nShards === needed;
  }

  /** How many training images the model has. */
  get imagesInUse() {
    return this.#imagesInUse;
  }

  /** Epochs that are complete. An epoch is as many images as the whole data set has. */
  get epoch() {
    return Math.floor((this.#vae.step * this.#vae.config.batch) / this.#dataset.totals.images);
  }

  /**
   * The last step of an epoch.
   * @param {number} epoch counted from 1
   */
  lastStepOf(epoch) {
    return Math.ceil((epoch * this.#dataset.totals.images) / this.#vae.config.batch);
  }

  /** How many steps can run before the model needs another shard. */
  get stepsUntilNextShard() {
    return this.#schedule.stepsUntilNextShard(this.#vae.step);
  }
}

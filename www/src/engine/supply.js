import { Growth } from './growth.js';

/** The training data of one model: as much of it as the model is to have at its step. */
export class Supply {
  #vae;
  #dataset;
  #growth;
  /** How many the model was given. */
  #shards = 0;
  #inUse = 0;

  /**
   * @param {import('./protocol.js').Vae} vae
   * @param {import('./protocol.js').AnyDataset} dataset whose manifest is there
   */
  constructor(vae, dataset) {
    this.#vae = vae;
    this.#dataset = dataset;
    this.#growth = new Growth(vae.config.batch, dataset.whole.shards);
  }

  /** Whether all data for the next step has come. */
  get complete() {
    return this.#dataset.training.length >= this.#growth.shardsAt(this.#vae.step);
  }

  /** Hands over the data for the next step; false where some of it has not come. */
  async take() {
    const wanted = this.#growth.shardsAt(this.#vae.step);
    const { width, height } = this.#vae.config;
    for (const images of this.#dataset.training.slice(this.#shards, wanted)) {
      if (this.#shards === 0) await this.#vae.setTraining(images);
      else await this.#vae.appendTraining(images);
      this.#shards += 1;
      this.#inUse += images.length / (width * height);
    }
    return this.#shards === wanted;
  }

  /** How many images the model has. */
  get inUse() {
    return this.#inUse;
  }

  /** How often the model has seen as many images as the whole data set has. */
  get epoch() {
    return Math.floor((this.#vae.step * this.#vae.config.batch) / this.#dataset.whole.images);
  }

  /**
   * The step at which an epoch ends.
   * @param {number} epoch counted from 1
   */
  endOf(epoch) {
    return Math.ceil((epoch * this.#dataset.whole.images) / this.#vae.config.batch);
  }

  /** How many steps may be run before the data grows. */
  get stepsUntilNext() {
    return this.#growth.stepsUntilNext(this.#vae.step);
  }
}

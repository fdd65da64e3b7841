import { firstOfEachClass, renderPictures } from './pictures.js';
import { TimeBudget } from './timing.js';

/** The least time between two sets of pictures, unless the session asks for more. */
const PICTURES_MS = 125;

/** Renders the samples and reconstructions of a session's models, within a share of the training time. */
export class PictureRenderer {
  /** @type {import('./protocol.js').SampleKind} */
  sampleKind = 'means';
  /** The step of the last pictures; -1 before the first. */
  step = -1;
  #budget;
  #now;
  #picturesMs;
  #emit;
  #renderedAt = -Infinity;
  #delivered = Promise.resolve();
  #originals = new Uint8Array();

  /**
   * @param {Pick<import('./protocol.js').SessionParts, 'now' | 'picturesMs' | 'emit'>} parts
   * @param {number} share of the training time
   */
  constructor({ now, picturesMs = PICTURES_MS, emit }, share) {
    this.#now = now;
    this.#picturesMs = picturesMs;
    this.#emit = emit;
    this.#budget = new TimeBudget(share);
  }

  /**
   * Prepares for another model.
   * @param {import('./durable-vae.js').DurableVae} vae
   * @param {import('./query-handler.js').HeldOut} data
   */
  setModel({ config: { width, height } }, { heldOut, heldOutLabels }) {
    this.step = -1;
    this.#originals = firstOfEachClass(heldOut, heldOutLabels, width * height);
  }

  /** @param {number} trainingMs */
  earn(trainingMs) {
    this.#budget.earn(trainingMs);
  }

  /** Whether it is time for new pictures. */
  get due() {
    return this.#budget.due && this.#now() - this.#renderedAt >= this.#picturesMs;
  }

  /**
   * Renders pictures and emits them.
   * @param {import('./durable-vae.js').DurableVae} vae
   */
  async render(vae) {
    const start = this.#now();
    const pictures = await renderPictures(vae, this.#originals, this.sampleKind);
    this.#budget.spend(this.#now() - start);
    this.#renderedAt = this.#now();
    this.step = vae.step;
    // A page that is behind gets no second set before it has received the first.
    await this.#delivered;
    const { samples, originals, reconstructions } = pictures;
    this.#delivered = this.#emit({ type: 'pictures', ...pictures }, [
      samples.buffer,
      originals.buffer,
      reconstructions.buffer,
    ]);
  }
}

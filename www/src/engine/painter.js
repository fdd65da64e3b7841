import { Budget } from './pace.js';
import { drawPictures, firstOfEachDigit } from './pictures.js';

/** Pictures come no more often than this. */
const PICTURES_MS = 125;

/** Draws the pictures of a session's models, as often as their share of the time allows. */
export class Painter {
  /** @type {import('./protocol.js').SamplesAre} */
  samplesAre = 'means';
  /** The step of the last pictures. */
  step = -1;
  #budget;
  #now;
  #picturesMs;
  #emit;
  #drawnAt = -Infinity;
  #drawn = Promise.resolve();
  #originals = new Uint8Array();

  /**
   * @param {Pick<import('./protocol.js').SessionParts, 'now' | 'picturesMs' | 'emit'>} parts
   * @param {number} share of the training time
   */
  constructor({ now, picturesMs = PICTURES_MS, emit }, share) {
    this.#now = now;
    this.#picturesMs = picturesMs;
    this.#emit = emit;
    this.#budget = new Budget(share);
  }

  /**
   * From now on the pictures are of another model.
   * @param {import('./protocol.js').Vae} vae
   * @param {import('./answers.js').HeldOut} data
   */
  open({ config: { width, height } }, { heldOut, heldOutLabels }) {
    this.step = -1;
    this.#originals = firstOfEachDigit(heldOut, heldOutLabels, width * height);
  }

  /** @param {number} trainingMs */
  earn(trainingMs) {
    this.#budget.earn(trainingMs);
  }

  get due() {
    return this.#budget.due && this.#now() - this.#drawnAt >= this.#picturesMs;
  }

  /** @param {import('./protocol.js').Vae} vae */
  async draw(vae) {
    const start = this.#now();
    const pictures = await drawPictures(vae, this.#originals, this.samplesAre);
    this.#budget.spend(this.#now() - start);
    this.#drawnAt = this.#now();
    this.step = vae.step;
    // A page that is behind gets no second set before it has drawn the first.
    await this.#drawn;
    const { samples, originals, reconstructions } = pictures;
    this.#drawn = this.#emit({ type: 'pictures', ...pictures }, [
      samples.buffer,
      originals.buffer,
      reconstructions.buffer,
    ]);
  }
}

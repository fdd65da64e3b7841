import { problemOf } from './failure.js';
import { greyBytes } from './pictures.js';

/**
 * What a picture can ask of a model. Places are places in the latent plane, one or two numbers each.
 * @typedef {{ kind: 'plane' }} PlaneQuery Where the held-out images lie.
 * @typedef {{ kind: 'manifold', side: number }} ManifoldQuery What the decoder makes of the prior's quantiles.
 * @typedef {{ kind: 'decode', places: Float32Array }} DecodeQuery What it makes of some places.
 * @typedef {{ kind: 'between', from: number[], to: number[], n: number }} BetweenQuery What it makes of the way between two.
 * @typedef {{ kind: 'digit', digit: Drawing | TestDigit }} DigitQuery What the model says of one image.
 * @typedef {PlaneQuery | ManifoldQuery | DecodeQuery | BetweenQuery | DigitQuery} Query
 *
 * @typedef {{ ink: Uint8Array, width: number, height: number }} Drawing
 * @typedef {{ test: number }} TestDigit The index of a held-out image; what is too large begins again.
 *
 * Pictures are grey, one byte a pixel, one after the other.
 * @typedef {{ step: number, axes: number, places: Float32Array, sigmas: Float32Array, labels: Uint8Array }} PlaneAnswer `sigmas`: of each image
 * the mean of the encoder's standard deviations over the latents.
 * @typedef {{ step: number, places: Float32Array, images: Uint8Array }} PicturesAnswer
 * @typedef {{ step: number, image: Uint8Array, reconstruction: Uint8Array, mu: Float32Array, sigma: Float32Array, nll: number, kl: number, elbo: number, label: number | null }} DigitAnswer
 * @typedef {PlaneAnswer | PicturesAnswer | DigitAnswer} Answer
 *
 * @typedef {{ heldOut: Uint8Array, heldOutLabels: Uint8Array }} HeldOut
 */

/** Most held-out images in the plane: enough to see the shape of the whole. */
const N_PLACES = 2000;
/** Draws of epsilon for the nll of one image; the engine runs as many at once. */
const N_DRAWS = 128;

/** Answers questions about one model. */
export class Answers {
  #engine;
  #vae;
  #data;
  #size;
  /** @type {import('#engine/vae_lab.js').Plane | null} Kept, so that it does not turn between two questions. */
  #plane = null;

  /**
   * @param {import('./protocol.js').Engine} engine
   * @param {import('./protocol.js').Vae} vae
   * @param {HeldOut} data
   */
  constructor(engine, vae, data) {
    this.#engine = engine;
    this.#vae = vae;
    this.#data = data;
    this.#size = vae.config.width * vae.config.height;
  }

  /**
   * @param {Query} query
   * @returns {Promise<Answer | null>} null where the question makes no sense for this model, or the model for any question:
   * what has diverged encodes nothing
   */
  async to(query) {
    try {
      return await this.#answer(query);
    } catch (error) {
      if (problemOf(error).code === 'invalid_argument') return null;
      throw error;
    }
  }

  /**
   * @param {Query} query
   * @returns {Promise<Answer | null>}
   */
  async #answer(query) {
    switch (query.kind) {
      case 'plane':
        return this.#places();
      case 'manifold':
        return this.#pictures((plane) => plane.manifold(query.side));
      case 'decode':
        return this.#pictures((plane) => (query.places.length % plane.axes === 0 ? query.places : null));
      case 'between': {
        const [from, to] = [Float32Array.from(query.from), Float32Array.from(query.to)];
        return this.#pictures((plane) => (from.length === plane.axes ? plane.between(from, to, query.n) : null));
      }
      case 'digit':
        return this.#digit(query.digit);
    }
  }

  /** Frees what is not the garbage collector's. */
  free() {
    this.#plane?.free();
    this.#plane = null;
  }

  /** @returns {Promise<PlaneAnswer>} */
  async #places() {
    const { mu, logvar, plane } = await this.#locate();
    const { latent } = this.#vae.config;
    const sigmas = Float32Array.from({ length: logvar.length / latent }, (_, image) =>
      meanSigma(logvar.subarray(image * latent, (image + 1) * latent)),
    );
    return {
      step: this.#vae.step,
      axes: plane.axes,
      places: plane.project(mu),
      sigmas,
      labels: this.#data.heldOutLabels.slice(0, N_PLACES),
    };
  }

  /** Encodes the held-out images, and lays the plane through them. */
  async #locate() {
    const { mu, logvar } = await this.#vae.encode(this.#data.heldOut.subarray(0, N_PLACES * this.#size));
    if (this.#plane) this.#plane.follow(mu);
    else this.#plane = new this.#engine.Plane(mu, this.#vae.config.latent);
    return { mu, logvar, plane: this.#plane };
  }

  /**
   * @param {(plane: import('#engine/vae_lab.js').Plane) => Float32Array | null} choose places; null where the question is
   * about a plane with other axes
   * @returns {Promise<PicturesAnswer | null>}
   */
  async #pictures(choose) {
    const plane = this.#plane ?? (await this.#locate()).plane;
    const places = choose(plane);
    if (!places) return null;
    const images = greyBytes(await this.#vae.decode(plane.lift(places)));
    return { step: this.#vae.step, places, images };
  }

  /**
   * @param {Drawing | TestDigit} digit
   * @returns {Promise<DigitAnswer | null>}
   */
  async #digit(digit) {
    const { image, label } =
      'test' in digit
        ? this.#testDigit(digit.test)
        : { image: this.#engine.centreDigit(digit.ink, digit.width, digit.height), label: null };
    // A drawing has the size of MNIST; the model may have been made for another.
    if (image.length !== this.#size) return null;
    const { mu, sigma, nll, kl, elbo } = await this.#vae.examine(image, N_DRAWS);
    const reconstruction = greyBytes(await this.#vae.decode(mu));
    const { step } = this.#vae;
    return {
      step,
      image,
      reconstruction,
      mu,
      sigma,
      nll: nll[0] ?? NaN,
      kl: kl[0] ?? NaN,
      elbo: elbo[0] ?? NaN,
      label,
    };
  }

  /** @param {number} index */
  #testDigit(index) {
    const { heldOut, heldOutLabels } = this.#data;
    const row = index % (heldOut.length / this.#size);
    return { image: heldOut.slice(row * this.#size, (row + 1) * this.#size), label: heldOutLabels[row] ?? null };
  }
}

/** @param {Float32Array} logvar */
function meanSigma(logvar) {
  return logvar.reduce((sum, one) => sum + Math.exp(one / 2), 0) / logvar.length;
}

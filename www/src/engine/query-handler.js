import { toGreyBytes } from '../images/grey-bytes.js';
import { toProblem } from './failure.js';
import { projectGaussian } from './projected-gaussian.js';

/**
 * Queries to a model. A point is a point of the latent plane, one or two numbers.
 * @typedef {{ kind: 'plane' }} PlaneQuery The held-out images as points.
 * @typedef {{ kind: 'manifold', side: number }} ManifoldQuery `side`² points at quantiles of the prior, decoded.
 * @typedef {{ kind: 'decode', points: Float32Array }} DecodeQuery Some points, decoded.
 * @typedef {{ kind: 'between', from: number[], to: number[], n: number }} BetweenQuery `n` points of a line, decoded.
 * @typedef {{ kind: 'digit', digit: DrawnDigit | TestDigit }} DigitQuery One image, encoded and decoded again.
 * @typedef {{ kind: 'gaussian', digit: DrawnDigit | TestDigit }} GaussianQuery The encoder's Gaussian in the plane.
 * @typedef {PlaneQuery | ManifoldQuery | DecodeQuery | BetweenQuery | DigitQuery | GaussianQuery} Query
 *
 * @typedef {{ ink: Uint8Array, width: number, height: number }} DrawnDigit One byte a pixel, white on black.
 * @typedef {{ test: number }} TestDigit The index of a held-out image. Too large an index starts again at 0.
 */

/**
 * Answers to them. Pictures are grey, one byte a pixel, one picture after the other.
 *
 * `sigmas` of a plane has, for each image, the mean over the latents of the encoder's standard deviations.
 * @typedef {{ step: number, axes: number, points: Float32Array, sigmas: Float32Array, labels: Uint8Array }} PlaneAnswer
 * @typedef {{ step: number, points: Float32Array, images: Uint8Array }} PicturesAnswer
 * @typedef {object} DigitAnswer
 * @property {number} step
 * @property {Uint8Array} image as the model sees it
 * @property {Uint8Array} reconstruction
 * @property {Float32Array} mu
 * @property {Float32Array} sigma
 * @property {number} nll nats
 * @property {number} kl nats
 * @property {number} elbo nats
 * @property {number | null} label
 *
 * @typedef {{ step: number } & import('./projected-gaussian.js').PlaneGaussian} GaussianAnswer
 *
 * @typedef {PlaneAnswer | PicturesAnswer | DigitAnswer | GaussianAnswer} Answer
 */

/** @typedef {{ heldOut: Uint8Array, heldOutLabels: Uint8Array }} HeldOut The held-out images of a data set. */

/** Held-out images in the plane, at most: enough to see the shape of the whole. */
const MAX_POINTS = 2000;
/** Draws of epsilon for the nll of one image. The engine computes this many at once. */
const N_DRAWS = 128;

/** Answers queries about one model. */
export class QueryHandler {
  #engine;
  #vae;
  #data;
  #imageSize;
  /** @type {import('#engine/vae_lab.js').Plane | null} Kept between queries, so that the plane does not rotate. */
  #plane = null;

  /**
   * @param {import('./protocol.js').Engine} engine
   * @param {import('./durable-vae.js').DurableVae} vae
   * @param {HeldOut} data
   */
  constructor(engine, vae, data) {
    this.#engine = engine;
    this.#vae = vae;
    this.#data = data;
    this.#imageSize = vae.config.width * vae.config.height;
  }

  /**
   * Answers a query.
   * @param {Query} query
   * @returns {Promise<Answer | null>} null if the query does not fit the model, or the model has diverged
   */
  async answer(query) {
    try {
      return await this.#answer(query);
    } catch (error) {
      if (toProblem(error).code === 'invalid_argument') return null;
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
        return this.#projectHeldOut();
      case 'manifold':
        return this.#decodePoints((plane) => plane.manifold(query.side));
      case 'decode':
        return this.#decodePoints((plane) => (query.points.length % plane.axes === 0 ? query.points : null));
      case 'between': {
        const [from, to] = [Float32Array.from(query.from), Float32Array.from(query.to)];
        return this.#decodePoints((plane) => (from.length === plane.axes ? plane.between(from, to, query.n) : null));
      }
      case 'digit':
        return this.#examine(query.digit);
      case 'gaussian':
        return this.#projectDigit(query.digit);
    }
  }

  /** Frees the plane, whose memory belongs to the wasm module. */
  free() {
    this.#plane?.free();
    this.#plane = null;
  }

  /** @returns {Promise<PlaneAnswer>} */
  async #projectHeldOut() {
    const { mu, logvar, plane } = await this.#fitPlane();
    const { latent } = this.#vae.config;
    const sigmas = Float32Array.from({ length: logvar.length / latent }, (_, image) =>
      meanSigma(logvar.subarray(image * latent, (image + 1) * latent)),
    );
    return {
      step: this.#vae.step,
      axes: plane.axes,
      points: plane.project(mu),
      sigmas,
      labels: this.#data.heldOutLabels.slice(0, MAX_POINTS),
    };
  }

  /** Encodes the held-out images, and fits the plane to them. */
  async #fitPlane() {
    const { mu, logvar } = await this.#vae.encode(this.#data.heldOut.subarray(0, MAX_POINTS * this.#imageSize));
    if (this.#plane) this.#plane.follow(mu);
    else this.#plane = new this.#engine.Plane(mu, this.#vae.config.latent);
    return { mu, logvar, plane: this.#plane };
  }

  /**
   * @param {(plane: import('#engine/vae_lab.js').Plane) => Float32Array | null} choosePoints null if the query is about
   * a plane with another number of axes
   * @returns {Promise<PicturesAnswer | null>}
   */
  async #decodePoints(choosePoints) {
    const plane = this.#plane ?? (await this.#fitPlane()).plane;
    const points = choosePoints(plane);
    if (!points) return null;
    const images = toGreyBytes(await this.#vae.decode(plane.lift(points)));
    return { step: this.#vae.step, points, images };
  }

  /**
   * @param {DrawnDigit | TestDigit} digit
   * @returns {Promise<DigitAnswer | null>}
   */
  async #examine(digit) {
    const input = this.#imageOf(digit);
    if (!input) return null;
    const { image, label } = input;
    const { mu, sigma, nll, kl, elbo } = await this.#vae.examine(image, N_DRAWS);
    const reconstruction = toGreyBytes(await this.#vae.decode(mu));
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

  /**
   * @param {DrawnDigit | TestDigit} digit
   * @returns {Promise<GaussianAnswer | null>}
   */
  async #projectDigit(digit) {
    const input = this.#imageOf(digit);
    if (!input) return null;
    const plane = this.#plane ?? (await this.#fitPlane()).plane;
    const { mu, logvar } = await this.#vae.encode(input.image);
    const sigma = logvar.map((value) => Math.exp(value / 2));
    return { step: this.#vae.step, ...projectGaussian(plane, mu, sigma) };
  }

  /**
   * The image of a digit as the model sees it, and its class if that is known.
   * @param {DrawnDigit | TestDigit} digit
   * @returns {{ image: Uint8Array, label: number | null } | null} null if it has not the size of the model's images
   */
  #imageOf(digit) {
    const input =
      'test' in digit
        ? this.#testDigit(digit.test)
        : { image: this.#engine.centreDigit(digit.ink, digit.width, digit.height), label: null };
    // A drawn digit has the size of MNIST. The model may be for another size.
    return input.image.length === this.#imageSize ? input : null;
  }

  /** @param {number} index */
  #testDigit(index) {
    const { heldOut, heldOutLabels } = this.#data;
    const size = this.#imageSize;
    const row = index % (heldOut.length / size);
    return { image: heldOut.slice(row * size, (row + 1) * size), label: heldOutLabels[row] ?? null };
  }
}

/** @param {Float32Array} logvar */
function meanSigma(logvar) {
  return logvar.reduce((sum, value) => sum + Math.exp(value / 2), 0) / logvar.length;
}

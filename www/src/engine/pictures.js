/**
 * Pixels in [0, 1] as bytes. What lies outside, as a Gaussian's mean may, is shown as black or white.
 * @param {Float32Array} pixels
 */
export function greyBytes(pixels) {
  return new Uint8Array(Uint8ClampedArray.from(pixels, (pixel) => 255 * pixel).buffer);
}

const N_SAMPLES = 64;
const N_RECONSTRUCTIONS = 8;

/**
 * What a model makes of points of the prior, the same ones all along, and of some images.
 * @param {import('./protocol.js').Vae} vae
 * @param {Uint8Array} images
 * @param {import('./protocol.js').SamplesAre} samplesAre
 * @returns {Promise<import('./protocol.js').Pictures & { samples: Uint8Array<ArrayBuffer>, originals: Uint8Array<ArrayBuffer>, reconstructions: Uint8Array<ArrayBuffer> }>}
 */
export async function drawPictures(vae, images, samplesAre) {
  const { seed, width, height } = vae.config;
  const z = await vae.prior(N_SAMPLES, seed);
  const samples = greyBytes(samplesAre === 'draws' ? await vae.draw(z, seed) : await vae.decode(z));
  const { mu } = await vae.encode(images);
  const reconstructions = greyBytes(await vae.decode(mu));
  return { step: vae.step, width, height, samples, samplesAre, originals: new Uint8Array(images), reconstructions };
}

/**
 * The first picture of each digit, in the order in which they come, up to eight; the first ones where they have no labels.
 * @param {Uint8Array} images
 * @param {Uint8Array} labels
 * @param {number} size pixels a picture
 */
export function firstOfEachDigit(images, labels, size) {
  const all =
    labels.length > 0
      ? [...new Set(labels)].map((label) => labels.indexOf(label))
      : [...Array(images.length / size).keys()];
  const rows = all.slice(0, N_RECONSTRUCTIONS);
  const chosen = new Uint8Array(rows.length * size);
  rows.forEach((row, index) => chosen.set(images.subarray(row * size, (row + 1) * size), index * size));
  return chosen;
}

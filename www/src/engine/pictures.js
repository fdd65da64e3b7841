import { toGreyBytes } from '../images/grey-bytes.js';

const N_SAMPLES = 64;
const N_RECONSTRUCTIONS = 8;

/**
 * Decodes points of the prior, and reconstructs some images. The points are the same at every step of a run.
 * @param {import('./durable-vae.js').DurableVae} vae
 * @param {Uint8Array} images the originals, one byte a pixel
 * @param {import('./protocol.js').SampleKind} sampleKind
 */
export async function renderPictures(vae, images, sampleKind) {
  const { seed, width, height } = vae.config;
  const z = await vae.prior(N_SAMPLES, seed);
  const samples = toGreyBytes(sampleKind === 'draws' ? await vae.draw(z, seed) : await vae.decode(z));
  const { mu } = await vae.encode(images);
  const reconstructions = toGreyBytes(await vae.decode(mu));
  return { step: vae.step, width, height, samples, sampleKind, originals: new Uint8Array(images), reconstructions };
}

/**
 * Picks the images to reconstruct: the first one of each class, up to eight; without labels, the first eight.
 * @param {Uint8Array} images
 * @param {Uint8Array} labels
 * @param {number} imageSize pixels of one image
 */
export function firstOfEachClass(images, labels, imageSize) {
  const candidates =
    labels.length > 0
      ? [...new Set(labels)].map((label) => labels.indexOf(label))
      : [...Array(images.length / imageSize).keys()];
  const rows = candidates.slice(0, N_RECONSTRUCTIONS);
  const chosen = new Uint8Array(rows.length * imageSize);
  rows.forEach((row, index) => chosen.set(images.subarray(row * imageSize, (row + 1) * imageSize), index * imageSize));
  return chosen;
}

/** The error of this many images is close to that of all, and takes a fraction of the time of an evaluation. */
const MAX_IMAGES = 256;

/**
 * The mean squared error of a pixel: the decoder's mean at z = mu against the grey image. Unlike nll, it means the same
 * for every likelihood.
 * @param {Pick<import('./protocol.js').Vae, 'config' | 'encode' | 'decode'>} vae
 * @param {Uint8Array} heldOut one byte a pixel
 */
export async function reconstructionError(vae, heldOut) {
  const { width, height } = vae.config;
  const images = heldOut.subarray(0, MAX_IMAGES * width * height);
  const { mu } = await vae.encode(images);
  const means = await vae.decode(mu);
  return images.reduce((sum, byte, index) => sum + (byte / 255 - (means[index] ?? 0)) ** 2, 0) / images.length;
}

/** The numbers of latents of the trained models in public/models. */
export const MODELS = /** @type {const} */ ([2, 20]);

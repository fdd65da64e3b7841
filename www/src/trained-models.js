/** The numbers of latents of the trained models in public/models. */
export const TRAINED_MODELS = /** @type {const} */ ([2, 20]);

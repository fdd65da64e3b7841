/** The numbers of latents of the trained models in public/models. */
export const TRAINED_MODELS = /** @type {const} */ ([2, 20]);

/** The steps that each of them was trained for: see public/models/README.md. Their files have the weights alone. */
export const TRAINED_STEPS = 18_000;

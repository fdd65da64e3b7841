/** How many latents the trained models have that ship with the page: see public/models. */
export const MODELS = /** @type {const} */ ([2, 20]);

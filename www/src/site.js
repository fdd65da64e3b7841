const here = import.meta.url;

/**
 * The address of the site's root, wherever the page lies that uses the element: this module is one folder below it, both
 * in the source (`src/`) and in the bundle (`assets/`).
 */
export const site = new URL('../', here);

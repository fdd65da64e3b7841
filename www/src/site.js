const here = import.meta.url;

/**
 * The address of the site's root, wherever the page that uses the element lies. This module is one folder below the
 * root, both in the source (`src/`) and in the bundle (`assets/`).
 */
export const site = new URL('../', here);

import { VERSION } from '../version.js';

/**
 * Defines an element of this package. A page may load the script twice, in one version or in two: the first definition
 * counts, and the console says so. Does nothing outside a browser, where a site generator may import the module.
 * @param {string} name
 * @param {CustomElementConstructor} element
 */
export function register(name, element) {
  const registry = globalThis.customElements;
  if (!registry) return;
  const first = /** @type {{ version?: string } | undefined} */ (/** @type {unknown} */ (registry.get(name)));
  if (!first) registry.define(name, element);
  else if (/** @type {unknown} */ (first) !== element)
    console.info(
      `vae-lab ${VERSION}: the page has <${name}> already, of ${first.version ?? 'another script'}. That one counts.`,
    );
}

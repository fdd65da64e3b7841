/**
 * Defines a custom element, unless the page has one of that name: a page may load the script twice, from two addresses
 * for instance, and then the first definition counts.
 * @param {string} name
 * @param {CustomElementConstructor} element
 */
export function defineElement(name, element) {
  // eslint-disable-next-line no-restricted-properties -- the one place
  if (!customElements.get(name)) customElements.define(name, element);
}

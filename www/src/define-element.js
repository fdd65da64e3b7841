/**
 * Defines a custom element, unless the page has one of that name. If a page loads the script twice, for instance from
 * two addresses, the first definition counts.
 * @param {string} name
 * @param {CustomElementConstructor} element
 */
export function defineElement(name, element) {
  // eslint-disable-next-line no-restricted-properties -- the only place where it is allowed
  if (!customElements.get(name)) customElements.define(name, element);
}

/** English: what an element says in a page of somebody else. */
export const embed = {
  /** @param {string} origin */
  notLoaded: (origin) =>
    `The figure could not be loaded. Its scripts come from ${origin}: they must arrive with ` +
    'Access-Control-Allow-Origin, and script-src of the content security policy must allow them. Check the ' +
    'connection, then reload the page.',
  /** @param {string} attribute @param {string} found @param {string} expected */
  attribute: (attribute, found, expected) => `The attribute ${attribute} is “${found}”; expected ${expected}.`,
  wholeNumber: 'a whole number',
};

/** English: what the page of a frame says about its address. */
export const iframe = {
  /** @param {string} key @param {string} found @param {string} expected */
  entry: (key, found, expected) => `The address has ${key}=${found}; expected ${expected}.`,
  origin: 'an origin such as https://blog.example',
  /** @param {string} key @param {string} meant */
  unknown: (key, meant) => `The address has the unknown key ${key}. Did you mean ${meant}?`,
};

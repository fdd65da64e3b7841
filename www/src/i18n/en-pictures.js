/** English: the pictures that answer to the reader. */
export const pictures = {
  plane: {
    title: 'Latent plane',
    digits: 'test digits',
    manifold: 'manifold',
    show: 'What the plane shows',
    /** @param {string} n */
    noteTwo: (n) => `Where the encoder puts ${n} test images, by class. The plane is the latent space itself; the rings are one and two standard deviations of the prior.`,
    /** @param {string} n */
    noteOne: (n) => `Where the encoder puts ${n} test images, by class. The one latent runs from left to right; the marks are standard deviations of the prior.`,
    /** @param {string} n */
    noteMore: (n) => `Where the encoder puts ${n} test images, by class: a view along the two directions in which their means vary most. What is not in the plane is 0.`,
    noteManifold: 'What the decoder makes of z at even steps of the prior’s probability, from −2 to 2 standard deviations.',
    hint: 'Point to decode; click to pin; drag, or pin a second point, for the way between.',
    /** @param {string} n @param {string} step @param {string} size */
    picture: (n, step, size) => `Latent plane at step ${step}: ${n} encoded test images, coloured by class, within ${size} standard deviations of the prior. Arrow keys move a cursor, with Shift in larger steps; Enter pins; Escape clears.`,
    /** @param {string} step */
    pictureManifold: (step) => `Manifold at step ${step}: digits decoded from a grid over the prior. Arrow keys move a cursor; Enter pins; Escape clears.`,
    none: 'Latent plane, not there yet',
    cursor: 'under the pointer',
    /** @param {string} place */
    decoded: (place) => `Digit decoded at ${place}`,
    nothingDecoded: 'No point is chosen',
    /** @param {string} from @param {string} to */
    between: (from, to) => `Digits decoded along the line from ${from} to ${to}`,
    nothingBetween: 'Two pinned points would show the way between them',
    way: 'between the pins',
    classes: 'Classes: choose one to see it alone',
    /** @param {string} digit */
    only: (digit) => `Only ${digit}`,
  },
};

/** @typedef {typeof pictures} Pictures */

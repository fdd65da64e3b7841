/** English: the pictures that answer to the reader. */
export const pictures = {
  plane: {
    title: 'Latent plane',
    digits: 'test digits',
    manifold: 'manifold',
    show: 'What the plane shows',
    noteTwo:
      'Where the encoder puts the test images, by class. The plane is the latent space itself; the rings are one and two standard deviations of the prior.',
    noteOne:
      'Where the encoder puts the test images, by class. The one latent runs from left to right; the marks are standard deviations of the prior.',
    noteMore:
      'Where the encoder puts the test images, by class: a view along the two directions in which their means vary most. What is not in the plane is 0.',
    noteManifold:
      'What the decoder makes of z at even steps of the prior’s probability, from −2 to 2 standard deviations.',
    hint: 'Point to decode; click to pin; drag, or pin a second point, for the way between.',
    /** @param {string} n @param {string} step @param {string} size */
    picture: (n, step, size) =>
      `Latent plane at step ${step}: ${n} encoded test images, coloured by class, within ${size} standard deviations of the prior. Arrow keys move a cursor, with Shift in larger steps; Enter pins; Escape clears.`,
    /** @param {string} step */
    pictureManifold: (step) =>
      `Manifold at step ${step}: digits decoded from a grid over the prior. Arrow keys move a cursor; Enter pins; Escape clears.`,
    none: 'Latent plane, not there yet',
    cursor: 'at the pointer',
    /** @param {string} place */
    decoded: (place) => `Digit decoded at ${place}`,
    nothingDecoded: 'No point is chosen',
    /** @param {string} from @param {string} to */
    between: (from, to) => `Digits decoded along the line from ${from} to ${to}`,
    nothingBetween: 'Two pinned points would show the way between them',
    way: 'between the pins',
    classes: 'Classes: choose one to see it alone',
    /** @param {string} digit */
    alone: (digit) => `Only ${digit}`,
    table: {
      /** @param {string} step */
      caption: (step) =>
        `Step ${step}: the mean place of the images, their spread around it, and the encoder’s mean sigma`,
      images: 'images',
      n: 'n',
      /** @param {string} axis */
      axis: (axis) => `axis ${axis}`,
      spread: 'spread',
      sigma: 'sigma',
      all: 'all',
      /** @param {string} label */
      class: (label) => `class ${label}`,
      /** @param {string} n */
      image: (n) => `image ${n}`,
    },
  },

  samples: {
    show: 'What the samples are',
    means: 'mean',
    draws: 'draw',
    hints: {
      means: 'The decoder’s mean E[x|z]',
      draws: 'A draw from q(x|z): with the noise that the likelihood allows',
    },
    note: 'Drawn from the prior, decoded, and then drawn from q(x|z). The same 64 points z all along.',
  },

  warm: {
    title: 'Show a trained model, with',
    /** @param {string} latents */
    latents: (latents) => `${latents} latents`,
    hint: 'Weights that were trained beforehand. Play trains on from them; Reset starts from nothing.',
    loading: 'It is on its way.',
    failed: 'It did not arrive. Nothing was changed.',
  },

  data: {
    own: 'Use your own images',
    mnist: 'Back to MNIST',
    title: 'Your own images',
    about:
      'An IDX or NPY array (gzipped or not), PNG or JPEG files, a folder or a zip of them; 20 to 100,000 images. They are cut to a square and made 28×28 grey. Nothing leaves this browser.',
    drop: 'Drop files here, or choose',
    files: 'Files',
    folder: 'A folder',
    close: 'Close',
    cancel: 'Stop reading',
    /** @param {string} percent */
    reading: (percent) => `Reading, ${percent}`,
    use: (/** @type {string} */ n) => `Train on these ${n} images`,
    invert: 'Invert: swap ink and paper',
    /** @param {string} n */
    found: (n) => `${n} images.`,
    labelled: 'With labels.',
    /** @param {string} n */
    skipped: (n) => `${n} other files were left out.`,
    heldOut: 'Every tenth is held out.',
    /** @param {string} n */
    preview: (n) => `${n} of the images as the model would see them`,
    refused: {
      /** @param {string} name */
      nothing: (name) =>
        `${name || 'This'} holds no images. Expected are IDX, NPY, PNG or JPEG files, or a zip of them.`,
      /** @param {string} name @param {string} found */
      kind: (name, found) =>
        `${name} is none of the files that can be read. Expected is IDX, NPY, PNG, JPEG, gzip or zip; found is a file that begins with “${found}”.`,
      /** @param {string} name @param {string} found */
      size: (name, found) => `${name} is too large. Expected are at most 512 MB, unpacked; found are ${found} MB.`,
      /** @param {string} name */
      damaged: (name) => `${name} is damaged or cut short:`,
      /** @param {string} name @param {string} found */
      shape: (name, found) =>
        `${name} is no array of images. Expected is the shape n × height × width, or n × pixels of squares; found is ${found}.`,
      /** @param {string} name @param {string} found */
      few: (name, found) => `There are too few images. Expected are at least 20; found are ${found}.`,
      /** @param {string} name @param {string} found */
      many: (name, found) => `There are too many images. Expected are at most 100,000; found are ${found}.`,
    },
    unchanged: 'Nothing was changed.',
  },

  replay: {
    title: 'Replay',
    live: 'Live',
    liveHint: 'Back to the present; the run has gone on',
    /** @param {string} step */
    step: (step) => `step ${step}`,
  },

  pad: {
    title: 'Your own digit',
    /** @param {string} pen */
    paper: (pen) =>
      `Drawing pad. Arrow keys move a cursor; Space puts the pen down or lifts it; Backspace takes back a stroke; Escape clears. ${pen}`,
    penDown: 'The pen is down.',
    penUp: 'The pen is up.',
    undo: 'Undo',
    clear: 'Clear',
    takeTest: 'Take a test digit',
    seen: 'The digit as the model sees it',
    seenShort: 'what it sees',
    /** @param {string} digit */
    aTest: (digit) => `a test ${digit}`,
    /** @param {string} step */
    reconstruction: (step) => `Its reconstruction at step ${step}`,
    reconstructionShort: 'what it makes of it',
    nothing: 'No digit yet',
    loss: '−ELBO',
    note: 'Your strokes are fitted into 20×20 pixels and centred by their mass in 28×28, as MNIST was made. Bars: the encoder’s mean and standard deviation of each latent; a latent that says nothing of the digit has μ 0 and σ 1, the dashed line. nll is a mean over 128 draws of ε.',
    muMeaning: 'mean, up to 3 either way',
    sigmaMeaning: 'standard deviation, from 0; the prior’s is 1',
    noBars: 'The encoder’s mean and standard deviation of each latent, not there yet',
    /** @param {string} n @param {string} mu @param {string} sigma */
    bars: (n, mu, sigma) => `The encoder’s Gaussian over ${n} latents. Means: ${mu}. Standard deviations: ${sigma}.`,
  },
};

/** @typedef {typeof pictures} Pictures */

/** English: the pictures that answer to the reader. */
export const pictures = {
  plane: {
    title: 'Latent plane',
    digits: 'test digits',
    manifold: 'manifold',
    show: 'What the plane shows',
    noteTwo:
      'Encoder means of the test images, coloured by class. The plane is the latent space itself; the rings ' +
      'mark one and two standard deviations of the prior.',
    noteOne:
      'Encoder means of the test images, coloured by class. The single latent runs from left to right; the ' +
      'lines mark standard deviations of the prior.',
    noteMore:
      'Encoder means of the test images, coloured by class, along the two directions in which they vary ' +
      'most. To decode a point, all other directions are set to 0.',
    noteManifold:
      'Decoder means on a grid of z, evenly spaced in the prior’s probability, from −2 to 2 standard deviations.',
    hint: 'Point to decode; click to pin; drag, or pin a second point, to decode the line between.',
    touchHint: 'Tap to decode and pin a point; tap a second one, or drag, to decode the line between.',
    /** @param {string} mean @param {string} sigma */
    gaussian: (mean, sigma) =>
      `Your digit: the encoder’s Gaussian has its mean at ${mean}, standard deviations ${sigma}.`,
    /** @param {string} n @param {string} step @param {string} size */
    picture: (n, step, size) =>
      `Latent plane at step ${step}: ${n} encoded test images, coloured by class, within ${size} standard ` +
      `deviations of the prior. Arrow keys move a cursor, in larger steps with Shift; Enter pins; Escape ` +
      `clears.`,
    /** @param {string} step */
    pictureManifold: (step) =>
      `Manifold at step ${step}: digits decoded from a grid over the prior. Arrow keys move a cursor; Enter ` +
      `pins; Escape clears.`,
    none: 'Latent plane, not available yet',
    cursor: 'at the pointer',
    /** @param {string} place */
    decoded: (place) => `Digit decoded at ${place}`,
    nothingDecoded: 'No point selected',
    /** @param {string} from @param {string} to */
    between: (from, to) => `Digits decoded along the line from ${from} to ${to}`,
    nothingBetween: 'Pin two points to see the digits between them',
    interpolation: 'between the pins',
    classes: 'Classes: choose one to highlight it',
    /** @param {string} digit */
    onlyClass: (digit) => `Only ${digit}`,
    table: {
      /** @param {string} step */
      caption: (step) => `Step ${step}: mean position of the images, their spread around it, and the encoder’s mean σ`,
      images: 'images',
      n: 'n',
      /** @param {string} axis */
      axis: (axis) => `axis ${axis}`,
      spread: 'spread',
      sigma: 'σ',
      all: 'all',
      /** @param {string} label */
      class: (label) => `class ${label}`,
      /** @param {string} n */
      image: (n) => `image ${n}`,
    },
  },

  samples: {
    show: 'What the samples show',
    means: 'mean',
    draws: 'draw',
    hints: {
      means: 'The decoder’s mean E[x|z]',
      draws: 'A random draw from the decoder q(x|z), with the noise that the likelihood assumes',
    },
    note: 'z is drawn from the prior and decoded, then x is drawn from q(x|z). The 64 points z stay the same.',
  },

  trainedModels: {
    title: 'Show a trained model with',
    /** @param {string} latents */
    latents: (latents) => `${latents} latents`,
    hint: 'Pretrained weights. Play trains them further; Reset starts from scratch.',
    loading: 'Loading…',
    failed: 'The model could not be loaded. Nothing was changed.',
  },

  data: {
    own: 'Use your own images',
    mnist: 'Back to MNIST',
    title: 'Your own images',
    about:
      'Arrays (IDX, NPY or NPZ; gzipped or not), a CSV table with one image per row, pictures (PNG, JPEG, WebP, GIF ' +
      'or BMP, for example), or a folder or zip of these; 20 to 100,000 images. They are cropped to squares and ' +
      'resized to 28×28 greyscale. Nothing leaves this browser.',
    drop: 'Drop files here, or choose',
    files: 'Files',
    folder: 'Folder',
    close: 'Close',
    cancel: 'Stop reading',
    /** @param {string} percent */
    reading: (percent) => `Reading: ${percent}`,
    use: (/** @type {string} */ n) => `Train on these ${n} images`,
    invert: 'Invert (swap ink and paper)',
    /** @param {string} n */
    found: (n) => `${n} images.`,
    labelled: 'With labels.',
    /** @param {string} names */
    classNames: (names) => `Class numbers: ${names}.`,
    /** @param {string} n */
    heldOut: (n) => `${n} of them, spread over the whole set, are held out for evaluation.`,
    /** @param {string} min @param {string} max */
    range: (min, max) => `Grey values from ${min} to ${max} (0 is black, 255 white).`,
    /** @param {string} black @param {string} white */
    scale: (black, white) => `In the file, ${black} is black and ${white} is white.`,
    /** @param {string} n */
    flat: (n) => `Blank images (a single shade of grey): ${n}.`,
    allFlat: 'Every image is blank (a single shade of grey), so there is nothing to learn.',
    fewImages:
      'With so few images, epochs are short: “stop after (epochs)” is raised where needed, so that a run has at ' +
      'least 1,000 steps. A batch is never larger than the training set.',
    leftOut: {
      title: 'Left out:',
      /** @param {string} n @param {string} names */
      nothing: (n, names) => `Empty files: ${n} (${names})`,
      /** @param {string} n @param {string} names */
      kind: (n, names) => `Unsupported files: ${n} (${names})`,
      /** @param {string} n @param {string} names */
      table: (n, names) => `Tables whose rows are not square images: ${n} (${names})`,
      /** @param {string} n @param {string} names */
      size: (n, names) => `Files larger than 512 MB when unpacked: ${n} (${names})`,
      /** @param {string} n @param {string} names */
      damaged: (n, names) => `Damaged or incomplete files: ${n} (${names})`,
      /** @param {string} n @param {string} names */
      undecodable: (n, names) => `Pictures that this browser cannot decode: ${n} (${names})`,
      /** @param {string} n @param {string} names */
      canvas: (n, names) => `Pictures that this browser alters (save them as PNG): ${n} (${names})`,
      /** @param {string} n @param {string} names */
      unreadable: (n, names) => `Files that could not be read: ${n} (${names})`,
      /** @param {string} n @param {string} names */
      archive: (n, names) =>
        `Archives that are encrypted, in another archive or compressed in an unsupported way (unpack them first): ` +
        `${n} (${names})`,
      /** @param {string} n @param {string} names */
      type: (n, names) => `Arrays whose elements are neither numbers nor text: ${n} (${names})`,
      /** @param {string} n @param {string} names */
      shape: (n, names) => `Arrays that are not images: ${n} (${names})`,
      /** @param {string} n @param {string} names */
      labels: (n, names) => `Arrays without one label for each image: ${n} (${names})`,
      /** @param {string} n @param {string} names */
      finite: (n, names) => `Images that contain NaN or infinity: ${n} (${names})`,
    },
    /** @param {string} n */
    preview: (n) => `${n} of the images, as the model will see them`,
    rejected: {
      /** @param {string} name */
      nothing: (name) =>
        `${name || 'This'} contains no readable images. Choose arrays (IDX, NPY, NPZ), pictures, or a zip ` +
        `of them.`,
      /** @param {string} name @param {string} found */
      kind: (name, found) =>
        `${name} cannot be read: it begins with “${found}”. Choose arrays (IDX, NPY, NPZ), a CSV table of pixels, ` +
        `pictures, or a zip of them.`,
      /** @param {string} name */
      table: (name) =>
        `${name} is a table, but not of images: each row must hold the pixels of one square image as numbers, ` +
        `with or without a label. MNIST as CSV, for example, has 785 columns.`,
      /** @param {string} name @param {string} found */
      size: (name, found) => `${name} is too large: at most 512 MB, unpacked, can be read; found ${found} MB.`,
      /** @param {string} name */
      damaged: (name) => `${name} is damaged or cut short:`,
      /** @param {string} name */
      undecodable: (name) => `This browser cannot decode ${name}. Save it as PNG or JPEG.`,
      /** @param {string} name */
      canvas: (name) =>
        `${name} cannot be read: to prevent fingerprinting, this browser alters pictures that a page decodes. Save ` +
        `them as PNG, which this page decodes itself, or allow it to read canvas data.`,
      /** @param {string} name */
      unreadable: (name) => `${name} could not be read:`,
      /** @param {string} name */
      archive: (name) =>
        `${name} cannot be unpacked here: it is encrypted, inside another archive, or compressed in an unsupported ` +
        `way. Unpack it first.`,
      /** @param {string} name @param {string} found */
      type: (name, found) =>
        `${name} is an array of type ${found}, which cannot be read. Save numbers, for example with ` +
        `array.astype("float32").`,
      /** @param {string} name @param {string} found */
      labels: (name, found) =>
        `${name} is an array of shape ${found}. It may hold labels, but there are no images. Choose both files.`,
      /** @param {string} name */
      finite: (name) => `Every image in ${name} contains NaN or infinity. Replace these values and try again.`,
      /** @param {string} name @param {string} found */
      shape: (name, found) =>
        `${name} is not an array of images: expected the shape n × height × width, or n × pixels of square ` +
        `images; found ${found}.`,
      /** @param {string} name @param {string} found */
      few: (name, found) => `At least 20 images are needed; you chose ${found}.`,
      /** @param {string} name @param {string} found */
      many: (name, found) => `At most 100,000 images can be used; you chose ${found} or more.`,
    },
    unchanged: 'Nothing was changed.',
  },

  replay: {
    title: 'Replay',
    live: 'Live',
    liveHint: 'Return to the current step',
    /** @param {string} step */
    step: (step) => `step ${step}`,
  },

  pad: {
    title: 'Your own digit',
    /** @param {string} pen */
    paper: (pen) =>
      `Drawing pad. Arrow keys move a cursor; Space lowers or lifts the pen; Backspace undoes a stroke; ` +
      `Escape clears. ${pen}`,
    penDown: 'The pen is down.',
    penUp: 'The pen is up.',
    undo: 'Undo',
    clear: 'Clear',
    takeTest: 'Use a test digit',
    seen: 'The digit as the model sees it',
    seenShort: 'input',
    /** @param {string} digit */
    aTest: (digit) => `test image, ${digit}`,
    /** @param {string} step */
    reconstruction: (step) => `Its reconstruction at step ${step}`,
    reconstructionShort: 'reconstruction',
    nothing: 'No digit yet',
    loss: '−ELBO',
    note:
      'Your strokes are scaled to fit 20×20 pixels and centred by their centre of mass in 28×28, as in MNIST. Bars: ' +
      'the encoder’s mean μ and standard deviation σ for each latent; a latent that carries nothing about the ' +
      'digit has μ = 0 and σ = 1 (dashed line). nll is averaged over 128 draws of ε. On the latent plane the digit ' +
      'is its Gaussian p(z|x): a dot at the mean, and contours at one and two standard deviations.',
    muMeaning: 'mean, shown from −3 to 3',
    sigmaMeaning: 'standard deviation, from 0; the prior’s is 1',
    noBars: 'The encoder’s mean and standard deviation for each latent, not available yet',
    /** @param {string} n @param {string} mu @param {string} sigma */
    bars: (n, mu, sigma) => `The encoder’s Gaussian over ${n} latents. Means: ${mu}. Standard deviations: ${sigma}.`,
  },
};

/** @typedef {typeof pictures} Pictures */

/** English: what can be taken along, and brought back. */
export const files = {
  title: 'Keep',
  save: 'Save model',
  saveHint: 'Weights, Adam’s moments, settings and step, as safetensors',
  load: 'Open model',
  loadHint: 'Go on from a saved model; a file can be dropped anywhere, too',
  curves: 'Curves, CSV',
  pictures: 'Pictures, PNG',
  script: 'PyTorch script',
  scriptHint: 'The same model and training as a Python script that runs as it is',
  note: 'Saved models open here and in anything that reads safetensors. They hold the model and not the data.',
  forgetful: {
    full: 'The storage of this browser is full, and not everything here is kept for your next visit: save the model to a file before you leave.',
    forbidden:
      'This browser keeps nothing for this page, because its storage is switched off or of a newer version of the page: save the model to a file before you leave.',
    large: 'This model is too large to be kept for your next visit: save it to a file before you leave.',
  },
  drop: 'Drop a saved model here to go on from it, or images to train on',
  close: 'Close',
  /** @param {string} step */
  sampleCaption: (step) => `step ${step}`,
  /** @param {string} name @param {string} step */
  lost: (name, step) =>
    `The run on your own images (${name}, up to step ${step}) was not kept: the images are not, and have to be chosen again.`,
  before: 'What you see is the run before it.',
  refused: {
    /** @param {string} name */
    checkpoint: (name) => `“${name}” was not opened: it is no model that was saved here. The run goes on as it was.`,
    /** @param {string} name */
    kind: (name) =>
      `“${name}” was not opened: expected is a saved model, a file that ends with .safetensors. The run goes on as it was.`,
    /** @param {string} name @param {string} megabytes @param {string} most */
    size: (name, megabytes, most) =>
      `“${name}” was not opened: it has ${megabytes} MB, and no model here has more than ${most} MB. The run goes on as it was.`,
    /** @param {string} name */
    unreadable: (name) => `“${name}” could not be read. The run goes on as it was.`,
  },
};

/** English: what can be saved, and opened again. */
export const files = {
  title: 'Save and open',
  save: 'Save model',
  saveHint: 'Weights, Adam’s moments, settings and step, as safetensors',
  load: 'Open model',
  loadHint: 'Continue from a saved model; you can also drop a file anywhere on the page',
  curves: 'Curves (CSV)',
  pictures: 'Pictures (PNG)',
  script: 'PyTorch script',
  scriptHint: 'The same model and training, as a Python script ready to run',
  note: 'Saved models open here and in any program that reads safetensors. They contain the model, not the data.',
  storageFailure: {
    full:
      'This browser’s storage is full, so not everything here can be kept for your next visit: save the model ' +
      'to a file before you leave.',
    forbidden:
      'This browser keeps nothing for this page, because its storage is switched off: save the model to a file ' +
      'before you leave.',
    newer:
      'This browser keeps nothing for this page, because a newer version of the page has stored a run here, which ' +
      'stays as it is: reload the page to get that version, or save the model to a file before you leave.',
    silent:
      'This browser’s storage does not respond, so nothing is kept for your next visit: save the model to a file ' +
      'before you leave.',
    large: 'This model is too large to keep for your next visit: save it to a file before you leave.',
  },
  drop: 'Drop a saved model here to continue from it, or images to train on',
  close: 'Close',
  /** @param {string} step */
  sampleCaption: (step) => `step ${step}`,
  /** @param {string} name @param {string} step */
  lost: (name, step) =>
    `The run on your own images (${name}, up to step ${step}) was not kept, because the images are not ` +
    `stored: please choose them again.`,
  /** @param {string} step */
  undoReset: (step) => `The run was reset at step ${step}.`,
  undo: 'Undo (U)',
  earlierRunShown: 'The previous run is shown instead.',
  rejected: {
    /** @param {string} name */
    checkpoint: (name) => `“${name}” was not opened: it is not a model saved by vae-lab. The run goes on as before.`,
    /** @param {string} name */
    kind: (name) =>
      `“${name}” was not opened: expected a saved model, a file ending in .safetensors. The run goes on as before.`,
    /** @param {string} name @param {string} megabytes @param {string} most */
    size: (name, megabytes, most) =>
      `“${name}” was not opened: it is ${megabytes} MB, and no model here is larger than ${most} MB. The run ` +
      `goes on as before.`,
    /** @param {string} name */
    unreadable: (name) => `“${name}” could not be read. The run goes on as before.`,
  },
};

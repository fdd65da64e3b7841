/** English: what is only in a figure. */
export const figure = {
  /** @param {string} step */
  finished: (step) => `Finished at step ${step}.`,
  noEffect: 'It has no effect with the current settings.',
  devices: { webgpu: 'GPU', cpu: 'CPU' },
};

/** English: what is only in a figure. */
export const figure = {
  /** @param {string} step */
  finished: (step) => `Finished at step ${step}.`,
  noEffect: 'It has no effect with the present settings.',
  devices: { webgpu: 'GPU', cpu: 'CPU' },
};

/** English: what is said of a run as a whole. */
export const run = {
  /** @param {string} epochs */
  finished: (epochs) => `Finished after ${epochs} epochs.`,
  /** @param {string} epochs */
  trainMore: (epochs) => `Train ${epochs} more epochs`,
  /** @param {string} steps */
  trained: (steps) => `Trained model, opened at step ${steps}.`,
  /** @param {string} steps */
  trainedBefore: (steps) => `Trained model (${steps} steps). Steps are counted from here.`,
  trainedUnknown: 'Trained model; training length unknown. Steps are counted from here.',
};

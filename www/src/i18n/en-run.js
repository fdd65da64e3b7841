import { count } from './en-count.js';

/** English: what is said of a run as a whole. */
export const run = {
  /** @param {string} epochs */
  finished: (epochs) => `Finished after ${count(epochs, 'epoch')}.`,
  /** @param {string} epochs */
  trainMore: (epochs) => `Train ${epochs} more epochs`,
  /** @param {string} steps */
  trained: (steps) => `Trained model, opened at step ${steps}.`,
  /** @param {string} steps */
  trainedBefore: (steps) => `Trained model (${count(steps, 'step')}). Steps are counted from here.`,
  trainedUnknown: 'Trained model; training length unknown. Steps are counted from here.',
  /** @param {string} step */
  notEvaluated: (step) => `Not evaluated near step ${step}: the run was evaluated before or after it.`,
  /** @param {string} step */
  noPlane: (step) => `Not recorded near step ${step}: the plane is recorded only while it is on screen.`,
  /** @param {string} step */
  noModel: (step) => `No model of step ${step} was kept to read your digit. Press Live to return to the current one.`,
  /** @param {string} step */
  noPictures: (step) => `No pictures of this model were recorded near step ${step}.`,
  /** @param {string} step */
  kept: (step) => `The previous run, up to step ${step}, is kept as an earlier run in the charts.`,
  same: 'earlier run, same settings',
  notDrawn: {
    /** @param {string} names */
    unit: (names) =>
      `Not drawn: ${names}. With another likelihood, fixed σ or kind of pixels, nll has another unit and another ` +
      `zero, so the losses cannot be compared. Compare the mean squared error and the draws instead.`,
    /** @param {string} names */
    data: (names) => `Not drawn: ${names}, trained on other images.`,
    /** @param {string} names */
    short: (names) => `Not drawn, since nll has another unit: ${names}.`,
  },
  errorChart: {
    title: 'Mean squared error',
    unit: 'per pixel, held-out, by step',
    now: 'this run',
    note:
      'The squared difference between a test image and its reconstruction, the decoder’s mean at z = μ, averaged ' +
      'over the pixels. It means the same for every likelihood. It does not show how good the samples are: ' +
      'compare the draws as well.',
    /** @param {string} mse @param {string} step */
    picture: (mse, step) =>
      `Curves of the mean squared error. This run at step ${step}: ${mse}. The left and right arrow keys move the ` +
      `crosshair.`,
  },
  values: {
    caption: 'held-out, nats per image',
    first: 'first',
    second: 'second',
    mse: 'MSE per pixel',
    incomparable:
      'These losses have different units and cannot be compared. Compare the mean squared error (MSE) and the draws.',
  },
  weightedKl: 'β · KL',
};

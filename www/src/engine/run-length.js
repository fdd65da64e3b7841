/** Where a run that plays is finished: after some epochs, but at the latest at some step. */
export class RunLength {
  /** Epochs from Play to the end. */
  epochs;
  /** The step at which the run ends at the latest. */
  maxSteps;
  /** The step at which it is finished. */
  lastStep = Infinity;

  /** @param {{ stopAfter?: number | null, maxSteps?: number | null }} limits */
  constructor({ stopAfter, maxSteps }) {
    this.epochs = stopAfter ?? Infinity;
    this.maxSteps = maxSteps ?? Infinity;
  }

  /**
   * Finds the last step from the present one. A finished run goes on for as many epochs more.
   * @param {Pick<import('./training-data.js').TrainingData, 'epoch' | 'lastStepOf'>} data
   */
  extend(data) {
    const epochs = this.epochs * (Math.floor(data.epoch / this.epochs) + 1);
    this.lastStep = Math.min(this.maxSteps, data.lastStepOf(epochs));
  }
}

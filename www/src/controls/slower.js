/**
 * The learning rate with which a run that has diverged goes on: a tenth.
 * @param {number} learningRate
 */
export function slowerRate(learningRate) {
  // 0.3 / 10 is 0.03, and 0.1 · 0.3 is not.
  return Number((learningRate / 10).toPrecision(6));
}

/** The epochs by which a reader can prolong a run that has ended. */
export const MORE_EPOCHS = 20;

/**
 * The value of `stopAfter` with which a run that has ended goes on for more epochs: at most what the control allows.
 * @param {readonly import('./registry.js').Control[]} controls
 * @param {number} epoch epochs that are complete
 */
export function raisedEpochs(controls, epoch) {
  const max = controls.find(({ key }) => key === 'stopAfter')?.max ?? Infinity;
  return Math.min(epoch + MORE_EPOCHS, max);
}

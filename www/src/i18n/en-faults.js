/** English: what went wrong during a run, and how it goes on. */
export const faults = {
  /** @param {string} step */
  diverged: (step) => `Training diverged by step ${step}: the loss was no longer a finite number.`,
  /** @param {string} step @param {string} rate */
  rewound: (step, rate) =>
    `The model is back at step ${step}, its last saved state. The usual cause is a learning rate that is too large; ` +
    `it is now ${rate}.`,
  /** @param {string} rate */
  slower: (rate) => `Continue with learning rate ${rate}`,
  /** @param {string} step @param {string} rate */
  wentSlower: (step, rate) => `The run continued from step ${step} with learning rate ${rate}.`,
  /** @param {string} step */
  device: (step) =>
    `The graphics device was lost at step ${step}. The run continued on a new one, and no progress was lost.`,
  /** @param {string} step */
  cpu: (step) =>
    `The graphics device was lost at step ${step} and could not be replaced. The run continued on the CPU, and ` +
    `no progress was lost.`,
  /** @param {string} step */
  worker: (step) =>
    `The engine stopped at step ${step} and was restarted. The run continued, and no progress was lost.`,
  damage: {
    newest: 'The newest saved state of the run was damaged. The run continues from the one before it.',
    all: 'The saved run was damaged and could not be read. A new run starts at step 0.',
  },
};

/**
 * The commands that panels send to their lab. Each is an event of its own, `vae-NAME`, with a typed detail. It bubbles
 * out of the shadow roots of the panels, so that nothing need be handed down to them, and stops at the lab. A lab has a
 * handler for each; a command without one is a type error.
 */

/**
 * The detail of each command. All commands without one have `undefined`.
 * @typedef {object} CommandDetails
 * @property {undefined} play
 * @property {undefined} pause
 * @property {undefined} trainMore go on after the end of a run, for more epochs
 * @property {undefined} step
 * @property {undefined} reset start over with the same settings
 * @property {undefined} continueSlower go on with a tenth of the learning rate, after the run has diverged
 * @property {undefined} undoReset return to the run before the last reset
 * @property {undefined} restart start over with the draft
 * @property {undefined} discardDraft
 * @property {undefined} newSeed start over with another seed
 * @property {undefined} trainOnCpu start over on the CPU
 * @property {undefined} useDefaults start over with the default settings
 * @property {undefined} reopen open a new session after the worker has ended
 * @property {undefined} replaceWorker start again with another worker, since this one does not respond
 * @property {undefined} retryData continue a download that was interrupted
 * @property {{ key: string, value: import('./controls/registry.js').Value }} choose a value for an option
 * @property {{ key: string, value: import('./controls/registry.js').Value }} chooseForComparison the same for the
 * second model
 * @property {{ onResult: (copied: boolean) => void }} share copy the address of the run
 * @property {undefined} compare open a second model with the draft
 * @property {undefined} stopComparing
 * @property {import('./engine/protocol.js').SampleKind} setSampleKind
 * @property {undefined} measureGap
 * @property {undefined} toggleSlowMotion
 * @property {undefined} stepSlowMotion do the step that is shown, and show the next one
 * @property {import('./controls/experiments.js').ExperimentRun} startExperiment
 * @property {undefined} endExperiment return to the run before the experiments
 * @property {{ id: string, answer: number | null }} predict the outcome of an experiment; null takes it back
 * @property {string} lookAt a panel, by the name of its element
 * @property {number | null} moveCrosshair to a step
 * @property {number | null} replay the snapshot at a step; null for the current one
 * @property {import('./engine/query-handler.js').PlaneAnswer} setPlane
 * @property {import('./state/state.js').LabState['digit']} setDigit the digit of the drawing pad; null if there is none
 * @property {{ name: string, invert: boolean, images: number } | null} useData the images that were read last, and
 * how many of them are for training; null for MNIST
 * @property {number} loadTrainedModel the one with this number of latents
 * @property {File} loadCheckpoint
 * @property {undefined} dismissRejection
 * @property {undefined} saveCheckpoint
 * @property {undefined} saveComparison
 * @property {undefined} saveCurves
 * @property {undefined} savePictures
 * @property {undefined} saveScript
 */

/** @typedef {keyof CommandDetails} CommandName */

/** @typedef {{ [N in CommandName]: (detail: CommandDetails[N]) => unknown }} CommandHandlers */

/**
 * The name of a command without a detail.
 * @typedef {{ [N in CommandName]: CommandDetails[N] extends undefined ? N : never }[CommandName]} PlainCommandName
 */

/**
 * Sends a command.
 * @template {CommandName} N
 * @param {EventTarget} target the panel that sends it
 * @param {N} name
 * @param {CommandDetails[N] extends undefined ? [] : [CommandDetails[N]]} detail
 */
export function sendCommand(target, name, ...detail) {
  target.dispatchEvent(new CustomEvent(`vae-${name}`, { detail: detail[0], bubbles: true, composed: true }));
}

/**
 * Handles the commands that reach an element.
 * @param {EventTarget} target
 * @param {CommandHandlers} handlers
 * @returns {() => void} removes the handlers
 */
export function handleCommands(target, handlers) {
  const removed = new AbortController();
  for (const [name, handler] of Object.entries(handlers)) {
    const listener = (/** @type {Event} */ event) => {
      event.stopPropagation();
      // The type checker cannot see that the handler and the detail belong to the same name.
      /** @type {(detail: any) => unknown} */ (handler)(/** @type {CustomEvent} */ (event).detail);
    };
    target.addEventListener(`vae-${name}`, listener, { signal: removed.signal });
  }
  return () => removed.abort();
}

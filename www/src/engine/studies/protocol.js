/** What the figures of the theory and the worker say to each other, beside what `../protocol.js` has for the lab. */

/**
 * @typedef {import('../protocol.js').Settings} Settings
 * @typedef {import('../protocol.js').Problem} Problem
 *
 * One-dimensional data and latents. Both joint densities are measured on the grid of all pairs of `x` and `z`.
 * @typedef {object} JointStudy
 * @property {'joint'} kind
 * @property {import('#engine/vae_lab.js').JointOptions} model
 * @property {Float64Array} x
 * @property {Float64Array} z
 *
 * Several models on the same data. `limit` is the number of held-out images to evaluate.
 * @typedef {object} RunsStudy
 * @property {'runs'} kind
 * @property {Settings[]} runs
 * @property {'steps' | 'time'} equal what all of them have in common
 * @property {number} limit
 * @property {number} [gradientRepeats] draws of epsilon for the variance of the gradient, which is measured while
 * training stands still
 * @property {number} [pictures] how many points of the prior to decode
 *
 * One model with two latents.
 * @typedef {object} PosteriorStudy
 * @property {'posterior'} kind
 * @property {Settings} model
 * @property {string} [checkpointUrl] of a model that has been trained
 *
 * @typedef {JointStudy | RunsStudy | PosteriorStudy} StudyKind
 * @typedef {StudyKind & { maxSteps?: number, measuringMs?: number }} StudyOptions
 *
 * @typedef {import('./joint-experiment.js').JointMeasurement | import('./runs-experiment.js').RunsMeasurement
 *   | import('./posterior-experiment.js').PosteriorMeasurement} Measurement
 *
 * @typedef {{ type: 'playing' } | { type: 'paused' } | { type: 'measured', measurement: any }
 *   | ({ type: 'problem' } & Problem)} StudyEvent
 *
 * What an experiment needs.
 * @typedef {object} ExperimentParts
 * @property {Promise<import('../protocol.js').Engine>} engine
 * @property {import('../protocol.js').AnyDataset} dataset
 * @property {() => number} now
 * @property {() => void} signOfLife tells the page, between two long computations, that the worker is alive
 */

/** @typedef {import('./study.js').Study} Study */

/**
 * The commands of a study, as `COMMANDS` in `../protocol.js` for a session.
 * @satisfies {Record<Exclude<keyof Study, 'open'>, true>}
 */
const COMMANDS = { play: true, pause: true, step: true, reset: true, setVisible: true, ask: true, close: true };

/** @typedef {Pick<Study, keyof typeof COMMANDS>} StudyCommands */

/** The names of all commands of a study. */
export const studyCommands = /** @type {(keyof typeof COMMANDS)[]} */ (Object.keys(COMMANDS));

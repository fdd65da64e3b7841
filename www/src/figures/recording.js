/**
 * Results of figures that take long, recorded with this engine: see `scripts/record.js`. A figure shows them until its
 * reader presses Play.
 */

/**
 * @typedef {import('../engine/studies/runs-experiment.js').RunsMeasurement} Measurement
 *
 * `study` is what was trained, as JSON. `measurements` are in the order of their steps. Bytes are in base64.
 * @typedef {{ study: string, measurements: Measurement[] }} Recording
 */

/** The bytes of a base64 text. @param {string} text */
const bytesOf = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/**
 * Decodes a recording from its JSON.
 * @param {any} json
 * @returns {Recording}
 */
export function readRecording({ study, measurements }) {
  return {
    study,
    measurements: measurements.map((/** @type {any} */ measurement) => ({
      ...measurement,
      runs: measurement.runs.map((/** @type {any} */ run) => ({
        ...run,
        pictures: run.pictures && { means: bytesOf(run.pictures.means), draws: bytesOf(run.pictures.draws) },
      })),
    })),
  };
}

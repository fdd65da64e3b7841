/** The experiments that the page suggests: the settings of each, and the panel to look at. */

import { defaultsOf, sameValue } from './registry.js';

/**
 * @typedef {import('./registry.js').Control} Control
 * @typedef {import('./registry.js').Values} Values
 * @typedef {import('../engine/protocol.js').SampleKind} SampleKind
 *
 * @typedef {'plane' | 'beta' | 'noise' | 'blur' | 'likelihood' | 'latents'} ExperimentId
 *
 * @typedef {object} Variant
 * @property {Values} values the options that differ from their defaults
 * @property {SampleKind} [sampleKind] what the samples show: the means unless given
 *
 * @typedef {object} Experiment
 * @property {ExperimentId} id
 * @property {readonly Variant[]} variants each is one run
 * @property {string} panel the element to look at
 * @property {number} outcome the index of the prediction that comes true
 */

/** @typedef {{ id: ExperimentId, variant: number }} ExperimentRun */

/**
 * All of them, in the order of the page.
 * @type {readonly Experiment[]}
 */
export const EXPERIMENTS = [
  { id: 'plane', variants: [{ values: { latent: 2 } }], panel: 'vae-latent-plane', outcome: 1 },
  {
    id: 'beta',
    variants: [{ values: { beta: 0 } }, { values: {} }, { values: { beta: 10 } }],
    panel: 'vae-samples',
    outcome: 1,
  },
  { id: 'noise', variants: [{ values: { beta: 0, epsilon: 'zero' } }], panel: 'vae-samples', outcome: 1 },
  {
    id: 'blur',
    variants: [{ values: { latent: 2 } }, { values: { latent: 2 }, sampleKind: 'draws' }],
    panel: 'vae-samples',
    outcome: 2,
  },
  {
    id: 'likelihood',
    variants: [{ values: {} }, { values: { likelihood: 'gaussian' } }, { values: { likelihood: 'gaussian_shared' } }],
    panel: 'vae-reconstructions',
    outcome: 2,
  },
  { id: 'latents', variants: [{ values: { latent: 50, learningRate: 0.003 } }], panel: 'vae-latents', outcome: 1 },
];

/** Options that an experiment leaves as they are: the size and the speed of a run, and its seed. */
const KEPT = new Set(['backend', 'hidden', 'batch', 'seed']);

/**
 * The variant of an experiment.
 * @param {ExperimentRun} run
 * @returns {Variant | undefined}
 */
export function variantOf({ id, variant }) {
  return EXPERIMENTS.find((experiment) => experiment.id === id)?.variants[variant];
}

/**
 * The values of all options for a variant: its own and the defaults, but for the options that an experiment keeps.
 * @param {readonly Control[]} controls
 * @param {Values} applied the values of the current run
 * @param {Variant} variant
 * @returns {Values}
 */
export function experimentValues(controls, applied, { values }) {
  const kept = Object.entries(applied).filter(
    ([key]) => KEPT.has(key) || controls.some((control) => control.key === key && control.scope === 'page'),
  );
  return { ...defaultsOf(controls), ...Object.fromEntries(kept), ...values };
}

/**
 * Whether the current run has the settings of a variant.
 * @param {readonly Control[]} controls
 * @param {Values} applied the values of the current run
 * @param {Variant} variant
 */
export function hasSettingsOf(controls, applied, variant) {
  const wanted = experimentValues(controls, applied, variant);
  return controls.every(({ key, scope }) => scope === 'page' || sameValue(applied[key], wanted[key]));
}

/**
 * The experiment that is running.
 * @param {{ experiment: ExperimentRun | null, controls: readonly Control[], applied: Values | null }} state
 * @returns {ExperimentRun | null} null once the reader has changed its settings
 */
export function runningExperiment({ experiment, controls, applied }) {
  const variant = experiment && variantOf(experiment);
  return variant && applied && hasSettingsOf(controls, applied, variant) ? experiment : null;
}

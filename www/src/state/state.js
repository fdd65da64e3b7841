import { History } from '../charts/history.js';
import { Snapshots } from '../charts/snapshots.js';
import { noChoices } from './choices.js';

/**
 * @typedef {import('../engine/protocol.js').Config} Config
 * @typedef {import('../engine/protocol.js').CpuReason} CpuReason
 */

/**
 * The state of one model in training. All of it is immutable: what has changed is another object.
 * @typedef {object} ModelState
 * @property {'loading' | 'playing' | 'paused'} phase what the worker does
 * @property {boolean} playing what the reader asked for last, unless a problem has ended it; the worker follows soon
 * after
 * @property {Config | null} config null until there is a model
 * @property {'webgpu' | 'cpu' | null} backend
 * @property {string} adapter
 * @property {CpuReason | null} cpuReason
 * @property {string} gpuError the browser's message, where it has an adapter but no device
 * @property {number} step
 * @property {number} epoch epochs that are complete
 * @property {number} imagesInUse training images that the run has so far
 * @property {import('../engine/protocol.js').OpenedModel | null} opened if the reader has opened a trained model
 * @property {boolean} waiting whether the next step waits for data that is still downloading
 * @property {boolean} finished whether the run has stopped at the end of its epochs
 * @property {number | null} rate steps a second; null if it does not train
 * @property {History} train
 * @property {History} heldOut
 * @property {number} heldOutImages how many images an evaluation has
 * @property {import('../engine/protocol.js').MeasuredLatents | null} latentStatistics of the last evaluation
 * @property {import('../engine/protocol.js').Gap | null} gap the last that was measured
 * @property {import('../engine/protocol.js').Pictures | null} pictures
 * @property {Snapshots} snapshots for the replay
 * @property {import('../engine/protocol.js').DataProgress | null} data
 * @property {import('../engine/protocol.js').Problem | null} problem
 */

/**
 * What the reader sees and does that is not part of a model.
 * @typedef {object} ViewState
 * @property {import('../engine/protocol.js').Silence | null} silence whether the worker does not respond
 * @property {number | null} crosshair the step that the reader points at in a chart
 * @property {readonly import('../charts/runs.js').Run[]} earlier runs, newest first
 * @property {ComparedState | null} comparison the second model, if two are compared
 * @property {import('../engine/query-handler.js').PlaneAnswer | null} plane the held-out images in the latent plane
 * @property {ChosenDigit | null} digit the digit of the drawing pad
 * @property {LabState['plane']} formerPlane the last one of the run before, which stays until there is a new one
 * @property {number | null} replayStep the step whose snapshot is shown; null for the current one
 * @property {import('#engine/vae_lab.js').Trace | null} trace the step that is shown in slow motion
 * @property {boolean} slowStep whether slow motion does its step, and shows it until the next one is known
 * @property {number | null} raisedFrom the epochs that the reader chose, if the page has raised them
 * @property {string | null} dataUrl the address of the reader's own images that the run is of; null for MNIST
 * @property {string | null} wantedDataUrl the same for the run that begins next
 * @property {boolean} ownData whether it trains on the reader's own images
 * @property {'loading' | 'failed' | null} trainedModel the state of the download of a trained model
 * @property {import('../run-store.js').StorageFailure | null} storageFailure why the run could not be stored, if so
 * @property {import('../run-store.js').Damage | null} damage what of the stored run was found damaged
 * @property {number | null} storedStep the step at which this run was stored last; null if it was not
 * @property {number | null} undoStep the step to which a reset can be undone; null if it cannot
 * @property {import('../controls/experiments.js').ExperimentRun | null} experiment the one that was started last
 * @property {number | null} returnStep the step of the reader's own run before the experiments; null if there is none
 * @property {Readonly<Record<string, number>>} predictions the reader's, by experiment
 * @property {boolean} undoKept whether the run before is one of the earlier ones
 * @property {number | null} undoRate the learning rate with which a run went on after it had diverged
 * @property {Recovered | null} recovered the last fault after which the run went on by itself
 * @property {LostRun | null} lostRun
 * @property {import('../files/checkpoint-file.js').CheckpointRejection | null} checkpointRejection
 */

/**
 * The step at which the run was, and where it goes on: in another worker, on another device or on the CPU.
 * @typedef {{ step: number, on: 'worker' | 'device' | 'cpu' }} Recovered
 */

/** @typedef {import('../engine/query-handler.js').DigitQuery['digit']} Digit */
/** @typedef {{ key: string, digit: Digit }} ChosenDigit Equal digits have equal keys. */

/**
 * A run on the reader's own images that a reload has ended. `resumed`: the run before it has been restored instead.
 * @typedef {import('../run-store.js').OwnRun & { resumed: boolean }} LostRun
 */

/** @typedef {ModelState & import('./choices.js').Choices} ComparedState The state of a second model. */

/** @typedef {ComparedState & ViewState} LabState The state of a lab. */

/**
 * The state of a model before it has been created.
 * @returns {ModelState}
 */
export function initialModelState() {
  return {
    phase: 'loading',
    playing: false,
    config: null,
    backend: null,
    adapter: '',
    cpuReason: null,
    gpuError: '',
    step: 0,
    epoch: 0,
    imagesInUse: 0,
    opened: null,
    waiting: false,
    finished: false,
    rate: null,
    train: new History(),
    heldOut: new History(),
    heldOutImages: 0,
    latentStatistics: null,
    gap: null,
    pictures: null,
    snapshots: new Snapshots(),
    data: null,
    problem: null,
  };
}

/**
 * The state of a lab before anything has been loaded.
 * @returns {LabState}
 */
export function initialState() {
  return {
    ...initialModelState(),
    ...noChoices(),
    silence: null,
    crosshair: null,
    earlier: [],
    comparison: null,
    plane: null,
    digit: null,
    formerPlane: null,
    replayStep: null,
    trace: null,
    slowStep: false,
    raisedFrom: null,
    dataUrl: null,
    wantedDataUrl: null,
    ownData: false,
    trainedModel: null,
    storageFailure: null,
    storedStep: null,
    damage: null,
    undoStep: null,
    experiment: null,
    returnStep: null,
    predictions: {},
    undoKept: false,
    undoRate: null,
    recovered: null,
    lostRun: null,
    checkpointRejection: null,
  };
}

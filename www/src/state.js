import { Frames } from './charts/frames.js';
import { History } from './charts/history.js';
import { remembered, valuesOfRun } from './charts/runs.js';
import { adopted, nothingChosen } from './controls/choices.js';

/**
 * @typedef {import('./engine/protocol.js').EngineEvent} EngineEvent
 * @typedef {import('./engine/protocol.js').Row} Row
 *
 * @typedef {object} RunState
 * @property {'loading' | 'playing' | 'paused'} phase what the worker does
 * @property {boolean} playing what the reader asked for last, until a problem ends it; the worker follows within a moment
 * @property {import('./engine/protocol.js').Config | null} config
 * @property {'webgpu' | 'cpu' | null} backend
 * @property {string} adapter
 * @property {import('./engine/protocol.js').CpuReason | null} cpuReason
 * @property {number} step
 * @property {number} epoch times that as many images were seen as the whole data set has
 * @property {number} inUse how many training images the run has
 * @property {boolean} waiting for data without which it cannot go on
 * @property {boolean} finished it stopped by itself, after the epochs it was to run
 * @property {number | null} rate steps a second, while it trains
 * @property {History} train
 * @property {History} heldOut
 * @property {number} heldOutImages
 * @property {import('./engine/protocol.js').Beside | null} evaluation what the last one told beside the loss
 * @property {import('./engine/protocol.js').Gap | null} gap the last that was measured
 * @property {number} points how many points the histories were given: they change in place
 * @property {number | null} crosshair the step that the reader points at in a chart
 * @property {readonly import('./charts/runs.js').Run[]} earlier runs, newest first
 * @property {LabState | null} rival the other model, where two are compared
 * @property {import('./engine/protocol.js').Pictures | null} pictures
 * @property {import('./engine/answers.js').PlaneAnswer | null} plane where the held-out images lie
 * @property {Frames} frames the run's moments so far: they change in place
 * @property {import('./engine/protocol.js').DataProgress | null} data
 * @property {import('./engine/protocol.js').Problem | null} problem
 * @property {import('./run-store.js').Refused | null} forgetful why the run could not be kept for the next visit, if so
 * @property {import('./run-store.js').OwnRun & { before: boolean } | null} lost the run on the reader's own images that a reload has cost, if so;
 * `before`: the run before it is there again
 * @property {import('./files/checkpoint-file.js').Refusal | null} refusal of a file that the reader brought
 *
 * @typedef {RunState & import('./controls/choices.js').Choices} LabState
 */

/** @returns {LabState} */
export function initialState() {
  return {
    phase: 'loading',
    playing: false,
    config: null,
    backend: null,
    adapter: '',
    cpuReason: null,
    step: 0,
    epoch: 0,
    inUse: 0,
    waiting: false,
    finished: false,
    rate: null,
    train: new History(),
    heldOut: new History(),
    heldOutImages: 0,
    evaluation: null,
    gap: null,
    points: 0,
    crosshair: null,
    earlier: [],
    rival: null,
    pictures: null,
    plane: null,
    frames: new Frames(),
    data: null,
    problem: null,
    forgetful: null,
    lost: null,
    refusal: null,
    ...nothingChosen(),
  };
}

/**
 * The state while a model is opened: in the beginning, and after the worker was lost.
 * @param {LabState} state
 * @returns {LabState}
 */
export function opening(state) {
  return { ...state, phase: 'loading', playing: false, problem: null, rival: null };
}

/**
 * The state of a model that goes on from an earlier visit, with its curves so far.
 * @param {LabState} state
 * @param {import('./run-store.js').KeptModel} kept
 * @returns {LabState}
 */
export function withCurves(state, { train, heldOut, heldOutImages }) {
  return {
    ...state,
    train: new History(train),
    heldOut: new History(heldOut),
    heldOutImages,
    points: state.points + 1,
  };
}

/**
 * The state after an event from the worker.
 * @param {LabState} state
 * @param {EngineEvent} event
 * @returns {LabState}
 */
export function after(state, event) {
  switch (event.type) {
    case 'ready': {
      const { config, backend, adapter, cpuReason, step, epoch, inUse } = event;
      const { playing, pictures, plane, data, rival, train, heldOut } = state;
      const choices = adopted(state, event);
      const values = {
        now: valuesOfRun(choices.controls, choices.inForce ?? {}),
        before: valuesOfRun(state.controls, state.inForce ?? {}),
      };
      const earlier = remembered(state.earlier, { values: values.before, train, heldOut }, values.now);
      return {
        ...initialState(),
        ...choices,
        phase: 'paused',
        playing,
        config,
        backend,
        adapter,
        cpuReason,
        step,
        epoch,
        inUse,
        pictures,
        plane,
        data,
        earlier,
        rival,
      };
    }
    case 'updated':
      return { ...state, config: event.config };
    case 'playing':
      return { ...state, phase: 'playing', finished: false, waiting: false, problem: null };
    case 'waiting':
      return { ...state, waiting: event.waiting, rate: null };
    case 'paused':
      return {
        ...state,
        phase: 'paused',
        finished: event.ended === 'finished',
        waiting: false,
        playing: state.playing && !event.ended,
        rate: null,
      };
    case 'trained': {
      state.train.push(event);
      const { step, epoch, inUse } = event;
      return { ...state, step, epoch, inUse, waiting: false, rate: event.rate ?? state.rate, points: state.points + 1 };
    }
    case 'evaluated':
      state.heldOut.push(event);
      return { ...state, heldOutImages: event.n, evaluation: event.beside, points: state.points + 1 };
    case 'measured':
      return { ...state, gap: event.gap };
    case 'pictures':
      state.frames.push({ step: event.step, pictures: event, plane: state.plane });
      return { ...state, pictures: event };
    case 'data':
      return { ...state, data: event };
    case 'refused':
      return { ...state, refusal: event.refusal };
    case 'problem':
      return { ...state, playing: false, problem: event };
  }
}

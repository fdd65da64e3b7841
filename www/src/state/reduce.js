import { History } from '../charts/history.js';
import { engineValues, withEarlierRun, withRun } from '../charts/runs.js';
import { noChoices, withChoice } from './choices.js';
import { reduceModel } from './reduce-model.js';
import { initialModelState } from './state.js';

/**
 * @typedef {import('./actions.js').Action} Action
 * @typedef {import('./state.js').LabState} LabState
 * @typedef {import('./state.js').ComparedState} ComparedState
 */

/**
 * The state after an action. This is the only place where the state of a lab changes. Pure: the same state and action
 * always give the same result, and neither is modified.
 * @param {LabState} state
 * @param {Action} action
 * @returns {LabState}
 */
export function reduce(state, action) {
  switch (action.type) {
    case 'sessionOpening':
      // The second model and the reader's own images are gone with the worker.
      return {
        ...state,
        phase: 'loading',
        playing: false,
        problem: null,
        silence: null,
        comparison: null,
        ownData: false,
        wantedDataUrl: null,
      };
    case 'silenceChanged':
      return { ...state, silence: action.silence };
    case 'optionsLoaded':
      return { ...state, ...action.choices };
    case 'engineEvent':
      return reduceEngineEvent(state, action);
    case 'curvesRestored': {
      const { train, heldOut, heldOutImages, snapshots } = action.curves;
      const rows = { train: new History(train), heldOut: new History(heldOut), heldOutImages };
      const curves = { ...rows, ...(snapshots && { snapshots }) };
      return withTarget(state, action.target, (model) => ({ ...model, ...curves }));
    }

    case 'playRequested':
      return { ...state, playing: true };
    case 'pauseRequested':
      return { ...state, playing: false };
    case 'restartRequested':
      return { ...state, playing: state.playing && action.goesOn, problem: null };

    case 'comparisonRequested':
      // The first model starts over with the same settings, so the run before would not be kept otherwise.
      return { ...state, draft: {}, problem: null, earlier: withRun(state.earlier, runOf(state)) };
    case 'comparisonOpened': {
      const settings = /** @type {import('../controls/registry.js').Values} */ (action.settings);
      const choices = { ...noChoices(), controls: state.controls, applied: { ...state.applied, ...settings } };
      return { ...state, comparison: { ...initialModelState(), ...choices } };
    }
    case 'comparisonClosed':
      return { ...state, comparison: null };

    case 'valueChosen': {
      const chosen = withTarget(state, action.target, (model) => withChoice(model, action.key, action.value));
      return action.key === 'stopAfter' ? { ...chosen, raisedFrom: null } : chosen;
    }
    case 'epochsFitted':
      return { ...withChoice(state, 'stopAfter', action.epochs), raisedFrom: action.raisedFrom };
    case 'draftDiscarded':
      return { ...state, draft: {} };
    case 'draftValidated': {
      // If choices come faster than the engine's answers, only the answer to the last one counts.
      const outdated = state.draft !== action.draft || String(state.conflicts) === String(action.conflicts);
      return outdated ? state : { ...state, conflicts: action.conflicts };
    }
    case 'preferenceChosen': {
      const defaults = state.controls
        .filter(({ key }) => action.keys.includes(key))
        .map((control) => [control.key, control.default]);
      return { ...state, applied: state.applied && { ...state.applied, ...Object.fromEntries(defaults) } };
    }

    case 'crosshairMoved':
      return { ...state, crosshair: action.step };
    case 'experimentStarted':
      return { ...state, experiment: action.run, returnStep: action.returnStep };
    case 'experimentEnded':
      return { ...state, experiment: null, returnStep: null };
    case 'predicted':
      return { ...state, predictions: action.predictions };
    case 'digitChosen':
      return { ...state, digit: action.digit };
    case 'planeProjected':
      return {
        ...state,
        plane: action.plane,
        snapshots: state.snapshots.amended({ plane: action.plane }, action.plane.step),
      };
    case 'replayMoved':
      // Slow motion shows the present.
      return { ...state, replayStep: action.step, trace: action.step === null ? state.trace : null };
    case 'slowMotionOpened':
      return { ...state, trace: action.trace, slowStep: false, replayStep: null };
    case 'slowMotionClosed':
      return { ...state, trace: null, slowStep: false };
    case 'slowStepTaken':
      return { ...state, slowStep: true };
    case 'dataChanged':
      return { ...state, ownData: action.own !== null, wantedDataUrl: action.own };
    case 'trainedModelChanged':
      return { ...state, trainedModel: action.status };

    case 'earlierRestored':
      return { ...state, earlier: action.runs };
    case 'damageFound':
      return { ...state, damage: action.damage };
    case 'ownRunLost':
      return { ...state, lostRun: action.run };
    case 'runStored':
      return { ...state, storageFailure: action.failure, storedStep: action.step ?? state.storedStep };
    case 'undoOffered':
      return { ...state, undoStep: action.step, undoKept: action.kept ?? false, undoRate: action.rate ?? null };
    case 'runRecovered':
      return { ...state, recovered: action.recovered };
    case 'checkpointRejected':
      return { ...state, checkpointRejection: action.rejection };
    case 'rejectionDismissed':
      return { ...state, checkpointRejection: null };
  }
}

/**
 * @param {LabState} state
 * @param {import('./actions.js').EngineEventReceived} action
 * @returns {LabState}
 */
function reduceEngineEvent(state, { target, event }) {
  if (target === 'comparison') {
    return withTarget(state, target, (model) => reduceModel(model, event, { plane: null, replayStep: null }));
  }
  const { plane, formerPlane, replayStep } = state;
  const next = reduceModel(state, event, { plane: plane === formerPlane ? null : plane, replayStep });
  switch (event.type) {
    case 'ready': {
      const { controls, applied, dataUrl, step, opened } = { ...next, dataUrl: state.wantedDataUrl };
      const nextRun = { values: engineValues(controls, applied ?? {}), dataUrl, step, opened: Boolean(opened) };
      const earlier = withEarlierRun(state.earlier, runOf(state), nextRun);
      // What was said about the last run does not hold for this one.
      const reset = {
        crosshair: null,
        replayStep: null,
        trace: null,
        slowStep: false,
        formerPlane: state.plane,
        recovered: null,
      };
      const storage = { storageFailure: null, storedStep: null, damage: null };
      const messages = { ...storage, lostRun: null, checkpointRejection: null };
      return { ...next, ...reset, ...messages, earlier, dataUrl };
    }
    case 'recovered':
      return { ...next, recovered: { step: event.step, on: event.backend === 'cpu' ? 'cpu' : 'device' } };
    case 'rewound':
      return { ...next, crosshair: null, replayStep: null, trace: null, slowStep: false };
    case 'trained':
      // Slow motion shows the step that was next before.
      return { ...next, trace: state.slowStep ? state.trace : null };
    case 'checkpointRejected':
      return { ...next, checkpointRejection: event.rejection };
    default:
      return next;
  }
}

/**
 * The run of the first model.
 * @param {LabState} state
 * @returns {import('../charts/runs.js').Run}
 */
function runOf({ controls, applied, dataUrl, train, heldOut }) {
  return { values: engineValues(controls, applied ?? {}), dataUrl, train, heldOut };
}

/**
 * Changes the first model, which is part of the state itself, or the second one, if there is one.
 * @param {LabState} state
 * @param {import('./actions.js').Target} target
 * @param {<S extends ComparedState>(model: S) => S} change
 * @returns {LabState}
 */
function withTarget(state, target, change) {
  if (target === 'main') return change(state);
  return state.comparison ? { ...state, comparison: change(state.comparison) } : state;
}

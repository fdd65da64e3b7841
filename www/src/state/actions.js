/**
 * Every change of the state, as a discriminated union: types only. An action says what has happened, in the past tense;
 * what follows from it is up to the reducer.
 */

/**
 * @typedef {import('../controls/registry.js').Value} Value
 * @typedef {import('../engine/protocol.js').EngineEvent} EngineEvent
 * @typedef {import('./state.js').LabState} LabState
 *
 * @typedef {'main' | 'comparison'} Target The model that an action is about: the first, or the second of two.
 */

/** @typedef {{ type: 'sessionOpening' }} SessionOpening At first, or after the worker has ended. */
/** @typedef {{ type: 'silenceChanged', silence: LabState['silence'] }} SilenceChanged */
/** @typedef {{ type: 'optionsLoaded', choices: import('./choices.js').Choices }} OptionsLoaded */
/** @typedef {{ type: 'engineEvent', target: Target, event: EngineEvent }} EngineEventReceived */
/** @typedef {import('../run-store.js').StoredCurves} StoredCurves */
/** @typedef {StoredCurves & { snapshots?: LabState['snapshots'] }} RestoredCurves */
/** @typedef {{ type: 'curvesRestored', target: Target, curves: RestoredCurves }} CurvesRestored */

/** @typedef {{ type: 'playRequested' }} PlayRequested */
/** @typedef {{ type: 'pauseRequested' }} PauseRequested */
/** @typedef {{ type: 'restartRequested', goesOn: boolean }} RestartRequested `goesOn`: if it trains, it goes on. */

/** @typedef {{ type: 'comparisonRequested' }} ComparisonRequested */
/** @typedef {import('../engine/protocol.js').Settings} Settings */
/** @typedef {{ type: 'comparisonOpened', settings: Settings }} ComparisonOpened */
/** @typedef {{ type: 'comparisonClosed' }} ComparisonClosed */

/** @typedef {{ type: 'valueChosen', target: Target, key: string, value: Value }} ValueChosen */
/** @typedef {{ type: 'draftDiscarded' }} DraftDiscarded */
/** @typedef {LabState['draft']} Draft */
/** @typedef {{ type: 'draftValidated', draft: Draft, conflicts: readonly string[] }} DraftValidated */
/** @typedef {{ type: 'preferenceChosen', keys: readonly string[] }} PreferenceChosen Overrides the address. */

/** @typedef {{ type: 'crosshairMoved', step: number | null }} CrosshairMoved */
/** @typedef {{ type: 'planeProjected', plane: NonNullable<LabState['plane']> }} PlaneProjected */
/** @typedef {import('../controls/experiments.js').ExperimentRun} ExperimentRun */
/**
 * `returnStep`: the step of the reader's own run, to which they can return.
 * @typedef {{ type: 'experimentStarted', run: ExperimentRun, returnStep: number }} ExperimentStarted
 */
/** @typedef {{ type: 'experimentEnded' }} ExperimentEnded */
/** @typedef {{ type: 'predicted', predictions: LabState['predictions'] }} Predicted */
/** @typedef {{ type: 'digitChosen', digit: LabState['digit'] }} DigitChosen In the drawing pad. */
/** @typedef {{ type: 'replayMoved', step: number | null }} ReplayMoved */
/** @typedef {{ type: 'slowMotionOpened', trace: LabState['trace'] }} SlowMotionOpened */
/** @typedef {{ type: 'slowMotionClosed' }} SlowMotionClosed */
/** @typedef {{ type: 'slowStepTaken' }} SlowStepTaken The step that slow motion shows is done next. */
/** @typedef {{ type: 'dataChanged', own: string | null }} DataChanged `own`: the address of the reader's own images. */
/** @typedef {{ type: 'trainedModelChanged', status: LabState['trainedModel'] }} TrainedModelChanged */

/** @typedef {{ type: 'earlierRestored', runs: LabState['earlier'] }} EarlierRestored */
/** @typedef {{ type: 'damageFound', damage: LabState['damage'] }} DamageFound In the storage. */
/** @typedef {{ type: 'ownRunLost', run: NonNullable<LabState['lostRun']> }} OwnRunLost */
/**
 * The run was stored, or could not be.
 * @typedef {{ type: 'runStored', failure: LabState['storageFailure'], step?: number }} RunStored
 */
/** @typedef {{ type: 'epochsFitted', epochs: number, raisedFrom: number | null }} EpochsFitted To the data. */
/**
 * `kept`: the run is one of the earlier ones now; `rate`: it went on with this learning rate.
 * @typedef {{ type: 'undoOffered', step: number | null, kept?: boolean, rate?: number }} UndoOffered
 */
/** @typedef {{ type: 'runRecovered', recovered: LabState['recovered'] }} RunRecovered After a fault. */
/** @typedef {import('../files/checkpoint-file.js').CheckpointRejection} Rejection */
/** @typedef {{ type: 'checkpointRejected', rejection: Rejection }} CheckpointRejected */
/** @typedef {{ type: 'rejectionDismissed' }} RejectionDismissed */

/**
 * @typedef {SessionOpening | SilenceChanged | OptionsLoaded | EngineEventReceived | CurvesRestored | PlayRequested
 *   | PauseRequested | RestartRequested | ComparisonRequested | ComparisonOpened | ComparisonClosed | ValueChosen
 *   | DraftDiscarded | DraftValidated | PreferenceChosen | CrosshairMoved | PlaneProjected | DigitChosen | ReplayMoved
 *   | SlowMotionOpened | SlowMotionClosed | SlowStepTaken | DataChanged | TrainedModelChanged | EarlierRestored
 *   | OwnRunLost | DamageFound | RunRecovered | RunStored | EpochsFitted | UndoOffered | CheckpointRejected
 *   | RejectionDismissed | ExperimentStarted | ExperimentEnded | Predicted} Action
 */

export {};

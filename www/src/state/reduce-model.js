import { choicesOfModel } from './choices.js';
import { initialModelState } from './state.js';

/**
 * The state of a model after an event of its session.
 * @template {import('./state.js').ComparedState} S
 * @param {S} state
 * @param {import('../engine/protocol.js').EngineEvent} event
 * @param {Pick<import('./state.js').LabState, 'plane' | 'replayStep'>} view the plane, for a snapshot if the event
 * brings pictures, and the step that is replayed, whose snapshot stays
 * @returns {S}
 */
export function reduceModel(state, event, { plane, replayStep: shown }) {
  switch (event.type) {
    case 'ready': {
      const { config, backend, adapter, cpuReason, gpuError, step, epoch, imagesInUse, opened } = event;
      // Old pictures stay until there are new ones, so that nothing flickers.
      const { playing, pictures, data } = state;
      const model = {
        config,
        backend,
        adapter,
        cpuReason,
        gpuError,
        step,
        epoch,
        imagesInUse,
        opened,
        playing,
        pictures,
        data,
      };
      return { ...state, ...initialModelState(), ...choicesOfModel(state, event), ...model, phase: 'paused' };
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
      const { step, epoch, imagesInUse, rate } = event;
      const train = state.train.with(event);
      // Training goes on from where it was rewound to.
      const problem = state.problem?.rewoundTo === undefined ? state.problem : null;
      return { ...state, step, epoch, imagesInUse, waiting: false, rate: rate ?? state.rate, train, problem };
    }
    case 'evaluated': {
      const { n, step } = event;
      const latentStatistics = { ...event.latentStatistics, step };
      const snapshots = state.snapshots.amended({ latentStatistics }, step);
      return { ...state, heldOut: state.heldOut.with(event), heldOutImages: n, latentStatistics, snapshots };
    }
    case 'gapMeasured': {
      const { gap } = event;
      return { ...state, gap, snapshots: state.snapshots.amended({ gap }, gap.step) };
    }
    case 'pictures': {
      const { latentStatistics, gap } = state;
      const snapshot = { step: event.step, pictures: event, plane, latentStatistics, gap };
      return { ...state, pictures: event, snapshots: state.snapshots.with(snapshot, shown) };
    }
    case 'data':
      return { ...state, data: event };
    case 'problem':
      return { ...state, playing: false, problem: event };
    case 'rewound': {
      const { step, epoch, imagesInUse } = event;
      const [train, heldOut] = [state.train.upTo(step), state.heldOut.upTo(step)];
      const problem = state.problem && { ...state.problem, rewoundTo: step };
      const none = { latentStatistics: null, gap: null };
      return {
        ...state,
        ...none,
        step,
        epoch,
        imagesInUse,
        train,
        heldOut,
        problem,
        snapshots: state.snapshots.upTo(step),
      };
    }
    case 'recovered':
      return {
        ...state,
        backend: event.backend,
        adapter: event.adapter,
        cpuReason: event.backend === 'cpu' && state.backend !== 'cpu' ? 'lost_device' : state.cpuReason,
      };
    case 'checkpointRejected':
    case 'saved':
      return state;
  }
}

import { choicesOfModel } from './choices.js';
import { initialModelState } from './state.js';

/**
 * The state of a model after an event of its session.
 * @template {import('./state.js').ComparedState} S
 * @param {S} state
 * @param {import('../engine/protocol.js').EngineEvent} event
 * @param {import('./state.js').LabState['plane']} plane for the snapshot, if the event brings pictures
 * @returns {S}
 */
export function reduceModel(state, event, plane) {
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
      return { ...state, step, epoch, imagesInUse, waiting: false, rate: rate ?? state.rate, train };
    }
    case 'evaluated': {
      const { n, latentStatistics } = event;
      return { ...state, heldOut: state.heldOut.with(event), heldOutImages: n, latentStatistics };
    }
    case 'gapMeasured':
      return { ...state, gap: event.gap };
    case 'pictures': {
      const snapshots = state.snapshots.with({ step: event.step, pictures: event, plane });
      return { ...state, pictures: event, snapshots };
    }
    case 'data':
      return { ...state, data: event };
    case 'problem':
      return { ...state, playing: false, problem: event };
    case 'checkpointRejected':
      return state;
  }
}

import { JointExperiment } from './joint-experiment.js';
import { PosteriorExperiment } from './posterior-experiment.js';
import { RunsExperiment } from './runs-experiment.js';
import { Study } from './study.js';

/**
 * Creates the study that is asked for, and opens it.
 * @param {import('./protocol.js').StudyOptions} options
 * @param {import('./protocol.js').ExperimentParts} parts
 * @param {(event: import('./protocol.js').StudyEvent) => Promise<void>} emit
 */
export function openStudy(options, parts, emit) {
  const { maxSteps, measuringMs } = options;
  const study = new Study({
    experiment: experimentOf(options, parts),
    // A joint model has data of its own.
    dataset: options.kind === 'joint' ? undefined : parts.dataset,
    maxSteps,
    measuringMs,
    emit,
    now: parts.now,
  });
  void study.open();
  return study;
}

/**
 * @param {import('./protocol.js').StudyOptions} options
 * @param {import('./protocol.js').ExperimentParts} parts
 * @returns {import('./study.js').Experiment}
 */
function experimentOf(options, parts) {
  switch (options.kind) {
    case 'joint':
      return new JointExperiment(parts, options);
    case 'runs':
      return new RunsExperiment(parts, options);
    case 'posterior':
      return new PosteriorExperiment(parts, options);
  }
}

import { html, nothing } from 'lit';
import { sendCommand } from '../commands.js';
import { EXPERIMENTS, runningExperiment } from '../controls/experiments.js';
import { defineElement } from '../define-element.js';
import { pills } from '../styles/pills.js';
import { styles } from './experiments-styles.js';
import { playIcon } from './icons.js';
import { Panel } from './panel.js';

/** @typedef {import('../controls/experiments.js').Experiment} Experiment */

/** Experiments: each with a question, a prediction to make, buttons that run it, what to look at, and the answer. */
export class Experiments extends Panel {
  static properties = {
    controls: { attribute: false },
    applied: { attribute: false },
    experiment: { attribute: false },
    returnStep: { attribute: false },
    predictions: { attribute: false },
  };

  static styles = [Panel.styles, pills, styles];

  constructor() {
    super();
    /** @type {readonly import('../controls/registry.js').Control[]} */
    this.controls = [];
    /** @type {import('../controls/registry.js').Values | null} The values of the run. */
    this.applied = null;
    /** @type {import('../controls/experiments.js').ExperimentRun | null} The experiment that was started last. */
    this.experiment = null;
    /** @type {number | null} The step of the reader's own run before the experiments; null if there is none. */
    this.returnStep = null;
    /** @type {import('../state/state.js').LabState['predictions']} */
    this.predictions = {};
  }

  render() {
    const { numbers, returnStep } = this;
    const strings = this.t.experiments;
    const running = runningExperiment(this);
    return html`
      <div class="heading">
        <h2>${strings.title}</h2>
        <p class="small intro">${strings.intro}</p>
        <button
          type="button"
          class="pill back"
          ?hidden=${returnStep === null}
          title=${strings.backHint}
          @click=${() => this.send('endExperiment')}
        >
          ${strings.back(numbers.whole(returnStep ?? 0))}
        </button>
      </div>
      <ol aria-label=${strings.title}>
        ${EXPERIMENTS.map((experiment) => this.#card(experiment, running))}
      </ol>
    `;
  }

  /**
   * @param {Experiment} experiment
   * @param {import('../controls/experiments.js').ExperimentRun | null} running
   */
  #card({ id, variants, panel, outcome }, running) {
    const strings = this.t.experiments;
    const card = strings.cards[id];
    const current = running?.id === id ? running.variant : null;
    const predicted = this.predictions[id];
    return html`<li class="card ${current === null ? '' : 'current'}" data-id=${id}>
      <h3 id="question-${id}">${card.question}</h3>
      <div class="predict" role="group" aria-label=${strings.prediction}>
        <p class="small">${strings.prediction}</p>
        ${card.predictions.map(
          (text, answer) =>
            html`<button
              type="button"
              class="answer"
              aria-pressed=${predicted === answer}
              @click=${() => sendCommand(this, 'predict', { id, answer: predicted === answer ? null : answer })}
            >
              ${text}
            </button>`,
        )}
      </div>
      <div class="runs" role="group" aria-labelledby="question-${id}">
        ${variants.map(
          (_, variant) =>
            html`<button
              type="button"
              class="pill"
              title=${strings.runHint}
              aria-pressed=${current === variant}
              @click=${() => sendCommand(this, 'startExperiment', { id, variant })}
            >
              ${playIcon}${card.runs[variant]}
            </button>`,
        )}
      </div>
      <button type="button" class="look" @click=${() => sendCommand(this, 'lookAt', panel)}>${card.look}</button>
      <details>
        <summary>${strings.answer}</summary>
        ${
          predicted === undefined
            ? nothing
            : html`<p class="verdict">${predicted === outcome ? strings.right : strings.wrong}</p>`
        }
        <p>${card.answer}</p>
      </details>
    </li>`;
  }
}

defineElement('vae-experiments', Experiments);

import { html, nothing } from 'lit';
import { disabledBy } from './controls/registry.js';
import { figurePanels } from './figure-panels.js';
import { languages, numbersOf } from './i18n/index.js';
import './panels/control.js';
import './panels/figure-transport.js';
import './panels/notices.js';

/** @typedef {import('./lab-template.js').View} View */

/**
 * The template of a figure: some panels, a compact transport and some controls.
 * @param {View} view
 * @param {readonly string[]} show names of panels
 * @param {readonly string[]} controls keys of options
 */
export function figureTemplate(view, show, controls) {
  const { state, language } = view;
  const { config, problem } = state;
  // Without a model there is nothing to show but why.
  const broken = problem !== null && config === null;
  return html`<div class="figure ${view.rendered ? '' : 'loading'}" part="body" lang=${languages[language].code}>
    ${broken ? nothing : [panels(view, show), transport(view), controlsOf(view, controls)]}
    <vae-notices
      .problem=${problem}
      .silence=${state.silence}
      .rejection=${state.checkpointRejection}
      .learningRate=${Number(state.applied?.['learningRate'] ?? 0)}
      .recovered=${state.recovered}
      .undoStep=${state.undoStep}
      .undoRate=${state.undoRate}
      .controls=${state.controls}
      .addressProblems=${state.addressProblems}
      .language=${language}
    ></vae-notices>
  </div>`;
}

/**
 * @param {View} view
 * @param {readonly string[]} show
 */
function panels(view, show) {
  return html`<div class="panels" part="panels">
    ${show.map((name) => {
      const panel = figurePanels[name];
      return panel && html`<div class=${panel.wide ? 'wide' : ''} part=${name}>${panel.render(view)}</div>`;
    })}
  </div>`;
}

/** @param {View} view */
function transport({ state, language }) {
  return html`<vae-figure-transport
    part="transport"
    exportparts="play, step, reset, restart, readings"
    .playing=${state.playing}
    .step=${state.step}
    .row=${state.train.last}
    .beta=${state.config?.beta ?? 1}
    .backend=${state.backend}
    .adapter=${state.adapter}
    ?changed=${Object.keys(state.draft).length > 0}
    ?conflicting=${state.conflicts.length > 0}
    .status=${status(state, language)}
    .language=${language}
  ></vae-figure-transport>`;
}

/**
 * What is worth a sentence; empty if nothing is.
 * @param {View['state']} state
 * @param {View['language']} language
 */
function status({ phase, waiting, finished, step }, language) {
  const { announce, figure } = languages[language];
  if (waiting) return announce.waiting;
  if (finished) return figure.finished(numbersOf(language).whole(step));
  return phase === 'loading' ? announce.loading : '';
}

/**
 * @param {View} view
 * @param {readonly string[]} keys
 */
function controlsOf({ state, language }, keys) {
  const { controls, draft } = state;
  const values = { ...state.applied, ...draft };
  const shown = keys.flatMap((key) => controls.find((control) => control.key === key) ?? []);
  if (shown.length === 0) return nothing;
  const { noEffect } = languages[language].figure;
  return html`<div class="controls" part="controls">
    ${shown.map(
      (control) =>
        html`<vae-control
          data-key=${control.key}
          .control=${control}
          .value=${values[control.key] ?? control.default}
          .pending=${control.key in draft}
          .disabledReason=${disabledBy(control, values) === undefined ? null : noEffect}
          .language=${language}
        ></vae-control>`,
    )}
  </div>`;
}

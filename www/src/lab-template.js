import { html, nothing } from 'lit';
import { readFiles } from './engine/client.js';
import { languages, numbersOf } from './i18n/index.js';
import './panels/comparison.js';
import './panels/controls.js';
import './panels/data-box.js';
import './panels/data-progress.js';
import './panels/drawing-pad.js';
import './panels/equation.js';
import './panels/error-chart.js';
import './panels/experiments.js';
import './panels/files.js';
import './panels/latent-plane.js';
import './panels/latents.js';
import './panels/notices.js';
import './panels/objective.js';
import './panels/rate-distortion.js';
import './panels/reconstructions.js';
import './panels/run-status.js';
import './panels/samples.js';
import './panels/scrubber.js';
import './panels/sigma-chart.js';
import './panels/slow-motion.js';
import './panels/status.js';
import './panels/trained-models.js';
import './panels/transport.js';
import { siteHeader } from './site-header.js';
import { comparedMoment, hasIncomparable, hasOneSigma, shortRun, shownMoment, shownRows } from './state/selectors.js';

/**
 * What the template of a lab shows.
 * @typedef {object} View
 * @property {import('./state/state.js').LabState} state
 * @property {import('./i18n/index.js').Language} language
 * @property {'light' | 'dark'} scheme
 * @property {string} chartGroup charts of the same group share a crosshair
 * @property {boolean} rendered whether all panels have been rendered; nothing is visible before
 * @property {boolean} dragged whether a file is held over the lab
 * @property {import('./vae-lab.js').VaeLab['query']} query
 * @property {(preference: { lang: string } | { theme: 'light' | 'dark' }) => void} setPreference
 *
 * @typedef {import('./i18n/index.js').Strings} Strings
 */

const LICENCE = 'https://creativecommons.org/licenses/by-sa/3.0/';

/** @type {import('./controls/registry.js').Values} */
const NO_VALUES = {};

/**
 * The template of a lab: gives each panel the properties that it shows.
 * @param {View} view
 */
export function labTemplate(view) {
  const { state, language } = view;
  const t = languages[language];
  return html`<div class="lab ${view.rendered ? '' : 'loading'}" lang=${t.code}>
    ${siteHeader({ ...view, here: 'lab' })} ${dock(view, t)}
    <div class="quiet">
      <vae-controls
        .controls=${state.controls}
        .applied=${state.applied}
        .draft=${state.draft}
        .conflicts=${state.conflicts}
        .comparing=${state.comparison !== null}
        .language=${language}
      ></vae-controls>
      ${status(view)}
    </div>
    <p class="visually-hidden" role="status">${announcement(view, t)}</p>
    ${firstPanels(view)} ${experiments(view)} ${interactivePanels(view)} ${charts(view)}
    <vae-files
      .hasModel=${state.config !== null}
      .hasCurves=${state.step > 0}
      .hasPictures=${state.pictures !== null}
      .storageFailure=${state.storageFailure}
      .language=${language}
    ></vae-files>
    <div class="drop-hint" ?hidden=${!view.dragged} aria-hidden="true">${t.files.drop}</div>
    ${footer(view, t)}
  </div>`;
}

/**
 * The bar, which stays in sight, and what hangs from it: slow motion and messages. They cover what is below the bar, so
 * that nothing moves when they come. Slow motion is at most as high as the window below the bar, and scrolls within it.
 * @param {View} view
 * @param {Strings} t
 */
function dock(view, t) {
  const { state, language } = view;
  const { step, epoch } = shownMoment(state);
  const { train, heldOut } = shownRows(state);
  return html`<div class="dock">
    <section class="bar" aria-label=${t.training}>
      <vae-transport
        .playing=${state.playing}
        .step=${step}
        .epoch=${epoch}
        ?unknown=${hasUnknownStart(state, step)}
        .language=${language}
      ></vae-transport>
      <vae-equation
        .train=${train}
        .heldOut=${heldOut}
        .controls=${state.controls}
        .values=${state.applied}
        .language=${language}
      ></vae-equation>
    </section>
    <div class="hanging">
      ${state.trace ? slowMotion(view) : nothing}
      <vae-notices
        .problem=${state.problem}
        .silence=${state.silence}
        .rejection=${state.checkpointRejection}
        .lostRun=${state.lostRun}
        .damage=${state.damage}
        .learningRate=${Number(state.applied?.['learningRate'] ?? 0)}
        .recovered=${state.recovered}
        .undoStep=${state.undoStep}
        ?undoKept=${state.undoKept}
        .undoRate=${state.undoRate}
        .controls=${state.controls}
        .addressProblems=${state.addressProblems}
        .dataFault=${state.data?.interrupted ? (state.data.fault ?? '') : null}
        .language=${language}
      ></vae-notices>
    </div>
  </div>`;
}

/**
 * Whether a model was opened that had been trained before, and has not been trained since: its step 0 is not untrained.
 * @param {import('./state/state.js').LabState} state
 * @param {number} step
 */
const hasUnknownStart = ({ opened }, step) => opened?.step === 0 && step === 0;

/** @param {View} view */
function status({ state, language, scheme }) {
  const { step, replayed } = shownMoment(state);
  return html`<vae-status
    .backend=${state.backend}
    .adapter=${state.adapter}
    ?stopped=${state.problem !== null}
    .images=${hasUnknownStart(state, step) ? null : step * (state.config?.batch ?? 0)}
    .rate=${replayed === null ? state.rate : null}
    .cpuReason=${state.cpuReason}
    .gpuError=${state.gpuError}
    .shortRun=${shortRun(state)}
    ?news=${state.finished || state.opened !== null}
    .language=${language}
  >
    <vae-run-status
      slot="run"
      ?finished=${state.finished}
      .epoch=${state.epoch}
      .opened=${state.opened}
      .language=${language}
    ></vae-run-status>
    <vae-data-progress
      slot="data"
      .data=${state.data}
      .imagesInUse=${state.imagesInUse}
      .waiting=${state.waiting}
      .batch=${state.config?.batch ?? 0}
      .language=${language}
    ></vae-data-progress>
    <vae-data-box .language=${language} .scheme=${scheme} .read=${readFiles} ?own=${state.ownData}>
      <vae-trained-models .status=${state.trainedModel} .language=${language}></vae-trained-models>
    </vae-data-box>
  </vae-status>`;
}

/** @param {View} view */
function slowMotion({ state: { trace, config }, language, scheme }) {
  return html`<vae-slow-motion
    .trace=${trace}
    .config=${config}
    .language=${language}
    .scheme=${scheme}
  ></vae-slow-motion>`;
}

/**
 * What beta changes at once: samples, reconstructions and the curves of the loss. A second model stands beside the
 * first.
 * @param {View} view
 */
function firstPanels(view) {
  const { state, language, scheme, chartGroup } = view;
  const { pictures, replayed } = shownMoment(state);
  return html`<div class="first ${state.comparison ? 'comparing' : ''}">
    <vae-samples .pictures=${pictures} .language=${language} .scheme=${scheme}></vae-samples>
    <vae-reconstructions .pictures=${pictures} .language=${language} .scheme=${scheme}></vae-reconstructions>
    ${state.comparison ? comparisonPanel(view) : nothing}
    <vae-objective
      .train=${state.train}
      .heldOut=${state.heldOut}
      .heldOutImages=${state.heldOutImages}
      .step=${state.step}
      .beta=${state.config?.beta ?? 1}
      .freeBits=${state.config?.freeBits ?? 0}
      .crosshair=${state.crosshair}
      .moment=${replayed}
      .comparison=${state.comparison}
      .earlier=${state.earlier}
      .controls=${state.controls}
      .applied=${state.applied ?? NO_VALUES}
      .dataUrl=${state.dataUrl}
      .group=${chartGroup}
      .language=${language}
      .scheme=${scheme}
    ></vae-objective>
    <vae-scrubber
      .snapshots=${state.snapshots}
      .step=${state.step}
      .replayStep=${state.replayStep}
      .language=${language}
    ></vae-scrubber>
  </div>`;
}

/** @param {View} view */
function charts(view) {
  const { state, language } = view;
  const withSigma = hasOneSigma(state);
  const { latentStatistics, gap, replayed } = shownMoment(state);
  return html`<div class="charts ${withSigma ? 'three' : ''}">
    <vae-rate-distortion
      .heldOut=${state.heldOut}
      .step=${state.step}
      .beta=${state.config?.beta ?? 1}
      .crosshair=${state.crosshair}
      .moment=${replayed}
      .comparison=${state.comparison}
      .earlier=${state.earlier}
      .controls=${state.controls}
      .applied=${state.applied ?? NO_VALUES}
      .dataUrl=${state.dataUrl}
      .language=${language}
    ></vae-rate-distortion>
    <vae-latents
      .statistics=${latentStatistics}
      .nLatents=${state.config?.latent ?? 0}
      .gap=${gap}
      .hasModel=${state.config !== null}
      .moment=${replayed}
      .language=${language}
    ></vae-latents>
    ${withSigma ? sigmaChart(view) : nothing} ${hasIncomparable(state) ? errorChart(view) : nothing}
  </div>`;
}

/** @param {View} view */
function errorChart({ state, language, scheme, chartGroup }) {
  const { train, heldOut, comparison, earlier, controls, applied, dataUrl, crosshair, step } = state;
  return html`<vae-error-chart
    .train=${train}
    .heldOut=${heldOut}
    .comparison=${comparison}
    .earlier=${earlier}
    .controls=${controls}
    .applied=${applied ?? NO_VALUES}
    .dataUrl=${dataUrl}
    .crosshair=${crosshair}
    .moment=${shownMoment(state).replayed}
    .step=${step}
    .group=${chartGroup}
    .language=${language}
    .scheme=${scheme}
  ></vae-error-chart>`;
}

/** @param {View} view */
function sigmaChart({ state, language, scheme, chartGroup }) {
  const { train, heldOut, comparison, crosshair, step } = state;
  return html`<vae-sigma-chart
    .train=${train}
    .heldOut=${heldOut}
    .comparison=${comparison}
    .crosshair=${crosshair}
    .moment=${shownMoment(state).replayed}
    .step=${step}
    .group=${chartGroup}
    .language=${language}
    .scheme=${scheme}
  ></vae-sigma-chart>`;
}

/** @param {View} view */
function experiments({ state, language }) {
  return html`<vae-experiments
    .controls=${state.controls}
    .applied=${state.applied}
    .experiment=${state.experiment}
    .returnStep=${state.returnStep}
    .predictions=${state.predictions}
    .language=${language}
  ></vae-experiments>`;
}

/** @param {View} view */
function interactivePanels({ state, language, scheme, query }) {
  const { plane, replayed } = shownMoment(state);
  return html`<div class="explore">
    <vae-latent-plane
      .plane=${plane}
      .moment=${replayed}
      .digit=${state.digit}
      .config=${state.config}
      .step=${state.step}
      .query=${query}
      .language=${language}
      .scheme=${scheme}
    ></vae-latent-plane>
    <vae-drawing-pad
      .moment=${replayed}
      .config=${state.config}
      .step=${state.step}
      .query=${query}
      .language=${language}
      .scheme=${scheme}
    ></vae-drawing-pad>
  </div>`;
}

/** @param {View} view */
function comparisonPanel({ state, language, scheme }) {
  const { controls, applied, comparison, heldOut, step, crosshair, dataUrl } = state;
  return html`<vae-comparison
    .controls=${controls}
    .applied=${applied ?? NO_VALUES}
    .comparison=${comparison}
    .pictures=${comparedMoment(state)?.pictures ?? null}
    .heldOut=${heldOut}
    .step=${step}
    .crosshair=${crosshair}
    .moment=${shownMoment(state).replayed}
    .dataUrl=${dataUrl}
    .language=${language}
    .scheme=${scheme}
  ></vae-comparison>`;
}

/**
 * @param {View} view
 * @param {Strings} t
 */
function footer({ state }, t) {
  const data = html`${t.footer.data} <a href=${LICENCE}>${t.footer.licence}</a>`;
  return html`<footer>
    <p>
      ${t.footer.engine}<br />
      ${state.ownData ? t.footer.own : data}
    </p>
    <p class="keys">${t.shortcuts.map(([key, meaning]) => html`<span><kbd>${key}</kbd>${meaning}</span>`)}</p>
  </footer>`;
}

/**
 * What a screen reader announces: that training has started or stopped, but not every step.
 * @param {View} view
 * @param {Strings} t
 */
function announcement({ state, language }, t) {
  const { phase, finished, waiting, step, epoch } = state;
  const { whole } = numbersOf(language);
  if (waiting) return t.announce.waiting;
  if (finished) return t.announce.finished(whole(epoch));
  return phase === 'paused' ? t.announce.paused(whole(step)) : t.announce[phase];
}

import { html, nothing } from 'lit';
import { readFiles } from './engine/client.js';
import { languages, numbersOf } from './i18n/index.js';
import './panels/comparison.js';
import './panels/controls.js';
import './panels/data-box.js';
import './panels/data-progress.js';
import './panels/drawing-pad.js';
import './panels/experiments.js';
import './panels/files.js';
import { moonIcon, sunIcon } from './panels/icons.js';
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
import './panels/trained-models.js';
import './panels/transport.js';
import { siteLinks } from './site-links.js';
import { hasOneSigma, shownPictures } from './state/selectors.js';

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
  const { state, language, scheme } = view;
  const t = languages[language];
  return html`<div class="lab ${view.rendered ? '' : 'loading'}" lang=${t.code}>
    ${header(view, t)}
    <section class="training" aria-label=${t.training}>
      <vae-transport
        .playing=${state.playing}
        .step=${state.step}
        .epoch=${state.epoch}
        .images=${state.step * (state.config?.batch ?? 0)}
        ?unknown=${state.opened !== null && state.step === 0}
        .rate=${state.rate}
        .backend=${state.backend}
        .adapter=${state.adapter}
        ?stopped=${state.problem !== null}
        .language=${language}
      ></vae-transport>
      <vae-run-status
        ?finished=${state.finished}
        .epoch=${state.epoch}
        .opened=${state.opened}
        .language=${language}
      ></vae-run-status>
      ${state.trace ? slowMotion(view) : nothing}
      <vae-data-progress
        .data=${state.data}
        .imagesInUse=${state.imagesInUse}
        .waiting=${state.waiting}
        .batch=${state.config?.batch ?? 0}
        .finished=${state.finished}
        .epoch=${state.finished ? state.epoch : 0}
        .step=${state.finished ? state.step : 0}
        .language=${language}
      ></vae-data-progress>
      <vae-data-box .language=${language} .scheme=${scheme} .read=${readFiles} ?own=${state.ownData}>
        <vae-trained-models .status=${state.trainedModel} .language=${language}></vae-trained-models>
      </vae-data-box>
      <vae-notices
        .cpuReason=${state.cpuReason}
        .gpuError=${state.gpuError}
        .problem=${state.problem}
        .silence=${state.silence}
        .rejection=${state.checkpointRejection}
        .lostRun=${state.lostRun}
        .storedStep=${state.problem?.code === 'diverged' ? state.storedStep : null}
        .undoStep=${state.undoStep}
        .controls=${state.controls}
        .addressProblems=${state.addressProblems}
        .language=${language}
      ></vae-notices>
      <vae-controls
        .controls=${state.controls}
        .applied=${state.applied}
        .draft=${state.draft}
        .conflicts=${state.conflicts}
        .comparing=${state.comparison !== null}
        .language=${language}
      ></vae-controls>
    </section>
    <p class="visually-hidden" role="status">${announcement(view, t)}</p>
    <vae-scrubber
      .snapshots=${state.snapshots}
      .step=${state.step}
      .replayStep=${state.replayStep}
      .language=${language}
    ></vae-scrubber>
    ${panels(view)} ${experiments(view)} ${interactivePanels(view)}
    ${state.comparison ? comparisonPanel(view) : nothing}
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
 * @param {View} view
 * @param {Strings} t
 */
function header({ language, scheme, setPreference }, t) {
  const dark = scheme === 'dark';
  const themeLabel = dark ? t.themeToLight : t.themeToDark;
  const otherLanguage = t.switchLanguageLang;
  return html`<header>
    <div class="title">
      <h1>vae-lab</h1>
      <p class="tagline">${t.tagline}</p>
      ${siteLinks(language, t)}
    </div>
    <div class="preferences">
      <button type="button" lang=${otherLanguage} @click=${() => setPreference({ lang: otherLanguage })}>
        ${t.switchLanguage}
      </button>
      <button
        type="button"
        title=${themeLabel}
        aria-label=${themeLabel}
        @click=${() => setPreference({ theme: dark ? 'light' : 'dark' })}
      >
        ${dark ? sunIcon : moonIcon}
      </button>
    </div>
  </header>`;
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
 * The pictures and charts.
 * @param {View} view
 */
function panels(view) {
  const { state, language, scheme, chartGroup } = view;
  const { pictures } = shownPictures(state);
  const { controls, earlier, comparison, crosshair, train, heldOut, step } = state;
  const applied = state.applied ?? NO_VALUES;
  return html`<div class="panels">
    <vae-samples .pictures=${pictures} .language=${language} .scheme=${scheme}></vae-samples>
    <vae-reconstructions .pictures=${pictures} .language=${language} .scheme=${scheme}></vae-reconstructions>
    <vae-objective
      .train=${train}
      .heldOut=${heldOut}
      .heldOutImages=${state.heldOutImages}
      .step=${step}
      .beta=${state.config?.beta ?? 1}
      .freeBits=${state.config?.freeBits ?? 0}
      .crosshair=${crosshair}
      .comparison=${comparison}
      .earlier=${earlier}
      .controls=${controls}
      .applied=${applied}
      .group=${chartGroup}
      .language=${language}
      .scheme=${scheme}
    ></vae-objective>
    <div class="charts">
      <vae-rate-distortion
        .heldOut=${heldOut}
        .step=${step}
        .beta=${state.config?.beta ?? 1}
        .crosshair=${crosshair}
        .comparison=${comparison}
        .earlier=${earlier}
        .controls=${controls}
        .applied=${applied}
        .language=${language}
      ></vae-rate-distortion>
      <vae-latents
        .statistics=${state.latentStatistics}
        .nLatents=${state.config?.latent ?? 0}
        .gap=${state.gap}
        .hasModel=${state.config !== null}
        .language=${language}
      ></vae-latents>
      ${hasOneSigma(state) ? sigmaChart(view) : nothing}
    </div>
  </div>`;
}

/** @param {View} view */
function sigmaChart({ state, language, scheme, chartGroup }) {
  const { train, heldOut, comparison, crosshair, step } = state;
  return html`<vae-sigma-chart
    .train=${train}
    .heldOut=${heldOut}
    .comparison=${comparison}
    .crosshair=${crosshair}
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
  return html`<div class="explore">
    <vae-latent-plane
      .plane=${shownPictures(state).plane}
      ?replayed=${state.replayStep !== null}
      .digit=${state.digit}
      .config=${state.config}
      .step=${state.step}
      .query=${query}
      .language=${language}
      .scheme=${scheme}
    ></vae-latent-plane>
    <vae-drawing-pad
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
  return html`<vae-comparison
    .controls=${state.controls}
    .applied=${state.applied ?? NO_VALUES}
    .comparison=${state.comparison}
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

/** The panels that a figure can show, by the names of its attribute `show`. Each is loaded when a figure shows it. */
import { html, nothing } from 'lit';
import { languages } from './i18n/index.js';
import { hasOneSigma, shownMoment } from './state/selectors.js';

/**
 * @typedef {import('./lab-template.js').View} View
 *
 * @typedef {object} FigurePanel
 * @property {() => Promise<unknown>} load
 * @property {boolean} [wide] whether it needs the whole width of the figure
 * @property {(view: View) => unknown} render
 */

/** @type {import('./controls/registry.js').Values} */
const NO_VALUES = {};

/**
 * A chart of the loss or of one of its terms.
 * @param {'loss' | 'nll' | 'kl'} quantity
 * @returns {FigurePanel}
 */
const curve = (quantity) => ({
  load: () => import('./panels/curve.js'),
  render: ({ state, language, scheme, chartGroup }) => {
    const { objective } = languages[language];
    const [name, meaning] = {
      loss: [objective.total, objective.totalMeaning],
      nll: [objective.nll, objective.nllMeaning],
      kl: [objective.kl, objective.klMeaning],
    }[quantity];
    return html`<h2 class="visually-hidden">${objective.title}</h2>
      <vae-curve
        .quantity=${quantity}
        .name=${name}
        .meaning=${meaning}
        .group=${chartGroup}
        .train=${state.train}
        .heldOut=${state.heldOut}
        .step=${state.step}
        .crosshair=${state.crosshair}
        .language=${language}
        .scheme=${scheme}
      ></vae-curve>`;
  },
});

/**
 * The panels by their names.
 * @type {Readonly<Record<string, FigurePanel>>}
 */
export const figurePanels = {
  samples: {
    load: () => import('./panels/samples.js'),
    render: ({ state, language, scheme }) =>
      html`<vae-samples
        .pictures=${shownMoment(state).pictures}
        .language=${language}
        .scheme=${scheme}
      ></vae-samples>`,
  },
  reconstructions: {
    load: () => import('./panels/reconstructions.js'),
    wide: true,
    render: ({ state, language, scheme }) =>
      html`<vae-reconstructions
        .pictures=${shownMoment(state).pictures}
        .language=${language}
        .scheme=${scheme}
      ></vae-reconstructions>`,
  },
  loss: curve('loss'),
  nll: curve('nll'),
  kl: curve('kl'),
  objective: {
    load: () => import('./panels/objective.js'),
    wide: true,
    render: ({ state, language, scheme, chartGroup }) =>
      html`<vae-objective
        .train=${state.train}
        .heldOut=${state.heldOut}
        .heldOutImages=${state.heldOutImages}
        .step=${state.step}
        .beta=${state.config?.beta ?? 1}
        .freeBits=${state.config?.freeBits ?? 0}
        .crosshair=${state.crosshair}
        .controls=${state.controls}
        .applied=${state.applied ?? NO_VALUES}
        .group=${chartGroup}
        .language=${language}
        .scheme=${scheme}
      ></vae-objective>`,
  },
  'rate-distortion': {
    load: () => import('./panels/rate-distortion.js'),
    render: ({ state, language }) =>
      html`<vae-rate-distortion
        .heldOut=${state.heldOut}
        .step=${state.step}
        .beta=${state.config?.beta ?? 1}
        .crosshair=${state.crosshair}
        .controls=${state.controls}
        .applied=${state.applied ?? NO_VALUES}
        .language=${language}
      ></vae-rate-distortion>`,
  },
  latents: {
    load: () => import('./panels/latents.js'),
    render: ({ state, language }) =>
      html`<vae-latents
        .statistics=${state.latentStatistics}
        .nLatents=${state.config?.latent ?? 0}
        .gap=${state.gap}
        .hasModel=${state.config !== null}
        .language=${language}
      ></vae-latents>`,
  },
  sigma: {
    load: () => import('./panels/sigma-chart.js'),
    render: ({ state, language, scheme, chartGroup }) =>
      hasOneSigma(state)
        ? html`<vae-sigma-chart
            .train=${state.train}
            .heldOut=${state.heldOut}
            .crosshair=${state.crosshair}
            .step=${state.step}
            .group=${chartGroup}
            .language=${language}
            .scheme=${scheme}
          ></vae-sigma-chart>`
        : nothing,
  },
  plane: {
    load: () => import('./panels/latent-plane.js'),
    render: ({ state, language, scheme, query }) =>
      html`<vae-latent-plane
        .plane=${shownMoment(state).plane}
        .digit=${state.digit}
        .config=${state.config}
        .step=${state.step}
        .query=${query}
        .language=${language}
        .scheme=${scheme}
      ></vae-latent-plane>`,
  },
  draw: {
    load: () => import('./panels/drawing-pad.js'),
    render: ({ state, language, scheme, query }) =>
      html`<vae-drawing-pad
        .config=${state.config}
        .step=${state.step}
        .query=${query}
        .language=${language}
        .scheme=${scheme}
      ></vae-drawing-pad>`,
  },
};

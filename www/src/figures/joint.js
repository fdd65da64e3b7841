import { css, html } from 'lit';
import { linspace, mixtureOf } from '../charts/densities.js';
import { evenlySpaced } from '../charts/evenly-spaced.js';
import { defineElement } from '../define-element.js';
import { Figure } from './figure.js';
import './heat-map.js';
import { choice, oneOf } from './inputs.js';
import './line-chart.js';
import { TrainedFigure } from './trained-figure.js';

/** @typedef {import('../engine/studies/joint-experiment.js').JointMeasurement} Measurement */

/**
 * @typedef {object} JointValues In nats, by quadrature; loss + entropyTerm = kl, and loss = nll + latentKl (11)–(13).
 * @property {number} step
 * @property {number} loss
 * @property {number} kl KL(p(x,z) ‖ q(x,z))
 * @property {number} entropyTerm E[ln p̃(x)]
 * @property {number} nll
 * @property {number} latentKl E[KL(p(z|x) ‖ q(z))]
 */

/** The data to choose from, with the range of x that is shown. */
const DATA = /** @type {const} */ ({
  two: { density: mixtureOf([-1.5, 1.5], 0.4), reach: 4 },
  three: { density: mixtureOf([-2, 0, 2], 0.3), reach: 4 },
  narrow: { density: mixtureOf([-0.4, 0.4], 0.05), reach: 1 },
});
const DATA_NAMES = /** @type {(keyof typeof DATA)[]} */ (Object.keys(DATA));

/** Nodes of the maps along each axis. */
const NODES = 72;
const Z_REACH = 4;
const TABLE_ROWS = 12;
/** Points of the curves; more would look the same. */
const MOST_ROWS = 400;

/**
 * `<vae-joint>`: a model of one-dimensional data with one latent, trained head on (7)–(13). Both joint densities
 * approach each other, and the loss, its constant and the KL between the two add up.
 * @augments {TrainedFigure<JointValues>}
 */
export class Joint extends TrainedFigure {
  static properties = {
    data: { reflect: true },
    maps: { state: true },
    rows: { state: true },
  };

  static styles = [
    Figure.styles,
    css`
      .maps {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 12px;
      }
    `,
  ];

  constructor() {
    super();
    /** The density of the data: `two`, `three` or `narrow` bumps. */
    this.data = 'two';
    this.maxSteps = 20_000;
    /** @type {Measurement | null} */
    this.maps = null;
    /** @type {readonly JointValues[]} The values at earlier steps. */
    this.rows = [];
  }

  get heading() {
    return this.t.figures.joint.title;
  }

  get note() {
    return this.t.figures.joint.note;
  }

  get #data() {
    return DATA[oneOf(DATA_NAMES, this.data)];
  }

  /** @returns {import('../engine/studies/protocol.js').JointStudy} */
  get study() {
    const { density, reach } = this.#data;
    return {
      kind: 'joint',
      model: /** @type {any} */ ({ backend: 'cpu', ...this.settings, data: density }),
      x: linspace(-reach, reach, NODES),
      z: linspace(-Z_REACH, Z_REACH, NODES),
    };
  }

  /** @param {Measurement} measurement */
  onMeasured(measurement) {
    const { step, loss, kl, entropyTerm, nll, latentKl } = measurement;
    const values = { step, loss, kl, entropyTerm, nll, latentKl };
    const before = this.rows.filter((row) => row.step < step);
    this.rows = thinned([...before, values]);
    this.maps = measurement;
    this.currentStep = step;
    this.present(values);
  }

  render() {
    const strings = this.t.figures.joint;
    return this.frame(html`
      <div class="maps">${this.#map('p')} ${this.#map('q')}</div>
      <div class="inputs">
        ${choice({
          name: strings.data,
          among: DATA_NAMES,
          value: oneOf(DATA_NAMES, this.data),
          labels: strings.datasets,
          choose: (data) => void (this.data = data),
        })}
      </div>
      ${this.#sums()} ${this.#curves()}
    `);
  }

  /** @param {'p' | 'q'} which */
  #map(which) {
    const { t, maps, numbers } = this;
    const strings = t.figures.joint;
    const { reach } = this.#data;
    const most = maps ? Math.max(...maps.p) : 1;
    return html`<div>
      <h3 class=${which}>${strings.maps[which]}</h3>
      <vae-heat-map
        .density=${maps?.[which] ?? new Float64Array()}
        .columns=${NODES}
        .rows=${NODES}
        .most=${most}
        .colour=${which}
        .xRange=${[-reach, reach]}
        .yRange=${[-Z_REACH, Z_REACH]}
        .names=${['x', 'z']}
        .format=${numbers.tick}
        .label=${strings.picture(strings.maps[which], numbers.whole(this.currentStep))}
        .scheme=${this.scheme}
      ></vae-heat-map>
    </div>`;
  }

  #sums() {
    const { t, values, numbers } = this;
    const strings = t.figures.joint;
    const format = (/** @type {number | undefined} */ value) =>
      value === undefined ? t.objective.none : numbers.thousandth(value);
    const term = (/** @type {keyof JointValues} */ name, /** @type {string} */ label, /** @type {string} */ kind) =>
      html`<div>
        <dt class=${kind}>${label}</dt>
        <dd data-value=${name}>${format(values?.[name])}</dd>
      </div>`;
    const sign = (/** @type {string} */ text) => html`<span class="sign" aria-hidden="true">${text}</span>`;
    return html`<div class="columns">
      <dl class="readings number identity" aria-label=${strings.sum}>
        ${term('loss', strings.loss, 'total')} ${sign('+')} ${term('entropyTerm', strings.entropyTerm, '')} ${sign('=')}
        ${term('kl', strings.kl, '')}
      </dl>
      <dl class="readings number identity" aria-label=${strings.parts}>
        ${term('nll', strings.nll, 'nll')} ${sign('+')} ${term('latentKl', strings.latentKl, 'kl')} ${sign('=')}
        <div>
          <dt class="total">${strings.loss}</dt>
          <dd>${format(values?.loss)}</dd>
        </div>
      </dl>
    </div>`;
  }

  #curves() {
    const { t, rows } = this;
    const strings = t.figures.joint;
    const column = (/** @type {keyof JointValues} */ name) => rows.map((row) => row[name]);
    return html`<vae-line-chart
      .data=${[
        column('step'),
        rows.map(({ entropyTerm }) => -entropyTerm),
        column('nll'),
        column('latentKl'),
        column('kl'),
        column('loss'),
      ]}
      .series=${[
        { name: strings.floor, colour: 'muted', dash: [4, 4], width: 1.5 },
        { name: strings.nll, colour: 'nll', width: 1.25 },
        { name: strings.latentKl, colour: 'kl', width: 1.25 },
        { name: strings.kl, colour: 'ink', width: 1.5 },
        { name: strings.loss, colour: 'total', width: 2.5 },
      ]}
      .x=${{ name: t.steps }}
      .y=${{ name: '' }}
      .format=${this.numbers.hundredth}
      .height=${200}
      .label=${strings.curves}
      .language=${this.language}
      .scheme=${this.scheme}
    ></vae-line-chart>`;
  }

  table() {
    const { t, numbers, rows } = this;
    const strings = t.figures.joint;
    const columns = /** @type {const} */ (['loss', 'entropyTerm', 'kl', 'nll', 'latentKl']);
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${t.steps}</th>
          ${columns.map((name) => html`<th scope="col">${strings[name]}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${evenlySpaced(rows, TABLE_ROWS).map(
          (row) =>
            html`<tr>
              <th scope="row">${numbers.whole(row.step)}</th>
              ${columns.map((name) => html`<td>${numbers.thousandth(row[name])}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

/**
 * The rows, or every other one where there are too many. The last one stays.
 * @template T
 * @param {T[]} rows
 */
function thinned(rows) {
  return rows.length <= MOST_ROWS ? rows : rows.filter((_, index) => (rows.length - 1 - index) % 2 === 0);
}

defineElement('vae-joint', Joint);

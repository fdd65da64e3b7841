import { html, nothing, svg } from 'lit';
import { roundedSum } from '../charts/rounded-sum.js';
import { STATION, stepLayout } from '../charts/step-layout.js';
import { klWeight, pullsOf, sigmaOf } from '../charts/traced-step.js';
import { defineElement } from '../define-element.js';
import { toGreyBytes } from '../images/grey-bytes.js';
import { Panel } from './panel.js';
import './picture-grid.js';
import { barRow, shownLatents } from './step-bars.js';
import { styles } from './step-diagram-styles.js';
import { joiningArrow, lossTerm, network, pictureFrame, plusSign } from './step-parts.js';
import { planeDrawing } from './step-plane-drawing.js';

/**
 * @typedef {import('../charts/step-layout.js').Box} Box
 * @typedef {import('../engine/protocol.js').Config} Config
 * @typedef {import('#engine/vae_lab.js').Trace} Trace
 */

/** Room for the names of the rows of bars, in pixels. */
const ROW_NAMES = 36;

/**
 * A training step as a picture of the whole way, from the image to the gradients. It is drawn once; the station that is
 * looked at is lit, those before it show their numbers, and those after it are outlines.
 */
export class StepDiagram extends Panel {
  static properties = {
    trace: { attribute: false },
    config: { attribute: false },
    station: { type: Number },
    width: { state: true },
  };

  static styles = [Panel.styles, styles];

  #resizeObserver = new ResizeObserver(() => this.#measure());

  constructor() {
    super();
    /** @type {Trace | null} */
    this.trace = null;
    /** @type {Config | null} */
    this.config = null;
    this.station = 0;
    this.width = 0;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#measure();
    this.#resizeObserver.observe(this);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#resizeObserver.disconnect();
  }

  #measure() {
    this.width = Math.round(this.clientWidth);
  }

  get #layout() {
    return stepLayout(this.width);
  }

  /** @param {Map<string, unknown>} changed */
  updated(changed) {
    if (!changed.has('width')) return;
    // The host's policy forbids style attributes.
    const { image, mean } = this.#layout.parts;
    for (const [id, box] of Object.entries({ image, mean })) {
      /** @type {HTMLElement | null} */
      const picture = this.renderRoot.querySelector(`#${id}`);
      const pixels = { left: box.x, top: box.y, width: box.width };
      for (const [property, value] of Object.entries(pixels)) picture?.style.setProperty(property, `${value}px`);
    }
  }

  /** Renders in the task of the panel around it, since what is below would move otherwise. */
  async scheduleUpdate() {
    this.performUpdate();
  }

  render() {
    const { t, trace, config } = this;
    const { width, height, parts, arrows } = this.#layout;
    const { image, mean } = parts;
    const [given, decoded] = [this.#look(STATION.image), this.#look(STATION.decoder)];
    return html`<div class="picture">
      <svg width=${width} height=${height} viewBox="0 0 ${width} ${height}" role="group" aria-label=${t.slow.picture}>
        ${arrows.map((arrow) => joiningArrow(arrow, this.#look(arrow.station)))} ${this.#networks()}
        ${pictureFrame(image, { symbol: 'x', below: false, look: given })}
        ${pictureFrame(mean, { symbol: 'x̂', below: mean.y > image.y, look: decoded })}
        ${plusSign(parts.plus, this.#look(STATION.z))} ${trace && config ? this.#numbers(trace, config) : nothing}
      </svg>
      ${this.#picture('image', trace?.image, STATION.image, t.slow.original)}
      ${this.#picture('mean', trace?.mean, STATION.decoder, t.slow.mean)}
    </div>`;
  }

  /**
   * How a part looks that gets its numbers at one station, and may be lit at later ones again.
   * @param {number[]} stations
   * @returns {import('./step-parts.js').Look}
   */
  #look(...stations) {
    const { station } = this;
    if (station < (stations[0] ?? 0)) return 'later';
    return stations.includes(station) ? 'current' : 'passed';
  }

  /** The two networks. A gradient that comes through one gives it its colour; the step changes the weights of both. */
  #networks() {
    const { t, station } = this;
    const { encoder, plane, decoder } = this.#layout.parts;
    const returned = station >= STATION.gradients;
    const toDecoder = station === STATION.step ? 'total' : 'nll';
    return [
      network(encoder, {
        name: t.slow.encoder,
        imageOnRight: false,
        colour: returned ? 'total' : 'ink',
        look: this.#look(STATION.encoder, STATION.gradients, STATION.step),
      }),
      network(decoder, {
        name: t.slow.decoder,
        imageOnRight: decoder.x > plane.x,
        colour: returned ? toDecoder : 'ink',
        look: this.#look(STATION.decoder, STATION.gradients, STATION.step),
      }),
    ];
  }

  /**
   * @param {string} id
   * @param {Float32Array | undefined} pixels
   * @param {number} station
   * @param {string} label
   */
  #picture(id, pixels, station, label) {
    const { width = 28, height = 28 } = this.config ?? {};
    const known = pixels && this.station >= station;
    return html`<vae-picture-grid
      id=${id}
      class=${known ? '' : 'later'}
      .pictures=${known ? [toGreyBytes(pixels)] : []}
      .width=${width}
      .height=${height}
      .label=${known ? label : ''}
      .scheme=${this.scheme}
    ></vae-picture-grid>`;
  }

  /**
   * The parts with numbers of the model.
   * @param {Trace} trace
   * @param {Config} config
   */
  #numbers(trace, config) {
    const { t, station, numbers } = this;
    const { epsilon, plane } = this.#layout.parts;
    const noise = series(station >= STATION.epsilon, 'epsilon', trace.epsilon);
    return svg`
      ${this.#latentRows(trace, config)}
      <g class="epsilon ${this.#look(STATION.epsilon)}">
        <text class="symbol" x=${epsilon.x + epsilon.width / 2} y=${epsilon.y - 6}>ε</text>
        ${barRow({ name: t.slow.bars('ε'), shown: shownLatents(trace), box: epsilon, series: noise })}
      </g>
      <g class="plane ${station === STATION.step ? 'total' : 'z'} ${this.#look(STATION.z, STATION.step)}">
        ${planeDrawing(trace, config, plane, { station, t, numbers })}
      </g>
      ${this.#losses(trace, config)}
    `;
  }

  /**
   * mu, sigma and the pull on mu, in rows.
   * @param {Trace} trace
   * @param {Config} config
   */
  #latentRows(trace, config) {
    const { t, station } = this;
    const { x, y, width, height } = this.#layout.parts.latent;
    const shown = shownLatents(trace);
    /** @param {number} from @param {number} to shares of the height @returns {Box} */
    const row = (from, to) => ({
      x: x + ROW_NAMES,
      y: y + from * height,
      width: width - ROW_NAMES - 8,
      height: (to - from) * height,
    });
    const encoded = station >= STATION.encoder;
    const pulls = pullsOf(trace, config.objective).map(({ colour, mu }) => ({ colour, values: mu }));
    const rows = [
      { name: 'μ', colour: 'mu', box: row(0.05, 0.37), series: series(encoded, 'mu', trace.mu) },
      { name: 'σ', colour: 'sigma', box: row(0.41, 0.64), series: series(encoded, 'sigma', sigmaOf(trace)), base: 0 },
      {
        name: t.slow.pull('μ'),
        text: t.slow.pullShort,
        colour: 'pull',
        box: row(0.69, 0.97),
        series: station >= STATION.gradients ? pulls : [],
      },
    ];
    // The gradients of both losses meet here.
    const frame = station === STATION.gradients ? 'total' : '';
    return svg`<g class="latent ${frame} ${this.#look(STATION.encoder, STATION.gradients)}">
      <rect class="frame" x=${x} y=${y} width=${width} height=${height} rx="6" />
      ${rows.map(({ name, text = name, colour, box, series, base }) => {
        const look = colour === 'pull' ? this.#look(STATION.gradients, STATION.step) : this.#look(STATION.encoder);
        return svg`<g class="${colour} ${look}">
          <text class="name" x=${x + ROW_NAMES - 8} y=${box.y + box.height / 2 + 5}>${text}</text>
          ${barRow({ name: t.slow.bars(name), shown, box, series, base })}
        </g>`;
      })}
    </g>`;
  }

  /**
   * nll, the weighted KL and their sum, each in a box.
   * @param {Trace} trace
   * @param {Config} config
   */
  #losses(trace, config) {
    const { t, numbers } = this;
    const { nll, kl, loss } = this.#layout.parts;
    const terms = roundedSum(trace.nll, trace.loss - trace.nll, 1);
    const weight = numbers.factor(klWeight(trace, config.beta));
    const factor = weight === numbers.factor(1) ? '' : `${weight} · `;
    const total = config.objective === 'iwae' ? t.slow.logWeight : t.objective.total;
    /** @param {Box} box @param {number} station @param {string} colour @param {string} name @param {number} value */
    const term = (box, station, colour, name, value) => {
      const look = this.#look(station);
      return lossTerm(box, { colour, name, look, value: look === 'later' ? t.objective.none : numbers.tenth(value) });
    };
    return [
      term(nll, STATION.nll, 'nll', t.objective.nll, terms.first),
      term(kl, STATION.kl, 'kl', `${factor}${t.objective.kl}`, terms.second),
      term(loss, STATION.kl, 'total', total, terms.sum),
    ];
  }
}

/**
 * A series of bars, once its station has come.
 * @param {boolean} come
 * @param {string} colour
 * @param {Float32Array} values
 */
function series(come, colour, values) {
  return come ? [{ colour, values }] : [];
}

defineElement('vae-step-diagram', StepDiagram);

import { html, nothing, svg } from 'lit';
import { arrowPath } from '../charts/arrow-path.js';
import { STATION, stepLayout } from '../charts/step-layout.js';
import { klWeight, pullsOf, sigmaOf } from '../charts/traced-step.js';
import { roundedSum } from '../charts/rounded-sum.js';
import { defineElement } from '../define-element.js';
import { toGreyBytes } from '../images/grey-bytes.js';
import { Panel } from './panel.js';
import './picture-grid.js';
import { styles } from './step-diagram-styles.js';
import { barRow, shownLatents } from './step-bars.js';
import { planeDrawing } from './step-plane-drawing.js';

/**
 * @typedef {import('../charts/step-layout.js').Box} Box
 * @typedef {import('#engine/vae_lab.js').Trace} Trace
 */

/** Room for the names of the rows of bars, in pixels. */
const ROW_NAMES = 48;
/** The shorter side of an encoder or decoder, as a share of the longer one. */
const TAPER = 0.6;

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
    /** @type {import('../engine/protocol.js').Config | null} */
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
    return html`<div class="picture">
      <svg width=${width} height=${height} viewBox="0 0 ${width} ${height}" role="group" aria-label=${t.slow.picture}>
        ${arrows.map((arrow) => this.#arrow(arrow))} ${this.#network(parts.encoder, 'encoder')}
        ${this.#network(parts.decoder, 'decoder')} ${this.#symbol(parts.image, 'x', STATION.image, parts.image.y - 6)}
        ${this.#symbol(parts.mean, 'x̂', STATION.decoder, this.#meanSymbolY)} ${this.#plus(parts.plus)}
        ${trace && config ? this.#numbers(trace, config) : nothing}
      </svg>
      ${this.#picture('image', trace?.image, STATION.image, t.slow.original)}
      ${this.#picture('mean', trace?.mean, STATION.decoder, t.slow.mean)}
    </div>`;
  }

  /**
   * How a part looks that gets its numbers at one station, and may be lit at later ones again.
   * @param {readonly number[]} stations
   */
  #look(...stations) {
    const { station } = this;
    if (station < (stations[0] ?? 0)) return 'later';
    return stations.includes(station) ? 'current' : 'passed';
  }

  /** @param {import('../charts/step-layout.js').Arrow} arrow */
  #arrow({ from, to, station, colour, points }) {
    const { line, head } = arrowPath(points);
    return svg`<g class="arrow ${colour} ${this.#look(station)}" data-arrow="${from} ${to}">
      <path class="line" d=${line} />
      <path class="head" d=${head} />
    </g>`;
  }

  /**
   * A network, wide on the side of the image.
   * @param {Box} box
   * @param {'encoder' | 'decoder'} name
   */
  #network({ x, y, width, height }, name) {
    const { encoder, plane, decoder } = this.#layout.parts;
    // In two rows the decoder, too, has the image on its left.
    const narrowRight = name === 'encoder' || decoder.x < plane.x;
    const inset = ((1 - TAPER) / 2) * height;
    const [left, right] = narrowRight ? [0, inset] : [inset, 0];
    const outline = [
      [x, y + left],
      [x + width, y + right],
      [x + width, y + height - right],
      [x, y + height - left],
    ];
    const forward = name === 'encoder' ? STATION.encoder : STATION.decoder;
    const { station } = this;
    const back = name === 'encoder' ? 'total' : station === STATION.step ? 'total' : 'nll';
    const colour = station >= STATION.gradients ? back : 'ink';
    return svg`<g class="network ${colour} ${this.#look(forward, STATION.gradients, STATION.step)}">
      <path d="M${outline.map((point) => point.join(' ')).join('L')}Z" />
      <text class=${encoder.width < 70 ? 'tight' : ''} x=${x + width / 2} y=${y + height / 2 + 4}>
        ${this.t.slow[name]}
      </text>
    </g>`;
  }

  /** The symbol of x̂ is above it; in two rows below, where no arrow is. */
  get #meanSymbolY() {
    const { image, mean } = this.#layout.parts;
    return mean.y > image.y ? mean.y + mean.height + 16 : mean.y - 6;
  }

  /**
   * A picture's frame and symbol.
   * @param {Box} box
   * @param {string} text
   * @param {number} station
   * @param {number} textY
   */
  #symbol({ x, y, width, height }, text, station, textY) {
    return svg`<g class="ink ${this.#look(station)}">
      <text class="symbol" x=${x + width / 2} y=${textY}>${text}</text>
      <rect class="frame" x=${x - 1} y=${y - 1} width=${width + 2} height=${height + 2} rx="4" />
    </g>`;
  }

  /** @param {Box} box */
  #plus({ x, y, width }) {
    const [radius, arm] = [width / 2, 4.5];
    return svg`<g class="plus z ${this.#look(STATION.z)}">
      <circle cx=${x + radius} cy=${y + radius} r=${radius - 1} />
      <path d="M${x + radius - arm} ${y + radius}h${2 * arm}m${-arm} ${-arm}v${2 * arm}" />
    </g>`;
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
      aria-hidden=${known ? 'false' : 'true'}
    ></vae-picture-grid>`;
  }

  /**
   * The parts with numbers of the model.
   * @param {Trace} trace
   * @param {import('../engine/protocol.js').Config} config
   */
  #numbers(trace, config) {
    const { t, station, numbers } = this;
    const { parts } = this.#layout;
    const shown = shownLatents(trace);
    const epsilon = { name: t.slow.bars('epsilon'), shown, box: parts.epsilon };
    return svg`
      ${this.#latentRows(trace, config)}
      <g class="epsilon ${this.#look(STATION.epsilon)}">
        <text class="symbol" x=${parts.epsilon.x + parts.epsilon.width / 2} y=${parts.epsilon.y - 6}>
          epsilon
        </text>
        ${barRow({ ...epsilon, series: known(station >= STATION.epsilon, 'epsilon', trace.epsilon) })}
      </g>
      <g class="plane ${this.#look(STATION.z, STATION.step)}">
        ${planeDrawing(trace, config, parts.plane, { station, t, numbers })}
      </g>
      ${this.#losses(trace, config)}
    `;
  }

  /**
   * mu, sigma and the pull on mu, in rows.
   * @param {Trace} trace
   * @param {import('../engine/protocol.js').Config} config
   */
  #latentRows(trace, config) {
    const { t, station } = this;
    const { x, y, width, height } = this.#layout.parts.latent;
    const shown = shownLatents(trace);
    /** @param {number} from @param {number} to shares of the height @returns {Box} */
    const row = (from, to) => ({
      x: x + ROW_NAMES,
      y: y + from * height,
      width: width - ROW_NAMES - 6,
      height: (to - from) * height,
    });
    const pulls = pullsOf(trace, config.objective);
    const [encoded, met] = [station >= STATION.encoder, station >= STATION.gradients];
    const rows = [
      { name: 'mu', colour: 'mu', box: row(0.05, 0.37), series: known(encoded, 'mu', trace.mu) },
      {
        name: 'sigma',
        colour: 'sigma',
        box: row(0.41, 0.64),
        series: known(encoded, 'sigma', sigmaOf(trace)),
        base: 0,
      },
      {
        name: t.slow.pull('mu'),
        text: t.slow.pullShort,
        colour: 'pull',
        box: row(0.69, 0.97),
        series: met ? pulls.map(({ colour, mu }) => ({ colour, values: mu })) : [],
      },
    ];
    // The gradients of both losses meet here.
    const frame = station === STATION.gradients ? 'total' : '';
    return svg`<g class="latent ${frame} ${this.#look(STATION.encoder, STATION.gradients)}">
      <rect class="frame" x=${x} y=${y} width=${width} height=${height} rx="6" />
      ${rows.map(({ name, text = name, colour, box, series, base }) => {
        const look = colour === 'pull' ? this.#look(STATION.gradients, STATION.step) : this.#look(STATION.encoder);
        return svg`<g class="${colour} ${look}">
          <text class="name" x=${x + ROW_NAMES - 6} y=${box.y + box.height / 2 + 4}>${text}</text>
          ${barRow({ name: t.slow.bars(name), shown, box, series, base })}
        </g>`;
      })}
    </g>`;
  }

  /**
   * nll, the weighted KL and their sum, each in a box.
   * @param {Trace} trace
   * @param {import('../engine/protocol.js').Config} config
   */
  #losses(trace, config) {
    const { t, numbers } = this;
    const { parts } = this.#layout;
    const terms = roundedSum(trace.nll, trace.loss - trace.nll, 1);
    const weight = numbers.factor(klWeight(trace, config.beta));
    const factor = weight === numbers.factor(1) ? '' : `${weight} · `;
    const total = config.objective === 'iwae' ? t.slow.logWeight : t.objective.total;
    return [
      this.#cost(parts.nll, STATION.nll, 'nll', t.objective.nll, terms.first),
      this.#cost(parts.kl, STATION.kl, 'kl', `${factor}${t.objective.kl}`, terms.second),
      this.#cost(parts.loss, STATION.kl, 'total', total, terms.sum),
    ];
  }

  /**
   * @param {Box} box
   * @param {number} station
   * @param {string} colour
   * @param {string} name
   * @param {number} value
   */
  #cost({ x, y, width, height }, station, colour, name, value) {
    const look = this.#look(station);
    const text = look === 'later' ? this.t.objective.none : this.numbers.tenth(value);
    const [middle, centre] = [y + height / 2, x + width / 2];
    return svg`<g class="cost ${colour} ${look}">
      <rect class="frame" x=${x} y=${y} width=${width} height=${height} rx="6" />
      <text class="symbol" x=${centre} y=${middle - 3}>${name}</text>
      <text class="value" x=${centre} y=${middle + 14}>${text}</text>
    </g>`;
  }
}

/**
 * A series of bars, once its station has come.
 * @param {boolean} come
 * @param {string} colour
 * @param {Float32Array} values
 */
function known(come, colour, values) {
  return come ? [{ colour, values }] : [];
}

defineElement('vae-step-diagram', StepDiagram);

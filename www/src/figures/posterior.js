import { css, html } from 'lit';
import { defineElement } from '../define-element.js';
import { runInBackground } from '../engine/failure.js';
import '../panels/picture-grid.js';
import { site } from '../site.js';
import { Figure } from './figure.js';
import './heat-map.js';
import { choice, oneOf, wholeIn } from './inputs.js';
import { drawEncoder, drawInset } from './posterior-overlay.js';
import { TrainedFigure } from './trained-figure.js';

/**
 * @typedef {object} PosteriorValues Of one image, in nats; gap = logLikelihood − elbo, and elbo = −nll − kl.
 * @property {number} image the index of the held-out image
 * @property {number} logLikelihood ln q(x), by quadrature
 * @property {number} elbo
 * @property {number} gap KL(p(z|x) ‖ q(z|x))
 * @property {number} nll
 * @property {number} kl KL(p(z|x) ‖ q(z)) in closed form (16)
 * @property {import('#engine/vae_lab.js').Estimate} klSampled the same from draws
 */

/**
 * @typedef {object} PosteriorMap
 * @property {number} step
 * @property {import('../engine/studies/posterior-map.js').Encoder} encoder
 * @property {Uint8Array} image
 * @property {Uint8Array} reconstruction
 * @property {[number, number]} centre
 * @property {number} half
 * @property {number} side
 * @property {Float64Array} density
 *
 * @typedef {{ first: number, images: Uint8Array, labels: Uint8Array, width: number, height: number }} Choice
 */

const MODELS = /** @type {const} */ (['trained', 'new']);
/** Nodes of the map along each axis. */
const SIDE = 56;
/** Draws for the estimate of KL. */
const DRAWS = 1000;
/** The integrals take long. While the model trains they take at most this share of the time. */
const NUMBERS_SHARE = 0.3;

/**
 * `<vae-posterior>`: the exact posterior of an image beside the encoder's Gaussian, and the gap between them (14)–(16).
 * @augments {TrainedFigure<PosteriorValues>}
 */
export class PosteriorFigure extends TrainedFigure {
  static properties = {
    image: { type: Number, reflect: true },
    model: { reflect: true },
    map: { state: true },
    choices: { state: true },
    computing: { state: true },
  };

  static styles = [
    Figure.styles,
    css`
      .stage {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
        gap: 20px;
      }

      .pair {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 96px));
        gap: 10px;
        margin: 0 0 14px;
      }

      .pair h3,
      .legend {
        margin: 0 0 4px;
        color: var(--muted);
        font: 12px/1.4 var(--sans);
      }

      .legend {
        margin: 6px 0 0;
      }

      .side .readings {
        display: grid;
        gap: 8px 16px;
        margin: 0;
      }

      .side .identity {
        display: flex;
        gap: 4px 7px;
        margin-bottom: 10px;
      }

      .identity dd {
        font-size: 16px;
      }

      .thumbnails {
        display: grid;
        grid-template-columns: repeat(11, minmax(0, 1fr));
        gap: 4px;
        margin-top: 14px;
      }

      .thumbnails button {
        min-width: 0;
        padding: 0;
        border: 2px solid transparent;
        border-radius: 5px;
        background: none;
      }

      .thumbnails button[aria-pressed='true'] {
        border-color: var(--ink);
      }

      .thumbnails .more {
        border: 1px solid var(--strong-line);
        color: var(--muted);
      }

      .computing {
        opacity: 0.45;
      }

      @container (max-width: 520px) {
        .stage {
          grid-template-columns: minmax(0, 1fr);
        }

        .thumbnails {
          grid-template-columns: repeat(6, minmax(0, 1fr));
        }
      }
    `,
  ];

  #asking = false;
  #numbersCost = 0;
  #numbersAt = -Infinity;
  /** What the values are of. */
  #numbersOf = '';
  /** What the map is of. */
  #mapOf = '';

  constructor() {
    super();
    /** The index of the held-out image. */
    this.image = 0;
    /** `trained`: the model that comes with the page; `new`: one that is trained here, with `settings`. */
    this.model = 'trained';
    this.maxSteps = 100_000;
    /** @type {PosteriorMap | null} */
    this.map = null;
    /** @type {Choice | null} */
    this.choices = null;
    /** Whether the values are of an earlier image or step. */
    this.computing = true;
  }

  get heading() {
    return this.t.figures.posterior.title;
  }

  get note() {
    return this.t.figures.posterior.note;
  }

  /** @returns {import('../engine/studies/protocol.js').PosteriorStudy} */
  get study() {
    const model = { backend: /** @type {const} */ ('cpu'), ...this.settings };
    if (oneOf(MODELS, this.model) === 'trained')
      return { kind: 'posterior', model, checkpointUrl: new URL('models/bernoulli-2d.safetensors', site).href };
    return {
      kind: 'posterior',
      model: { hidden: [64], activation: 'tanh', batch: 64, learningRate: 0.002, ...model, latent: 2 },
    };
  }

  /** The step of the model, as text. */
  get shownStep() {
    const before = oneOf(MODELS, this.model) === 'trained' && this.currentStep === 0;
    return before ? this.t.figures.posterior.trainedBefore : super.shownStep;
  }

  get #index() {
    return wholeIn(this.image, 0, 9999);
  }

  /** @param {{ step: number }} measurement */
  onMeasured({ step }) {
    this.currentStep = step;
    [this.#mapOf, this.#numbersOf] = ['', ''];
    runInBackground(this.#ask());
  }

  updated() {
    super.updated();
    runInBackground(this.#ask());
  }

  /** Asks for the images, the map and the numbers, one after the other, as far as they are out of date. */
  async #ask() {
    if (this.#asking || !this.awake || this.problem) return;
    this.#asking = true;
    try {
      while (await this.#askNext());
    } finally {
      this.#asking = false;
    }
  }

  /** @returns {Promise<boolean>} whether something was asked */
  async #askNext() {
    const image = this.#index;
    const key = `${JSON.stringify(this.study)} ${image}`;
    if (!this.choices) {
      this.choices = await this.ask({ kind: 'choice', from: 10 * Math.floor(image / 10) });
      return this.choices !== null;
    }
    if (this.#mapOf !== key) {
      const map = await this.ask({ kind: 'map', image, side: SIDE });
      if (!map) return false;
      [this.#mapOf, this.map, this.computing] = [key, map, true];
      return true;
    }
    if (this.#numbersOf === key) return false;
    const rest = this.#numbersCost / NUMBERS_SHARE;
    if (this.playing && performance.now() - this.#numbersAt < rest) return false;
    const start = performance.now();
    const numbers = await this.ask({ kind: 'numbers', image, n: DRAWS });
    if (!numbers) return false;
    [this.#numbersOf, this.#numbersAt] = [key, performance.now()];
    this.#numbersCost = this.#numbersAt - start;
    const { step: _, ...values } = numbers;
    this.computing = false;
    this.present({ image, ...values });
    return true;
  }

  async #more() {
    const first = (this.choices?.first ?? 0) + 10;
    this.choices = (await this.ask({ kind: 'choice', from: first })) ?? this.choices;
  }

  render() {
    const { t, map, numbers } = this;
    const strings = t.figures.posterior;
    return this.frame(html`
      <div class="stage">
        <div>
          <vae-heat-map
            .density=${map?.density ?? new Float64Array()}
            .columns=${SIDE}
            .rows=${SIDE}
            .xRange=${rangeOf(map, 0)}
            .yRange=${rangeOf(map, 1)}
            .names=${['z₁', 'z₂']}
            .format=${numbers.tick}
            .overlay=${(/** @type {import('./heat-map.js').Canvas} */ canvas) => {
              if (!map) return;
              drawEncoder(canvas, map.encoder);
              drawInset(canvas, map);
            }}
            .label=${strings.picture(numbers.whole(this.#index))}
            .scheme=${this.scheme}
          ></vae-heat-map>
          <p class="legend">${strings.legend}</p>
        </div>
        <div class="side">${this.#pair()} ${this.#numbers()}</div>
      </div>
      ${this.#thumbnails()}
      <div class="inputs">
        ${choice({
          name: strings.model,
          among: MODELS,
          value: oneOf(MODELS, this.model),
          labels: strings.models,
          choose: (model) => void (this.model = model),
        })}
      </div>
    `);
  }

  #pair() {
    const { map, choices, scheme } = this;
    const strings = this.t.figures.posterior;
    const picture = (/** @type {Uint8Array | undefined} */ pixels, /** @type {string} */ label) =>
      html`<div>
        <h3>${label}</h3>
        <vae-picture-grid
          .pictures=${pixels ? [pixels] : []}
          .width=${choices?.width ?? 28}
          .height=${choices?.height ?? 28}
          .scheme=${scheme}
          .label=${label}
        ></vae-picture-grid>
      </div>`;
    return html`<div class="pair">
      ${picture(map?.image, strings.image)} ${picture(map?.reconstruction, strings.reconstruction)}
    </div>`;
  }

  #numbers() {
    const { t, values, numbers, computing } = this;
    const strings = t.figures.posterior;
    const format = (/** @type {number | undefined} */ value) =>
      value === undefined ? t.objective.none : numbers.thousandth(value);
    const term = (/** @type {'logLikelihood' | 'elbo' | 'gap' | 'nll' | 'kl'} */ name, /** @type {string} */ kind) =>
      html`<div>
        <dt class=${kind}>${strings.names[name]}</dt>
        <dd data-value=${name}>${format(values?.[name])}</dd>
      </div>`;
    const sign = (/** @type {string} */ text) => html`<span class="sign" aria-hidden="true">${text}</span>`;
    return html`<div class=${computing ? 'computing' : ''} aria-busy=${computing}>
      <dl class="readings number identity">
        ${term('logLikelihood', '')} ${sign('−')} ${term('elbo', 'total')} ${sign('=')} ${term('gap', '')}
      </dl>
      <dl class="readings number">
        ${term('nll', 'nll')} ${term('kl', 'kl')}
        <div>
          <dt>${strings.klSampled(numbers.whole(values?.klSampled.n ?? DRAWS))}</dt>
          <dd data-value="klSampled">
            ${format(values?.klSampled.mean)}
            <span class="by">± ${format(values?.klSampled.standardError)}</span>
          </dd>
        </div>
      </dl>
    </div>`;
  }

  #thumbnails() {
    const { t, choices, scheme } = this;
    const strings = t.figures.posterior;
    const size = (choices?.width ?? 28) * (choices?.height ?? 28);
    const n = choices ? choices.images.length / size : 0;
    return html`<div class="thumbnails" role="group" aria-label=${strings.choose}>
      ${Array.from({ length: n }, (_, index) => {
        const image = (choices?.first ?? 0) + index;
        const digit = choices?.labels[index];
        const label = strings.choice(this.numbers.whole(image), digit === undefined ? '' : String(digit));
        return html`<button
          type="button"
          aria-pressed=${image === this.#index}
          aria-label=${label}
          @click=${() => void (this.image = image)}
        >
          <vae-picture-grid
            .pictures=${pictureOf(choices, index)}
            .width=${choices?.width ?? 28}
            .height=${choices?.height ?? 28}
            .scheme=${scheme}
            .label=${label}
          ></vae-picture-grid>
        </button>`;
      })}
      <button type="button" class="more" aria-label=${strings.more} title=${strings.more} @click=${this.#more}>
        …
      </button>
    </div>`;
  }

  table() {
    const { t, values, numbers, map } = this;
    const strings = t.figures.posterior;
    if (!values || !map) return html``;
    const rows = [
      ...Object.entries(strings.names).map(([name, label]) => [
        label,
        numbers.thousandth(values[/** @type {keyof typeof strings.names} */ (name)]),
      ]),
      [strings.klSampled(numbers.whole(values.klSampled.n)), numbers.thousandth(values.klSampled.mean)],
      [strings.standardError, numbers.thousandth(values.klSampled.standardError)],
      ...[0, 1].map((latent) => [
        strings.gaussian(String(latent + 1)),
        [map.encoder.mu, map.encoder.sigma].map((pair) => numbers.thousandth(pair[latent] ?? NaN)).join(' ± '),
      ]),
    ];
    return html`<table>
      <tbody>
        ${rows.map(
          ([label, value]) =>
            html`<tr>
              <th scope="row">${label}</th>
              <td>${value}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

/**
 * The range of an axis.
 * @param {PosteriorMap | null} map
 * @param {0 | 1} axis
 * @returns {[number, number]}
 */
function rangeOf(map, axis) {
  const { centre, half } = map ?? { centre: [0, 0], half: 4 };
  const middle = centre[axis] ?? 0;
  return [middle - half, middle + half];
}

/** @type {WeakMap<Choice, Uint8Array[][]>} Equal pictures must be the same objects, or they would be painted anew. */
const pictures = new WeakMap();

/**
 * @param {Choice | null} choice
 * @param {number} index
 */
function pictureOf(choice, index) {
  if (!choice) return [];
  const size = choice.width * choice.height;
  const all =
    pictures.get(choice) ??
    Array.from({ length: choice.images.length / size }, (_, at) => [
      choice.images.subarray(at * size, (at + 1) * size),
    ]);
  pictures.set(choice, all);
  return all[index] ?? [];
}

defineElement('vae-posterior', PosteriorFigure);

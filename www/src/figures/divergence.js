import { css, html, nothing } from 'lit';
import { clamp } from '../charts/clamp.js';
import { SHAPES, densityOf, linspace } from '../charts/densities.js';
import { defineElement } from '../define-element.js';
import { divergenceDrawing, placesOf } from './divergence-drawing.js';
import { Figure } from './figure.js';
import { choice, listSlider, oneOf, slider, wholeIn } from './inputs.js';
import './line-chart.js';
import { TheoryFigure } from './theory-figure.js';

/** @typedef {import('../engine/studies/theory-answers.js').DivergenceAnswer} Answer */
/** @typedef {import('../engine/studies/theory-answers.js').DivergenceQuestion} Question */

/**
 * @typedef {object} DivergenceValues In nats; both distances may be Infinity.
 * @property {number} kl KL(p‖q) (5), by quadrature
 * @property {number} bhattacharyya −ln ∫ √(p q) (6)
 * @property {import('#engine/vae_lab.js').Estimate} klSampled KL(p‖q) from draws from p
 */

const DRAWS = [10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];
const MOST_DRAWS = 10_000;
const X = linspace(-6, 6, 601);
const [LEAST_SD, MOST_SD, MOST_MEAN] = [0.2, 2.5, 5];
/** How far an arrow key moves a mean. */
const ARROW = 0.1;

/**
 * `<vae-divergence>`: KL and the Bhattacharyya distance of two densities that can be dragged (5)–(6).
 * @augments {TheoryFigure<DivergenceValues, Question>}
 */
export class Divergence extends TheoryFigure {
  static properties = {
    p: { reflect: true },
    pMean: { type: Number, attribute: 'p-mean', reflect: true },
    pSd: { type: Number, attribute: 'p-sd', reflect: true },
    q: { reflect: true },
    qMean: { type: Number, attribute: 'q-mean', reflect: true },
    qSd: { type: Number, attribute: 'q-sd', reflect: true },
    n: { type: Number, reflect: true },
    seed: { type: Number, reflect: true },
    answer: { state: true },
  };

  static styles = [
    Figure.styles,
    css`
      .stage {
        position: relative;
      }

      .area {
        fill: currentColor;
        fill-opacity: 0.13;
        stroke: currentColor;
        stroke-width: 1.5;
      }

      .integrand {
        fill: none;
        stroke: var(--kl);
        stroke-width: 2;
        stroke-linejoin: round;
      }

      .hatch {
        stroke: var(--warning);
        stroke-width: 2;
      }

      .handles {
        position: relative;
        height: 26px;
        margin-top: 2px;
        touch-action: pan-y;
      }

      .handle {
        position: absolute;
        top: 0;
        left: 0;
        width: 26px;
        height: 26px;
        margin-left: -13px;
        padding: 0;
        border: 2px solid currentColor;
        border-radius: 50%;
        background: var(--paper);
        font: italic 15px/1 var(--serif);
        cursor: ew-resize;
        touch-action: none;
      }

      .samples {
        position: relative;
      }

      .samples p {
        position: absolute;
        inset: 40px 60px auto;
        z-index: 1;
        margin: 0;
        color: var(--warning);
        font-size: 13px;
        text-align: center;
        text-wrap: balance;
      }

      .legend {
        margin: 2px 0 0;
        color: var(--muted);
        font-size: 12px;
      }
    `,
  ];

  constructor() {
    super();
    /** The shape of p: `gaussian`, `uniform` or `laplace`. */
    this.p = 'gaussian';
    /** The mean of p, −5 to 5. */
    this.pMean = -0.5;
    /** The standard deviation of p, 0.2 to 2.5. */
    this.pSd = 0.8;
    /** The shape of q. */
    this.q = 'gaussian';
    this.qMean = 0.8;
    this.qSd = 1.2;
    /** Draws from p, 2 to 10000. */
    this.n = 200;
    this.seed = 1;
    /** @type {{ answer: Answer, question: Question } | null} */
    this.answer = null;
  }

  get heading() {
    return this.t.figures.divergence.title;
  }

  get note() {
    return this.t.figures.divergence.note;
  }

  /** @returns {Question} */
  get question() {
    const density = (/** @type {'p' | 'q'} */ which) =>
      densityOf(
        oneOf(SHAPES, this[which]),
        within(this[`${which}Mean`], -MOST_MEAN, MOST_MEAN),
        within(this[`${which}Sd`], LEAST_SD, MOST_SD),
      );
    return {
      kind: 'divergence',
      p: density('p'),
      q: density('q'),
      n: wholeIn(this.n, 2, MOST_DRAWS),
      most: MOST_DRAWS,
      seed: wholeIn(this.seed, 0, 2 ** 32 - 1),
      x: X,
    };
  }

  /**
   * @param {Answer} answer
   * @param {Question} question
   */
  onAnswer(answer, question) {
    this.answer = { answer, question };
    const { kl, bhattacharyya, klSampled } = answer;
    this.present({ kl, bhattacharyya, klSampled: { ...klSampled } });
  }

  transport() {
    const { figures } = this.t;
    return html`<span class="transport">
      <button type="button" class="pill" @click=${this.#swap}>${figures.divergence.swap}</button>
      <button type="button" class="pill" @click=${() => void (this.seed = (this.seed + 1) % 2 ** 32)}>
        ${figures.drawAnew}
      </button>
    </span>`;
  }

  #swap() {
    [this.p, this.q] = [this.q, this.p];
    [this.pMean, this.qMean] = [this.qMean, this.pMean];
    [this.pSd, this.qSd] = [this.qSd, this.pSd];
  }

  render() {
    const { t, numbers, values, answer, width } = this;
    const strings = t.figures.divergence;
    const [kl, bhattacharyya] = [values?.kl, values?.bhattacharyya].map((value) => this.#format(value));
    return this.frame(html`
      <div class="stage">
        ${divergenceDrawing({
          width,
          x: X,
          p: answer?.answer.p ?? new Float64Array(X.length),
          q: answer?.answer.q ?? new Float64Array(X.length),
          label: strings.picture(kl ?? '', bhattacharyya ?? ''),
          tick: numbers.tick,
        })}
        <div class="handles">${this.#handle('q')} ${this.#handle('p')}</div>
      </div>
      <p class="legend">${strings.legend}</p>
      <dl class="readings number">
        <div>
          <dt class="kl">${strings.kl}</dt>
          <dd data-value="kl">${kl}</dd>
        </div>
        <div>
          <dt class="p">${strings.klSampled(numbers.whole(values?.klSampled.n ?? this.question.n))}</dt>
          <dd data-value="klSampled">
            ${this.#format(values?.klSampled.mean)}
            <span class="by">± ${this.#format(values?.klSampled.standardError)}</span>
          </dd>
        </div>
        <div>
          <dt>${strings.bhattacharyya}</dt>
          <dd data-value="bhattacharyya">${bhattacharyya}</dd>
        </div>
      </dl>
      <div class="inputs">
        ${this.#shape('p')} ${this.#shape('q')} ${this.#mean('p')} ${this.#mean('q')} ${this.#sd('p')} ${this.#sd('q')}
        ${listSlider({
          name: strings.draws,
          among: DRAWS,
          value: this.question.n,
          format: numbers.whole,
          choose: (n) => void (this.n = n),
        })}
      </div>
      ${this.#samples()}
    `);
  }

  /** @param {number | undefined} value */
  #format(value) {
    return value === undefined || Number.isNaN(value) ? this.t.objective.none : this.numbers.fourDigits(value);
  }

  /** @param {'p' | 'q'} which */
  #handle(which) {
    const { numbers } = this;
    const strings = this.t.figures.divergence;
    const [mean, sd] = [this[`${which}Mean`], this[`${which}Sd`]];
    return html`<button
      type="button"
      class="handle ${which}"
      role="slider"
      aria-valuemin=${-MOST_MEAN}
      aria-valuemax=${MOST_MEAN}
      aria-valuenow=${mean}
      aria-valuetext=${strings.handle(which, numbers.hundredth(mean), numbers.hundredth(sd))}
      aria-label=${strings.mean(which)}
      @pointerdown=${(/** @type {PointerEvent} */ event) => this.#grab(event, which)}
      @keydown=${(/** @type {KeyboardEvent} */ event) => this.#onKey(event, which)}
    >
      ${which}
    </button>`;
  }

  updated() {
    super.updated();
    // A style attribute would need a weaker Content-Security-Policy.
    const { across } = placesOf({ width: this.width, x: X });
    for (const which of /** @type {const} */ (['p', 'q'])) {
      const handle = /** @type {HTMLElement | null} */ (this.renderRoot.querySelector(`.handle.${which}`));
      if (handle) handle.style.left = `${across(within(this[`${which}Mean`], -MOST_MEAN, MOST_MEAN))}px`;
    }
  }

  /**
   * @param {PointerEvent} event
   * @param {'p' | 'q'} which
   */
  #grab(event, which) {
    const handle = /** @type {HTMLElement} */ (event.currentTarget);
    const { scale } = placesOf({ width: this.width, x: X });
    const [mean, start] = [this[`${which}Mean`], event.clientX];
    const moved = new AbortController();
    const { signal } = moved;
    handle.setPointerCapture(event.pointerId);
    handle.addEventListener('pointermove', (move) => this.#moveTo(which, mean + (move.clientX - start) / scale), {
      signal,
    });
    for (const end of ['pointerup', 'pointercancel']) handle.addEventListener(end, () => moved.abort(), { signal });
  }

  /**
   * @param {KeyboardEvent} event
   * @param {'p' | 'q'} which
   */
  #onKey(event, which) {
    const direction = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!direction) return;
    event.preventDefault();
    this.#moveTo(which, this[`${which}Mean`] + direction * ARROW);
  }

  /**
   * @param {'p' | 'q'} which
   * @param {number} mean
   */
  #moveTo(which, mean) {
    this[`${which}Mean`] = Number(clamp(mean, -MOST_MEAN, MOST_MEAN).toFixed(2));
  }

  /** @param {'p' | 'q'} which */
  #shape(which) {
    const strings = this.t.figures.divergence;
    return choice({
      name: strings.shape(which),
      among: SHAPES,
      value: oneOf(SHAPES, this[which]),
      labels: strings.shapes,
      choose: (shape) => void (this[which] = shape),
      kind: which,
    });
  }

  /** @param {'p' | 'q'} which */
  #mean(which) {
    const value = this[`${which}Mean`];
    return slider({
      name: this.t.figures.divergence.mean(which),
      shown: this.numbers.hundredth(value),
      value,
      min: -MOST_MEAN,
      max: MOST_MEAN,
      step: 0.05,
      choose: (mean) => void (this[`${which}Mean`] = mean),
      kind: which,
    });
  }

  /** @param {'p' | 'q'} which */
  #sd(which) {
    const value = this[`${which}Sd`];
    return slider({
      name: this.t.figures.divergence.sd(which),
      shown: this.numbers.hundredth(value),
      value,
      min: LEAST_SD,
      max: MOST_SD,
      step: 0.05,
      choose: (sd) => void (this[`${which}Sd`] = sd),
      kind: which,
    });
  }

  #samples() {
    const { t, numbers } = this;
    const strings = t.figures.divergence;
    const { estimates = [], kl = NaN } = this.answer?.answer ?? {};
    const finite = (/** @type {number} */ value) => (Number.isFinite(value) ? value : null);
    const drawn = estimates.filter(({ n }) => n >= 5);
    const infinite = kl === Infinity ? html`<p>${strings.infinite}</p>` : nothing;
    return html`<div class="samples">
      ${infinite}<vae-line-chart
        .data=${[
          drawn.map(({ n }) => n),
          drawn.map(({ mean }) => finite(mean)),
          drawn.map(({ mean, standardError }) => finite(mean - 2 * standardError)),
          drawn.map(({ mean, standardError }) => finite(mean + 2 * standardError)),
          drawn.map(() => finite(kl)),
        ]}
        .series=${[
          { name: strings.estimate, colour: 'p', points: true },
          { name: '', colour: 'p', width: 1, dash: [3, 3], opacity: 0.7 },
          { name: strings.low, colour: 'p', width: 1, dash: [3, 3], opacity: 0.7, valueless: true },
          { name: strings.quadrature, colour: 'kl', width: 1.5 },
        ]}
        .x=${{ name: strings.draws, log: 10, range: [5, MOST_DRAWS] }}
        .y=${{ name: strings.nats }}
        .format=${numbers.thousandth}
        .height=${150}
        .label=${strings.samplesPicture}
        .language=${this.language}
        .scheme=${this.scheme}
      ></vae-line-chart>
    </div>`;
  }

  table() {
    const { t, numbers, values, answer } = this;
    const strings = t.figures.divergence;
    if (!values || !answer) return html``;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${strings.draws}</th>
          <th scope="col">${strings.estimate}</th>
          <th scope="col">${t.figures.expectation.standardError}</th>
        </tr>
      </thead>
      <tbody>
        ${answer.answer.estimates.map(
          ({ n, mean, standardError }) =>
            html`<tr>
              <th scope="row">${numbers.whole(n)}</th>
              <td>${this.#format(mean)}</td>
              <td>${this.#format(standardError)}</td>
            </tr>`,
        )}
        <tr>
          <th scope="row">${strings.kl}</th>
          <td>${this.#format(values.kl)}</td>
          <td></td>
        </tr>
        <tr>
          <th scope="row">${strings.bhattacharyya}</th>
          <td>${this.#format(values.bhattacharyya)}</td>
          <td></td>
        </tr>
      </tbody>
    </table>`;
  }
}

/**
 * A number within a range, whatever an attribute says.
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
function within(value, low, high) {
  return Number.isFinite(value) ? clamp(value, low, high) : low;
}

defineElement('vae-divergence', Divergence);

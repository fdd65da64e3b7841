import { css, html } from 'lit';
import { densityOf, linspace, mixtureOf } from '../charts/densities.js';
import { defineElement } from '../define-element.js';
import { FUNCTIONS } from '../engine/studies/theory-answers.js';
import { expectationDrawing } from './expectation-drawing.js';
import { Figure } from './figure.js';
import { choice, listSlider, oneOf, wholeIn } from './inputs.js';
import './line-chart.js';
import { TheoryFigure } from './theory-figure.js';

/** @typedef {import('../engine/studies/theory-answers.js').ExpectationAnswer} Answer */
/** @typedef {import('../engine/studies/theory-answers.js').ExpectationQuestion} Question */

/**
 * @typedef {object} ExpectationValues
 * @property {number} exact E[f(x)] (1), by adaptive quadrature
 * @property {{ points: number, value: number }} grid the sum over a grid (2)
 * @property {import('#engine/vae_lab.js').Estimate} sampled the mean of n draws (3)–(4)
 */

const DENSITIES = /** @type {const} */ ({
  gaussian: densityOf('gaussian', 0, 1),
  uniform: densityOf('uniform', 0, 1),
  laplace: densityOf('laplace', 0, 1),
  mixture: mixtureOf([-1.5, 1.5], 0.5),
});
const DENSITY_NAMES = /** @type {(keyof typeof DENSITIES)[]} */ (Object.keys(DENSITIES));
const FUNCTION_NAMES = /** @type {(keyof typeof FUNCTIONS)[]} */ (Object.keys(FUNCTIONS));

/** How f is written. */
const FORMULAS = /** @type {const} */ ({ identity: 'x', square: 'x²', cosine: 'cos 2x', tail: 'x > 1' });

const POINTS = [3, 4, 5, 6, 8, 10, 12, 15, 18, 20, 25, 30, 40, 50, 70, 100, 150, 200, 300, 500];
const DRAWS = [2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];
const MOST_DRAWS = 10_000;
const X = linspace(-4, 4, 321);
/** Errors below this are drawn there, since a logarithmic axis does not reach zero. */
const FLOOR = 1e-6;

/**
 * `<vae-expectation>`: two ways to an average (1)–(4), by a grid and by draws, with the errors of both.
 * @augments {TheoryFigure<ExpectationValues, Question>}
 */
export class Expectation extends TheoryFigure {
  static properties = {
    density: { reflect: true },
    f: { reflect: true },
    points: { type: Number, reflect: true },
    n: { type: Number, reflect: true },
    seed: { type: Number, reflect: true },
    answer: { state: true },
  };

  static styles = [
    Figure.styles,
    css`
      .density {
        fill: var(--p);
        fill-opacity: 0.1;
        stroke: var(--p);
        stroke-opacity: 0.55;
      }

      .bar {
        fill: var(--muted);
        fill-opacity: 0.22;
        stroke: var(--muted);
        stroke-opacity: 0.6;
        stroke-width: 0.75;
      }

      .integrand {
        fill: none;
        stroke: var(--ink);
        stroke-width: 2;
        stroke-linejoin: round;
      }

      .draws {
        stroke: var(--p);
        stroke-width: 1.25;
        stroke-opacity: 0.75;
      }

      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 0 16px;
        margin: 2px 0 0;
        color: var(--muted);
        font-size: 12px;
      }
    `,
  ];

  constructor() {
    super();
    /** The density p: `gaussian`, `uniform`, `laplace` or `mixture`. */
    this.density = 'gaussian';
    /** The function f: `identity`, `square`, `cosine` or `tail`, which is 1 where x > 1. */
    this.f = 'square';
    /** Points of the grid, 2 to 500. */
    this.points = 25;
    /** Draws, 2 to 10000. */
    this.n = 100;
    /** Seed of the draws. */
    this.seed = 1;
    /** @type {Answer | null} */
    this.answer = null;
  }

  get heading() {
    return this.t.figures.expectation.title;
  }

  get note() {
    return this.t.figures.expectation.note;
  }

  /** @returns {Question} */
  get question() {
    return {
      kind: 'expectation',
      p: DENSITIES[oneOf(DENSITY_NAMES, this.density)],
      f: oneOf(['square', ...FUNCTION_NAMES], this.f),
      points: wholeIn(this.points, 2, 500),
      n: wholeIn(this.n, 2, MOST_DRAWS),
      most: MOST_DRAWS,
      seed: wholeIn(this.seed, 0, 2 ** 32 - 1),
      x: X,
    };
  }

  /** @param {Answer} answer */
  onAnswer(answer) {
    this.answer = answer;
    const { exact, grid, sampled } = answer;
    this.present({ exact, grid: { ...grid }, sampled: { ...sampled } });
  }

  render() {
    const { t, question, numbers } = this;
    const strings = t.figures.expectation;
    return this.frame(html`
      ${this.#drawing(question)}
      <p class="legend"><span class="ink">${strings.legend}</span></p>
      <dl class="readings number">${this.#readings()}</dl>
      <div class="inputs">
        ${choice({
          name: strings.density,
          among: DENSITY_NAMES,
          value: oneOf(DENSITY_NAMES, this.density),
          labels: strings.densities,
          choose: (density) => void (this.density = density),
          kind: 'p',
        })}
        ${choice({
          name: strings.f,
          among: FUNCTION_NAMES,
          value: question.f,
          labels: FORMULAS,
          choose: (f) => void (this.f = f),
        })}
        ${listSlider({
          name: strings.points,
          among: POINTS,
          value: question.points,
          format: numbers.whole,
          choose: (points) => void (this.points = points),
        })}
        ${listSlider({
          name: strings.draws,
          among: DRAWS,
          value: question.n,
          format: numbers.whole,
          choose: (n) => void (this.n = n),
        })}
      </div>
      ${this.#errors()}
    `);
  }

  transport() {
    return html`<button type="button" class="pill" @click=${() => void (this.seed = (this.seed + 1) % 2 ** 32)}>
      ${this.t.figures.drawAnew}
    </button>`;
  }

  /** @param {Question} question */
  #drawing(question) {
    const { t, answer, width, numbers } = this;
    const { x } = question;
    const name = question.f;
    return expectationDrawing({
      width,
      x,
      density: answer?.density ?? new Float64Array(x.length),
      f: FUNCTIONS[name],
      nodes: answer?.nodes ?? new Float64Array(),
      draws: answer?.draws ?? new Float64Array(),
      label: t.figures.expectation.picture(numbers.whole(question.points), numbers.whole(question.n), FORMULAS[name]),
      tick: numbers.tick,
    });
  }

  #readings() {
    const { t, values, numbers, question } = this;
    const strings = t.figures.expectation;
    const f = question.f === 'tail' ? 'p(x > 1)' : `E[${FORMULAS[question.f]}]`;
    const format = (/** @type {number | undefined} */ value) =>
      value === undefined ? t.objective.none : numbers.fourDigits(value);
    return html`
      <div>
        <dt>${f}, ${strings.exact}</dt>
        <dd data-value="exact">${format(values?.exact)}</dd>
      </div>
      <div>
        <dt>${strings.byGrid(numbers.whole(question.points))}</dt>
        <dd data-value="grid">${format(values?.grid.value)}</dd>
      </div>
      <div>
        <dt class="p">${strings.byDraws(numbers.whole(question.n))}</dt>
        <dd data-value="sampled">
          ${format(values?.sampled.mean)} <span class="by">± ${format(values?.sampled.standardError)}</span>
        </dd>
      </div>
    `;
  }

  #errors() {
    const { t, answer, numbers } = this;
    const strings = t.figures.expectation;
    return html`<vae-line-chart
      .data=${errorData(answer)}
      .series=${[
        { name: strings.gridError, colour: 'muted', points: true, width: 1.5 },
        { name: strings.drawsError, colour: 'p', points: true, width: 1.5 },
        { name: strings.band, colour: 'p', width: 1, dash: [4, 4], fill: 0.08 },
      ]}
      .x=${{ name: strings.evaluations, log: 10, range: [2, MOST_DRAWS] }}
      .y=${{ name: strings.error, log: 10, range: [FLOOR, 10] }}
      .format=${(/** @type {number} */ error) => `${error > FLOOR ? '' : '≤ '}${numbers.threeDigits(error)}`}
      .height=${176}
      .label=${strings.errorPicture}
      .language=${this.language}
      .scheme=${this.scheme}
    ></vae-line-chart>`;
  }

  table() {
    const { t, answer, numbers } = this;
    const strings = t.figures.expectation;
    if (!answer) return html``;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${strings.evaluations}</th>
          <th scope="col">${strings.gridError}</th>
          <th scope="col">${strings.drawsError}</th>
          <th scope="col">${strings.standardError}</th>
        </tr>
      </thead>
      <tbody>
        ${rowsOf(answer).map(
          ({ n, grid, draws, band }) =>
            html`<tr>
              <th scope="row">${numbers.whole(n)}</th>
              ${[grid, draws, band === null ? null : band / 2].map(
                (value) => html`<td>${value === null ? t.objective.none : numbers.threeDigits(value)}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

/** @param {Answer} answer */
function rowsOf({ exact, sd, estimates, gridErrors }) {
  const ns = [...new Set([...estimates.map(({ n }) => n), ...gridErrors.map(({ points }) => points)])];
  return ns
    .filter((n) => n >= 2)
    .sort((a, b) => a - b)
    .map((n) => {
      const estimate = estimates.find((one) => one.n === n);
      return {
        n,
        grid: gridErrors.find(({ points }) => points === n)?.error ?? null,
        draws: estimate ? Math.abs(estimate.mean - exact) : null,
        band: (2 * sd) / Math.sqrt(n),
      };
    });
}

/** @param {Answer | null} answer */
function errorData(answer) {
  if (!answer) return [[], [], [], []];
  const rows = rowsOf(answer);
  const drawn = (/** @type {number | null} */ value) => (value === null ? null : Math.max(value, FLOOR));
  return [
    rows.map(({ n }) => n),
    rows.map(({ grid }) => drawn(grid)),
    rows.map(({ draws }) => drawn(draws)),
    rows.map(({ band }) => drawn(band)),
  ];
}

defineElement('vae-expectation', Expectation);

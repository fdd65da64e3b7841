/** Answers to questions about densities that need no model. */

/**
 * @typedef {import('#engine/vae_lab.js').Distribution} Distribution
 * @typedef {import('#engine/vae_lab.js').Estimate} Estimate
 * @typedef {typeof import('#engine/vae_lab.js').theory} Theory
 */

/** Functions f of which the expectation can be asked for. A function cannot be sent to a worker, but its name can. */
export const FUNCTIONS = /** @type {const} */ ({
  identity: (/** @type {number} */ x) => x,
  square: (/** @type {number} */ x) => x * x,
  cosine: (/** @type {number} */ x) => Math.cos(2 * x),
  tail: (/** @type {number} */ x) => (x > 1 ? 1 : 0),
});

/** @typedef {keyof typeof FUNCTIONS} FunctionName */

/**
 * Densities are also returned at each of `x`, for the drawing. Estimates are returned up to `most` draws; `n` is the
 * number of draws in use.
 * @typedef {{ kind: 'expectation', p: Distribution, f: FunctionName, points: number, n: number, most: number,
 *   seed: number, x: Float64Array }} ExpectationQuestion
 * @typedef {{ kind: 'divergence', p: Distribution, q: Distribution, n: number, most: number, seed: number,
 *   x: Float64Array }} DivergenceQuestion
 * @typedef {ExpectationQuestion | DivergenceQuestion} TheoryQuestion
 */

/** Draws that are returned, at most. */
const MAX_DRAWS = 400;
/** Numbers of points for the curve of the grid's error. */
const GRID_SIZES = [3, 4, 5, 6, 8, 10, 12, 15, 18, 20, 25, 30, 40, 50, 70, 100, 150, 200, 300, 500];

/**
 * E[f(x)] by quadrature, by a grid and by draws (1)–(4).
 * @param {Theory} theory
 * @param {ExpectationQuestion} question
 */
export function answerExpectation(theory, { p, f: name, points, n, most, seed, x }) {
  const f = FUNCTIONS[name];
  const exact = theory.expectation(p, f);
  const square = theory.expectation(p, (at) => (f(at) - exact) ** 2);
  /** @type {number[]} */
  const nodes = [];
  /** @type {number[]} */
  const draws = [];
  const value = theory.expectation(
    p,
    (at) => {
      nodes.push(at);
      return f(at);
    },
    { points },
  );
  const estimates = theory.expectationSampled(
    p,
    (at) => {
      if (draws.length < MAX_DRAWS) draws.push(at);
      return f(at);
    },
    { n: most, seed },
  );
  return {
    exact,
    /** The standard deviation of f(x). */
    sd: Math.sqrt(square),
    grid: { points, value },
    nodes: Float64Array.from(nodes),
    sampled: lastOf(theory.expectationSampled(p, f, { n, seed })),
    draws: Float64Array.from(draws.slice(0, n)),
    estimates,
    gridErrors: GRID_SIZES.map((size) => ({
      points: size,
      error: Math.abs(theory.expectation(p, f, { points: size }) - exact),
    })),
    density: theory.density(p, x),
  };
}

/**
 * KL and the Bhattacharyya distance by quadrature, and KL by draws (5)–(6).
 * @param {Theory} theory
 * @param {DivergenceQuestion} question
 */
export function answerDivergence(theory, { p, q, n, most, seed, x }) {
  const { kl, bhattacharyya, klSampled } = theory.divergence(p, q, { n: most, seed });
  return {
    kl,
    bhattacharyya,
    klSampled: lastOf(theory.divergence(p, q, { n, seed }).klSampled ?? []),
    estimates: klSampled ?? [],
    p: theory.density(p, x),
    q: theory.density(q, x),
  };
}

/** @typedef {ReturnType<typeof answerExpectation>} ExpectationAnswer */
/** @typedef {ReturnType<typeof answerDivergence>} DivergenceAnswer */

/**
 * Answers a question.
 * @param {Theory} theory
 * @param {TheoryQuestion} question
 */
export function answerTheory(theory, question) {
  return question.kind === 'expectation' ? answerExpectation(theory, question) : answerDivergence(theory, question);
}

/**
 * @param {Estimate[]} estimates
 * @returns {Estimate}
 */
const lastOf = (estimates) => estimates.at(-1) ?? { n: 0, mean: NaN, standardError: NaN };

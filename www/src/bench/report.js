/** The result of a benchmark as JSON. docs/bench.md describes it; `report` is the version of its shape. */
import { IMAGES, LATENT, SIDE, flopsOf } from './plan.js';
import { ratesOf } from './statistics.js';

/**
 * @typedef {import('./run.js').Findings} Findings
 * @typedef {import('./run.js').Result} Result
 *
 * The browser and its machine.
 * @typedef {object} Place
 * @property {string} userAgent
 * @property {{ brand: string, version: string }[] | null} brands
 * @property {string | null} platform
 * @property {boolean | null} mobile
 * @property {number | null} cores
 */

/** The version of the report's shape. */
const REPORT = 1;

/**
 * What the browser tells of itself.
 * @param {Navigator} navigator
 * @returns {Place}
 */
export function describePlace(navigator) {
  const data =
    'userAgentData' in navigator
      ? /** @type {{ brands: { brand: string, version: string }[], platform: string, mobile: boolean }} */ (
          navigator.userAgentData
        )
      : null;
  return {
    userAgent: navigator.userAgent,
    brands: data?.brands.map(({ brand, version }) => ({ brand, version })) ?? null,
    platform: data?.platform ?? null,
    mobile: data?.mobile ?? null,
    cores: navigator.hardwareConcurrency ?? null,
  };
}

/**
 * The rates of a cell: steps, images and floating-point operations a second. Null where nothing was timed.
 * @param {Result} result
 */
export function ratesOfCell({ cell, timing }) {
  const steps = ratesOf((timing?.windows ?? []).map((window) => ({ count: window.steps, ms: window.ms })));
  if (!steps) return null;
  const { median } = steps;
  return { steps, imagesPerSecond: cell.batch * median, gflops: (flopsOf(cell) * median) / 1e9 };
}

/** @param {Findings} findings */
function plainOf({ adapter, plain }) {
  if (!adapter || !plain) return null;
  if (plain.status === 'failed') return { status: plain.status, message: plain.problem.message };
  if (plain.status !== 'measured') return { status: plain.status };
  const { product, n, gflops } = plain.rate;
  return { status: plain.status, product, n, gflops, inBackground: plain.hidden };
}

/** @param {Result} result */
function cellOf(result) {
  const { cell, status, steps, timing, problem, hidden } = result;
  const { backend, hidden: layers, latent, batch } = cell;
  const rates = ratesOfCell(result);
  return {
    backend,
    hidden: layers,
    latent,
    batch,
    status,
    steps,
    stepsPerSecond: rates?.steps ?? null,
    imagesPerSecond: rates?.imagesPerSecond ?? null,
    gflops: rates?.gflops ?? null,
    firstStepMs: timing?.firstStepMs ?? null,
    loss: timing?.loss ?? null,
    windows: timing?.windows ?? [],
    inBackground: hidden,
    ...(problem && { error: problem }),
  };
}

/**
 * The report. Numbers are not rounded.
 * @param {Findings} findings of a benchmark that has ended
 * @param {Place} place
 * @param {Date} date
 */
export function reportOf(findings, place, date) {
  return {
    report: REPORT,
    vaeLab: findings.version,
    date: date.toISOString(),
    complete: findings.phase === 'done',
    browser: place,
    adapter: findings.adapter && {
      ...findings.adapter,
      kind: findings.adapter.software ? 'software adapter' : 'adapter',
    },
    clockMs: findings.clockMs,
    units: {
      stepsPerSecond: 'training steps a second, median, least and greatest of the windows',
      imagesPerSecond: 'batch · median steps a second',
      gflops: '10⁹ floating-point operations a second',
      ms: 'milliseconds',
      loss: 'nats per image',
    },
    data: { images: IMAGES, width: SIDE, height: SIDE, content: 'random bytes' },
    model: `${SIDE * SIDE}-hidden-${LATENT}-hidden-${SIDE * SIDE}, relu, bernoulli, Adam`,
    plainRate: plainOf(findings),
    cells: findings.results.map(cellOf),
  };
}

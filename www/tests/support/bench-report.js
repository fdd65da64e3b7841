/** What docs/bench.md says of a report, as a check. */

/** @typedef {(value: any) => boolean} Check */

const isNumber = /** @type {Check} */ ((value) => Number.isFinite(value) && value > 0);
const isCount = /** @type {Check} */ ((value) => Number.isInteger(value) && value >= 0);
const isText = /** @type {Check} */ ((value) => typeof value === 'string');
const isBoolean = /** @type {Check} */ ((value) => typeof value === 'boolean');
/** @param {Check} check @returns {Check} */
const orNull = (check) => (value) => value === null || check(value);
/** @param {Check} check @returns {Check} */
const listOf = (check) => (value) => Array.isArray(value) && value.every(check);
/** @param {...unknown} values @returns {Check} */
const oneOf =
  (...values) =>
  (value) =>
    values.includes(value);
/** Exactly these keys. @param {Record<string, Check>} shape @returns {Check} */
const shaped = (shape) => (value) =>
  typeof value === 'object' &&
  value !== null &&
  Object.keys(value).every((key) => key in shape) &&
  Object.entries(shape).every(([key, check]) => check(value[key]));

const spread = /** @type {Check} */ (
  (value) =>
    shaped({ median: isNumber, min: isNumber, max: isNumber })(value) &&
    value.min <= value.median &&
    value.median <= value.max
);
const optional = (/** @type {Check} */ check) => /** @type {Check} */ ((value) => value === undefined || check(value));

const cell = shaped({
  backend: oneOf('cpu', 'webgpu'),
  hidden: listOf(isNumber),
  latent: isNumber,
  batch: isNumber,
  status: oneOf('measured', 'slow', 'failed', 'stopped'),
  steps: isCount,
  stepsPerSecond: orNull(spread),
  imagesPerSecond: orNull(isNumber),
  gflops: orNull(isNumber),
  firstStepMs: orNull(isNumber),
  loss: orNull(isNumber),
  windows: listOf(shaped({ steps: isNumber, ms: isNumber })),
  inBackground: isBoolean,
  error: optional(shaped({ code: isText, message: isText })),
});

/** @type {Record<string, Check>} */
const PARTS = {
  report: oneOf(1),
  vaeLab: (value) => /^\d+\.\d+\.\d+$/.test(value),
  date: (value) => !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value,
  complete: isBoolean,
  browser: shaped({
    userAgent: isText,
    brands: orNull(listOf(shaped({ brand: isText, version: isText }))),
    platform: orNull(isText),
    mobile: orNull(isBoolean),
    cores: orNull(isNumber),
  }),
  adapter: orNull(
    (value) =>
      shaped({
        vendor: isText,
        architecture: isText,
        device: isText,
        description: isText,
        software: isBoolean,
        kind: oneOf('adapter', 'software adapter'),
      })(value) && value.software === (value.kind === 'software adapter'),
  ),
  clockMs: isNumber,
  units: (value) => Object.values(value).every(isText),
  data: shaped({ images: isNumber, width: isNumber, height: isNumber, content: isText }),
  model: isText,
  plainRate: orNull(
    (value) =>
      shaped({ status: oneOf('measured'), product: isText, n: isNumber, gflops: spread, inBackground: isBoolean })(
        value,
      ) || shaped({ status: oneOf('slow', 'stopped', 'failed'), message: optional(isText) })(value),
  ),
  cells: (value) => listOf(cell)(value) && value.length > 0,
};

/**
 * What is wrong with a report: the names of its parts.
 * @param {any} report
 * @returns {string[]}
 */
export function reportFaults(report) {
  const names = new Set([...Object.keys(PARTS), ...Object.keys(report)]);
  const wrong = [...names].filter((name) => !PARTS[name]?.(report[name]));
  for (const { stepsPerSecond, imagesPerSecond, batch, status } of report.cells ?? []) {
    if (status === 'measured' && stepsPerSecond === null) wrong.push('a measured cell has no rate');
    if (stepsPerSecond && Math.abs(imagesPerSecond / stepsPerSecond.median - batch) > 1e-6 * batch)
      wrong.push('images');
  }
  return wrong;
}

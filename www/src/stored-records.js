/** Tells whether what the storage has is what this version of the page stores: anything may lie there. */

/** @typedef {(value: any) => boolean} Check */

const isObject = (/** @type {any} */ value) => typeof value === 'object' && value !== null && !Array.isArray(value);
/** @type {Check} */
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
/** @type {Check} */
const isRow = (row) => isObject(row) && isCount(row.step) && ['loss', 'nll', 'kl'].every((key) => isNumber(row[key]));
const isNumber = (/** @type {any} */ value) => typeof value === 'number';
/** @type {Check} */
const areRows = (rows) =>
  Array.isArray(rows) && rows.every((row, index) => isRow(row) && (index === 0 || row.step > rows[index - 1].step));
/** @type {Check} */
const isModel = (record) =>
  isCount(record.step) &&
  record.checkpoint instanceof Uint8Array &&
  areRows(record.train) &&
  areRows(record.heldOut) &&
  isCount(record.heldOutImages);
/** @type {Check} */
const isRun = (run) => isObject(run) && isObject(run.values) && areRows(run.train) && areRows(run.heldOut);

/** @type {Record<import('./run-store.js').Kind, Check>} */
const CHECKS = {
  last: isModel,
  rival: (record) => isModel(record) && isObject(record.values),
  earlier: (record) => Array.isArray(record.runs) && record.runs.every(isRun),
  own: (record) => typeof record.name === 'string' && isCount(record.step),
};

/**
 * Whether a record is one of this kind.
 * @param {import('./run-store.js').Kind} kind
 * @param {unknown} record
 */
export function isRecord(kind, record) {
  return isObject(record) && CHECKS[kind](record);
}

/**
 * Tells whether what the storage has is what this version of the page stores: anything may lie there. A browser or a
 * computer that crashes may leave half a record, so each has a checksum.
 */

import CRC32 from 'crc-32';

/** The format of records. Those without a number are of an earlier version, and have no checksum. */
const FORMAT = 2;

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

/**
 * The CRC-32 of all that a record has.
 * @param {Record<string, any>} record
 */
function checksumOf({ checksum: _, checkpoint, ...rest }) {
  const checksum = CRC32.str(JSON.stringify(rest));
  return checkpoint ? CRC32.buf(checkpoint, checksum) : checksum;
}

/**
 * A record as it is stored.
 * @param {object} record
 */
export function sealed(record) {
  const formatted = { ...record, format: FORMAT };
  return { ...formatted, checksum: checksumOf(formatted) };
}

/**
 * The condition of what is stored as a record of a kind.
 * @param {import('./run-store.js').Kind} kind
 * @param {any} value
 * @returns {'whole' | 'broken' | 'newer'} `newer`: a newer version of the page has stored it
 */
export function conditionOf(kind, value) {
  const format = isObject(value) ? (value.format ?? 1) : 0;
  if (Number.isInteger(format) && format > FORMAT) return 'newer';
  if (!isRecord(kind, value)) return 'broken';
  try {
    return format === 1 || (format === FORMAT && value.checksum === checksumOf(value)) ? 'whole' : 'broken';
  } catch {
    // It has a value that JSON does not.
    return 'broken';
  }
}

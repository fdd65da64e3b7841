import { formatValue, nonDefaults, parseValue } from './registry.js';

/**
 * @typedef {import('./registry.js').Control} Control
 * @typedef {import('./registry.js').Values} Values
 */

/**
 * What is wrong with one entry of an address.
 * @typedef {{ kind: 'unknown', key: string } | { kind: 'twice', key: string }
 *   | { kind: 'value', key: string, value: string } | { kind: 'version', value: string }} AddressProblem
 */

/** The version of the address format. Keys keep their meaning as long as it does not change. */
const VERSION = '1';

/**
 * Parses the query of an address. Invalid entries are left out and reported.
 * @param {string} search from the question mark on
 * @param {readonly Control[]} controls
 * @returns {{ values: Values, problems: AddressProblem[] }}
 */
export function readAddress(search, controls) {
  /** @type {Values} */
  const values = {};
  /** @type {AddressProblem[]} */
  const problems = [];
  const seen = new Set();
  for (const [key, text] of new URLSearchParams(search)) {
    const control = controls.find((one) => one.key === key);
    const value = control && parseValue(control, text);
    if (seen.has(key)) problems.push({ kind: 'twice', key });
    else if (key === 'v') {
      if (text !== VERSION) problems.push({ kind: 'version', value: text });
    } else if (!control) problems.push({ kind: 'unknown', key });
    else if (value === undefined) problems.push({ kind: 'value', key, value: text });
    else values[key] = value;
    seen.add(key);
  }
  return { values, problems };
}

/**
 * Formats the query of an address: the version, and the values that differ from the defaults.
 * @param {Values} values
 * @param {readonly Control[]} controls
 * @returns {string} from the question mark on; empty if nothing differs
 */
export function writeAddress(values, controls) {
  const differing = Object.entries(nonDefaults(controls, values)).map(([key, value]) => [key, formatValue(value)]);
  if (differing.length === 0) return '';
  // Commas need no encoding in a query.
  return `?${new URLSearchParams([['v', VERSION], ...differing])}`.replaceAll('%2C', ',');
}

import { formatValue, isKeyOfData, nonDefaults, parseValue } from './registry.js';
import { resembles } from './resemblance.js';

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
 * Parses the query of an address. Invalid entries are left out and reported. So is a key that resembles that of a
 * control, or that belongs to an option that the data determines. Any other key is meant for another program, such as
 * a visit counter, and is ignored.
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
    if (!isOwn(key, controls)) {
      const meant = isKeyOfData(key) || controls.some((one) => resembles(key, one.key));
      if (meant && !seen.has(key)) problems.push({ kind: 'unknown', key });
    } else if (seen.has(key)) problems.push({ kind: 'twice', key });
    else if (key === 'v') {
      if (text !== VERSION) problems.push({ kind: 'version', value: text });
    } else if (value === undefined) problems.push({ kind: 'value', key, value: text });
    else values[key] = value;
    seen.add(key);
  }
  return { values, problems };
}

/**
 * Whether a key of an address is one of the page's.
 * @param {string} key
 * @param {readonly Control[]} controls
 */
function isOwn(key, controls) {
  return key === 'v' || controls.some((control) => control.key === key);
}

/**
 * A query with the entries of another that are not the page's, as they were written there.
 * @param {string} query made by `writeAddress`
 * @param {string} search the query that the page was opened with
 * @param {readonly Control[]} controls
 * @returns {string} from the question mark on; empty if there are none
 */
export function withForeignEntries(query, search, controls) {
  const foreign = search
    .replace(/^\?/, '')
    .split('&')
    .filter((entry) => [...new URLSearchParams(entry).keys()].some((key) => !isOwn(key, controls)));
  const entries = [...(query ? [query.slice(1)] : []), ...foreign];
  return entries.length === 0 ? '' : `?${entries.join('&')}`;
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

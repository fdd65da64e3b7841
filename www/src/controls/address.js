import { differences, readValue, writeValue } from './registry.js';

/**
 * @typedef {import('./registry.js').Control} Control
 * @typedef {import('./registry.js').Values} Values
 *
 * What is wrong with one entry of an address.
 * @typedef {{ kind: 'unknown', key: string } | { kind: 'twice', key: string } | { kind: 'value', key: string, value: string }
 *   | { kind: 'version', value: string }} AddressProblem
 */

/** The version of the address: its keys mean what they mean today for as long as this is 1. */
const VERSION = '1';

/**
 * The values that an address asks for. An entry that cannot be understood is left out and reported.
 * @param {string} search the part of the address after and with the question mark
 * @param {readonly Control[]} controls
 */
export function readAddress(search, controls) {
  /** @type {Values} */
  const values = {};
  /** @type {AddressProblem[]} */
  const problems = [];
  const seen = new Set();
  for (const [key, text] of new URLSearchParams(search)) {
    const control = controls.find((one) => one.key === key);
    const value = control && readValue(control, text);
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
 * The address of these values: what differs from the defaults, and the version; nothing where nothing differs.
 * @param {Values} values
 * @param {readonly Control[]} controls
 */
export function writeAddress(values, controls) {
  const differing = Object.entries(differences(controls, values)).map(([key, value]) => [key, writeValue(value)]);
  if (differing.length === 0) return '';
  // Commas mean nothing to a query: they may stay as they are.
  return `?${new URLSearchParams([['v', VERSION], ...differing])}`.replaceAll('%2C', ',');
}

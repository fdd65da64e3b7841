import { readSetting, settings } from './registry.js';

/**
 * What is wrong with one entry of an address.
 * @typedef {{ kind: 'unknown', key: string } | { kind: 'twice', key: string }
 *   | { kind: 'value', key: string, value: string, expects: import('./registry.js').Expectation }
 *   | { kind: 'version', value: string }} AddressProblem
 */

/** The version of the address: its keys mean what they mean today for as long as this is 1. */
const VERSION = '1';

/**
 * The settings that an address asks for. An entry that cannot be understood is left out and reported.
 * @param {string} search the part of the address after and with the question mark
 */
export function readAddress(search) {
  /** @type {Record<string, string | number | number[]>} */
  const engine = {};
  /** @type {Record<string, string | number | number[]>} */
  const page = {};
  /** @type {AddressProblem[]} */
  const problems = [];
  const seen = new Set();
  for (const [key, text] of new URLSearchParams(search)) {
    const setting = settings.find((one) => one.key === key);
    const value = setting && readSetting(setting, text);
    if (seen.has(key)) problems.push({ kind: 'twice', key });
    else if (key === 'v') {
      if (text !== VERSION) problems.push({ kind: 'version', value: text });
    } else if (!setting) problems.push({ kind: 'unknown', key });
    else if (value === undefined) problems.push({ kind: 'value', key, value: text, expects: setting.expects });
    else (setting.belongs === 'engine' ? engine : page)[key] = value;
    seen.add(key);
  }
  return { engine: /** @type {import('../engine/protocol.js').Settings} */ (engine), page, problems };
}

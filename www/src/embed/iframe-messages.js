/** The messages between a frame and the page around it: see docs/embedding.md. */
import { asAttribute, attributeOf } from './iframe-address.js';

/** The version of the protocol. It is in each message, which tells them from those of others. */
export const PROTOCOL = 1;

const ACTIONS = ['play', 'pause', 'step', 'reset'];

/**
 * @typedef {{ type: 'play' | 'pause' | 'step' | 'reset' }
 *   | { type: 'set', attributes: [name: string, text: string | null][] }} Command
 */

/**
 * Whether a message comes from the page around the frame: neither from another frame nor, if the address names an
 * origin, from a page of another one.
 * @param {{ source: unknown, origin: string }} event
 * @param {unknown} parent the window of the page around
 * @param {string | null} origin null for any
 */
export function isFromParent(event, parent, origin) {
  return event.source === parent && (origin === null || event.origin === origin);
}

/**
 * Reads a message.
 * @param {unknown} data
 * @param {readonly string[]} names of the attributes that `set` may change
 * @returns {{ command: Command } | { wrong: string } | null} `wrong`: what was expected and found; null if the message
 * is meant for another
 */
export function readMessage(data, names) {
  if (!isRecord(data) || !Object.hasOwn(data, 'vaeLab')) return null;
  const { vaeLab, type, options } = data;
  if (vaeLab !== PROTOCOL) return expected(`vaeLab: ${PROTOCOL}`, vaeLab);
  if (typeof type !== 'string' || ![...ACTIONS, 'set'].includes(type))
    return expected(`a type of ${[...ACTIONS, 'set'].join(', ')}`, type);
  const known = type === 'set' ? ['vaeLab', 'type', 'options'] : ['vaeLab', 'type'];
  const unknown = Object.getOwnPropertyNames(data).find((key) => !known.includes(key));
  if (unknown !== undefined) return expected(`only ${known.join(', ')} in ${type}`, unknown);
  if (type !== 'set') return { command: /** @type {Command} */ ({ type }) };
  if (!isRecord(options)) return expected('an object of options in set', options);
  /** @type {[string, string | null][]} */
  const attributes = [];
  for (const key of Object.getOwnPropertyNames(options)) {
    const name = attributeOf(key, names);
    if (name === undefined) return expected('options that are attributes of the figure', key);
    const text = textOf(name, options[key]);
    if (text === undefined) return expected(`a text, a number, a list of numbers or null for ${name}`, options[key]);
    attributes.push(asAttribute(name, text));
  }
  return { command: { type, attributes } };
}

/**
 * A message is data: what is no plain object is none. Structured cloning makes objects of this realm.
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isRecord(value) {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * A value as the text of an attribute.
 * @param {string} name
 * @param {unknown} value
 * @returns {string | null | undefined} undefined if it has none
 */
function textOf(name, value) {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'boolean') return name === 'autoplay' ? String(value) : undefined;
  const numbers = Array.isArray(value) ? value : [value];
  return numbers.every(Number.isFinite) ? numbers.join() : undefined;
}

/** @param {string} what @param {unknown} found */
function expected(what, found) {
  const shown = typeof found === 'string' ? JSON.stringify(found.slice(0, 40)) : String(typeof found);
  const text = typeof found === 'number' ? String(found) : shown;
  return { wrong: `expected ${what}, found ${text}` };
}

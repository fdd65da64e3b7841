/** Reads what a reader types or pastes into the box of a control, in the ways that numbers are written. */

import { parseValue } from './registry.js';

/** Digits in groups of three with spaces between them, as in `60 000`. */
const GROUPED = /^[+-]?\d{1,3}(\s\d{3})+(?!\d)/;
/** Some write 1.5 like this, and others 1500. */
const AMBIGUOUS = /^[+-]?[1-9]\d{0,2},\d{3}(?!\d)/;
/** What may stand between the widths of a list. */
const SEPARATOR = /\s*[,;、]\s*|\s+/;

/**
 * The text in ASCII where it has full-width forms, a minus sign or an ideographic full stop, and without spaces at its
 * ends.
 * @param {string} text
 */
function normalised(text) {
  return text
    .replace(/[\uff01-\uff5e]/g, (one) => String.fromCharCode(one.charCodeAt(0) - 0xfee0))
    .replace(/[。｡]/g, '.')
    .replace(/−/g, '-')
    .trim();
}

/**
 * Whether a text means one number where a comma is the decimal sign and another where it separates thousands.
 * @param {import('./registry.js').Control} control
 * @param {string} text
 */
export function isAmbiguous({ kind }, text) {
  return kind === 'number' && AMBIGUOUS.test(normalised(text));
}

/**
 * The value that a reader typed. A decimal comma is a decimal point. Nothing is guessed: what can be read in two ways
 * is no value.
 * @param {import('./registry.js').Control} control
 * @param {string} typed
 * @returns {import('./registry.js').Value | undefined} undefined if it is no value that the control allows
 */
export function parseTyped(control, typed) {
  if (isAmbiguous(control, typed)) return undefined;
  const text = normalised(typed);
  if (control.kind === 'widths') return parseValue(control, text.split(SEPARATOR).join(','));
  const number = text.replace(GROUPED, (digits) => digits.replace(/\s/g, ''));
  // With a comma and a point, or with two of either, one of them separates thousands.
  const oneSign = number.match(/[.,]/g)?.length === 1;
  return parseValue(control, control.kind === 'number' && oneSign ? number.replace(',', '.') : number);
}

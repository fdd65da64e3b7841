/** Parses what a reader types or pastes into the box of a control, in any usual notation. */

import { parseValue } from './registry.js';

/** Digits in groups of three with spaces between them, as in `60 000`. */
const GROUPED = /^[+-]?\d{1,3}(\s\d{3})+(?!\d)/;
/** A number like 1,500, which means 1.5 to some readers and 1500 to others. */
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
 * Whether the comma in a text may be a decimal sign or separate thousands.
 * @param {import('./registry.js').Control} control
 * @param {string} text
 */
export function isAmbiguous({ kind }, text) {
  return kind === 'number' && AMBIGUOUS.test(normalised(text));
}

/**
 * The value that a reader typed. A decimal comma is a decimal point. Nothing is guessed: ambiguous text is not a
 * value.
 * @param {import('./registry.js').Control} control
 * @param {string} typed
 * @returns {import('./registry.js').Value | undefined} undefined if the control does not allow it
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

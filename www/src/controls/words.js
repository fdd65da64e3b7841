/** The registry in words: labels, choices, values, and the name of a run. */

/**
 * @typedef {import('./registry.js').Control} Control
 * @typedef {import('./registry.js').Value} Value
 * @typedef {import('./registry.js').Values} Values
 * @typedef {import('../i18n/index.js').Strings} Strings
 */

import { same } from './registry.js';

/** @param {Control} control @param {Strings} t */
export function labelOf({ key }, t) {
  return t.controls.labels[key] ?? key;
}

/** @param {Control} control @param {Strings} t */
export function meaningOf({ key }, t) {
  return t.controls.meanings[key] ?? '';
}

/** @param {Control} control @param {string} choice @param {Strings} t */
export function choiceOf({ key }, choice, t) {
  return t.controls.choices[key]?.[choice] ?? choice;
}

/** @param {Control} control @param {Value} value @param {Strings} t */
export function valueOf(control, value, t) {
  if (control.kind === 'choice') return choiceOf(control, String(value), t);
  if (Array.isArray(value)) return value.length === 0 ? t.controls.none : value.join('–');
  return String(value);
}

/** What a control may be, in a phrase. @param {Control} control @param {Strings} t */
export function expectedOf({ kind, min, max, maxLength, choices }, t) {
  const { expected } = t.controls;
  switch (kind) {
    case 'choice':
      return expected.choice(choices.join(', '));
    case 'widths':
      return expected.widths(String(min), String(max), String(maxLength));
    default:
      return expected[kind](String(min), String(max));
  }
}

/**
 * The name of a run: what differs between it and another, `beta 1→4`.
 * @param {readonly Control[]} controls
 * @param {Values} from
 * @param {Values} to
 * @param {Strings} t
 */
export function changeOf(controls, from, to, t) {
  return controls
    .filter(
      ({ key, belongs }) =>
        belongs === 'engine' && to[key] !== undefined && from[key] !== undefined && !same(from[key], to[key]),
    )
    .map(
      (control) =>
        `${labelOf(control, t)} ${valueOf(control, from[control.key] ?? '', t)}→${valueOf(control, to[control.key] ?? '', t)}`,
    )
    .join(', ');
}

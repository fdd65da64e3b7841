/** The registry in the language of the page: labels, choices, values, and the names of runs. */

import { disabledBy, sameValue } from './registry.js';

/**
 * @typedef {import('./registry.js').Control} Control
 * @typedef {import('./registry.js').Value} Value
 * @typedef {import('./registry.js').Values} Values
 * @typedef {import('../i18n/index.js').Strings} Strings
 */

/** The label of a control. @param {Control} control @param {Strings} t */
export function labelOf({ key }, t) {
  return t.controls.labels[key] ?? key;
}

/**
 * The label of a control where it stands alone. A symbol is followed by the name of the option, as in the
 * address.
 * @param {Control} control
 * @param {Strings} t
 */
export function fullLabelOf(control, t) {
  const label = labelOf(control, t);
  return /^[α-ω]$/.test(label) ? `${label} (${control.key})` : label;
}

/**
 * Why a control has no effect, in a sentence; null if it has one.
 * @param {Control} control
 * @param {readonly Control[]} controls
 * @param {Values} values
 * @param {Strings} t
 */
export function noEffectReason(control, controls, values, t) {
  const cause = controls.find(({ key }) => key === disabledBy(control, values));
  return cause ? t.controls.noEffect(labelOf(cause, t), choiceLabel(cause, String(values[cause.key]), t)) : null;
}

/** What a control does, in a sentence. @param {Control} control @param {Strings} t */
export function descriptionOf({ key }, t) {
  return t.controls.meanings[key] ?? '';
}

/** The label of a choice. @param {Control} control @param {string} choice @param {Strings} t */
export function choiceLabel({ key }, choice, t) {
  return t.controls.choices[key]?.[choice] ?? choice;
}

/** The label of a choice in its menu. @param {Control} control @param {string} choice @param {Strings} t */
export function menuLabel(control, choice, t) {
  return t.controls.menus[control.key]?.[choice] ?? choiceLabel(control, choice, t);
}

/** A value as text for the reader. @param {Control} control @param {Value} value @param {Strings} t */
export function valueLabel(control, value, t) {
  if (control.kind === 'choice') return choiceLabel(control, String(value), t);
  if (Array.isArray(value)) return value.length === 0 ? t.controls.none : value.join('–');
  return String(value);
}

/** The values that a control allows, in a phrase. @param {Control} control @param {Strings} t */
export function allowedValues({ kind, min, max, maxLength, choices }, t) {
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
 * Names a run by its differences from another, such as `β 1→4`.
 * @param {readonly Control[]} controls
 * @param {Values} from
 * @param {Values} to
 * @param {Strings} t
 */
export function describeChanges(controls, from, to, t) {
  return controls
    .filter(({ key, scope }) => {
      const [before, now] = [from[key], to[key]];
      return scope === 'engine' && before !== undefined && now !== undefined && !sameValue(before, now);
    })
    .map((control) => {
      const [before, now] = [from, to].map((values) => valueLabel(control, values[control.key] ?? '', t));
      return `${labelOf(control, t)} ${before}→${now}`;
    })
    .join(', ');
}

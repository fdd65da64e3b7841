/** @typedef {'togglePlay' | 'step' | 'reset' | 'undoReset' | 'toggleSlowMotion' | 'newSeed'} Shortcut */

/** @type {Readonly<Record<string, Shortcut>>} */
const KEYS = { ' ': 'togglePlay', '.': 'step', r: 'reset', u: 'undoReset', s: 'toggleSlowMotion' };
/** @type {Readonly<Record<string, Shortcut>>} */
const SHIFT_KEYS = { r: 'newSeed' };

/**
 * The shortcut of a key press.
 * @param {KeyboardEvent} event
 * @returns {Shortcut | null} null if it is none, or if the key types text
 */
export function shortcutFor(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  const [target] = event.composedPath();
  // Not `instanceof`: the elements of another document have other classes.
  if (target && 'matches' in target) {
    const element = /** @type {Element} */ (target);
    if (element.matches('input, textarea, select, [contenteditable]')) return null;
    // The space bar presses the button that has the focus.
    if (event.key === ' ' && element.matches('button, a[href], summary')) return null;
  }
  if (event.repeat && event.key !== '.') return null;
  // With caps lock on, `R` without Shift is still `r`.
  const key = event.key.toLowerCase();
  const keys = event.shiftKey ? SHIFT_KEYS : KEYS;
  return Object.hasOwn(keys, key) ? (keys[key] ?? null) : null;
}

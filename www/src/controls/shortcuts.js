/** @typedef {'togglePlay' | 'step' | 'reset' | 'toggleSlowMotion' | 'newSeed'} Shortcut */

/** @type {Readonly<Record<string, Shortcut>>} */
const KEYS = { ' ': 'togglePlay', '.': 'step', r: 'reset', s: 'toggleSlowMotion' };
/** @type {Readonly<Record<string, Shortcut>>} */
const SHIFT_KEYS = { r: 'newSeed' };

/**
 * The shortcut that a key press is for a lab. If there are several labs on the page, only the one with the focus has
 * it.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} lab
 * @returns {Shortcut | null} null if the key is not for this lab, or types text
 */
export function shortcutFor(event, lab) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return null;
  const [target] = event.composedPath();
  const inside = event.composedPath().includes(lab);
  const alone = document.querySelectorAll(lab.localName).length === 1;
  if (!inside && !(alone && target === document.body)) return null;
  if (target instanceof Element) {
    if (target.matches('input, textarea, select, [contenteditable]')) return null;
    // The space bar presses the button that has the focus.
    if (event.key === ' ' && target.matches('button, a[href], summary')) return null;
  }
  if (event.repeat && event.key !== '.') return null;
  // With caps lock on, `R` without Shift is still `r`.
  const key = event.key.toLowerCase();
  const keys = event.shiftKey ? SHIFT_KEYS : KEYS;
  return Object.hasOwn(keys, key) ? (keys[key] ?? null) : null;
}

/** The keys of the transport. */
const COMMANDS = /** @type {const} */ ({ ' ': 'toggle', '.': 'step', r: 'reset', s: 'slow' });
const SHIFTED = /** @type {const} */ ({ r: 'new-seed' });

/**
 * What a key asks of a lab; null where the key is not for it.
 *
 * Where there are several labs on a page, the one with the focus is meant.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} lab
 * @returns {'toggle' | 'step' | 'reset' | 'slow' | 'new-seed' | null}
 */
export function commandFor(event, lab) {
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
  // Caps lock makes no other key of it.
  const key = event.key.toLowerCase();
  /** @type {Record<string, 'toggle' | 'step' | 'reset' | 'slow' | 'new-seed'>} */
  const commands = event.shiftKey ? SHIFTED : COMMANDS;
  return Object.hasOwn(commands, key) ? (commands[key] ?? null) : null;
}

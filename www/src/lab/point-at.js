/** How long a panel is marked. */
const MARK_MS = 1600;

/**
 * Scrolls to a panel of the lab and marks it for a moment. It takes the focus, so that a reader who uses the keyboard
 * goes on from there.
 * @param {ParentNode} root of the lab
 * @param {string} name of the panel's element
 */
export function pointAt(root, name) {
  const panel = root.querySelector(name);
  if (!(panel instanceof HTMLElement)) return;
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  panel.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' });
  panel.tabIndex = -1;
  panel.focus({ preventScroll: true });
  const mark = { outline: '2px solid currentColor', outlineOffset: '10px', borderRadius: '2px' };
  panel.animate([mark, mark, { ...mark, outlineColor: 'transparent' }], { duration: MARK_MS });
}

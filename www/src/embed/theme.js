/** The language and the theme that an element takes from the page around it. */

/**
 * The language of an element: that of the nearest element with one, through shadow roots.
 * @param {Element} element
 * @returns {string} empty if the page has none
 */
export function languageOf(element) {
  /** @type {Element | null} */
  let at = element;
  while (at) {
    const tagged = at.closest('[lang]');
    if (tagged) return tagged.getAttribute('lang') ?? '';
    const root = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return '';
}

/**
 * The theme of an element. Without one of its own it follows `color-scheme` of the page: a page that does not declare
 * that it can be dark is light, whatever the system prefers.
 * @param {Element} element
 * @returns {'light' | 'dark' | null} null: as the system prefers
 */
export function themeOf(element) {
  const theme = element.getAttribute('theme');
  if (theme === 'light' || theme === 'dark') return theme;
  if (theme === 'system') return null;
  const computed = getComputedStyle(element).colorScheme;
  const meta = element.ownerDocument.querySelector('meta[name="color-scheme"]')?.getAttribute('content');
  const schemes = (computed === 'normal' && meta ? meta : computed).toLowerCase().split(/[\s,]+/);
  if (!schemes.includes('dark')) return 'light';
  return schemes.includes('light') ? null : 'dark';
}

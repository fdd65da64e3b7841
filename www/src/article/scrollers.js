/** Boxes that scroll sideways: wide formulas and code. */

/** Lets the keyboard reach each box while it is narrower than what is in it. */
export function reachScrollers() {
  const update = (/** @type {Element} */ box) => {
    if (box.scrollWidth > box.clientWidth) box.setAttribute('tabindex', '0');
    else box.removeAttribute('tabindex');
  };
  const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => update(target)));
  for (const box of document.querySelectorAll('.formula-box, pre')) observer.observe(box);
}

/** Opens what is folded: a margin note when it is pressed, everything when the page is printed. */

/** Makes the titles of the notes open them, on screens without a margin. */
export function foldNotes() {
  for (const title of document.querySelectorAll('.note-title')) {
    title.addEventListener('click', () => {
      title.setAttribute('aria-expanded', 'true');
      const text = /** @type {HTMLElement | null} */ (title.nextElementSibling);
      // The button is gone once the note is open: the focus goes on to the text.
      text?.setAttribute('tabindex', '-1');
      text?.focus({ preventScroll: true });
    });
  }
  window.addEventListener('beforeprint', () => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
}

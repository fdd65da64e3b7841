/** The figures of the article. The script of an element is fetched when the reader comes near. */

/** How near, in heights of the window. */
const NEAR = '200% 0%';

/** What defines each element. @type {Record<string, () => Promise<unknown>>} */
const SCRIPTS = {
  'vae-lab': () => import('../vae-lab.js'),
};

/**
 * The element of the figure with this id.
 * @param {string} id
 */
export function figureElement(id) {
  return /** @type {HTMLElement | null} */ (document.getElementById(id)?.firstElementChild ?? null);
}

/**
 * Defines the element, unless it is defined already.
 * @param {Element} element
 */
export async function loadFigure({ localName }) {
  await SCRIPTS[localName]?.();
}

/** Loads each figure once it is near. */
export function watchFigures() {
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        // Without its script the poster stays.
        loadFigure(target).catch(console.error);
      }
    },
    { rootMargin: NEAR },
  );
  for (const element of document.querySelectorAll('figure > :first-child')) observer.observe(element);
}

/** The figures of the article. The script of an element is fetched when the reader comes near. */

/** How near, in heights of the window. */
const NEAR = '200% 0%';

/** The figures' scripts, by their path. @type {Record<string, () => Promise<unknown>>} */
const FIGURES = import.meta.glob('../figures/{expectation,divergence,joint,tradeoff,posterior,decoders,samples-k}.js');

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
  if (localName === 'vae-lab') await import('../element.js');
  else await FIGURES[`../figures/${localName.replace('vae-', '')}.js`]?.();
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

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
  return /** @type {HTMLElement | null} */ (document.querySelector(`#${CSS.escape(id)} > :not(.cover)`));
}

/** The elements of all figures. */
export const figureElements = () =>
  /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('figure > :first-child:not(.cover), .cover + *'));

/** A figure that shows nothing by then is uncovered, since it may have something to say about that. */
const COVER_MS = 10_000;
/** The time that a figure has to draw what it has said that it shows. */
const DRAWING_MS = 800;

/**
 * Leaves the poster in the place of the figure until that has drawn itself, so that nothing moves.
 * @param {HTMLElement} element
 */
function coverFigure(element) {
  const poster = element.querySelector('picture');
  if (!poster || element.matches(':defined')) return;
  const cover = /** @type {HTMLElement} */ (poster.cloneNode(true));
  cover.classList.add('cover');
  cover.setAttribute('aria-hidden', 'true');
  element.style.minHeight = `${element.offsetHeight}px`;
  element.style.visibility = 'hidden';
  element.before(cover);
  const uncover = () => {
    cover.remove();
    element.style.minHeight = element.style.visibility = '';
  };
  for (const event of ['change', 'ready', 'error'])
    element.addEventListener(event, () => setTimeout(uncover, DRAWING_MS), { once: true });
  setTimeout(uncover, COVER_MS);
  // At another width its height is another.
  window.addEventListener('resize', uncover, { once: true });
}

/**
 * Defines the element, unless it is defined already.
 * @param {HTMLElement} element
 */
export async function loadFigure(element) {
  const { localName } = element;
  coverFigure(element);
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
        loadFigure(/** @type {HTMLElement} */ (target)).catch(console.error);
      }
    },
    { rootMargin: NEAR },
  );
  for (const element of figureElements()) observer.observe(element);
}

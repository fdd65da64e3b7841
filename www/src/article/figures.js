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

/** A figure has drawn itself once it has said so, and has kept its height for this time. */
const STILL_MS = 1500;
/** A figure that says nothing by then is uncovered, since it may show the reason. */
const SILENCE_MS = 60_000;

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
  cover.style.minHeight = `${element.offsetHeight}px`;
  element.style.minHeight = cover.style.minHeight;
  element.before(cover);
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  /** @param {number} ms */
  const uncoverAfter = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      heights.disconnect();
      cover.remove();
    }, ms);
  };
  let hasSpoken = false;
  const heights = new ResizeObserver(() => hasSpoken && uncoverAfter(STILL_MS));
  heights.observe(element);
  uncoverAfter(SILENCE_MS);
  for (const event of ['change', 'ready', 'error'])
    element.addEventListener(
      event,
      () => {
        hasSpoken = true;
        uncoverAfter(STILL_MS);
      },
      { once: true },
    );
  // At another width its height is another.
  window.addEventListener('resize', () => (element.style.minHeight = ''), { once: true });
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

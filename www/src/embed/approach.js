/** How far from the viewport an element is loaded: two viewports above, below and beside it. */
const MARGIN = '200%';

/** @type {Map<Element, () => void>} */
const waiting = new Map();
/** @type {IntersectionObserver | null} One for all elements of a page. */
let observer = null;

/**
 * Calls `callback` once, when the reader comes near an element: within two viewports. In a frame of another site, where
 * browsers ignore the margin, when it comes into view.
 * @param {Element} element
 * @param {() => void} callback
 * @returns {() => void} stops waiting
 */
export function onApproach(element, callback) {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        const callback = waiting.get(target);
        stop(target);
        callback?.();
      }
    },
    { rootMargin: MARGIN },
  );
  waiting.set(element, callback);
  observer.observe(element);
  return () => stop(element);
}

/** @param {Element} element */
function stop(element) {
  waiting.delete(element);
  observer?.unobserve(element);
}

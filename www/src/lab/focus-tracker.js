/**
 * Tells whether the focus is in a lab. When the element with the focus disappears, such as a button that is no longer
 * needed, browsers move the focus to the body. It still counts as being in the lab until the reader turns to something
 * else.
 */
export class FocusTracker {
  #host;
  /** Whether the reader turned to the lab last. */
  #within = false;
  /** What in the lab lost the focus, since the reader turned to it. @type {Element | null} */
  #lost = null;

  /** @param {HTMLElement} host the element of a lab */
  constructor(host) {
    this.#host = host;
  }

  /**
   * Follows the focus in the host's document.
   * @param {AbortSignal} signal ends it
   */
  follow(signal) {
    const { ownerDocument } = this.#host;
    // Only events that cross the border of the lab arrive here, not moves of the focus inside it.
    for (const type of ['focusin', 'focusout', 'pointerdown'])
      ownerDocument.addEventListener(type, this.#onEvent, { capture: true, signal });
  }

  /** @param {Event} event */
  #onEvent = (event) => {
    const inside = this.#contains(event);
    if (event.type === 'focusout') {
      if (inside) this.#lost = /** @type {Element} */ (event.composedPath()[0]);
    } else if (event.type === 'focusin' || !inside) {
      this.#within = inside;
      this.#lost = null;
    }
  };

  /**
   * Whether a key was pressed while the focus was in the lab.
   * @param {KeyboardEvent} event
   */
  has(event) {
    if (this.#contains(event)) return true;
    const onBody = event.target === this.#host.ownerDocument.body;
    return onBody && this.#within && !(this.#lost && canHaveFocus(this.#lost));
  }

  /** @param {Event} event */
  #contains(event) {
    return event.composedPath().includes(this.#host);
  }
}

/** @param {Element} element */
function canHaveFocus(element) {
  // Older browsers cannot tell whether it is visible.
  return element.isConnected && !element.matches(':disabled') && element.checkVisibility?.() !== false;
}

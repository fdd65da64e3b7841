/**
 * Settles in a task of its own. What is long in all is done in turns, between which the browser paints and listens.
 * @returns {Promise<void>}
 */
export function turn() {
  return new Promise((resolve) => setTimeout(resolve));
}

/**
 * @typedef {import('./answers.js').Query} Query
 * @typedef {import('./answers.js').Answer} Answer
 */

/**
 * Questions of the pictures that wait for their turn. A newer question of a kind replaces an older one, which nobody waits
 * for any more: a pointer that moves makes many.
 */
export class Queries {
  /** @type {Map<string, { query: Query, resolve: (answer: Answer | null) => void }>} */
  #waiting = new Map();

  /**
   * Settles with the answer; with null where there will be none.
   * @param {Query} query
   * @returns {Promise<Answer | null>}
   */
  ask(query) {
    this.#waiting.get(query.kind)?.resolve(null);
    return new Promise((resolve) => void this.#waiting.set(query.kind, { query, resolve }));
  }

  /**
   * Answers all that wait, one after the other. Where an answer fails, so do the others.
   * @param {(query: Query) => Promise<Answer | null>} answer
   */
  async answer(answer) {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    try {
      for (const { query, resolve } of waiting) resolve(await answer(query));
    } finally {
      for (const { resolve } of waiting) resolve(null);
    }
  }

  /** Tells all that wait that there is no answer. */
  drop() {
    for (const { resolve } of this.#waiting.values()) resolve(null);
    this.#waiting.clear();
  }
}

/**
 * @typedef {import('./query-handler.js').Query} Query
 * @typedef {import('./query-handler.js').Answer} Answer
 */

/**
 * Queries that wait to be answered, at most one of each kind. A newer query replaces an older one of its kind, whose
 * answer would be out of date: a moving pointer sends many.
 */
export class QueryQueue {
  /** @type {Map<string, { query: Query, resolve: (answer: Answer | null) => void }>} */
  #pending = new Map();

  /**
   * Adds a query.
   * @param {Query} query
   * @returns {Promise<Answer | null>} the answer; null if the query was replaced or dropped
   */
  add(query) {
    this.#pending.get(query.kind)?.resolve(null);
    return new Promise((resolve) => void this.#pending.set(query.kind, { query, resolve }));
  }

  /**
   * Answers all pending queries, one after the other. If one fails, the others resolve with null and the error is
   * thrown.
   * @param {(query: Query) => Promise<Answer | null>} answer
   */
  async answerAll(answer) {
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    try {
      for (const { query, resolve } of pending) resolve(await answer(query));
    } finally {
      for (const { resolve } of pending) resolve(null);
    }
  }

  /** Resolves all pending queries with null. */
  dropAll() {
    for (const { resolve } of this.#pending.values()) resolve(null);
    this.#pending.clear();
  }
}

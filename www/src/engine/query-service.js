import { QueryHandler } from './query-handler.js';
import { QueryQueue } from './query-queue.js';

/**
 * After a query from the pointer or the keyboard, calls of `train` are shorter for this long, so that the next answer
 * comes soon.
 */
const INTERACTIVE_MS = 500;
/** How much shorter: a share of the usual length. */
const INTERACTIVE_SHARE = 0.25;

/** Queues the queries of the panels and answers them with the model that the session has at the time. */
export class QueryService {
  #queue = new QueryQueue();
  /** @type {QueryHandler | null} */
  #handler = null;
  #queriedAt = -Infinity;
  #now;

  /** @param {() => number} now a clock, in milliseconds */
  constructor(now) {
    this.#now = now;
  }

  /**
   * Answers queries with this model from now on.
   * @param {import('./protocol.js').Engine} engine
   * @param {import('./durable-vae.js').DurableVae} vae
   * @param {import('./query-handler.js').HeldOut} data
   */
  setModel(engine, vae, data) {
    this.#handler = new QueryHandler(engine, vae, data);
  }

  /** Drops pending queries and frees what belongs to the model. Call it before the model is freed. */
  clearModel() {
    this.#queue.dropAll();
    this.#handler?.free();
    this.#handler = null;
  }

  /**
   * Queues a query; `answerPending` answers it.
   * @param {import('./query-handler.js').Query} query
   */
  add(query) {
    // The plane and what lies on it are queried at regular intervals, whatever the reader does.
    if (query.kind !== 'plane' && query.kind !== 'gaussian') this.#queriedAt = this.#now();
    return this.#queue.add(query);
  }

  /** Answers all pending queries. Without a model they have no answer. */
  async answerPending() {
    const handler = this.#handler;
    if (handler) await this.#queue.answerAll((query) => handler.answer(query));
    else this.#queue.dropAll();
  }

  /** How long a call of `train` should be now, as a share of the usual length. */
  get callShare() {
    return this.#now() - this.#queriedAt < INTERACTIVE_MS ? INTERACTIVE_SHARE : 1;
  }
}

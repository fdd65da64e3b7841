/**
 * @typedef {import('../engine/query-handler.js').Query} Query
 * @typedef {import('../engine/query-handler.js').Answer} Answer
 *
 * @typedef {object} ModelStep The model that answers, by its config, and its step.
 * @property {import('../engine/protocol.js').Config | null} config
 * @property {number} step
 *
 * @typedef {import('lit').ReactiveControllerHost & HTMLElement & {
 *   modelStep: ModelStep, query: (query: Query) => Promise<Answer | null> }} Host
 *
 * @typedef {{ key: string, query: Query }} KeyedQuery Equal queries have equal keys.
 */

/** A query is repeated at most this often, however fast the model changes. */
const REFRESH_MS = 300;
/** Repeated queries take at most this share of the time. */
const REFRESH_SHARE = 0.1;
/** The same as `REFRESH_MS` for readers who prefer reduced motion. */
const REDUCED_MOTION_REFRESH_MS = 2000;

/**
 * A reactive controller that keeps the answer to a query up to date while its panel is on screen. It asks again when
 * the query or the model has changed, but only one query at a time.
 */
export class QueryController {
  #host;
  #getQuery;
  #onAnswer;
  /** @type {{ key: string, config: unknown, step: number } | null} What was asked last. */
  #asked = null;
  #askedAt = -Infinity;
  #costMs = 0;
  #refreshMs = window.matchMedia('(prefers-reduced-motion: reduce)').matches ? REDUCED_MOTION_REFRESH_MS : REFRESH_MS;
  #pending = false;
  #visible = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #observer = new IntersectionObserver((entries) => {
    this.#visible = entries.at(-1)?.isIntersecting ?? false;
    this.refresh();
  });

  /**
   * @param {Host} host
   * @param {() => KeyedQuery | null} getQuery the query of the moment; null if there is none
   * @param {(answer: Answer) => void} onAnswer
   */
  constructor(host, getQuery, onAnswer) {
    this.#host = host;
    this.#getQuery = getQuery;
    this.#onAnswer = onAnswer;
    host.addController(this);
  }

  /** Called by Lit. */
  hostConnected() {
    this.#observer.observe(this.#host);
  }

  /** Called by Lit. */
  hostDisconnected() {
    this.#observer.disconnect();
    clearTimeout(this.#timer);
  }

  /** Called by Lit. */
  hostUpdated() {
    this.refresh();
  }

  /** Asks again if the answer may be out of date, now or when it is time. */
  refresh() {
    clearTimeout(this.#timer);
    const { config, step } = this.#host.modelStep;
    const keyed = this.#getQuery();
    if (this.#pending || !this.#visible || !keyed || !config) return;
    const { key, query } = keyed;
    const repeated = this.#asked?.key === key && this.#asked.config === config;
    if (repeated && this.#asked?.step === step) return;
    const interval = Math.max(this.#refreshMs, this.#costMs / REFRESH_SHARE);
    const waitMs = repeated ? this.#askedAt + interval - performance.now() : 0;
    if (waitMs > 0) {
      this.#timer = setTimeout(() => this.refresh(), waitMs);
      return;
    }
    this.#asked = { key, config, step };
    void this.#ask(query);
  }

  /** @param {Query} query */
  async #ask(query) {
    this.#pending = true;
    this.#askedAt = performance.now();
    const answer = await this.#host.query(query).catch(() => null);
    this.#costMs = performance.now() - this.#askedAt;
    this.#pending = false;
    if (answer) this.#onAnswer(answer);
    this.refresh();
  }
}

/**
 * @typedef {import('../engine/answers.js').Query} Query
 * @typedef {import('../engine/answers.js').Answer} Answer
 *
 * @typedef {import('lit').ReactiveControllerHost & HTMLElement & { state: import('../state.js').LabState, query: (query: Query) => Promise<Answer | null> }} Host
 *
 * @typedef {{ key: string, query: Query }} Question `key` is equal for equal questions.
 */

/** The answer to the same question is fetched anew no more often than this, and takes no more than this share of the time. */
const REFRESH_MS = 300;
const SHARE = 0.1;
/** The same for someone who asked for less motion. */
const CALM_REFRESH_MS = 2000;

/**
 * Keeps the answer to a question fresh while its panel is seen and the model changes. One question is under way at a time:
 * when its answer comes, the question of that moment is asked.
 */
export class Fresh {
  #host;
  #question;
  #take;
  /** @type {{ key: string, model: unknown, step: number } | null} What was asked last. */
  #asked = null;
  #askedAt = -Infinity;
  #costMs = 0;
  #refreshMs = window.matchMedia('(prefers-reduced-motion: reduce)').matches ? CALM_REFRESH_MS : REFRESH_MS;
  #underWay = false;
  #visible = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #observer = new IntersectionObserver((entries) => {
    this.#visible = entries.at(-1)?.isIntersecting ?? false;
    this.#tend();
  });

  /**
   * @param {Host} host
   * @param {() => Question | null} question what to ask now
   * @param {(answer: Answer) => void} take
   */
  constructor(host, question, take) {
    this.#host = host;
    this.#question = question;
    this.#take = take;
    host.addController(this);
  }

  hostConnected() {
    this.#observer.observe(this.#host);
  }

  hostDisconnected() {
    this.#observer.disconnect();
    clearTimeout(this.#timer);
  }

  hostUpdated() {
    this.#tend();
  }

  #tend() {
    clearTimeout(this.#timer);
    const { config, step } = this.#host.state;
    const question = this.#question();
    if (this.#underWay || !this.#visible || !question || !config) return;
    const { key } = question;
    const known = this.#asked?.key === key && this.#asked.model === config;
    if (known && this.#asked?.step === step) return;
    const rest = known ? this.#askedAt + Math.max(this.#refreshMs, this.#costMs / SHARE) - performance.now() : 0;
    if (rest > 0) {
      this.#timer = setTimeout(() => this.#tend(), rest);
      return;
    }
    this.#asked = { key, model: config, step };
    void this.#ask(question);
  }

  /** @param {Question} question */
  async #ask({ query }) {
    this.#underWay = true;
    this.#askedAt = performance.now();
    const answer = await this.#host.query(query).catch(() => null);
    this.#costMs = performance.now() - this.#askedAt;
    this.#underWay = false;
    if (answer) this.#take(answer);
    this.#tend();
  }
}

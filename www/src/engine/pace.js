/** How many steps to ask for at once, so that a call lasts about as long as wanted and a pause takes effect soon. */
export class Pace {
  #targetMs;

  /** @param {number} targetMs */
  constructor(targetMs) {
    this.#targetMs = targetMs;
    /** Steps for the next call. The first call is one step, so that every run opens with the same point. */
    this.steps = 1;
  }

  /**
   * Learns from a call. Growth is at most twofold: one lucky call must not lead to a long one.
   * @param {number} steps
   * @param {number} ms
   */
  note(steps, ms) {
    const wanted = Math.round((steps * this.#targetMs) / Math.max(ms, 0.1));
    this.steps = Math.max(1, Math.min(wanted, 2 * this.steps));
  }
}

/** Keeps a side job within a share of the training time. */
export class Budget {
  #share;
  #earnedMs = 0;
  /** A guess, until the job was done for the first time. */
  #costMs = 30;

  /** @param {number} share */
  constructor(share) {
    this.#share = share;
  }

  /** @param {number} trainingMs */
  earn(trainingMs) {
    this.#earnedMs += this.#share * trainingMs;
  }

  /** Whether the job, as costly as last time, is paid for. */
  get due() {
    return this.#earnedMs >= this.#costMs;
  }

  /** @param {number} ms */
  spend(ms) {
    this.#costMs = ms;
    this.#earnedMs = 0;
  }
}

/** Steps a second over the last couple of seconds of training. */
export class Rate {
  #windowMs;
  /** @type {{ steps: number, ms: number }[]} */
  #calls = [];

  /** @param {number} [windowMs] */
  constructor(windowMs = 2000) {
    this.#windowMs = windowMs;
  }

  /**
   * @param {number} steps
   * @param {number} ms
   * @returns {number} steps a second
   */
  note(steps, ms) {
    this.#calls.push({ steps, ms });
    let total = this.#calls.reduce((sum, call) => sum + call.ms, 0);
    while (this.#calls.length > 1 && total - (this.#calls[0]?.ms ?? 0) >= this.#windowMs) {
      total -= this.#calls.shift()?.ms ?? 0;
    }
    const count = this.#calls.reduce((sum, call) => sum + call.steps, 0);
    return (1000 * count) / Math.max(total, 0.1);
  }
}

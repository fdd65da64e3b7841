/** Chooses how many steps to ask for in one call of `train`, so that a call takes about the target time. */
export class StepsPerCall {
  #targetMs;
  /** Recent steps and the time that they took; older ones count less. */
  #recent = { steps: 0, ms: 0 };

  /** @param {number} targetMs */
  constructor(targetMs) {
    this.#targetMs = targetMs;
    /** Steps for the next call. The first call is one step, so that every run has a point at step 1. */
    this.steps = 1;
  }

  /**
   * Adapts to the time that a call took. Where the browser notices the end of a call by a timer, one call tells little,
   * so half of what was known counts, too. The number at most doubles: one fast call must not lead to a very long one.
   * @param {number} steps
   * @param {number} ms
   */
  record(steps, ms) {
    const { steps: knownSteps, ms: knownMs } = this.#recent;
    // The first call compiles. That must be forgotten soon.
    this.#recent = { steps: knownSteps / 2 + steps, ms: knownMs / 2 + Math.min(ms, 2 * this.#targetMs) };
    const wanted = Math.round((this.#recent.steps * this.#targetMs) / Math.max(this.#recent.ms, 0.1));
    this.steps = Math.max(1, Math.min(wanted, 2 * this.steps));
  }
}

/** Keeps a side job, such as the evaluation, within a share of the training time. */
export class TimeBudget {
  #share;
  #earnedMs = 0;
  /** What the job cost last time; a guess before the first time. */
  #costMs = 30;

  /** @param {number} share of the training time */
  constructor(share) {
    this.#share = share;
  }

  /** @param {number} trainingMs */
  earn(trainingMs) {
    this.#earnedMs += this.#share * trainingMs;
  }

  /** Whether enough time has been earned for the job, if it costs what it cost last time. */
  get due() {
    return this.#earnedMs >= this.#costMs;
  }

  /** @param {number} ms what the job has cost */
  spend(ms) {
    this.#costMs = ms;
    this.#earnedMs = 0;
  }
}

/** Measures steps a second over the last couple of seconds of training. */
export class StepRate {
  #windowMs;
  /** @type {{ steps: number, ms: number }[]} */
  #calls = [];

  /** @param {number} [windowMs] */
  constructor(windowMs = 2000) {
    this.#windowMs = windowMs;
  }

  /**
   * Adds a call.
   * @param {number} steps
   * @param {number} ms
   * @returns {number} steps a second
   */
  record(steps, ms) {
    this.#calls.push({ steps, ms });
    let total = this.#calls.reduce((sum, call) => sum + call.ms, 0);
    while (this.#calls.length > 1 && total - (this.#calls[0]?.ms ?? 0) >= this.#windowMs) {
      total -= this.#calls.shift()?.ms ?? 0;
    }
    const count = this.#calls.reduce((sum, call) => sum + call.steps, 0);
    return (1000 * count) / Math.max(total, 0.1);
  }
}

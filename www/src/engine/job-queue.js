/** Runs asynchronous jobs one at a time, in the order they were added. */
export class JobQueue {
  #last = Promise.resolve();
  #onError;

  /** @param {(error: unknown) => void} onError called if a job fails; the next job runs all the same */
  constructor(onError) {
    this.#onError = onError;
  }

  /**
   * Adds a job.
   * @param {() => Promise<void>} job
   * @param {() => void} [afterwards] runs after the job, and after `onError` if it failed
   * @returns {Promise<void>} resolves when the job is over, whether it failed or not
   */
  add(job, afterwards = () => {}) {
    this.#last = this.#last.then(job).catch(this.#onError).then(afterwards);
    return this.#last;
  }
}

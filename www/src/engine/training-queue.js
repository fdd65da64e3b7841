/**
 * The jobs of one trainer: commands, and between them the ticks that train. They run one at a time, in the order they
 * were added.
 *
 * @template Event
 */
export class TrainingQueue {
  #parts;
  #last = Promise.resolve();
  /** Resolves once the page has handled the last event. */
  #delivered = Promise.resolve();
  #tickQueued = false;
  #closed = false;

  /**
   * @param {object} parts
   * @param {(event: Event, transfer?: Transferable[]) => Promise<void>} parts.emit resolves once the page has handled
   * the event
   * @param {(error: unknown) => Promise<void> | void} parts.onError called if a job fails; the next job runs
   * after it
   * @param {() => boolean} parts.training whether there is something to train now
   * @param {() => Promise<void>} parts.tick trains for a short while
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Whether later jobs do nothing. */
  get closed() {
    return this.#closed;
  }

  /** Resolves once the page has handled all events so far. */
  get delivered() {
    return this.#delivered;
  }

  /** @param {Event} event @param {Transferable[]} [transfer] */
  emit(event, transfer) {
    this.#delivered = this.#parts.emit(event, transfer);
    return this.#delivered;
  }

  /**
   * Adds a job. Resolves once it has run, whether it failed or not, and the page has handled the events it emitted.
   * @param {() => Promise<void>} job
   */
  async add(job) {
    this.#last = this.#last
      .then(() => (this.#closed ? undefined : job()))
      .catch(this.#parts.onError)
      .then(() => this.#queueTick());
    await this.#last;
    await this.#delivered;
  }

  /**
   * Adds the last job.
   * @param {() => void} job
   */
  close(job) {
    return this.add(async () => {
      this.#closed = true;
      job();
    });
  }

  #queueTick() {
    const { training, tick } = this.#parts;
    if (this.#tickQueued || this.#closed || !training()) return;
    this.#tickQueued = true;
    void this.add(async () => {
      this.#tickQueued = false;
      if (training()) await tick();
    });
  }
}

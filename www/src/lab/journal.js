/**
 * @typedef {import('../engine/protocol.js').EngineEvent} EngineEvent
 *
 * A way back to a run whose worker has ended: its checkpoint, or the settings with which it began at step 0, and what
 * has happened since.
 * @typedef {object} Resumption
 * @property {import('../engine/protocol.js').Settings} settings
 * @property {Uint8Array | undefined} checkpoint
 * @property {import('../engine/protocol.js').Replay} replay
 */

/** Follows the events of a session, so that its run can go on where it was when the worker ends. */
export class Journal {
  /** @type {Resumption | null} */
  #run = null;
  /** Whether the run began with a checkpoint that has not come yet. */
  #awaited = false;

  /** @param {EngineEvent} event */
  follow(event) {
    if (event.type === 'ready') {
      const { settings, step, backend, opened } = event;
      this.#run = { settings, checkpoint: undefined, replay: { step, backend, updates: [] } };
      this.#awaited = step > 0 || opened !== null;
    }
    const run = this.#run;
    if (run) this.#run = { ...run, ...this.#changes(run, event) };
  }

  /**
   * @param {Resumption} run
   * @param {EngineEvent} event
   * @returns {Partial<Resumption>}
   */
  #changes({ replay }, event) {
    switch (event.type) {
      case 'saved': {
        this.#awaited = false;
        const updates = replay.updates.filter(({ step }) => step >= event.step);
        return { checkpoint: event.checkpoint, replay: { ...replay, updates } };
      }
      case 'updated': {
        const { step, options } = event;
        return { replay: { ...replay, updates: [...replay.updates, { step, options }] } };
      }
      case 'trained':
        return { replay: { ...replay, step: event.step } };
      case 'recovered':
        return { replay: { ...replay, backend: event.backend } };
      case 'rewound':
        // The updates that led to the divergence must not be repeated. The current options are in the next checkpoint;
        // until it comes there is no way back.
        this.#awaited = true;
        return { replay: { ...replay, step: event.step, updates: [] } };
      default:
        return {};
    }
  }

  /** The way back; null if there is none. */
  get resumption() {
    return this.#awaited ? null : this.#run;
  }
}

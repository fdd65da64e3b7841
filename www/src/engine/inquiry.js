import { Answers } from './answers.js';
import { Queries } from './queries.js';

/** For so long after a question that a reader waits for, calls of `train` are so much shorter: the next answer comes soon. */
const ATTENTIVE_MS = 500;
const ATTENTIVE_SHARE = 0.25;

/** The questions of the pictures to a session, whatever model it has. */
export class Inquiry {
  #queries = new Queries();
  /** @type {Answers | null} */
  #answers = null;
  #askedAt = -Infinity;
  #now;

  /** @param {() => number} now milliseconds */
  constructor(now) {
    this.#now = now;
  }

  /**
   * From now on the questions are to this model.
   * @param {import('./protocol.js').Engine} engine
   * @param {import('./protocol.js').Vae} vae
   * @param {import('./answers.js').HeldOut} data
   */
  open(engine, vae, data) {
    this.#answers = new Answers(engine, vae, data);
  }

  /** There is no model any more: those who wait are told. */
  close() {
    this.#queries.drop();
    this.#answers?.free();
    this.#answers = null;
  }

  /** @param {import('./answers.js').Query} query */
  ask(query) {
    // Where the images lie is asked for all the time.
    if (query.kind !== 'plane') this.#askedAt = this.#now();
    return this.#queries.ask(query);
  }

  /** Answers all that wait. */
  async answer() {
    const answers = this.#answers;
    if (answers) await this.#queries.answer((query) => answers.to(query));
    else this.#queries.drop();
  }

  /** How long a call should be, as a share of the usual. */
  get share() {
    return this.#now() - this.#askedAt < ATTENTIVE_MS ? ATTENTIVE_SHARE : 1;
  }
}

import { askTheory } from '../engine/client.js';
import { Figure } from './figure.js';

/**
 * The base of figures that ask the engine a question about densities whenever a control moves.
 * @template {object} V
 * @template {import('../engine/studies/theory-answers.js').TheoryQuestion} Q
 * @augments {Figure<V>}
 */
export class TheoryFigure extends Figure {
  #asked = '';
  #pending = false;

  /** The question of the moment. @returns {Q | null} */
  get question() {
    return null;
  }

  /**
   * Shows an answer.
   * @param {any} _
   * @param {Q} __ the question that it answers
   */
  onAnswer(_, __) {}

  wake() {
    this.#asked = '';
    void this.#ask();
  }

  updated() {
    void this.#ask();
  }

  /** Asks if the question has changed, one question at a time: a slider that moves makes many. */
  async #ask() {
    const { question } = this;
    const key = JSON.stringify(question);
    if (!this.awake || this.problem || this.#pending || !question || key === this.#asked) return;
    this.#asked = key;
    this.#pending = true;
    try {
      const answer = await askTheory(question);
      this.#pending = false;
      this.onAnswer(answer, question);
    } catch (error) {
      this.#pending = false;
      this.fail(error);
    }
    void this.#ask();
  }
}

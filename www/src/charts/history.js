/** @typedef {import('../engine/protocol.js').Row} Row */

/**
 * The points of a curve, never more than `capacity` of them.
 *
 * A full history keeps, of every four neighbours, the one with the least and the one with the greatest loss: peaks survive.
 * Whole rows are kept, so that nll, KL and total of a point always belong to the same step and add up.
 */
export class History {
  #capacity;
  /** @type {Row[]} In order of their steps. */
  rows;

  /**
   * @param {readonly Row[]} [rows] in order of their steps
   * @param {number} [capacity]
   */
  constructor(rows = [], capacity = 2048) {
    this.rows = [...rows];
    this.#capacity = capacity;
  }

  /**
   * What is none of a row is left out of it. A step that is evaluated again, as when a run is opened, is one point.
   * @param {Row | import('../engine/protocol.js').EvaluatedEvent} row
   */
  push({ step, loss, nll, kl, sigma, rmse }) {
    if (this.last?.step === step) this.rows.pop();
    this.rows.push({
      step,
      loss,
      nll,
      kl,
      ...(typeof sigma === 'number' && { sigma }),
      ...(typeof rmse === 'number' && { rmse }),
    });
    if (this.rows.length > this.#capacity) this.rows = halve(this.rows);
  }

  /** @returns {Row | null} */
  get last() {
    return this.rows.at(-1) ?? null;
  }

  /**
   * The row nearest to `step`.
   * @param {number} step
   * @returns {Row | null}
   */
  nearest(step) {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle]?.step ?? Infinity) < step) low = middle + 1;
      else high = middle;
    }
    const after = this.rows[low] ?? null;
    const before = this.rows[low - 1] ?? null;
    if (!after || !before) return after ?? before;
    return step - before.step <= after.step - step ? before : after;
  }
}

/**
 * @param {Row[]} rows
 * @returns {Row[]}
 */
function halve(rows) {
  /** @type {Row[]} */
  const kept = [];
  for (let start = 0; start < rows.length; start += 4) {
    const group = rows.slice(start, start + 4);
    // The newest points stay as they are: the curve must end where the run is.
    if (start + 4 >= rows.length) {
      kept.push(...group);
      break;
    }
    const byLoss = group.toSorted((a, b) => a.loss - b.loss);
    const ends = [byLoss[0], byLoss.at(-1)].filter((row) => row !== undefined);
    kept.push(...ends.toSorted((a, b) => a.step - b.step));
  }
  return kept;
}

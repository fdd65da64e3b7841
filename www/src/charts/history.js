/** @typedef {import('../engine/protocol.js').Row} Row */

/** The reader points at a row that is no further away than this share of the run. */
const REACH = 0.05;

/**
 * Whether what belongs to one step may be shown for another.
 * @param {number} step
 * @param {number} wanted
 * @param {number} lastStep the current step of the run
 */
export function isNear(step, wanted, lastStep) {
  return Math.abs(step - wanted) <= REACH * lastStep;
}

/**
 * The points of a run's curves, at most `capacity` of them. Immutable.
 *
 * When it is full it keeps, of every four neighbours, the one with the smallest and the one with the largest loss, so
 * that peaks survive. It keeps whole rows: nll, KL and loss of a point belong to the same step and add up.
 */
export class History {
  #capacity;
  /** @type {readonly Row[]} Ordered by step. */
  rows;

  /**
   * @param {readonly Row[]} [rows] ordered by step
   * @param {number} [capacity]
   */
  constructor(rows = [], capacity = 2048) {
    this.rows = rows;
    this.#capacity = capacity;
  }

  /**
   * A history with one more row. A row of the same step as the last one replaces it: a restored run is evaluated again.
   * @param {Row | import('../engine/protocol.js').EvaluatedEvent} row other properties are ignored
   */
  with({ step, loss, nll, kl, sigma, rmse, mse }) {
    const before = this.last?.step === step ? this.rows.slice(0, -1) : this.rows;
    /** @type {Row} */
    const row = {
      step,
      loss,
      nll,
      kl,
      ...(typeof sigma === 'number' && { sigma }),
      ...(typeof rmse === 'number' && { rmse }),
      ...(typeof mse === 'number' && { mse }),
    };
    const rows = [...before, row];
    return new History(rows.length > this.#capacity ? thinOut(rows) : rows, this.#capacity);
  }

  /**
   * The rows up to a step.
   * @param {number} step
   */
  upTo(step) {
    return new History(
      this.rows.filter((row) => row.step <= step),
      this.#capacity,
    );
  }

  /** @returns {Row | null} the newest row */
  get last() {
    return this.rows.at(-1) ?? null;
  }

  /**
   * The row that the reader points at.
   * @param {number | null} crosshair the step they point at; null for the newest row
   * @param {number} lastStep the current step of the run
   * @returns {Row | null} null if there is no row near
   */
  pointedAt(crosshair, lastStep) {
    if (crosshair === null) return this.last;
    const row = this.nearest(crosshair);
    return row && isNear(row.step, crosshair, lastStep) ? row : null;
  }

  /**
   * The row nearest to a step.
   * @param {number} step
   * @returns {Row | null} null if there are no rows
   */
  nearest(step) {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.rows[middle]?.step ?? Infinity) < step) low = middle + 1;
      else high = middle;
    }
    const next = this.rows[low] ?? null;
    const previous = this.rows[low - 1] ?? null;
    if (!next || !previous) return next ?? previous;
    return step - previous.step <= next.step - step ? previous : next;
  }
}

/** @param {readonly Row[]} rows */
function thinOut(rows) {
  /** @type {Row[]} */
  const kept = [];
  for (let start = 0; start < rows.length; start += 4) {
    const group = rows.slice(start, start + 4);
    // The newest rows stay as they are: the curve must end where the run is.
    if (start + 4 >= rows.length) {
      kept.push(...group);
      break;
    }
    const byLoss = [...group].sort((a, b) => a.loss - b.loss);
    const ends = [byLoss[0], byLoss.at(-1)].filter((row) => row !== undefined);
    kept.push(...ends.sort((a, b) => a.step - b.step));
  }
  return kept;
}

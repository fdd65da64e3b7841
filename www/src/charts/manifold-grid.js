/** A manifold of one axis is shown in two rows. */
const LINE_COLUMNS = 10;

/** The cells of a manifold: which place is shown where. */
export class ManifoldGrid {
  /**
   * @param {number} axes
   * @param {Float32Array} places of the cells, by rows from the top left
   */
  constructor(axes, places) {
    this.axes = axes;
    this.places = places;
    this.cells = places.length / axes;
    this.columns = axes === 1 ? Math.min(LINE_COLUMNS, this.cells) : Math.round(Math.sqrt(this.cells));
    this.rows = Math.ceil(this.cells / this.columns);
  }

  /**
   * The place of the cell at a share of the width and of the height.
   * @param {number} x
   * @param {number} y
   */
  placeAt(x, y) {
    return this.place(
      this.#clamp(Math.floor(x * this.columns), this.columns),
      this.#clamp(Math.floor(y * this.rows), this.rows),
    );
  }

  /**
   * The place so many columns and rows from the cell of another place.
   * @param {number[]} place
   * @param {number} right
   * @param {number} down
   */
  step(place, right, down) {
    const cell = this.cellOf(place);
    const column = this.#clamp((cell % this.columns) + right, this.columns);
    return this.place(column, this.#clamp(Math.floor(cell / this.columns) + down, this.rows));
  }

  /**
   * @param {number} column
   * @param {number} row
   */
  place(column, row) {
    const cell = Math.min(row * this.columns + column, this.cells - 1);
    return [...this.places.subarray(cell * this.axes, (cell + 1) * this.axes)];
  }

  /**
   * The cell nearest to a place.
   * @param {number[]} place
   */
  cellOf(place) {
    let [best, nearest] = [0, Infinity];
    for (let cell = 0; cell < this.cells; cell += 1) {
      const distance = place.reduce(
        (sum, value, axis) => sum + (value - (this.places[cell * this.axes + axis] ?? 0)) ** 2,
        0,
      );
      if (distance < nearest) [best, nearest] = [cell, distance];
    }
    return best;
  }

  /**
   * The middle of the cell of a place, as shares of the width and of the height.
   * @param {number[]} place
   * @returns {[number, number]}
   */
  middle(place) {
    const cell = this.cellOf(place);
    return [((cell % this.columns) + 0.5) / this.columns, (Math.floor(cell / this.columns) + 0.5) / this.rows];
  }

  /**
   * @param {number} index
   * @param {number} count
   */
  #clamp(index, count) {
    return Math.min(count - 1, Math.max(0, index));
  }
}

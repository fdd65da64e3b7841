import { clamp } from './clamp.js';

/** A manifold of one axis is shown in rows of this many cells. */
const LINE_COLUMNS = 10;

/** The grid of a manifold: which point of the latent plane each cell shows. */
export class ManifoldGrid {
  /**
   * @param {number} axes
   * @param {Float32Array} points of the cells, row by row from the top left
   */
  constructor(axes, points) {
    this.axes = axes;
    this.points = points;
    this.cells = points.length / axes;
    this.columns = axes === 1 ? Math.min(LINE_COLUMNS, this.cells) : Math.round(Math.sqrt(this.cells));
    this.rows = Math.ceil(this.cells / this.columns);
  }

  /**
   * The point of the cell at a position.
   * @param {number} x share of the width
   * @param {number} y share of the height
   */
  pointAt(x, y) {
    return this.pointOfCell(
      clamp(Math.floor(x * this.columns), 0, this.columns - 1),
      clamp(Math.floor(y * this.rows), 0, this.rows - 1),
    );
  }

  /**
   * The point some cells away from the cell of another point; at the edge it stays.
   * @param {number[]} point
   * @param {number} right cells to the right
   * @param {number} down cells down
   */
  step(point, right, down) {
    const cell = this.cellOf(point);
    const column = clamp((cell % this.columns) + right, 0, this.columns - 1);
    return this.pointOfCell(column, clamp(Math.floor(cell / this.columns) + down, 0, this.rows - 1));
  }

  /**
   * @param {number} column
   * @param {number} row
   */
  pointOfCell(column, row) {
    const cell = Math.min(row * this.columns + column, this.cells - 1);
    return [...this.points.subarray(cell * this.axes, (cell + 1) * this.axes)];
  }

  /**
   * The index of the cell nearest to a point.
   * @param {number[]} point
   */
  cellOf(point) {
    let [best, nearest] = [0, Infinity];
    for (let cell = 0; cell < this.cells; cell += 1) {
      const distance = point.reduce(
        (sum, value, axis) => sum + (value - (this.points[cell * this.axes + axis] ?? 0)) ** 2,
        0,
      );
      if (distance < nearest) [best, nearest] = [cell, distance];
    }
    return best;
  }

  /**
   * The point of the cell nearest to a point: what the manifold shows there.
   * @param {number[]} point
   */
  nearestPoint(point) {
    return this.step(point, 0, 0);
  }

  /**
   * Where a point of a plane with two axes lies, between the centres of the cells around it; outside the grid, at its
   * edge.
   * @param {ArrayLike<number>} point
   * @returns {[number, number]} shares of the width and of the height
   */
  shareOf(point) {
    const { columns, rows } = this;
    const xs = Array.from({ length: columns }, (_, column) => this.points[2 * column] ?? 0);
    // The second axis runs upwards, the rows run down.
    const ys = Array.from({ length: rows }, (_, row) => -(this.points[2 * row * columns + 1] ?? 0));
    return [(indexIn(xs, point[0] ?? 0) + 0.5) / columns, (indexIn(ys, -(point[1] ?? 0)) + 0.5) / rows];
  }

  /**
   * The centre of the cell of a point.
   * @param {number[]} point
   * @returns {[number, number]} shares of the width and of the height
   */
  cellCentre(point) {
    const cell = this.cellOf(point);
    return [((cell % this.columns) + 0.5) / this.columns, (Math.floor(cell / this.columns) + 0.5) / this.rows];
  }
}

/**
 * Where a value lies between ascending values, as an index with a fraction; outside them, at their ends.
 * @param {number[]} values
 * @param {number} value
 */
function indexIn(values, value) {
  const next = values.findIndex((other) => other >= value);
  if (next < 0) return values.length - 1;
  const [low = value, high = value] = [values[next - 1], values[next]];
  return next === 0 ? 0 : next - (high - value) / (high - low);
}

/** @typedef {[number, number]} Point */

/** The side of the paper, and the width of the pen on it: on a digit of MNIST's size about two pixels and a half. */
export const PAPER = 280;
const PEN = 24;
/** The keyboard's cursor moves from cell to cell, as wide as a pixel of the digit. */
export const CELL = 10;
const CELLS = PAPER / CELL;

/** A drawing: strokes on a square paper, each a line of points. What is drawn can be undone stroke by stroke. */
export class Strokes {
  /** @param {Point[][]} [strokes] */
  constructor(strokes = []) {
    this.strokes = strokes;
  }

  get empty() {
    return this.strokes.length === 0;
  }

  /**
   * With a stroke begun at a point.
   * @param {Point} point
   */
  begun(point) {
    return new Strokes([...this.strokes, [inside(point)]]);
  }

  /**
   * With the last stroke drawn on to a point.
   * @param {Point} point
   */
  extended(point) {
    const last = this.strokes.at(-1);
    return last ? new Strokes([...this.strokes.slice(0, -1), [...last, inside(point)]]) : this.begun(point);
  }

  /** Without the last stroke. */
  undone() {
    return new Strokes(this.strokes.slice(0, -1));
  }

  /**
   * Draws it in the present stroke style.
   * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context scaled so that the paper fills it
   */
  draw(context) {
    Object.assign(context, { lineWidth: PEN, lineCap: 'round', lineJoin: 'round' });
    for (const stroke of this.strokes) {
      context.beginPath();
      stroke.forEach(([x, y], index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
      // A line without length has no round ends everywhere.
      const [first] = stroke;
      if (stroke.length === 1 && first) context.lineTo(first[0] + 0.01, first[1]);
      context.stroke();
    }
  }
}

/**
 * The middle of a cell.
 * @param {Point} cell column and row
 * @returns {Point}
 */
export function middleOf([column, row]) {
  return [(column + 0.5) * CELL, (row + 0.5) * CELL];
}

/**
 * A cell some steps away, on the paper.
 * @param {Point} cell
 * @param {Point} by
 * @returns {Point}
 */
export function moved([column, row], [right, down]) {
  /** @param {number} index */
  const clamp = (index) => Math.min(CELLS - 1, Math.max(0, index));
  return [clamp(column + right), clamp(row + down)];
}

/**
 * @param {Point} point
 * @returns {Point}
 */
function inside([x, y]) {
  /** @param {number} value */
  const clamp = (value) => Math.min(PAPER, Math.max(0, value));
  return [clamp(x), clamp(y)];
}

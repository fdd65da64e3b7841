import { clamp } from './clamp.js';

/** @typedef {[number, number]} Position x and y on the paper, or column and row of a cell. */

/** The side of the paper, in its own units. */
export const PAPER_SIDE = 280;
/** The width of the pen: about two and a half pixels of a digit of MNIST's size. */
const PEN_WIDTH = 24;
/** The keyboard's cursor moves by cells of this side, one pixel of the digit. */
export const CELL = 10;
const CELLS = PAPER_SIDE / CELL;

/** A drawing on square paper: strokes, each a line of positions. Immutable. */
export class Drawing {
  /** @param {Position[][]} [strokes] */
  constructor(strokes = []) {
    this.strokes = strokes;
  }

  /** Whether nothing has been drawn. */
  get empty() {
    return this.strokes.length === 0;
  }

  /**
   * The drawing with a new stroke.
   * @param {Position} position where it begins
   */
  beginStroke(position) {
    return new Drawing([...this.strokes, [toPaper(position)]]);
  }

  /**
   * The drawing with its last stroke extended.
   * @param {Position} position where it goes
   */
  extendStroke(position) {
    const last = this.strokes.at(-1);
    return last
      ? new Drawing([...this.strokes.slice(0, -1), [...last, toPaper(position)]])
      : this.beginStroke(position);
  }

  /** The drawing without its last stroke. */
  undo() {
    return new Drawing(this.strokes.slice(0, -1));
  }

  /**
   * Paints it in the current stroke style.
   * @param {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} context scaled so that the paper fills it
   */
  paint(context) {
    Object.assign(context, { lineWidth: PEN_WIDTH, lineCap: 'round', lineJoin: 'round' });
    for (const stroke of this.strokes) {
      context.beginPath();
      stroke.forEach(([x, y], index) => (index === 0 ? context.moveTo(x, y) : context.lineTo(x, y)));
      // Some browsers draw no round caps on a line without length.
      const [first] = stroke;
      if (stroke.length === 1 && first) context.lineTo(first[0] + 0.01, first[1]);
      context.stroke();
    }
  }
}

/**
 * The centre of a cell on the paper.
 * @param {Position} cell
 * @returns {Position}
 */
export function cellCentre([column, row]) {
  return [(column + 0.5) * CELL, (row + 0.5) * CELL];
}

/**
 * A cell some cells away; at the edge it stays.
 * @param {Position} cell
 * @param {Position} by
 * @returns {Position}
 */
export function moveCell([column, row], [right, down]) {
  return [clamp(column + right, 0, CELLS - 1), clamp(row + down, 0, CELLS - 1)];
}

/**
 * @param {Position} position
 * @returns {Position}
 */
function toPaper([x, y]) {
  return [clamp(x, 0, PAPER_SIDE), clamp(y, 0, PAPER_SIDE)];
}

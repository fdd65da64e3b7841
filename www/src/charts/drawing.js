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
   * @param {CanvasRenderingContext2D} context scaled so that the paper fills it
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
 * A drawing as grey bytes, white on black, one for each unit of the paper. It is computed, not read back from a
 * canvas, since some browsers alter what is read back.
 * @param {Drawing} drawing
 */
export function inkOf({ strokes }) {
  const ink = new Uint8Array(PAPER_SIDE * PAPER_SIDE);
  for (const stroke of strokes)
    stroke.forEach((end, index) => addLine(ink, stroke[Math.max(0, index - 1)] ?? end, end));
  return ink;
}

/**
 * Adds a line with round ends.
 * @param {Uint8Array} ink
 * @param {Position} from
 * @param {Position} to
 */
function addLine(ink, [x0, y0], [x1, y1]) {
  const radius = PEN_WIDTH / 2;
  const [dx, dy] = [x1 - x0, y1 - y0];
  const lengthSquared = dx * dx + dy * dy;
  const first = (/** @type {number} */ a, /** @type {number} */ b) =>
    Math.max(0, Math.floor(Math.min(a, b) - radius - 1));
  const last = (/** @type {number} */ a, /** @type {number} */ b) =>
    Math.min(PAPER_SIDE - 1, Math.ceil(Math.max(a, b) + radius));
  for (let row = first(y0, y1); row <= last(y0, y1); row += 1) {
    for (let column = first(x0, x1); column <= last(x0, x1); column += 1) {
      const [x, y] = [column + 0.5 - x0, row + 0.5 - y0];
      const along = lengthSquared === 0 ? 0 : clamp((x * dx + y * dy) / lengthSquared, 0, 1);
      const distance = Math.hypot(x - along * dx, y - along * dy);
      // At the edge, the share of the pixel that the pen covers.
      const grey = Math.round(255 * clamp(radius + 0.5 - distance, 0, 1));
      const at = row * PAPER_SIDE + column;
      if (grey > (ink[at] ?? 0)) ink[at] = grey;
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

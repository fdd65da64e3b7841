/** Tables of pixels: text with one image a row, as in the CSV files of MNIST. */

/** The side of the smallest images. */
const SMALLEST_SIDE = 8;
/** Names of the column of labels. */
const LABEL_NAMES = /^"?(label|labels|class|target|y)"?$/i;

/**
 * A table of pixels as NPY files: of the pixels, and of the labels if it has any.
 * @typedef {{ images: Blob, labels: Blob | null }} PixelTable
 */

/**
 * Reads a table of pixels. Each row has the pixels of a square, perhaps with a label before or after them. In a column
 * with such a name labels may be text.
 * @param {Blob} blob
 * @param {number} mostRows more rows are not read
 * @param {(share: number) => Promise<boolean>} report resolves with false to stop
 * @returns {Promise<PixelTable | null>} null if it is a table of something else, or was stopped
 */
export async function readPixelTable(blob, mostRows, report) {
  /** @type {TableRows | null} */
  let rows = null;
  const reader = blob
    .stream()
    .pipeThrough(/** @type {any} */ (new TextDecoderStream()))
    .getReader();
  let [rest, read] = ['', 0];
  for (;;) {
    const { done, value = '' } = await reader.read();
    const lines = `${rest}${done ? '\n' : value}`.split(/\r?\n/);
    rest = lines.pop() ?? '';
    for (const line of lines.filter((line) => line.trim() !== '')) {
      rows ??= TableRows.from(line);
      if (!rows?.add(line)) {
        void reader.cancel();
        return null;
      }
    }
    read += value.length;
    if (done || (rows && rows.count > mostRows)) break;
    if (!(await report(Math.min(1, read / blob.size)))) {
      void reader.cancel();
      return null;
    }
  }
  return rows && rows.count > 0 ? rows.toNpy() : null;
}

/** The rows of a table of pixels. */
class TableRows {
  #separator;
  #columns;
  #side;
  /** The column of labels; null if there is none. @type {number | null} */
  #labelColumn;
  /** The line of names, which is not a row. */
  #names;
  /** @type {Float32Array[]} */
  #rows = [];
  /** The cells of the named column of labels, and whether each is a number. @type {string[]} */
  #labels = [];
  #labelsAreNumbers = true;
  /** Whether the first and the last column ever change. */
  #varies = [false, false];

  /**
   * The rows of a table that begins with a line.
   * @param {string} line
   */
  static from(line) {
    const separator = [',', ';', '\t'].find((candidate) => line.includes(candidate));
    if (!separator) return null;
    const rows = new TableRows(line, separator);
    return Number.isInteger(rows.#side) && rows.#side >= SMALLEST_SIDE ? rows : null;
  }

  /**
   * @param {string} line the first one
   * @param {string} separator
   */
  constructor(line, separator) {
    const cells = line.split(separator);
    this.#separator = separator;
    this.#columns = cells.length;
    const named = cells.findIndex((cell) => LABEL_NAMES.test(cell.trim()));
    const square = Number.isInteger(Math.sqrt(cells.length));
    this.#side = Math.sqrt(square ? cells.length : cells.length - 1);
    this.#labelColumn = square ? null : Math.max(named, 0);
    this.#names = cells.some((cell) => !Number.isFinite(numberIn(cell))) ? line : null;
    this.labelIsNamed = named >= 0;
  }

  /** How many rows there are. */
  get count() {
    return this.#rows.length;
  }

  /**
   * Adds a line.
   * @param {string} line
   * @returns {boolean} false if it is not a row of this table
   */
  add(line) {
    if (line === this.#names && this.count === 0) return true;
    const cells = line.split(this.#separator);
    if (cells.length !== this.#columns) return false;
    const row = new Float32Array(cells.length);
    for (let column = 0; column < row.length; column += 1) {
      const number = numberIn(cells[column] ?? '');
      if (Number.isNaN(number)) {
        if (!this.labelIsNamed || column !== this.#labelColumn) return false;
        this.#labelsAreNumbers = false;
      }
      row[column] = number;
    }
    if (this.labelIsNamed) this.#labels.push(textIn(cells[this.#labelColumn ?? 0] ?? ''));
    const [first] = this.#rows;
    if (first)
      for (const [end, column] of [0, row.length - 1].entries()) this.#varies[end] ||= row[column] !== first[column];
    this.#rows.push(row);
    return true;
  }

  /** @returns {PixelTable} */
  toNpy() {
    // Without names the label comes first, unless that column is always the same and the last one is not.
    const [firstVaries, lastVaries] = this.#varies;
    if (this.#labelColumn === 0 && !this.labelIsNamed && !firstVaries && lastVaries)
      this.#labelColumn = this.#columns - 1;
    const at = this.#labelColumn;
    const pixels = this.#rows.flatMap((row) => (at === null ? [row] : [row.subarray(0, at), row.subarray(at + 1)]));
    return {
      images: npyOf('<f4', [this.count, this.#side ** 2], pixels),
      labels: at === null ? null : this.#labelsToNpy(at),
    };
  }

  /** @param {number} column */
  #labelsToNpy(column) {
    const n = this.count;
    if (this.#labelsAreNumbers) return npyOf('<f4', [n], [Float32Array.from(this.#rows, (row) => row[column] ?? 0)]);
    const letters = this.#labels.map((label) => Array.from(label, (letter) => letter.codePointAt(0) ?? 0));
    const width = letters.reduce((most, { length }) => Math.max(most, length), 1);
    const codes = new Uint32Array(n * width);
    letters.forEach((label, row) => codes.set(label, row * width));
    return npyOf(`<U${width}`, [n], [codes]);
  }
}

/**
 * The number in a cell, perhaps in quotes; NaN if there is none.
 * @param {string} cell
 * @returns {number}
 */
function numberIn(cell) {
  const number = Number(cell);
  // A blank cell counts as 0 for JavaScript.
  if (number !== 0 || cell.includes('0')) return Number.isNaN(number) && cell.includes('"') ? unquoted(cell) : number;
  return NaN;
}

/** The text in a cell, perhaps in quotes. @param {string} cell */
const textIn = (cell) => cell.replaceAll('"', '').trim();

/** @param {string} cell */
const unquoted = (cell) => numberIn(cell.replaceAll('"', ''));

/**
 * @param {string} descr the type
 * @param {number[]} shape
 * @param {(Float32Array | Uint32Array)[]} parts
 */
function npyOf(descr, shape, parts) {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }\n`;
  const magic = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8);
  return new Blob([magic, header, .../** @type {BlobPart[]} */ (parts)]);
}

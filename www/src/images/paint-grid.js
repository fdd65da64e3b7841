import { mixedPixel, rgbOf } from './colour.js';

/**
 * Where grey pictures go in a grid.
 * @typedef {object} Grid
 * @property {number} columns
 * @property {number} rows
 * @property {number} width of a picture, in pixels
 * @property {number} height of a picture, in pixels
 * @property {number} gap between two pictures and around all of them, in pixels
 */

/**
 * The size of a grid in pixels.
 * @param {Grid} grid
 */
export function gridSize({ columns, rows, width, height, gap }) {
  return { width: columns * (width + gap) + gap, height: rows * (height + gap) + gap };
}

/**
 * Paints grey pictures as a grid, in the ink and paper of the theme.
 * @param {HTMLCanvasElement} canvas is resized to the grid
 * @param {readonly Uint8Array[]} groups pictures, one byte a pixel, one after the other; each group begins a row
 * @param {Grid} grid
 * @param {{ ink: string, paper: string }} colours computed CSS colours for 255 and for 0
 */
export function paintGrid(canvas, groups, grid, { ink, paper }) {
  const { columns, width, height, gap } = grid;
  Object.assign(canvas, gridSize(grid));
  const context = canvas.getContext('2d');
  if (!context) return;
  const image = new ImageData(canvas.width, canvas.height);
  const [inkRgb, paperRgb] = [rgbOf(ink), rgbOf(paper)];
  const shades = Uint32Array.from({ length: 256 }, (_, grey) => mixedPixel(paperRgb, inkRgb, grey / 255));
  const pixels = new Uint32Array(image.data.buffer).fill(shades[0] ?? 0);
  const size = width * height;
  let cell = 0;
  for (const group of groups) {
    cell = columns * Math.ceil(cell / columns);
    for (let start = 0; start + size <= group.length; start += size, cell += 1) {
      const left = gap + (cell % columns) * (width + gap);
      const top = gap + Math.floor(cell / columns) * (height + gap);
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) {
          pixels[(top + y) * image.width + left + x] = shades[group[start + y * width + x] ?? 0] ?? 0;
        }
      }
    }
  }
  context.putImageData(image, 0, 0);
}

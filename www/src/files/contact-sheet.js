/** @typedef {{ text: string, colour: string, thickness: number }} LegendEntry The name, colour and width of a line. */

/** @typedef {{ canvas: HTMLCanvasElement, legend: readonly LegendEntry[] }} SheetPicture A canvas of the page. */

/** Pixels around a picture and between two. */
const MARGIN = 24;
/** The height of a line of text. */
const LINE = 28;
/** The length of the line beside a name in the legend. */
const LEGEND_LINE = 16;

/**
 * Puts pictures and their captions on one sheet, in rows.
 * @param {string} title of the whole sheet
 * @param {readonly { caption: string, pictures: readonly SheetPicture[] }[]} rows
 * @param {{ ink: string, paper: string, font: string }} style computed CSS colours and font family
 * @returns {Promise<Blob>} a PNG
 */
export async function contactSheet(title, rows, { ink, paper, font }) {
  const sheet = document.createElement('canvas');
  const context = sheet.getContext('2d');
  if (!context) throw new Error('there is no canvas to draw on');
  const laidOut = rows.map(({ caption, pictures }) => {
    const height = Math.max(...pictures.map(({ canvas }) => canvas.height));
    const hasLegend = pictures.some(({ legend }) => legend.length > 0);
    return { caption, pictures, top: hasLegend ? 2 * LINE : LINE, height };
  });
  const width = Math.max(
    ...laidOut.map(({ pictures }) => pictures.reduce((sum, { canvas }) => sum + canvas.width + MARGIN, MARGIN)),
  );
  const [large, small] = [`18px ${font}`, `14px ${font}`];
  context.font = large;
  const titles = wrap(context, title, width - 2 * MARGIN);
  // Resizing a canvas resets its font.
  sheet.width = width;
  sheet.height =
    MARGIN +
    titles.length * LINE +
    MARGIN / 2 +
    laidOut.reduce((sum, { top, height }) => sum + top + height + MARGIN, 0);
  context.fillStyle = paper;
  context.fillRect(0, 0, sheet.width, sheet.height);
  context.textBaseline = 'middle';
  /** @param {string} text @param {number} left @param {number} top @param {string} face */
  const write = (text, left, top, face) => {
    context.font = face;
    context.fillStyle = ink;
    context.fillText(text, left, top + LINE / 2 - 4);
    return left + context.measureText(text).width;
  };
  let top = MARGIN;
  for (const line of titles) {
    write(line, MARGIN, top, large);
    top += LINE;
  }
  top += MARGIN / 2;
  for (const { caption, pictures, top: above, height } of laidOut) {
    write(caption, MARGIN, top, large);
    let left = MARGIN;
    for (const { canvas, legend } of pictures) {
      let at = left;
      for (const { text, colour, thickness } of legend) {
        context.fillStyle = colour;
        context.fillRect(at, Math.round(top + LINE + LINE / 2 - 4 - thickness / 2), LEGEND_LINE, thickness);
        at = write(text, at + LEGEND_LINE + 6, top + LINE, small) + LEGEND_LINE;
      }
      // Where a canvas is transparent, the page shows the background of its element.
      context.fillStyle = getComputedStyle(canvas).backgroundColor;
      context.fillRect(left, top + above, canvas.width, canvas.height);
      context.drawImage(canvas, left, top + above);
      left += canvas.width + MARGIN;
    }
    top += above + height + MARGIN;
  }
  return new Promise((resolve, reject) =>
    sheet.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the sheet is too large'))), 'image/png'),
  );
}

/**
 * Breaks a text into lines no wider than `width`, unless a single word is wider.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} width
 */
function wrap(context, text, width) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

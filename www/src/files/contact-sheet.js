/**
 * A picture as it is on the page, and what its colours mean.
 * @typedef {{ canvas: HTMLCanvasElement, marks: readonly Mark[] }} Drawn
 *
 * A name with a piece of its line, or of its colour.
 * @typedef {{ text: string, colour: string, thickness: number }} Mark
 */

/** Pixels around a picture and between two. */
const MARGIN = 24;
const LINE = 28;
const MARK = 16;

/**
 * Pictures with their captions on one sheet, one row below the other, as PNG.
 * @param {string} title of the whole sheet
 * @param {readonly { caption: string, drawn: readonly Drawn[] }[]} rows
 * @param {{ ink: string, paper: string, font: string }} look
 * @returns {Promise<Blob>}
 */
export async function contactSheet(title, rows, { ink, paper, font }) {
  const sheet = document.createElement('canvas');
  const context = sheet.getContext('2d');
  if (!context) throw new Error('there is no canvas to draw on');
  const laid = rows.map(({ caption, drawn }) => {
    const height = Math.max(...drawn.map(({ canvas }) => canvas.height));
    const named = drawn.some(({ marks }) => marks.length > 0);
    return { caption, drawn, top: named ? 2 * LINE : LINE, height };
  });
  const width = Math.max(
    ...laid.map(({ drawn }) => drawn.reduce((sum, { canvas }) => sum + canvas.width + MARGIN, MARGIN)),
  );
  const [large, small] = [`18px ${font}`, `14px ${font}`];
  context.font = large;
  const titles = wrapped(context, title, width - 2 * MARGIN);
  // From here on the context has forgotten its font.
  sheet.width = width;
  sheet.height =
    MARGIN + titles.length * LINE + MARGIN / 2 + laid.reduce((sum, { top, height }) => sum + top + height + MARGIN, 0);
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
  for (const { caption, drawn, top: above, height } of laid) {
    write(caption, MARGIN, top, large);
    let left = MARGIN;
    for (const { canvas, marks } of drawn) {
      let at = left;
      for (const { text, colour, thickness } of marks) {
        context.fillStyle = colour;
        context.fillRect(at, Math.round(top + LINE + LINE / 2 - 4 - thickness / 2), MARK, thickness);
        at = write(text, at + MARK + 6, top + LINE, small) + MARK;
      }
      // A canvas that is transparent lies on the colour of its element.
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
 * A text in lines no wider than `width`, as far as its words allow.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} width
 */
function wrapped(context, text, width) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && context.measureText(longer).width <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

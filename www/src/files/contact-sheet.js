/** Pixels around a picture and between two. */
const MARGIN = 24;
const CAPTION = 28;

/**
 * Pictures with their captions on one sheet, one below the other, as PNG.
 * @param {readonly { caption: string, canvases: readonly HTMLCanvasElement[] }[]} rows
 * @param {{ ink: string, paper: string, font: string }} look
 * @returns {Promise<Blob>}
 */
export async function contactSheet(rows, { ink, paper, font }) {
  const sheet = document.createElement('canvas');
  const height = (/** @type {readonly HTMLCanvasElement[]} */ canvases) => Math.max(...canvases.map((canvas) => canvas.height));
  sheet.width = MARGIN + Math.max(...rows.map(({ canvases }) => canvases.reduce((sum, canvas) => sum + canvas.width + MARGIN, 0)));
  sheet.height = MARGIN + rows.reduce((sum, { canvases }) => sum + CAPTION + height(canvases) + MARGIN, 0);
  const context = sheet.getContext('2d');
  if (!context) throw new Error('there is no canvas to draw on');
  context.fillStyle = paper;
  context.fillRect(0, 0, sheet.width, sheet.height);
  context.fillStyle = ink;
  context.font = `18px ${font}`;
  context.textBaseline = 'middle';
  let top = MARGIN;
  for (const { caption, canvases } of rows) {
    context.fillText(caption, MARGIN, top + CAPTION / 2 - 4);
    let left = MARGIN;
    for (const canvas of canvases) {
      context.drawImage(canvas, left, top + CAPTION);
      left += canvas.width + MARGIN;
    }
    top += CAPTION + height(canvases) + MARGIN;
  }
  return new Promise((resolve, reject) => sheet.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the sheet is too large'))), 'image/png'));
}

/**
 * @typedef {import('../charts/plane-frame.js').PlaneFrame} PlaneFrame
 * @typedef {import('../engine/answers.js').PlaneAnswer} PlaneAnswer
 *
 * @typedef {object} Colours
 * @property {string} ink
 * @property {string} paper
 * @property {string} line
 * @property {string} muted
 * @property {string} font
 * @property {string[]} classes
 */

const DOT = 2.3;
const FAINT = 0.13;
/** With one axis each class has a row of its own. */
const CLASSES = 10;

/**
 * The prior's rings or marks, and the numbers at the edge.
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneFrame} frame
 * @param {Colours} colours
 */
export function drawFrame(context, frame, { line, muted, font }) {
  const { width, height, half, axes } = frame;
  context.strokeStyle = line;
  context.lineWidth = 1;
  context.beginPath();
  if (axes === 1) {
    for (let place = -2; place <= 2; place += 1) {
      context.moveTo(frame.x(place), 0);
      context.lineTo(frame.x(place), height);
    }
  } else {
    for (const ring of [1, 2]) {
      const radius = (ring * width) / (2 * half);
      context.moveTo(frame.x(0) + radius, frame.y(0));
      context.arc(frame.x(0), frame.y(0), radius, 0, 2 * Math.PI);
    }
    context.moveTo(frame.x(0), 0);
    context.lineTo(frame.x(0), height);
    context.moveTo(0, frame.y(0));
    context.lineTo(width, frame.y(0));
  }
  context.stroke();

  context.fillStyle = muted;
  context.font = font;
  const every = half <= 4 ? 1 : half <= 8 ? 2 : half / 4;
  for (let place = every; place < half; place += every) {
    for (const mark of [place, -place]) {
      const text = mark < 0 ? `−${-mark}` : `${mark}`;
      context.textAlign = 'center';
      context.textBaseline = 'bottom';
      context.fillText(text, frame.x(mark), height - 4);
      if (axes === 1) continue;
      context.textAlign = 'left';
      context.textBaseline = 'middle';
      context.fillText(text, 6, frame.y(mark));
    }
  }
}

/**
 * The encoded images as dots.
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneFrame} frame
 * @param {PlaneAnswer} plane
 * @param {Colours} colours
 * @param {number | null} only a class that is shown alone
 */
export function drawPlaces(context, frame, { axes, places, labels }, colours, only) {
  const n = places.length / axes;
  const labelled = labels.length >= n;
  const classes = labelled ? colours.classes : [colours.ink];
  // A class that is chosen lies above the others.
  const order = classes.map((_, index) => index).sort((a, b) => Number(a === only) - Number(b === only));
  for (const label of order) {
    context.globalAlpha = only !== null && labelled && label !== only ? FAINT : 0.85;
    context.fillStyle = classes[label] ?? colours.ink;
    context.beginPath();
    for (let index = 0; index < n; index += 1) {
      // Data of more classes than colours uses them again.
      if (labelled && (labels[index] ?? 0) % CLASSES !== label) continue;
      const [x, middle] = frame.pixel(places.subarray(index * axes, (index + 1) * axes));
      const y = axes === 1 && labelled ? ((label + 0.5 + 0.55 * spread(index)) / CLASSES) * frame.height : middle;
      context.moveTo(x + DOT, y);
      context.arc(x, y, DOT, 0, 2 * Math.PI);
    }
    context.fill();
  }
  context.globalAlpha = 1;
}

/**
 * Points, crossed or numbered, and the way between the numbered ones.
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number][]} pins
 * @param {[number, number] | null} cursor
 * @param {Colours} colours
 */
export function drawPoints(context, pins, cursor, { ink, paper }) {
  const [from, to] = pins;
  if (from && to) {
    stroke(context, [paper, ink], [4, 1.5], () => {
      context.moveTo(...from);
      context.lineTo(...to);
    });
  }
  for (const [x, y] of pins) {
    context.fillStyle = paper;
    context.beginPath();
    context.arc(x, y, 5.5, 0, 2 * Math.PI);
    context.fill();
    stroke(context, [ink], [2], () => context.arc(x, y, 5, 0, 2 * Math.PI));
  }
  if (cursor) {
    const [x, y] = cursor;
    stroke(context, [paper, ink], [4, 1.5], () => {
      for (const [dx, dy] of /** @type {const} */ ([
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ])) {
        context.moveTo(x + 4 * dx, y + 4 * dy);
        context.lineTo(x + 11 * dx, y + 11 * dy);
      }
    });
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string[]} colours one above the other
 * @param {number[]} widths
 * @param {() => void} path
 */
function stroke(context, colours, widths, path) {
  colours.forEach((colour, index) => {
    context.strokeStyle = colour;
    context.lineWidth = widths[index] ?? 1;
    context.beginPath();
    path();
    context.stroke();
  });
}

/**
 * A number in ±1 that looks random and is always the same for an index.
 * @param {number} index
 */
function spread(index) {
  return ((index * 0.618_033_988_749_895) % 1) * 2 - 1;
}

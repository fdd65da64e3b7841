/** Paints the latent plane on a canvas. */

/**
 * @typedef {import('../charts/plane-viewport.js').PlaneViewport} PlaneViewport
 * @typedef {import('../engine/query-handler.js').PlaneAnswer} PlaneAnswer
 *
 * Computed CSS colours, and fonts.
 * @typedef {object} Colours
 * @property {string} ink
 * @property {string} paper
 * @property {string} line
 * @property {string} ring the prior's standard deviations
 * @property {string} muted
 * @property {string} font
 * @property {string} label a font for names
 * @property {string[]} classes
 */

/** The radius of a dot in pixels. */
const DOT_RADIUS = 2.3;
const OPACITY = 0.85;
/** The opacity of other classes while one is highlighted. */
const FAINT_OPACITY = 0.13;
/** The number of colours. With one axis each class has a row of its own. */
const CLASSES = 10;

/**
 * Paints the prior's standard deviations as rings or lines, and the coordinates at the edge.
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneViewport} viewport
 * @param {Colours} colours
 */
export function paintAxes(context, viewport, { line, ring, muted, font }) {
  const { width, height, half, axes } = viewport;
  context.strokeStyle = axes === 1 ? ring : line;
  context.lineWidth = 1;
  context.beginPath();
  if (axes === 1) {
    for (let coordinate = -2; coordinate <= 2; coordinate += 1) {
      context.moveTo(viewport.x(coordinate), 0);
      context.lineTo(viewport.x(coordinate), height);
    }
  } else {
    context.moveTo(viewport.x(0), 0);
    context.lineTo(viewport.x(0), height);
    context.moveTo(0, viewport.y(0));
    context.lineTo(width, viewport.y(0));
    context.stroke();
    context.strokeStyle = ring;
    context.beginPath();
    for (const deviations of [1, 2]) {
      const radius = (deviations * width) / (2 * half);
      context.moveTo(viewport.x(0) + radius, viewport.y(0));
      context.arc(viewport.x(0), viewport.y(0), radius, 0, 2 * Math.PI);
    }
  }
  context.stroke();

  context.fillStyle = muted;
  context.font = font;
  const distance = half <= 4 ? 1 : half <= 8 ? 2 : half / 4;
  for (let coordinate = distance; coordinate < half; coordinate += distance) {
    for (const mark of [coordinate, -coordinate]) {
      const text = mark < 0 ? `−${-mark}` : `${mark}`;
      context.textAlign = 'center';
      context.textBaseline = 'bottom';
      context.fillText(text, viewport.x(mark), height - 4);
      if (axes === 1) continue;
      context.textAlign = 'left';
      context.textBaseline = 'middle';
      context.fillText(text, 6, viewport.y(mark));
    }
  }
}

/**
 * Paints the encoded images as dots.
 * @param {CanvasRenderingContext2D} context
 * @param {PlaneViewport} viewport
 * @param {PlaneAnswer} plane
 * @param {Colours} colours
 * @param {number | null} highlighted a class
 */
export function paintPoints(context, viewport, { axes, points, labels }, colours, highlighted) {
  const n = points.length / axes;
  const labelled = labels.length >= n;
  const classes = labelled ? colours.classes : [colours.ink];
  // The highlighted class is painted last, above the others.
  const order = classes.map((_, index) => index).sort((a, b) => Number(a === highlighted) - Number(b === highlighted));
  for (const label of order) {
    context.globalAlpha = highlighted !== null && labelled && label !== highlighted ? FAINT_OPACITY : OPACITY;
    context.fillStyle = classes[label] ?? colours.ink;
    context.beginPath();
    for (let index = 0; index < n; index += 1) {
      // Data with more classes than there are colours uses colours twice.
      if (labelled && (labels[index] ?? 0) % CLASSES !== label) continue;
      const [x, middle] = viewport.pixelOf(points.subarray(index * axes, (index + 1) * axes));
      const y = axes === 1 && labelled ? ((label + 0.5 + 0.55 * jitter(index)) / CLASSES) * viewport.height : middle;
      context.moveTo(x + DOT_RADIUS, y);
      context.arc(x, y, DOT_RADIUS, 0, 2 * Math.PI);
    }
    context.fill();
  }
  context.globalAlpha = 1;
}

/**
 * Paints the pins, the line between two pins, and the cursor.
 * @param {CanvasRenderingContext2D} context
 * @param {[number, number][]} pins
 * @param {[number, number] | null} cursor
 * @param {Colours} colours
 */
export function paintMarkers(context, pins, cursor, { ink, paper }) {
  const [from, to] = pins;
  if (from && to) {
    stroke(context, [paper, ink], [4, 1.5], () => {
      context.moveTo(...from);
      context.lineTo(...to);
    });
  }
  for (const [x, y] of pins) {
    disc(context, paper, x, y, 5.5);
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
 * Fills a disc.
 * @param {CanvasRenderingContext2D} context
 * @param {string} colour
 * @param {number} x
 * @param {number} y
 * @param {number} radius
 */
export function disc(context, colour, x, y, radius) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

/**
 * Strokes a path several times, from the bottom up.
 * @param {CanvasRenderingContext2D} context
 * @param {string[]} colours
 * @param {number[]} widths
 * @param {() => void} path
 */
export function stroke(context, colours, widths, path) {
  colours.forEach((colour, index) => {
    context.strokeStyle = colour;
    context.lineWidth = widths[index] ?? 1;
    context.beginPath();
    path();
    context.stroke();
  });
}

/**
 * A number in ±1 that looks random, but is the same each time for an index.
 * @param {number} index
 */
function jitter(index) {
  return ((index * 0.618_033_988_749_895) % 1) * 2 - 1;
}

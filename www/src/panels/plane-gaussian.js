/** Shows the encoder's Gaussian of one digit on the latent plane. */

import { clamp } from '../charts/clamp.js';
import { gaussianContour } from '../charts/gaussian-contour.js';
import { disc, stroke } from './plane-drawing.js';

/**
 * @typedef {import('../engine/query-handler.js').GaussianAnswer} GaussianAnswer
 *
 * @typedef {[number, number]} Pixel x and y.
 * @typedef {{ mean: Pixel, contours: Pixel[][] }} GaussianPixels The innermost contour first.
 */

/** The contours, in standard deviations. */
const CONTOURS = [1, 2];
/** Half the heights of these contours in pixels, where the plane has one axis. */
const LINE_HEIGHTS = [8, 4];
const NAME = 'p(z|x)';
/** Between the outer contour and the name, in pixels. */
const GAP = 6;

/**
 * The standard deviation along each axis.
 * @param {GaussianAnswer} gaussian
 */
export function deviations({ mean, covariance }) {
  return [...mean].map((_, axis) => Math.sqrt(covariance[2 * axis] ?? 0));
}

/**
 * How far a Gaussian reaches from the origin along an axis.
 * @param {GaussianAnswer | null} gaussian
 */
export function gaussianReach(gaussian) {
  if (!gaussian) return 0;
  const widest = Math.max(...CONTOURS);
  return Math.max(...deviations(gaussian).map((sigma, axis) => Math.abs(gaussian.mean[axis] ?? 0) + widest * sigma));
}

/**
 * Where a Gaussian is painted.
 * @param {GaussianAnswer} gaussian
 * @param {import('../charts/plane-viewport.js').PlaneViewport} viewport
 * @param {import('../charts/manifold-grid.js').ManifoldGrid | null} grid of the manifold, if that is shown
 * @returns {GaussianPixels | null} null if it cannot be painted
 */
export function gaussianPixels(gaussian, viewport, grid) {
  const { mean, covariance } = gaussian;
  if (viewport.axes === 1) {
    // The manifold of one axis is in rows, across which nothing can be drawn.
    return grid ? null : linePixels(gaussian, viewport);
  }
  /** @param {ArrayLike<number>} point @returns {Pixel} */
  const pixelOf = (point) => {
    if (!grid) return viewport.pixelOf(point);
    const [x, y] = grid.shareOf(point);
    return [x * viewport.width, y * viewport.height];
  };
  return { mean: pixelOf(mean), contours: CONTOURS.map((k) => gaussianContour(mean, covariance, k).map(pixelOf)) };
}

/**
 * On one axis the contours are boxes around the mean.
 * @param {GaussianAnswer} gaussian
 * @param {import('../charts/plane-viewport.js').PlaneViewport} viewport
 * @returns {GaussianPixels}
 */
function linePixels({ mean, covariance }, viewport) {
  const centre = viewport.pixelOf(mean);
  const contours = CONTOURS.map((k, index) => {
    const reach = k * Math.sqrt(covariance[0] ?? 0);
    const [left, right] = [viewport.x((mean[0] ?? 0) - reach), viewport.x((mean[0] ?? 0) + reach)];
    const half = LINE_HEIGHTS[index] ?? 0;
    const [top, bottom] = [centre[1] - half, centre[1] + half];
    return /** @type {Pixel[]} */ ([
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ]);
  });
  return { mean: centre, contours };
}

/**
 * Paints a Gaussian: one and two standard deviations, the mean, and its name.
 * @param {CanvasRenderingContext2D} context
 * @param {GaussianPixels} gaussian
 * @param {import('./plane-drawing.js').Colours} colours
 */
export function paintGaussian(context, { mean: [x, y], contours }, { ink, paper, label }) {
  for (const contour of [...contours].reverse())
    stroke(context, [paper, ink], [4, 1.5], () => {
      contour.forEach((point, index) => (index === 0 ? context.moveTo(...point) : context.lineTo(...point)));
      context.closePath();
    });
  disc(context, paper, x, y, 3);
  disc(context, ink, x, y, 2);

  const { clientWidth, clientHeight } = context.canvas;
  context.font = label;
  const length = context.measureText(NAME).width;
  const xs = contours.flat().map(([px]) => px);
  const right = Math.max(...xs) + GAP;
  // On the right, unless it would leave the canvas there.
  const left = right + length < clientWidth ? right : Math.max(GAP, Math.min(...xs) - GAP - length);
  const middle = clamp(y, 12, clientHeight - 24);
  Object.assign(context, { textAlign: 'left', textBaseline: 'middle', lineJoin: 'round', lineWidth: 4 });
  Object.assign(context, { strokeStyle: paper, fillStyle: ink });
  context.strokeText(NAME, left, middle);
  context.fillText(NAME, left, middle);
}

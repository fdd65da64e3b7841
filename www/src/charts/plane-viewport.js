import { clamp } from './clamp.js';

/** Possible half widths of the viewport, in standard deviations of the prior. */
const HALF_WIDTHS = [3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];
/** Coordinates in a thousand that may lie outside: one outlier must not make everything else small. */
const OUTLIERS_PER_MILLE = 5;
/** The viewport only shrinks if all coordinates lie within this share of it. Otherwise it would jump back and forth. */
const SHRINK_SHARE = 0.6;

/**
 * Half the width of a viewport that shows the points.
 * @param {Float32Array} coordinates of all points, whatever the axis
 * @param {number} current half width
 * @param {number} [atLeast] what must lie inside
 */
export function fitHalfWidth(coordinates, current, atLeast = 0) {
  const distances = Float32Array.from(coordinates, Math.abs).sort();
  const nOutliers = Math.floor((OUTLIERS_PER_MILLE * distances.length) / 1000);
  const reach = Math.max(atLeast, distances[Math.max(0, distances.length - 1 - nOutliers)] ?? 0);
  const wanted = HALF_WIDTHS.find((size) => size >= reach) ?? HALF_WIDTHS.at(-1) ?? current;
  return wanted < current && reach > SHRINK_SHARE * current ? current : wanted;
}

/**
 * Converts points of the latent plane to pixels and back. The first axis runs to the right, the second upwards. A plane
 * with one axis is a line across the middle.
 */
export class PlaneViewport {
  /**
   * @param {number} axes
   * @param {number} half half the width, in coordinates
   * @param {number} width pixels
   * @param {number} height pixels
   */
  constructor(axes, half, width, height) {
    this.axes = axes;
    this.half = half;
    this.width = width;
    this.height = height;
  }

  /**
   * The horizontal pixel of a first coordinate.
   * @param {number} coordinate
   */
  x(coordinate) {
    return (0.5 + coordinate / (2 * this.half)) * this.width;
  }

  /**
   * The vertical pixel of a second coordinate.
   * @param {number} coordinate
   */
  y(coordinate) {
    return (0.5 - coordinate / (2 * this.half)) * this.height;
  }

  /**
   * The pixel of a point.
   * @param {ArrayLike<number>} point
   * @returns {[number, number]}
   */
  pixelOf(point) {
    return [this.x(point[0] ?? 0), this.axes === 1 ? this.height / 2 : this.y(point[1] ?? 0)];
  }

  /**
   * The point of a pixel, clamped to the viewport.
   * @param {number} x
   * @param {number} y
   * @returns {number[]}
   */
  pointAt(x, y) {
    return this.clamp([(x / this.width - 0.5) * 2 * this.half, (0.5 - y / this.height) * 2 * this.half]);
  }

  /**
   * A point moved into the viewport, with as many coordinates as there are axes.
   * @param {number[]} point
   * @returns {number[]}
   */
  clamp(point) {
    return point.slice(0, this.axes).map((value) => clamp(value, -this.half, this.half));
  }
}

/** Half the width of the plane's frame, in standard deviations of the prior. */
const SIZES = [3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];
/** So many of a thousand places may lie outside: one far image must not make all others small. */
const OUTSIDE = 5;
/** The frame narrows only for this much: it does not jump to and fro. */
const NARROW = 0.6;

/**
 * Half the width of a frame around places, given the present one.
 * @param {Float32Array} places numbers, whatever the axis
 * @param {number} present
 */
export function halfWidth(places, present) {
  const far = Float32Array.from(places, Math.abs).sort();
  const reach = far[Math.max(0, far.length - 1 - Math.floor((OUTSIDE * far.length) / 1000))] ?? 0;
  const wanted = SIZES.find((size) => size >= reach) ?? SIZES.at(-1) ?? present;
  return wanted < present && reach > NARROW * present ? present : wanted;
}

/**
 * From places to pixels and back. The first axis runs to the right, the second upwards; where there is one axis alone it
 * runs along the middle.
 */
export class PlaneFrame {
  /**
   * @param {number} axes
   * @param {number} half half the width, in places
   * @param {number} width pixels
   * @param {number} height pixels
   */
  constructor(axes, half, width, height) {
    this.axes = axes;
    this.half = half;
    this.width = width;
    this.height = height;
  }

  /** @param {number} place */
  x(place) {
    return (0.5 + place / (2 * this.half)) * this.width;
  }

  /** @param {number} place */
  y(place) {
    return (0.5 - place / (2 * this.half)) * this.height;
  }

  /**
   * The pixel of a place.
   * @param {ArrayLike<number>} place
   * @returns {[number, number]}
   */
  pixel(place) {
    return [this.x(place[0] ?? 0), this.axes === 1 ? this.height / 2 : this.y(place[1] ?? 0)];
  }

  /**
   * The place of a pixel, inside the frame.
   * @param {number} x
   * @param {number} y
   * @returns {number[]}
   */
  place(x, y) {
    return this.inside([(x / this.width - 0.5) * 2 * this.half, (0.5 - y / this.height) * 2 * this.half]);
  }

  /**
   * A place, moved into the frame, with as many numbers as there are axes.
   * @param {number[]} place
   * @returns {number[]}
   */
  inside(place) {
    return place.slice(0, this.axes).map((value) => Math.min(this.half, Math.max(-this.half, value)));
  }
}

/** @typedef {[number, number]} Point x and y, in pixels. */

/** How far a line is rounded at its corners. */
const RADIUS = 9;
/** The head of an arrow, from its tip to its base. */
const HEAD = 7;
const HALF_HEAD = 3.6;

/**
 * A line through points, with round corners and a head at its end, as data of SVG paths. The line ends within the head.
 * @param {readonly Point[]} points two at least; each part of the line is longer than the head
 */
export function arrowPath(points) {
  const [from, tip] = /** @type {[Point, Point]} */ (points.slice(-2));
  const base = towards(tip, from, HEAD);
  const [dx, dy] = [(tip[0] - base[0]) / HEAD, (tip[1] - base[1]) / HEAD];
  const side = (/** @type {number} */ by) => pair([base[0] - dy * by, base[1] + dx * by]);
  return {
    line: roundedLine([...points.slice(0, -1), towards(tip, from, HEAD / 2)]),
    head: `M${pair(tip)}L${side(HALF_HEAD)}L${side(-HALF_HEAD)}Z`,
  };
}

/**
 * A line through points with round corners, as data of an SVG path.
 * @param {readonly Point[]} points
 */
export function roundedLine(points) {
  return points
    .map((point, index) => {
      const [before, after] = [points[index - 1], points[index + 1]];
      if (!before) return `M${pair(point)}`;
      if (!after) return `L${pair(point)}`;
      const radius = Math.min(RADIUS, distance(before, point) / 2, distance(point, after) / 2);
      return `L${pair(towards(point, before, radius))}Q${pair(point)} ${pair(towards(point, after, radius))}`;
    })
    .join('');
}

/**
 * The point at a distance from one point in the direction of another.
 * @param {Point} from
 * @param {Point} to
 * @param {number} by
 * @returns {Point}
 */
function towards(from, to, by) {
  const share = by / distance(from, to);
  return [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
}

/** @param {Point} a @param {Point} b */
const distance = (a, b) => Math.hypot(b[0] - a[0], b[1] - a[1]);

/** @param {Point} point */
const pair = (point) => point.map((value) => Math.round(value * 10) / 10).join(' ');

/**
 * @typedef {import('../engine/query-handler.js').PlaneAnswer} PlaneAnswer
 *
 * Statistics of some points of the latent plane.
 * @typedef {object} PointGroup
 * @property {'class' | 'image' | 'all'} of
 * @property {number} index the class or the image; 0 for all
 * @property {number} n images
 * @property {number[]} centre the mean of the points
 * @property {number} rmsDistance the root of their mean squared distance from the centre
 * @property {number} sigma the mean of the encoder's standard deviations
 */

/** Without classes, statistics are given for this many images. */
const MAX_IMAGES = 12;

/**
 * Summarises a scatter: all images, then each class, ordered by label; without labels, the first images.
 * @param {PlaneAnswer} plane
 * @returns {PointGroup[]}
 */
export function groupPoints(plane) {
  const { axes, points, labels } = plane;
  const all = [...Array(points.length / axes).keys()];
  const labelled = labels.length >= all.length;
  const classes = [...new Set(labelled ? labels.subarray(0, all.length) : [])].sort((a, b) => a - b);
  return [
    group(plane, 'all', 0, all),
    ...classes.map((label) =>
      group(
        plane,
        'class',
        label,
        all.filter((image) => labels[image] === label),
      ),
    ),
    ...(labelled ? [] : all.slice(0, MAX_IMAGES).map((image) => group(plane, 'image', image, [image]))),
  ];
}

/**
 * @param {PlaneAnswer} plane
 * @param {PointGroup['of']} of
 * @param {number} index
 * @param {readonly number[]} images
 * @returns {PointGroup}
 */
function group({ axes, points, sigmas }, of, index, images) {
  const mean = (/** @type {(image: number) => number | undefined} */ value) =>
    images.reduce((sum, image) => sum + (value(image) ?? NaN), 0) / images.length;
  const centre = Array.from({ length: axes }, (_, axis) => mean((image) => points[image * axes + axis]));
  const squares = centre.map((middle, axis) => mean((image) => ((points[image * axes + axis] ?? NaN) - middle) ** 2));
  return {
    of,
    index,
    n: images.length,
    centre,
    rmsDistance: Math.sqrt(squares.reduce((a, b) => a + b, 0)),
    sigma: mean((image) => sigmas[image]),
  };
}

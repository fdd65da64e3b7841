/**
 * @typedef {import('../engine/answers.js').PlaneAnswer} PlaneAnswer
 *
 * Encoded images, as numbers.
 * @typedef {object} Group
 * @property {'class' | 'image' | 'all'} of
 * @property {number} index the class or the image; 0 for all
 * @property {number} n images
 * @property {number[]} centre the mean of their places
 * @property {number} spread the root of their mean squared distance from it
 * @property {number} sigma the mean of the encoder's standard deviations
 */

/** So many images without a class stand for the others. */
const FIRST = 12;

/**
 * What a scatter shows, in numbers: all images, then every class in the order of its label. Where there are no labels, the
 * first images.
 * @param {PlaneAnswer} plane
 * @returns {Group[]}
 */
export function groups(plane) {
  const { axes, places, labels } = plane;
  const all = [...Array(places.length / axes).keys()];
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
    ...(labelled ? [] : all.slice(0, FIRST).map((image) => group(plane, 'image', image, [image]))),
  ];
}

/**
 * @param {PlaneAnswer} plane
 * @param {Group['of']} of
 * @param {number} index
 * @param {readonly number[]} images
 * @returns {Group}
 */
function group({ axes, places, sigmas }, of, index, images) {
  const mean = (/** @type {(image: number) => number | undefined} */ value) =>
    images.reduce((sum, image) => sum + (value(image) ?? NaN), 0) / images.length;
  const centre = Array.from({ length: axes }, (_, axis) => mean((image) => places[image * axes + axis]));
  const squares = centre.map((middle, axis) => mean((image) => ((places[image * axes + axis] ?? NaN) - middle) ** 2));
  return {
    of,
    index,
    n: images.length,
    centre,
    spread: Math.sqrt(squares.reduce((a, b) => a + b, 0)),
    sigma: mean((image) => sigmas[image]),
  };
}

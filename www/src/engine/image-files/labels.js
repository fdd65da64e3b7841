/** Labels of images: one small number for each. */

/** Labels are stored as bytes. */
const MAX_CLASSES = 256;

/** @typedef {number | string} Label A label as it is in the file. */

/**
 * The label of each row of an array.
 * @param {number[]} shape n; n × 1; or n × classes, where each row marks one class with a 1
 * @param {ArrayLike<number> | string[]} values
 * @returns {Label[] | null} null if the array does not give each row one label
 */
export function labelsOf(shape, values) {
  const [n = 0, ...others] = shape;
  const width = others.reduce((product, size) => product * size, 1);
  if (width !== 1) return others.length === 1 ? markedClasses(n, width, values) : null;
  const labels = Array.from(/** @type {ArrayLike<Label>} */ (values));
  return labels.every((label) => typeof label === 'string' || Number.isFinite(label)) ? labels : null;
}

/**
 * The classes of one-hot rows.
 * @param {number} n
 * @param {number} width
 * @param {ArrayLike<number> | string[]} values
 */
function markedClasses(n, width, values) {
  /** @type {number[]} */
  const classes = [];
  for (let row = 0; row < n; row += 1) {
    let marked = -1;
    for (let column = 0; column < width; column += 1) {
      const value = values[row * width + column];
      if (value === 0) continue;
      if (value !== 1 || marked >= 0) return null;
      marked = column;
    }
    if (marked < 0) return null;
    classes.push(marked);
  }
  return classes;
}

/**
 * Labels as bytes. Whole numbers below 256 stay as they are, also as text. Others, and names, are numbered in their
 * order.
 * @param {Label[]} labels
 * @returns {{ bytes: Uint8Array, names: string[] } | null} `names` of the classes, by number; empty if they are their
 * own names. Null if there are too many classes
 */
export function numberLabels(labels) {
  const numbers = labels.map((label) => (/^\d+$/.test(`${label}`) ? Number(label) : NaN));
  if (numbers.every((number) => number < MAX_CLASSES)) return { bytes: Uint8Array.from(numbers), names: [] };
  const classes = [...new Set(labels)].sort((a, b) => (a < b ? -1 : 1));
  if (classes.length > MAX_CLASSES) return null;
  const places = new Map(classes.map((label, number) => [label, number]));
  return { bytes: Uint8Array.from(labels, (label) => places.get(label) ?? 0), names: classes.map(String) };
}

/** Words in names of files and arrays that say what is in them, but not which part of a data set it is. */
const GENERAL_WORDS = new Set(
  (
    'x y images image imgs img data labels label lbls targets target classes class ' +
    'idx1 idx3 ubyte idx npy npz gz arr 0'
  ).split(' '),
);

/**
 * What a name says about the part of the data set, such as `train`.
 * @param {string} name
 */
const partOf = (name) =>
  name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => !GENERAL_WORDS.has(word))
    .join(' ');

/**
 * Pairs each array of images with labels of the same number: with those whose name says the same part of the data set
 * or, if their number leaves no doubt, with those in the same position.
 * @template {{ name: string, shape: number[] }} A
 * @param {readonly A[]} images
 * @param {readonly A[]} labels
 * @returns {Map<A, A>} labels by images
 */
export function pairLabels(images, labels) {
  const pairs = /** @type {Map<A, A>} */ (new Map());
  const left = new Set(labels);
  const pair = (/** @type {A} */ array, /** @type {A | undefined} */ found) => {
    if (!found) return;
    pairs.set(array, found);
    left.delete(found);
  };
  for (const array of images) {
    const named = [...left].filter(
      ({ name, shape }) => shape[0] === array.shape[0] && partOf(name) === partOf(array.name),
    );
    if (named.length === 1) pair(array, named[0]);
  }
  const unpaired = images.filter((array) => !pairs.has(array));
  for (const n of new Set(unpaired.map(({ shape }) => shape[0]))) {
    const arrays = unpaired.filter(({ shape }) => shape[0] === n);
    const possible = [...left].filter(({ shape }) => shape[0] === n);
    if (possible.length === arrays.length) arrays.forEach((array, index) => pair(array, possible[index]));
  }
  return pairs;
}

/** Keys shorter than this may contain one typo, longer ones two. */
const LONG = 6;
/** A key that begins with a known one, such as `latentDim`, resembles it if that has at least this many letters. */
const MIN_PREFIX = 4;

/**
 * Whether a key is probably a typo of a known one: the same except for case, hyphens and underscores; or with one or
 * two letters wrong, missing, added or swapped; or with something added at its end.
 * @param {string} key
 * @param {string} known
 */
export function resembles(key, known) {
  const [a, b] = [plain(key), plain(known)];
  if (b.length >= MIN_PREFIX && a.startsWith(b)) return true;
  const most = Math.min(a.length, b.length) < LONG ? 1 : 2;
  return Math.abs(a.length - b.length) <= most && slips(a, b) <= most;
}

/** @param {string} key */
const plain = (key) => key.toLowerCase().replace(/[-_]/g, '');

/**
 * The optimal string alignment distance: the least number of letters to replace, remove, add or swap with the next.
 * @param {string} a
 * @param {string} b
 */
function slips(a, b) {
  /** @type {number[][]} */
  const table = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (/** @type {number} */ i, /** @type {number} */ j) => table[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    table.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      row.push(Math.min(replaced, at(i - 1, j) + 1, at(i, j - 1) + 1, swapped));
    }
  }
  return at(a.length, b.length);
}

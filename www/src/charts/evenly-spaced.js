/**
 * At most `n` of the items, evenly spaced, with the first and the last among them.
 * @template T
 * @param {readonly T[]} items
 * @param {number} n
 */
export function evenlySpaced(items, n) {
  if (items.length <= n) return [...items];
  return Array.from(
    { length: n },
    (_, index) => /** @type {T} */ (items[Math.round((index * (items.length - 1)) / (n - 1))]),
  );
}

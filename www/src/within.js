/**
 * The value of a promise; an error if that takes too long.
 * @template T
 * @param {number} ms
 * @param {PromiseLike<T>} promise
 * @param {() => Error} late makes the error
 * @returns {Promise<T>}
 */
export function within(ms, promise, late) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms);
    promise.then(resolve, reject).then(() => clearTimeout(timer));
  });
}

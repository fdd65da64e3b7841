/**
 * Takes a lock and holds it for as long as the worker lives, so that the page notices its end.
 * @returns {Promise<string>} the name of the lock
 */
export function holdLock() {
  const name = `vae-lab ${crypto.randomUUID()}`;
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, () => {
        resolve(name);
        return new Promise(() => {});
      })
      .catch(reject);
  });
}

/** A browser may take this long to begin a download. */
const START_MS = 60_000;

/**
 * Downloads a file to the reader's machine.
 * @param {string} name
 * @param {Blob} file
 */
export function download(name, file) {
  const url = URL.createObjectURL(file);
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), START_MS);
}

/** Data sets at an address that a page names. Its host must let the page read them (CORS). */

import { download } from './download.js';
import { Failure } from './failure.js';
import { datasetOf, readFiles } from './image-files/read-files.js';
import { RejectedFiles } from './image-files/rejection.js';

/**
 * The folder of a data set in shards, with a slash at its end.
 * @param {string} address of the folder, or of its index.json
 * @returns {string | null} null if the address is that of a file with images
 */
export function folderOf(address) {
  const url = new URL(address);
  return /\/(index\.json)?$/.test(url.pathname) ? new URL('./', url).href : null;
}

/**
 * Downloads a file with images, in any format that a reader may choose a file of.
 * @param {string} address
 * @param {import('./protocol.js').Engine} engine
 */
export async function downloadImages(address, engine) {
  const { bytes, failure } = await download(address, 'data');
  const name = decodeURIComponent(new URL(address).pathname.split('/').at(-1) ?? '');
  try {
    const read = await readFiles([new File([bytes], name)], engine, async () => true);
    if (read) return datasetOf(name, read.images, false);
  } catch (error) {
    if (!(error instanceof RejectedFiles)) throw error;
    const { reason, found, message } = error.rejection;
    throw failure(`no images could be read from it (${[reason, found, message].filter(Boolean).join(', ')})`);
  }
  throw new Failure('data', `${address}: reading it was stopped`);
}

/**
 * Why files were rejected: `nothing` to read in them; an unknown `kind` of file; too large a `size`; `damaged`; an
 * array whose `shape` is not that of images; too `few` images; too `many`. `found` is what was found instead, and
 * `message` what the decoder said.
 * @typedef {object} FilesRejection
 * @property {'nothing' | 'kind' | 'size' | 'damaged' | 'shape' | 'few' | 'many'} reason
 * @property {string} name
 * @property {string | number} found
 * @property {string} message
 */

/** Thrown if files cannot be read as images. */
export class RejectedFiles extends Error {
  /**
   * @param {FilesRejection['reason']} reason
   * @param {string} name
   * @param {string | number} found
   * @param {unknown} [cause] the error of the decoder
   */
  constructor(reason, name, found, cause = '') {
    const message = cause instanceof Error ? cause.message : String(cause);
    super(message);
    /** @type {FilesRejection} */
    this.rejection = { reason, name, found, message };
  }
}

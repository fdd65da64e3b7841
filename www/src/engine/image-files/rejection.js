/**
 * Why something was left out: `nothing` in it; an unknown `kind` of file; a `table` that has no rows of pixels; too
 * large a `size`; `damaged`; a picture that this browser finds `undecodable`, or whose pixels its `canvas` alters; a
 * file that is `unreadable`; an `archive` in an archive, or an encrypted one; an array whose `type` cannot be read,
 * whose `shape` is not that of images, or whose `labels` are not one for each image; images with numbers that are not
 * `finite`.
 * @typedef {'nothing' | 'kind' | 'table' | 'size' | 'damaged' | 'undecodable' | 'canvas' | 'unreadable' | 'archive'
 *   | 'type' | 'shape' | 'labels' | 'finite'} Reason
 *
 * What was left out for one reason: how many files, arrays or images, and some of them by name.
 * @typedef {{ reason: Reason, count: number, names: string[] }} LeftOut
 */

/**
 * Why files were rejected: nothing in them could be used for one of the reasons; too `few` images; too `many`. `found`
 * is what was found instead, `message` what the decoder said, `leftOut` what else could not be read.
 * @typedef {object} FilesRejection
 * @property {Reason | 'few' | 'many'} reason
 * @property {string} name
 * @property {string | number} found
 * @property {string} message
 * @property {LeftOut[]} leftOut
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
    this.rejection = { reason, name, found, message, leftOut: [] };
  }
}

/** Names that are shown for one reason. */
const N_NAMES = 3;

/** Counts what is left out. */
export class LeftOutList {
  /** @type {Map<Reason, LeftOut>} */
  #byReason = new Map();
  /** The first rejection. @type {RejectedFiles | null} */
  first = null;

  /**
   * @param {RejectedFiles} rejected
   * @param {number} [count]
   */
  add(rejected, count = 1) {
    const { reason, name, found } = rejected.rejection;
    this.first ??= rejected;
    const one = this.#byReason.get(/** @type {Reason} */ (reason)) ?? {
      reason: /** @type {Reason} */ (reason),
      count: 0,
      names: [],
    };
    this.#byReason.set(one.reason, one);
    one.count += count;
    const detail = reason === 'shape' || reason === 'labels' || reason === 'type' ? ` (${found})` : '';
    const label = `${name}${detail}`;
    if (one.names.length < N_NAMES && !one.names.includes(label)) one.names.push(label);
  }

  /** How much was left out, except images with numbers that are not finite. */
  get count() {
    return this.entries.reduce((sum, { reason, count }) => sum + (reason === 'finite' ? 0 : count), 0);
  }

  /** All of it, by reason. */
  get entries() {
    return [...this.#byReason.values()];
  }
}

/** The weight of KL cannot be computed if KL is smaller. */
const MIN_KL = 1e-9;

/**
 * The weight of KL in the loss of a row: beta in loss = nll + beta · KL. It may warm up and change.
 * @param {Pick<import('../engine/protocol.js').Row, 'loss' | 'nll' | 'kl'> | null} row
 * @param {number} fallback if there is no row, or KL is too small to tell
 */
export function weightOf(row, fallback) {
  return row && Math.abs(row.kl) > MIN_KL ? (row.loss - row.nll) / row.kl : fallback;
}

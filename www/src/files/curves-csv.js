/** @typedef {import('../charts/history.js').History} History */

/** @typedef {{ name: string, train: History, heldOut: History }} NamedCurves The curves of a run. */

/**
 * Formats curves as CSV, one point a line. Losses are in nats an image; sigma and √MSE are those of a pixel, and empty
 * if there are none.
 * @param {readonly NamedCurves[]} runs
 */
export function curvesCsv(runs) {
  const lines = runs.flatMap(({ name, train, heldOut }) =>
    Object.entries({ training: train, 'held-out': heldOut }).flatMap(([part, { rows }]) =>
      rows.map(({ step, loss, nll, kl, sigma = '', rmse = '' }) =>
        [quote(name), part, step, loss, nll, kl, sigma, rmse].join(','),
      ),
    ),
  );
  return ['run,part,step,loss,nll,kl,sigma,rmse', ...lines, ''].join('\r\n');
}

/**
 * Quotes a field of CSV (RFC 4180).
 * @param {string} text
 */
function quote(text) {
  return `"${text.replaceAll('"', '""')}"`;
}

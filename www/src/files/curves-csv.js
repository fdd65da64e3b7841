/** @typedef {{ name: string, train: import('../charts/history.js').History, heldOut: import('../charts/history.js').History }} Curves */

/**
 * Curves as CSV, one point a line, in nats an image. sigma and √MSE, a pixel's, are empty where there are none.
 * @param {readonly Curves[]} runs
 */
export function curvesCsv(runs) {
  const lines = runs.flatMap(({ name, train, heldOut }) =>
    Object.entries({ training: train, 'held-out': heldOut }).flatMap(([part, { rows }]) =>
      rows.map(({ step, loss, nll, kl, sigma = '', rmse = '' }) =>
        [quoted(name), part, step, loss, nll, kl, sigma, rmse].join(','),
      ),
    ),
  );
  return ['run,part,step,loss,nll,kl,sigma,rmse', ...lines, ''].join('\r\n');
}

/**
 * A field of CSV (RFC 4180).
 * @param {string} text
 */
function quoted(text) {
  return `"${text.replaceAll('"', '""')}"`;
}

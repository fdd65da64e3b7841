/** @typedef {{ name: string, train: import('../charts/history.js').History, heldOut: import('../charts/history.js').History }} Curves */

/**
 * Curves as CSV, one point a line, in nats an image.
 * @param {readonly Curves[]} runs
 */
export function curvesCsv(runs) {
  const lines = runs.flatMap(({ name, train, heldOut }) =>
    Object.entries({ training: train, 'held-out': heldOut }).flatMap(([part, { rows }]) =>
      rows.map(({ step, loss, nll, kl }) => [quoted(name), part, step, loss, nll, kl].join(',')),
    ),
  );
  return ['run,part,step,loss,nll,kl', ...lines, ''].join('\r\n');
}

/**
 * A field of CSV (RFC 4180).
 * @param {string} text
 */
function quoted(text) {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Draws above the map of a posterior. */

/** @typedef {import('./heat-map.js').Canvas} Canvas */
/** @typedef {import('../engine/studies/posterior-map.js').Encoder} Encoder */

/** The side of the inset that shows the whole plane, in pixels, and its distance from the edge. */
const [INSET, EDGE] = [64, 8];
/** Half the width of the plane that the inset shows, in standard deviations of the prior. */
const INSET_REACH = 4;

/**
 * The encoder's Gaussian: ellipses at one and two standard deviations.
 * @param {Canvas} canvas
 * @param {Encoder} encoder
 */
export function drawEncoder({ context, x, y, colour }, { mu: [mu1, mu2], sigma: [sigma1, sigma2] }) {
  context.save();
  context.strokeStyle = colour('mu');
  context.fillStyle = colour('mu');
  for (const [radius, width] of /** @type {const} */ ([
    [1, 2],
    [2, 1.25],
  ])) {
    context.lineWidth = width;
    context.beginPath();
    const [across, up] = [x(mu1 + radius * sigma1) - x(mu1), y(mu2) - y(mu2 + radius * sigma2)];
    context.ellipse(x(mu1), y(mu2), across, up, 0, 0, 2 * Math.PI);
    context.stroke();
  }
  context.beginPath();
  context.arc(x(mu1), y(mu2), 2.5, 0, 2 * Math.PI);
  context.fill();
  context.restore();
}

/**
 * The whole plane in a corner: the prior's rings at one and two standard deviations, and where the map lies.
 * @param {Canvas} canvas
 * @param {{ centre: [number, number], half: number }} view
 */
export function drawInset({ context, colour }, { centre: [c1, c2], half }) {
  const width = context.canvas.clientWidth;
  const [left, top] = [width - INSET - EDGE, EDGE];
  const place = (/** @type {number} */ value) => (INSET * (value + INSET_REACH)) / (2 * INSET_REACH);
  const scale = INSET / (2 * INSET_REACH);
  context.save();
  context.fillStyle = colour('picture-paper');
  context.strokeStyle = colour('strong-line');
  context.lineWidth = 1;
  context.fillRect(left, top, INSET, INSET);
  context.strokeRect(left, top, INSET, INSET);
  context.beginPath();
  context.rect(left, top, INSET, INSET);
  context.clip();
  context.beginPath();
  for (const ring of [1, 2]) {
    context.moveTo(left + place(ring), top + place(0));
    context.arc(left + place(0), top + place(0), ring * scale, 0, 2 * Math.PI);
  }
  context.stroke();
  const side = Math.max(4, 2 * half * scale);
  context.strokeStyle = colour('ink');
  context.lineWidth = 1.5;
  context.strokeRect(left + place(c1) - side / 2, top + place(-c2) - side / 2, side, side);
  context.restore();
}

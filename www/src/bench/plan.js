/** What is measured, and for how long. */

/**
 * What is measured, and how. `bench.html?hidden=8&steps=1` changes it: see docs/bench.md.
 * @typedef {object} Options
 * @property {number} seconds for everything
 * @property {number} sizes how many of the sizes, the first ones
 * @property {number[] | null} hidden the hidden layers of all models, in place of their own
 * @property {number | null} steps of a window; null for as many as take `windowMs`
 * @property {number} windowMs how long a window is to be
 * @property {number} windows how many are timed
 *
 * A model on a backend.
 * @typedef {object} Cell
 * @property {'cpu' | 'webgpu'} backend
 * @property {number[]} hidden
 * @property {number} latent
 * @property {number} batch
 */

/** Pixels of an image, and latents of every model. */
export const [SIDE, LATENT] = [28, 20];

/** The number of training images. */
export const IMAGES = 2048;

const SIZES = [
  { hidden: [400], batch: 32 },
  { hidden: [400], batch: 128 },
  { hidden: [400], batch: 512 },
  { hidden: [1024, 1024], batch: 128 },
];

/** A whole number of a query. @param {string | null} text @param {number} least @param {number} most */
function whole(text, least, most) {
  const number = text === null || text === '' ? NaN : Number(text);
  return Number.isInteger(number) && number >= least && number <= most ? number : null;
}

/**
 * The options that an address asks for. What it gets wrong is as usual.
 * @param {string} search
 * @returns {Options}
 */
export function readOptions(search) {
  const query = new URLSearchParams(search);
  const widths = query.get('hidden')?.split(',') ?? [];
  const hidden = widths.map((width) => whole(width, 1, 1024));
  return {
    seconds: whole(query.get('seconds'), 1, 3600) ?? 50,
    sizes: whole(query.get('sizes'), 1, SIZES.length) ?? SIZES.length,
    hidden: hidden.length > 0 && hidden.length <= 3 && !hidden.includes(null) ? hidden.map(Number) : null,
    steps: whole(query.get('steps'), 1, 10_000),
    windowMs: 400,
    windows: 5,
  };
}

/**
 * What is measured, in order: each size on the CPU, then on the graphics adapter.
 * @param {Options} options
 * @param {boolean} webgpu whether there is an adapter
 * @returns {Cell[]}
 */
export function cellsOf({ sizes, hidden }, webgpu) {
  /** @type {Cell['backend'][]} */
  const backends = webgpu ? ['cpu', 'webgpu'] : ['cpu'];
  return SIZES.slice(0, sizes).flatMap((size) =>
    backends.map((backend) => ({ backend, hidden: hidden ?? size.hidden, latent: LATENT, batch: size.batch })),
  );
}

/** Shares of the time: the adapter's models also compile their shaders. */
const SHARES = { cpu: 1, webgpu: 2 };
/** And that of the plain rate. */
const PLAIN_SHARE = 1;

/**
 * The time for the first of the parts that are left. `budgetMs`: it begins nothing more once that has passed.
 * `limitMs`: then it is given up, since it may never end.
 * @param {number} leftMs
 * @param {readonly ('plain' | Cell)[]} parts
 */
export function timeFor(leftMs, parts) {
  const [first = 0, ...others] = parts.map((part) => (part === 'plain' ? PLAIN_SHARE : SHARES[part.backend]));
  const share = (Math.max(leftMs, 0) * first) / others.reduce((sum, other) => sum + other, first);
  return { budgetMs: share, limitMs: 1.5 * share + 500 };
}

/**
 * The floating-point operations of a training step: each layer's forward product, and the products for the gradients of
 * its weights and of its input, which the first layer does not need. Each is 2 · batch · inputs · outputs.
 * @param {Pick<Cell, 'hidden' | 'latent' | 'batch'>} cell
 */
export function flopsOf({ hidden, latent, batch }) {
  const pixels = SIDE * SIDE;
  const encoder = [pixels, ...hidden, 2 * latent];
  const decoder = [latent, ...[...hidden].reverse(), pixels];
  const weights = [encoder, decoder].flatMap((widths) =>
    widths.slice(1).map((width, index) => width * (widths[index] ?? 0)),
  );
  const all = weights.reduce((sum, count) => sum + count, 0);
  return 2 * batch * (3 * all - (weights[0] ?? 0));
}

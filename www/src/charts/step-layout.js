/**
 * Where the parts of a training step stand in its picture, and which arrows join them. What goes forward runs in the
 * upper lane, the gradients come back in the lower one.
 */
import { clamp } from './clamp.js';

/**
 * @typedef {import('./arrow-path.js').Point} Point
 * @typedef {{ x: number, y: number, width: number, height: number }} Box in pixels
 * @typedef {'image' | 'encoder' | 'latent' | 'epsilon' | 'plus' | 'plane' | 'decoder' | 'mean' | 'nll' | 'kl' | 'loss'}
 *   PartName
 * @typedef {'ink' | 'epsilon' | 'mu' | 'z' | 'nll' | 'kl' | 'total'} Colour of what flows
 * @typedef {{ from: PartName, to: PartName, station: number, colour: Colour, points: Point[] }} Arrow
 * @typedef {{ width: number, height: number, parts: Record<PartName, Box>, arrows: Arrow[] }} Layout
 */

/** The stations of a step, in their order. */
export const STATION = Object.freeze({
  image: 0,
  encoder: 1,
  epsilon: 2,
  z: 3,
  decoder: 4,
  nll: 5,
  kl: 6,
  gradients: 7,
  step: 8,
});

/** How many stations there are. */
export const N_STATIONS = Object.keys(STATION).length;

/** From this width on everything stands in one row; below, the way back from z is a second row. */
export const ROW_WIDTH = 960;
/** Narrower than this it gets no smaller. */
const MIN_WIDTH = 288;
/** The lanes are this far above and below the middle of a row. */
const LANE = 13;
/** The circle in which mu and sigma · epsilon add up. */
const PLUS = 20;
/** Left and right of everything: half of a thick outline. */
const MARGIN = 2;
/** Between an arrow and what it points to. */
const CLEARANCE = 3;

/**
 * The layout for a width.
 * @param {number} width in pixels
 * @returns {Layout}
 */
export function stepLayout(width) {
  return width >= ROW_WIDTH ? inOneRow(width) : inTwoRows(Math.max(MIN_WIDTH, width));
}

/**
 * @param {number} width
 * @returns {Layout}
 */
function inOneRow(width) {
  const size = sizes(width, ROW_WIDTH, 1232);
  const [picture, network, latent, noise] = [size(70, 92), size(74, 98), size(132, 168), size(58, 76)];
  const [plane, cost, sum] = [size(112, 136), size(78, 92), size(78, 92)];
  const gap = (width - 2 * MARGIN - 2 * picture - 2 * network - latent - noise - plane - cost - sum) / 8;
  const top = 48;
  const middle = top + plane / 2;
  let x = MARGIN;
  /** The next box in the row. @param {number} width @param {number} height */
  const next = (width, height) => {
    const box = { x, y: middle - height / 2, width, height };
    x += width + gap;
    return box;
  };
  const image = next(picture, picture);
  const encoder = next(network, picture + 8);
  const latentBox = next(latent, plane);
  const epsilon = { ...next(noise, 0), y: 32, height: 30 };
  const planeBox = next(plane, plane);
  const decoder = next(network, picture + 8);
  const mean = next(picture, picture);
  const nll = next(cost, 46);
  const kl = { ...nll, y: top + plane + 14 };
  const loss = { x, y: (nll.y + kl.y) / 2, width: sum, height: 46 };
  const plus = centred([epsilon.x + epsilon.width / 2, middle - LANE], PLUS);
  const parts = { image, encoder, latent: latentBox, epsilon, plus, plane: planeBox, decoder, mean, nll, kl, loss };

  const [forth, back, lane] = [middle - LANE, middle + LANE, kl.y + kl.height / 2];
  const [klOut, klIn] = [latentBox.x + 0.64 * latent, latentBox.x + 0.36 * latent];
  /** @type {Arrow[]} */
  const arrows = [
    ...forward(parts, forth),
    arrow('image', 'nll', STATION.nll, 'nll', [
      [centre(image), image.y - 22],
      [centre(image), 8],
      [centre(nll), 8],
      [centre(nll), nll.y],
    ]),
    arrow('latent', 'kl', STATION.kl, 'kl', [
      [klOut, bottom(latentBox)],
      [klOut, lane - LANE],
      [kl.x, lane - LANE],
    ]),
    arrow('nll', 'loss', STATION.kl, 'total', [
      [right(nll), middle],
      [centre(loss), middle],
      [centre(loss), loss.y],
    ]),
    arrow('kl', 'loss', STATION.kl, 'total', [
      [right(kl), lane],
      [centre(loss), lane],
      [centre(loss), bottom(loss)],
    ]),
    arrow('nll', 'mean', STATION.gradients, 'nll', across(nll, mean, back)),
    ...backward(parts, back),
    arrow('plane', 'latent', STATION.gradients, 'nll', across(planeBox, latentBox, back)),
    arrow('kl', 'latent', STATION.gradients, 'kl', [
      [kl.x, lane + LANE],
      [klIn, lane + LANE],
      [klIn, bottom(latentBox)],
    ]),
  ];
  return { width, height: bottom(kl) + 4, parts, arrows };
}

/**
 * x, encoder, mu and sigma in the first row; z, decoder and x̂, from right to left, in the second. So x̂ is below x,
 * and nll between the two.
 * @param {number} width
 * @returns {Layout}
 */
function inTwoRows(width) {
  const size = sizes(width, MIN_WIDTH, 520);
  const [picture, network, latent, plane] = [size(64, 96), size(54, 84), size(122, 196), size(80, 120)];
  const [row, band, cost] = [size(80, 120), size(92, 112), size(60, 84)];
  const top = 17;
  const gap = (width - 2 * MARGIN - picture - network - latent) / 2;
  const [first, second] = [top + row / 2, top + row + band + row / 2];
  /** @param {number} x @param {number} middle @param {number} width @param {number} height @returns {Box} */
  const at = (x, middle, width, height) => ({ x, y: middle - height / 2, width, height });
  const [networkX, latentX] = [MARGIN + picture + gap, width - MARGIN - latent];
  const image = at(MARGIN, first, picture, picture);
  const encoder = at(networkX, first, network, picture + 6);
  const latentBox = at(latentX, first, latent, row);
  const mean = at(MARGIN, second, picture, picture);
  const decoder = at(networkX, second, network, picture + 6);
  const planeBox = at(latentX, second, plane, plane);
  const between = top + row + band / 2;
  const nll = at(MARGIN, between, picture, 42);
  const kl = at(latentX - 14 - cost, between - 31, cost, 38);
  const loss = at(kl.x, between + 31, cost, 38);
  // The way from mu and sigma to z, on the right of the way back.
  const [forth, back] = [centre(planeBox) + LANE, centre(planeBox) - LANE];
  const plus = centred([forth, between], PLUS);
  const epsilon = { x: forth + 30, y: between - 12, width: width - MARGIN - forth - 30, height: 26 };
  const parts = { image, encoder, latent: latentBox, epsilon, plus, plane: planeBox, decoder, mean, nll, kl, loss };

  const [down, up] = [centre(image) - LANE, centre(image) + LANE];
  const [klOut, klIn] = [latentX + 6, latentX + 22];
  /** @type {Arrow[]} */
  const arrows = [
    arrow('image', 'encoder', STATION.encoder, 'ink', across(image, encoder, first - LANE)),
    arrow('encoder', 'latent', STATION.encoder, 'ink', across(encoder, latentBox, first - LANE)),
    arrow('epsilon', 'plus', STATION.epsilon, 'epsilon', across(epsilon, plus, between)),
    arrow('latent', 'plus', STATION.z, 'mu', along(latentBox, plus, forth)),
    arrow('plus', 'plane', STATION.z, 'z', along(plus, planeBox, forth)),
    arrow('plane', 'decoder', STATION.decoder, 'z', across(planeBox, decoder, second - LANE)),
    arrow('decoder', 'mean', STATION.decoder, 'ink', across(decoder, mean, second - LANE)),
    arrow('image', 'nll', STATION.nll, 'nll', along(image, nll, down)),
    arrow('mean', 'nll', STATION.nll, 'nll', along(mean, nll, down)),
    arrow('latent', 'kl', STATION.kl, 'kl', [
      [klOut, bottom(latentBox)],
      [klOut, kl.y + 11],
      [right(kl), kl.y + 11],
    ]),
    arrow('nll', 'loss', STATION.kl, 'total', across(nll, loss, between + 17)),
    arrow('kl', 'loss', STATION.kl, 'total', along(kl, loss, centre(loss))),
    arrow('nll', 'mean', STATION.gradients, 'nll', along(nll, mean, up)),
    arrow('mean', 'decoder', STATION.gradients, 'nll', across(mean, decoder, second + LANE)),
    arrow('decoder', 'plane', STATION.gradients, 'nll', across(decoder, planeBox, second + LANE)),
    arrow('plane', 'latent', STATION.gradients, 'nll', along(planeBox, latentBox, back)),
    arrow('kl', 'latent', STATION.gradients, 'kl', [
      [right(kl), kl.y + 28],
      [klIn, kl.y + 28],
      [klIn, bottom(latentBox)],
    ]),
    arrow('latent', 'encoder', STATION.gradients, 'total', across(latentBox, encoder, first + LANE)),
  ];
  return { width, height: top + 2 * row + band + 18, parts, arrows };
}

/**
 * From x to x̂ and to nll in one row.
 * @param {Record<PartName, Box>} parts
 * @param {number} y
 */
function forward({ image, encoder, latent, epsilon, plus, plane, decoder, mean, nll }, y) {
  return [
    arrow('image', 'encoder', STATION.encoder, 'ink', across(image, encoder, y)),
    arrow('encoder', 'latent', STATION.encoder, 'ink', across(encoder, latent, y)),
    arrow('epsilon', 'plus', STATION.epsilon, 'epsilon', along(epsilon, plus, centre(plus))),
    arrow('latent', 'plus', STATION.z, 'mu', across(latent, plus, y)),
    arrow('plus', 'plane', STATION.z, 'z', across(plus, plane, y)),
    arrow('plane', 'decoder', STATION.decoder, 'z', across(plane, decoder, y)),
    arrow('decoder', 'mean', STATION.decoder, 'ink', across(decoder, mean, y)),
    arrow('mean', 'nll', STATION.nll, 'nll', across(mean, nll, y)),
  ];
}

/**
 * From x̂ back to z, and from mu and sigma to the encoder, in one row.
 * @param {Record<PartName, Box>} parts
 * @param {number} y
 */
function backward({ mean, decoder, plane, latent, encoder }, y) {
  return [
    arrow('mean', 'decoder', STATION.gradients, 'nll', across(mean, decoder, y)),
    arrow('decoder', 'plane', STATION.gradients, 'nll', across(decoder, plane, y)),
    arrow('latent', 'encoder', STATION.gradients, 'total', across(latent, encoder, y)),
  ];
}

/**
 * An arrow; it ends shortly before what it points to.
 * @param {PartName} from
 * @param {PartName} to
 * @param {number} station
 * @param {Colour} colour
 * @param {Point[]} points
 * @returns {Arrow}
 */
function arrow(from, to, station, colour, points) {
  const [before, tip] = /** @type {[Point, Point]} */ (points.slice(-2));
  /** @type {Point} */
  const end = [tip[0] - CLEARANCE * Math.sign(tip[0] - before[0]), tip[1] - CLEARANCE * Math.sign(tip[1] - before[1])];
  return { from, to, station, colour, points: [...points.slice(0, -1), end] };
}

/**
 * A level line from one box to another.
 * @param {Box} from
 * @param {Box} to
 * @param {number} y
 * @returns {Point[]}
 */
function across(from, to, y) {
  return from.x < to.x
    ? [
        [right(from) + CLEARANCE, y],
        [to.x, y],
      ]
    : [
        [from.x - CLEARANCE, y],
        [right(to), y],
      ];
}

/**
 * An upright line from one box to another.
 * @param {Box} from
 * @param {Box} to
 * @param {number} x
 * @returns {Point[]}
 */
function along(from, to, x) {
  return from.y < to.y
    ? [
        [x, bottom(from) + CLEARANCE],
        [x, to.y],
      ]
    : [
        [x, from.y - CLEARANCE],
        [x, bottom(to)],
      ];
}

/**
 * Sizes that grow with the width.
 * @param {number} width
 * @param {number} narrow
 * @param {number} wide
 */
function sizes(width, narrow, wide) {
  const share = clamp((width - narrow) / (wide - narrow), 0, 1);
  return (/** @type {number} */ small, /** @type {number} */ large) => small + share * (large - small);
}

/** @param {Point} centre @param {number} side @returns {Box} */
const centred = ([x, y], side) => ({ x: x - side / 2, y: y - side / 2, width: side, height: side });

/** @param {Box} box */
const right = ({ x, width }) => x + width;
/** @param {Box} box */
const bottom = ({ y, height }) => y + height;
/** @param {Box} box */
const centre = ({ x, width }) => x + width / 2;

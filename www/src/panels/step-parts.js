/** The parts of the picture of a training step that need no numbers. */
import { svg } from 'lit';
import { arrowPath } from '../charts/arrow-path.js';

/**
 * @typedef {import('../charts/step-layout.js').Box} Box
 * @typedef {'later' | 'current' | 'passed'} Look
 */

/** The shorter side of a network, as a share of the longer one. */
const TAPER = 0.6;
/** A narrower network has smaller letters. */
const NARROW = 70;
/** A longer name of a term has smaller letters. */
const LONG_NAME = 5;
const LONGEST_NAME = 9;
/** Half the length of a plus sign. */
const ARM = 4.5;

/**
 * An arrow between two parts.
 * @param {import('../charts/step-layout.js').Arrow} arrow
 * @param {Look} look
 */
export function joiningArrow({ from, to, colour, points }, look) {
  const { line, head } = arrowPath(points);
  return svg`<g class="arrow ${colour} ${look}" data-arrow="${from} ${to}">
    <path class="line" d=${line} />
    <path class="head" d=${head} />
  </g>`;
}

/**
 * An encoder or decoder: a trapezium that is wide on the side of the image.
 * @param {Box} box
 * @param {{ name: string, imageOnRight: boolean, colour: string, look: Look }} view
 */
export function network({ x, y, width, height }, { name, imageOnRight, colour, look }) {
  const inset = ((1 - TAPER) / 2) * height;
  const [left, right] = imageOnRight ? [inset, 0] : [0, inset];
  const outline = [
    [x, y + left],
    [x + width, y + right],
    [x + width, y + height - right],
    [x, y + height - left],
  ];
  return svg`<g class="network ${colour} ${look}">
    <path d="M${outline.map((point) => point.join(' ')).join('L')}Z" />
    <text class=${width < NARROW ? 'tight' : ''} x=${x + width / 2} y=${y + height / 2 + 4}>${name}</text>
  </g>`;
}

/**
 * The frame of a picture, with its symbol above or below.
 * @param {Box} box
 * @param {{ symbol: string, below: boolean, look: Look }} view
 */
export function pictureFrame({ x, y, width, height }, { symbol, below, look }) {
  return svg`<g class="ink ${look}">
    <text class="symbol" x=${x + width / 2} y=${below ? y + height + 16 : y - 6}>${symbol}</text>
    <rect class="frame" x=${x - 1} y=${y - 1} width=${width + 2} height=${height + 2} rx="4" />
  </g>`;
}

/**
 * A plus sign in a circle.
 * @param {Box} box
 * @param {Look} look
 */
export function plusSign({ x, y, width }, look) {
  const radius = width / 2;
  return svg`<g class="plus z ${look}">
    <circle cx=${x + radius} cy=${y + radius} r=${radius - 1} />
    <path d="M${x + radius - ARM} ${y + radius}h${2 * ARM}m${-ARM} ${-ARM}v${2 * ARM}" />
  </g>`;
}

/**
 * A term of the loss in a box: its name above its value.
 * @param {Box} box
 * @param {{ colour: string, name: string, value: string, look: Look }} view
 */
export function lossTerm({ x, y, width, height }, { colour, name, value, look }) {
  const [middle, centre] = [y + height / 2, x + width / 2];
  const size = name.length > LONGEST_NAME ? 'longest' : name.length > LONG_NAME ? 'long' : '';
  return svg`<g class="cost ${colour} ${look}">
    <rect class="frame" x=${x} y=${y} width=${width} height=${height} rx="6" />
    <text class="symbol ${size}" x=${centre} y=${middle - 3}>${name}</text>
    <text class="value" x=${centre} y=${middle + 14}>${value}</text>
  </g>`;
}

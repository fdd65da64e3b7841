import { html, nothing } from 'lit';
import './picture-grid.js';

/** Pictures along the line between two pins. */
export const N_BETWEEN = 9;

/**
 * What the inspector shows. Points are texts here.
 * @typedef {object} Inspection
 * @property {string | null} cursor the point under the pointer or the keyboard's cursor
 * @property {string[]} pins at most two points
 * @property {Uint8Array | null} decoded the picture at the cursor, and then that of a single pin
 * @property {Uint8Array | null} between the pictures along the line between two pins
 * @property {{ width: number, height: number }} imageSize
 * @property {string} scheme
 */

/**
 * The decoded point at the cursor, and the decoded pins.
 * @param {Inspection} inspection
 * @param {import('../i18n/index.js').Strings} t
 */
export function planeInspector({ cursor, pins, decoded, between, imageSize, scheme }, t) {
  const strings = t.pictures.plane;
  const { width, height } = imageSize;
  const size = width * height;
  const atCursor = cursor && decoded ? [decoded.subarray(0, size)] : [];
  const alonePin = pins.length === 1 && decoded ? [decoded.subarray(cursor ? size : 0)] : [];
  const pinned = pins.length === 2 && between ? [between] : alonePin;
  const [from, to] = pins;
  const pinsLabel = from && to ? strings.between(from, to) : from ? strings.decoded(from) : strings.nothingBetween;
  /** @param {Uint8Array[]} pictures @param {number} columns @param {string} label */
  const grid = (pictures, columns, label) =>
    html`<vae-picture-grid
      .pictures=${pictures}
      .rows=${1}
      .columns=${columns}
      .width=${width}
      .height=${height}
      .scheme=${scheme}
      .label=${label}
    ></vae-picture-grid>`;
  return html`<div class="inspector">
    <figure>
      ${grid(atCursor, 1, cursor ? strings.decoded(cursor) : strings.nothingDecoded)}
      <figcaption class="small number">${cursor ?? strings.cursor}</figcaption>
    </figure>
    <figure>
      ${grid(pinned, N_BETWEEN, pinsLabel)}
      <figcaption class="small number ends">
        <span>${from ?? strings.interpolation}</span>${to ? html`<span>${to}</span>` : nothing}
      </figcaption>
    </figure>
  </div>`;
}

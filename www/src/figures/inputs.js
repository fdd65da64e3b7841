/** Inputs of figures, as templates. */

import { html, nothing } from 'lit';

/**
 * A slider.
 * @param {object} options
 * @param {string} options.name
 * @param {string} options.shown the value as text
 * @param {number} options.value
 * @param {number} options.min
 * @param {number} options.max
 * @param {number} options.step
 * @param {(value: number) => void} options.choose
 * @param {string} [options.kind] a class, for the colour
 */
export function slider({ name, shown, value, min, max, step, choose, kind = '' }) {
  return html`<label class="field">
    <span class="field-name"><span class=${kind}>${name}</span><output>${shown}</output></span>
    <input
      type="range"
      min=${min}
      max=${max}
      step=${step}
      aria-label=${name}
      aria-valuetext=${shown}
      .value=${String(value)}
      @input=${(/** @type {Event} */ event) => choose(Number(/** @type {HTMLInputElement} */ (event.target).value))}
    />
  </label>`;
}

/**
 * A slider over a list of numbers.
 * @param {object} options
 * @param {string} options.name
 * @param {readonly number[]} options.among the numbers, in ascending order
 * @param {number} options.value any number; the slider stands at the nearest one
 * @param {(value: number) => string} options.format
 * @param {(value: number) => void} options.choose
 */
export function listSlider({ name, among, value, format, choose }) {
  const distances = among.map((one) => Math.abs(Math.log(one / value)));
  return slider({
    name,
    shown: format(value),
    value: distances.indexOf(Math.min(...distances)),
    min: 0,
    max: among.length - 1,
    step: 1,
    choose: (index) => choose(among[index] ?? value),
  });
}

/**
 * A group of buttons, one of which is pressed.
 * @template {string} T
 * @param {object} options
 * @param {string} options.name
 * @param {readonly T[]} options.among
 * @param {T} options.value
 * @param {Record<T, string>} options.labels
 * @param {(value: T) => void} options.choose
 * @param {boolean} [options.named] whether the name is visible
 * @param {string} [options.kind] a class, for the colour of the name
 */
export function choice({ name, among, value, labels, choose, named = true, kind = '' }) {
  return html`<div class="field choice">
    ${named ? html`<span class="field-name"><span class=${kind}>${name}</span></span>` : nothing}
    <div class="switch" role="group" aria-label=${name}>
      ${among.map(
        (one) =>
          html`<button type="button" aria-pressed=${one === value} @click=${() => choose(one)}>${labels[one]}</button>`,
      )}
    </div>
  </div>`;
}

/**
 * What an attribute says, if it is one of the choices; otherwise the first one.
 * @template {string} T
 * @param {readonly T[]} among
 * @param {string} value
 * @returns {T}
 */
export function oneOf(among, value) {
  return /** @type {T} */ (/** @type {readonly string[]} */ (among).includes(value) ? value : among[0]);
}

/**
 * A whole number within a range, whatever an attribute says.
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function wholeIn(value, low, high) {
  return Number.isFinite(value) ? Math.min(high, Math.max(low, Math.round(value))) : low;
}

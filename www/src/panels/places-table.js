import { html } from 'lit';
import { groups } from '../charts/places.js';

/**
 * The scatter of the latent plane as a table.
 * @param {import('../engine/answers.js').PlaneAnswer | null} plane
 * @param {import('../i18n/index.js').Strings} t
 * @param {import('../i18n/index.js').Numbers} numbers
 */
export function placesTable(plane, t, numbers) {
  const words = t.pictures.plane.table;
  if (!plane) return html`<p class="small">${t.pictures.plane.none}</p>`;
  const rows = groups(plane);
  const axes = Array.from({ length: plane.axes }, (_, axis) => words.axis(numbers.whole(axis + 1)));
  const number = (/** @type {number} */ value) => numbers.hundredth(value).replace('-', '−');
  return html`<table>
    <caption class="small">
      ${words.caption(numbers.whole(plane.step))}
    </caption>
    <thead>
      <tr>
        <th scope="col">${words.images}</th>
        ${[words.n, ...axes, words.spread, words.sigma].map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ of, index, n, centre, spread, sigma }) =>
          html`<tr>
            <th scope="row">
              ${{ all: words.all, class: words.class(`${index}`), image: words.image(numbers.whole(index + 1)) }[of]}
            </th>
            <td>${numbers.whole(n)}</td>
            ${[...centre, spread, sigma].map((value) => html`<td>${number(value)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

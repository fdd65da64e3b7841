import { html } from 'lit';
import { groupPoints } from '../charts/point-groups.js';

/**
 * The scatter of the latent plane as a table: statistics of its classes.
 * @param {import('../engine/query-handler.js').PlaneAnswer | null} plane
 * @param {import('../i18n/index.js').Strings} t
 * @param {import('../i18n/index.js').Numbers} numbers
 */
export function pointGroupsTable(plane, t, numbers) {
  const strings = t.pictures.plane.table;
  if (!plane) return html`<p class="small">${t.pictures.plane.none}</p>`;
  const rows = groupPoints(plane);
  const nameOf = (/** @type {'all' | 'class' | 'image'} */ of, /** @type {number} */ index) =>
    ({ all: strings.all, class: strings.class(`${index}`), image: strings.image(numbers.whole(index + 1)) })[of];
  const axes = Array.from({ length: plane.axes }, (_, axis) => strings.axis(numbers.whole(axis + 1)));
  return html`<table>
    <caption class="small">
      ${strings.caption(numbers.whole(plane.step))}
    </caption>
    <thead>
      <tr>
        <th scope="col">${strings.images}</th>
        ${[strings.n, ...axes, strings.spread, strings.sigma].map((head) => html`<th scope="col">${head}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ of, index, n, centre, rmsDistance, sigma }) =>
          html`<tr>
            <th scope="row">${nameOf(of, index)}</th>
            <td>${numbers.whole(n)}</td>
            ${[...centre, rmsDistance, sigma].map((value) => html`<td>${numbers.hundredth(value)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

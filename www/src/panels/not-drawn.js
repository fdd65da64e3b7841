import { html, nothing } from 'lit';

/**
 * Which runs a chart of losses leaves out, and why.
 * @param {Pick<import('./curves-panel.js').CurvesPanel, 'incomparable' | 't'>} panel
 * @param {'unit' | 'short'} [detail] how much is said of the unit
 */
export function notDrawn({ incomparable, t }, detail = 'unit') {
  const namesOf = (/** @type {'unit' | 'data'} */ reason) =>
    incomparable
      .filter(({ why }) => why === reason)
      .map(({ name }) => name)
      .join('; ');
  const [inOtherUnits, onOtherData] = [namesOf('unit'), namesOf('data')];
  const { notDrawn: strings } = t.run;
  return html`${inOtherUnits ? html`<span>${strings[detail](inOtherUnits)}</span>` : nothing}
  ${onOtherData ? html`<span>${strings.data(onOtherData)}</span>` : nothing}`;
}

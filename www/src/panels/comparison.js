import { css, html, nothing } from 'lit';
import { lossTerms } from '../charts/loss-terms.js';
import { sendCommand } from '../commands.js';
import { describeChanges } from '../controls/labels.js';
import { effectiveLiveControls } from '../controls/registry.js';
import { defineElement } from '../define-element.js';
import { pills } from '../styles/pills.js';
import './control.js';
import { CurvesPanel } from './curves-panel.js';
import './reconstructions.js';
import './samples.js';

/**
 * The second of two models that are compared: its differences, its values beside those of the first, its pictures, and
 * its own live controls.
 */
export class Comparison extends CurvesPanel {
  static properties = {
    comparison: { attribute: false },
    pictures: { attribute: false },
  };

  static styles = [
    CurvesPanel.styles,
    pills,
    css`
      /* A column beside the first model: its pictures at the height of the other's, and its controls below. */
      :host {
        display: block;
        container-type: inline-size;
      }

      .live {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 236px), 1fr));
        gap: 12px clamp(18px, 2.6vw, 40px);
        margin: 20px 0;
      }

      .panels {
        display: grid;
        grid-template-columns: minmax(0, 26fr) minmax(0, 48fr) minmax(216px, 26fr);
        align-items: start;
        gap: 18px clamp(20px, 2.6vw, 36px);
      }

      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 16px;
      }

      caption {
        padding-bottom: 4px;
        text-align: start;
      }

      th {
        font-weight: 400;
        text-align: start;
      }

      thead th,
      td {
        text-align: end;
      }

      thead th {
        color: var(--muted);
        font-size: 13px;
      }

      tbody tr {
        border-top: 1px solid var(--hairline);
      }

      td,
      th {
        padding: 3px 0 3px 10px;
      }

      tbody th {
        padding-inline-start: 0;
      }

      .loss {
        color: var(--total);
      }

      .nll {
        color: var(--nll);
      }

      .kl {
        color: var(--kl);
      }

      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }

      .problem {
        color: var(--warning);
      }

      @container (max-width: 900px) {
        .panels {
          grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        }
      }

      @container (max-width: 520px) {
        .panels {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  constructor() {
    super();
    /** @type {import('../state/state.js').ComparedState | null} The second model. */
    this.comparison = null;
    /** @type {import('../engine/protocol.js').Pictures | null} Its pictures at the moment that is shown. */
    this.pictures = null;
  }

  render() {
    const { t, numbers, language, scheme, comparison, pictures, moment } = this;
    if (!comparison) return nothing;
    const { config, problem } = comparison;
    const values = comparison.applied ?? {};
    const live = effectiveLiveControls(this.controls, values);
    const name = describeChanges(this.controls, this.applied, values, t);
    return html`
      <div class="heading">
        <h2>${t.runs.title}${name && html`: ${name}`}</h2>
      </div>
      <div role="alert">${problem ? html`<p class="problem">${this.#problemText(problem)}</p>` : nothing}</div>
      ${moment !== null && !pictures ? html`<p class="note">${t.run.noPictures(numbers.whole(moment))}</p>` : nothing}
      <div class="panels">
        <vae-samples compact .pictures=${pictures} .language=${language} .scheme=${scheme}></vae-samples>
        <vae-reconstructions
          compact
          .pictures=${pictures}
          .language=${language}
          .scheme=${scheme}
        ></vae-reconstructions>
        ${this.#values(comparison)}
      </div>
      <div class="live" role="group" aria-label=${t.runs.title} @vae-choose=${this.#onChoose}>
        ${live.map((control) => this.#control(control, values))}
      </div>
      <div class="buttons">
        <button type="button" class="pill" ?disabled=${!config} @click=${() => this.send('saveComparison')}>
          ${t.runs.save}
        </button>
        <button type="button" class="pill" @click=${() => this.send('stopComparing')}>${t.runs.stop}</button>
      </div>
    `;
  }

  /**
   * The values of both models at the step that the reader points at, or the newest ones.
   * @param {import('../state/state.js').ComparedState} comparison
   */
  #values({ heldOut }) {
    const { t, numbers, pointer, step, comparableSecond } = this;
    const rows = [this.heldOut, heldOut].map((history) => history.pointedAt(pointer, step));
    const terms = rows.map((row) => row && lossTerms(row));
    const { none } = t.objective;
    /** @param {string} name @param {string} colour @param {(string | undefined)[]} values */
    const line = (name, colour, values) =>
      html`<tr class=${colour}>
        <th scope="row">${name}</th>
        ${values.map((value) => html`<td>${value ?? none}</td>`)}
      </tr>`;
    /** @param {'loss' | 'nll' | 'kl'} quantity @param {string} name */
    const term = (quantity, name) =>
      line(
        name,
        quantity,
        terms.map((one) => (one ? numbers.hundredth(one[quantity]) : undefined)),
      );
    /** @param {'sigma' | 'rmse' | 'mse'} quantity @param {string} name */
    const figure = (quantity, name) => {
      const values = rows.map((row) => row?.[quantity]);
      const texts = values.map((value) => (value === undefined ? undefined : numbers.significant(value)));
      return texts.some((text) => text !== undefined) ? line(name, '', texts) : nothing;
    };
    return html`<div class="values">
      <table class="number">
        <caption class="small">
          ${t.run.values.caption}
        </caption>
        <thead>
          <tr>
            <td></td>
            <th scope="col">${t.run.values.first}</th>
            <th scope="col">${t.run.values.second}</th>
          </tr>
        </thead>
        <tbody>
          ${line(
            t.steps,
            '',
            rows.map((row) => row && numbers.whole(row.step)).map((text) => text ?? undefined),
          )}
          ${comparableSecond ? [term('loss', t.objective.total), term('nll', t.objective.nll)] : nothing}
          ${term('kl', t.objective.kl)} ${figure('mse', t.run.values.mse)} ${figure('sigma', t.charts.sigmaChart.sigma)}
        </tbody>
      </table>
      ${comparableSecond ? nothing : html`<p class="note">${t.run.values.incomparable}</p>`}
    </div>`;
  }

  /** @param {import('../engine/protocol.js').Problem} problem */
  #problemText({ code, message }) {
    const { problems } = this.t;
    const sentence = Object.hasOwn(problems, code)
      ? problems[/** @type {keyof typeof problems} */ (code)]
      : problems.other;
    return `${sentence} ${message}`;
  }

  /**
   * @param {import('../controls/registry.js').Control} control
   * @param {import('../controls/registry.js').Values} values
   */
  #control(control, values) {
    return html`<vae-control
      data-key=${control.key}
      .control=${control}
      .value=${values[control.key] ?? control.default}
      .language=${this.language}
    ></vae-control>`;
  }

  /**
   * The choice of a control inside is for the second model.
   * @param {CustomEvent<import('../commands.js').CommandDetails['choose']>} event
   */
  #onChoose(event) {
    event.stopPropagation();
    sendCommand(this, 'chooseForComparison', event.detail);
  }
}

defineElement('vae-comparison', Comparison);

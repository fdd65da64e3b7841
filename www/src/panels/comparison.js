import { css, html, nothing } from 'lit';
import { sendCommand } from '../commands.js';
import { describeChanges } from '../controls/labels.js';
import { effectiveLiveControls } from '../controls/registry.js';
import { defineElement } from '../define-element.js';
import { pills } from '../styles/pills.js';
import './control.js';
import { Panel } from './panel.js';
import './reconstructions.js';
import './samples.js';

/** The second of two models that are compared: its differences, its pictures, and its own live controls. */
export class Comparison extends Panel {
  static properties = {
    controls: { attribute: false },
    applied: { attribute: false },
    comparison: { attribute: false },
  };

  static styles = [
    Panel.styles,
    pills,
    css`
      /* A column beside the first model: its pictures at the height of the other's, and its controls below. */
      :host {
        display: flex;
        flex-direction: column;
        container-type: inline-size;
      }

      .live,
      .buttons {
        order: 1;
      }

      .live {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 236px), 1fr));
        gap: 12px clamp(18px, 2.6vw, 40px);
        margin-bottom: 20px;
      }

      .panels {
        display: grid;
        grid-template-columns: minmax(0, 38fr) minmax(0, 62fr);
        gap: clamp(20px, 2.2vw, 30px) clamp(24px, 3.4vw, 48px);
      }

      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }

      .problem {
        color: var(--warning);
      }

      @container (max-width: 640px) {
        .panels {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  constructor() {
    super();
    /** @type {readonly import('../controls/registry.js').Control[]} */
    this.controls = [];
    /** @type {import('../controls/registry.js').Values} The values of the first model. */
    this.applied = {};
    /** @type {import('../state/state.js').ComparedState | null} The second model. */
    this.comparison = null;
  }

  render() {
    const { t, numbers, language, scheme, comparison } = this;
    if (!comparison) return nothing;
    const { step, config, problem, pictures, heldOut, train } = comparison;
    const row = heldOut.last ?? train.last;
    const values = comparison.applied ?? {};
    const live = effectiveLiveControls(this.controls, values);
    const name = describeChanges(this.controls, this.applied, values, t);
    const loss = row ? t.runs.now(numbers.whole(step), numbers.hundredth(row.loss)) : nothing;
    return html`
      <div class="heading">
        <h2>${t.runs.title}${name && html`: ${name}`}</h2>
        <span class="small number">${loss}</span>
        <div class="buttons">
          <button type="button" class="pill" ?disabled=${!config} @click=${() => this.send('saveComparison')}>
            ${t.runs.save}
          </button>
          <button type="button" class="pill" @click=${() => this.send('stopComparing')}>${t.runs.stop}</button>
        </div>
      </div>
      <div role="alert">${problem ? html`<p class="problem">${this.#problemText(problem)}</p>` : nothing}</div>
      <div class="live" role="group" aria-label=${t.runs.title} @vae-choose=${this.#onChoose}>
        ${live.map((control) => this.#control(control, values))}
      </div>
      <div class="panels">
        <vae-samples .pictures=${pictures} .language=${language} .scheme=${scheme}></vae-samples>
        <vae-reconstructions .pictures=${pictures} .language=${language} .scheme=${scheme}></vae-reconstructions>
      </div>
    `;
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

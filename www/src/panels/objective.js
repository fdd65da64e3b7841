import { css, html } from 'lit';
import './curve.js';
import { Panel } from './panel.js';

let groups = 0;

/** The objective, loss = nll + beta · KL, with a curve for each of its letters, under one crosshair. */
export class Objective extends Panel {
  static properties = { crosshair: { state: true } };

  static styles = [
    Panel.styles,
    css`
      :host {
        container-type: inline-size;
      }

      .formula {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto minmax(0, 1fr) auto minmax(0, 1fr);
        gap: 0 clamp(8px, 1.2vw, 16px);
      }

      .sign {
        color: var(--muted);
        font: 400 21px/1.2 var(--serif);
        white-space: nowrap;
      }

      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 18px;
      }

      .key {
        display: inline-flex;
        align-items: center;
        gap: 7px;
      }

      /* Room for six digits: the legend stays where it is while they grow. */
      .place {
        min-width: 12ch;
      }

      .mark {
        width: 18px;
        height: 1px;
        background: currentColor;
      }

      .mark.held-out {
        height: 3px;
        border-radius: 1px;
      }

      @container (max-width: 600px) {
        .formula {
          grid-template-columns: auto minmax(0, 1fr);
          gap: 22px 10px;
        }

        vae-curve {
          grid-column: 2;
        }

        .sign {
          grid-column: 1;
        }
      }
    `,
  ];

  #group = `vae-lab-${(groups += 1)}`;

  constructor() {
    super();
    /** @type {number | null} */
    this.crosshair = null;
  }

  render() {
    const { t, numbers, crosshair } = this;
    const { train, step, config, heldOutImages } = this.state;
    const beta = config?.beta ?? 1;
    const place = crosshair === null ? t.objective.now(numbers.whole(step)) : t.objective.atStep(numbers.whole(train.nearest(crosshair)?.step ?? crosshair));
    return html`
      <div class="heading">
        <h2>${t.objective.title}</h2>
        <span class="small legend number">
          <span class="key"><span class="mark"></span>${t.objective.train}</span>
          <span class="key"><span class="mark held-out"></span>${t.objective.heldOut}</span>
          <span class="place">${place}</span>
          <span>${t.objective.unit}</span>
        </span>
      </div>
      <div class="formula">
        ${this.#curve('loss', t.objective.total, t.objective.totalMeaning)}
        <span class="sign">=</span>
        ${this.#curve('nll', t.objective.nll, t.objective.nllMeaning)}
        <span class="sign">+${beta === 1 ? '' : ` ${numbers.tick(beta)} ·`}</span>
        ${this.#curve('kl', t.objective.kl, t.objective.klMeaning)}
      </div>
      <p class="note">${t.objective.note(heldOutImages > 0 ? numbers.whole(heldOutImages) : null)}</p>
    `;
  }

  /**
   * @param {import('../charts/frame.js').Quantity} quantity
   * @param {string} name
   * @param {string} meaning
   */
  #curve(quantity, name, meaning) {
    return html`<vae-curve
      .quantity=${quantity}
      .name=${name}
      .meaning=${meaning}
      .group=${this.#group}
      .state=${this.state}
      .language=${this.language}
      .scheme=${this.scheme}
      .crosshair=${this.crosshair}
      @crosshair=${(/** @type {CustomEvent<number | null>} */ event) => (this.crosshair = event.detail)}
    ></vae-curve>`;
  }
}

customElements.define('vae-objective', Objective);

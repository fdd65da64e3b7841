import { css, html } from 'lit';
import { defineElement } from '../define-element.js';
import { pills } from '../styles/pills.js';
import { readings } from '../styles/readings.js';
import { Panel } from './panel.js';
import './table.js';

/** A latent with less KL than this, in nats, is shown as unused. */
const MIN_KL = 0.01;

/** The KL of each latent with the number of active ones, and the gap between the ELBO and a tighter bound. */
export class Latents extends Panel {
  static properties = {
    statistics: { attribute: false },
    nLatents: { type: Number },
    gap: { attribute: false },
    hasModel: { type: Boolean },
  };

  static styles = [
    Panel.styles,
    pills,
    readings,
    css`
      .bars {
        display: flex;
        align-items: flex-end;
        gap: 1px;
        height: 168px;
        border-bottom: 1px solid var(--strong-line);
      }

      .bar {
        flex: 1;
        min-width: 0;
        min-height: 1px;
        background: var(--kl);
      }

      .unused {
        background: var(--strong-line);
      }

      /* Both sentences take the same height. */
      .note {
        min-height: 3em;
      }

      .collapsed {
        color: var(--warning);
      }

      .figures {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 28px;
        min-height: 48px;
        margin-top: 6px;
      }

      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 28px;
      }

      dd {
        font-size: 17px;
      }
    `,
  ];

  constructor() {
    super();
    /** @type {import('../engine/protocol.js').LatentStatistics | null} Of the last evaluation. */
    this.statistics = null;
    this.nLatents = 0;
    /** @type {import('../engine/protocol.js').Gap | null} The last that was measured. */
    this.gap = null;
    this.hasModel = false;
  }

  render() {
    const { t, numbers, statistics } = this;
    const strings = t.charts.latents;
    const { klPerLatent, activeUnits } = statistics ?? { klPerLatent: [], activeUnits: undefined };
    const sorted = [...klPerLatent].map((kl, latent) => ({ kl, latent })).sort((a, b) => b.kl - a.kl);
    const most = Math.max(sorted[0]?.kl ?? 0, MIN_KL);
    const all = numbers.whole(this.nLatents);
    const active = activeUnits === undefined ? t.objective.none : numbers.whole(activeUnits);
    const label = statistics ? strings.picture(active, all, numbers.hundredth(most)) : strings.unmeasured;
    return html`
      <div class="heading">
        <h2>${strings.title}</h2>
        <span class="small number">${strings.active(active, all)}</span>
      </div>
      <div class="bars" role="img" aria-label=${label}>${sorted.map(({ kl }) => bar(kl, most))}</div>
      <p class="note ${activeUnits === 0 ? 'collapsed' : ''}" role="status">
        ${activeUnits === 0 ? strings.collapsed : strings.note}
      </p>
      ${this.#figures()}
      <vae-table
        .summary=${t.charts.table}
        .name=${strings.title}
        .renderTable=${() => this.#table(sorted)}
      ></vae-table>
    `;
  }

  /** @param {readonly { kl: number, latent: number }[]} sorted */
  #table(sorted) {
    const { t, numbers } = this;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${t.charts.latents.latent}</th>
          <th scope="col">${t.charts.latents.nats}</th>
        </tr>
      </thead>
      <tbody>
        ${sorted.map(
          ({ kl, latent }) =>
            html`<tr>
              <th scope="row">${numbers.whole(latent + 1)}</th>
              <td>${numbers.hundredth(kl)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  /** The ELBO and the tighter bound, once the reader has asked for them. */
  #figures() {
    const { t, numbers, gap } = this;
    const strings = t.charts.gap;
    /** @type {[string, string][]} */
    const figures = [];
    if (gap) {
      figures.push([strings.elbo, numbers.hundredth(gap.elbo)]);
      figures.push([strings.bound(numbers.whole(gap.k)), numbers.hundredth(gap.bound)]);
      figures.push([strings.gap(numbers.whole(gap.step)), numbers.hundredth(gap.bound - gap.elbo)]);
    }
    return html`<div class="figures">
      <button
        type="button"
        class="pill"
        title=${strings.measureHint}
        ?disabled=${!this.hasModel}
        @click=${() => this.send('measureGap')}
      >
        ${strings.measure}
      </button>
      <dl>
        ${figures.map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd class="number">${value}</dd>
            </div>`,
        )}
      </dl>
    </div>`;
  }
}

/**
 * The bar of one latent.
 * @param {number} kl nats
 * @param {number} most the KL of the tallest bar
 */
function bar(kl, most) {
  const height = `height: ${(100 * Math.max(kl, 0)) / most}%`;
  return html`<div class="bar ${kl < MIN_KL ? 'unused' : ''}" .style=${height}></div>`;
}

defineElement('vae-latents', Latents);

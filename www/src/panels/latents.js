import { css, html } from 'lit';
import { pills } from '../styles/pills.js';
import { readings } from '../styles/readings.js';
import { Panel } from './panel.js';
import './table.js';

/** Latents of so little KL are drawn as switched off. */
const OFF_NATS = 0.01;

/** What each latent costs, with how many are active; and what else the engine measures beside the loss. */
export class Latents extends Panel {
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

      .off {
        background: var(--strong-line);
      }

      /* As tall with the one sentence as with the other. */
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

  render() {
    const { t, numbers } = this;
    const { evaluation, config } = this.state;
    const { klPerLatent, activeUnits } = evaluation ?? { klPerLatent: [], activeUnits: undefined };
    const sorted = [...klPerLatent].map((kl, latent) => ({ kl, latent })).sort((a, b) => b.kl - a.kl);
    const most = Math.max(sorted[0]?.kl ?? 0, OFF_NATS);
    const all = numbers.whole(config?.latent ?? 0);
    const active = activeUnits === undefined ? t.objective.none : numbers.whole(activeUnits);
    const picture = evaluation
      ? t.charts.latents.picture(active, all, numbers.hundredth(most))
      : t.charts.latents.unmeasured;
    return html`
      <div class="heading">
        <h2>${t.charts.latents.title}</h2>
        <span class="small number">${t.charts.latents.active(active, all)}</span>
      </div>
      <div class="bars" role="img" aria-label=${picture}>
        ${sorted.map(({ kl }) => html`<div class="bar ${kl < OFF_NATS ? 'off' : ''}" .style=${`height: ${(100 * Math.max(kl, 0)) / most}%`}></div>`)}
      </div>
      <p class="note ${activeUnits === 0 ? 'collapsed' : ''}" role="status">
        ${activeUnits === 0 ? t.charts.latents.collapsed : t.charts.latents.note}
      </p>
      ${this.#figures()}
      <vae-table
        .summary=${t.charts.table}
        .name=${t.charts.latents.title}
        .make=${() => this.#table(sorted)}
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

  /** The ELBO beside the bound that is tighter, once the reader asked for it. */
  #figures() {
    const { t, numbers } = this;
    const { gap, config } = this.state;
    /** @type {[string, string][]} */
    const figures = [];
    if (gap) {
      figures.push([t.charts.figures.elbo, numbers.hundredth(gap.elbo)]);
      figures.push([t.charts.figures.bound(numbers.whole(gap.k)), numbers.hundredth(gap.bound)]);
      figures.push([t.charts.figures.gap(numbers.whole(gap.step)), numbers.hundredth(gap.bound - gap.elbo)]);
    }
    return html`<div class="figures">
      <button
        type="button"
        class="pill"
        title=${t.charts.figures.measureHint}
        ?disabled=${!config}
        @click=${() => this.ask('measure-gap')}
      >
        ${t.charts.figures.measure}
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

customElements.define('vae-latents', Latents);

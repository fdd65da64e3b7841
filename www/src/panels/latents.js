import { css, html, nothing } from 'lit';
import { table } from '../styles/table.js';
import { Panel } from './panel.js';

/** Latents of so little KL are drawn as switched off. */
const OFF_NATS = 0.01;

/** What each latent costs, with how many are active; and what else the engine measures beside the loss. */
export class Latents extends Panel {
  static properties = { tabled: { state: true } };

  static styles = [
    Panel.styles,
    table,
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

      .collapsed {
        margin: 8px 0 0;
        color: var(--warning);
        font-size: 14px;
      }

      dl {
        display: flex;
        flex-wrap: wrap;
        gap: 6px 28px;
        margin: 12px 0 0;
      }

      dt {
        color: var(--muted);
        font-size: 12px;
      }

      dd {
        margin: 0;
        font-size: 17px;
      }
    `,
  ];

  constructor() {
    super();
    /** Whether the table is unfolded: it is not made before. */
    this.tabled = false;
  }

  render() {
    const { t, numbers } = this;
    const { klPerLatent, activeUnits } = this.state.evaluation;
    if (!klPerLatent) return nothing;
    const sorted = [...klPerLatent].map((kl, latent) => ({ kl, latent })).sort((a, b) => b.kl - a.kl);
    const most = Math.max(sorted[0]?.kl ?? 0, OFF_NATS);
    const all = numbers.whole(sorted.length);
    const active = activeUnits === undefined ? '–' : numbers.whole(activeUnits);
    return html`
      <div class="heading"><h2>${t.charts.latents.title}</h2><span class="small number">${t.charts.latents.active(active, all)}</span></div>
      <div class="bars" role="img" aria-label=${t.charts.latents.picture(all, numbers.hundredth(most), active)}>
        ${sorted.map(({ kl }) => html`<div class="bar ${kl < OFF_NATS ? 'off' : ''}" .style=${`height: ${(100 * Math.max(kl, 0)) / most}%`}></div>`)}
      </div>
      ${activeUnits === 0 ? html`<p class="collapsed" role="status">${t.charts.latents.collapsed}</p>` : nothing}
      <p class="note">${t.charts.latents.note}</p>
      ${this.#figures()}
      <details @toggle=${(/** @type {Event} */ event) => (this.tabled = /** @type {HTMLDetailsElement} */ (event.target).open)}>
        <summary class="small">${t.charts.table}</summary>
        ${this.tabled
          ? html`<div class="scroll" tabindex="0" role="region" aria-label=${t.charts.latents.title}>
              <table>
                <thead><tr><th scope="col">${t.charts.latents.latent}</th><th scope="col">${t.charts.latents.nats}</th></tr></thead>
                <tbody>${sorted.map(({ kl, latent }) => html`<tr><th scope="row">${numbers.whole(latent + 1)}</th><td>${numbers.hundredth(kl)}</td></tr>`)}</tbody>
              </table>
            </div>`
          : nothing}
      </details>
    `;
  }

  /** A learned sigma, and the bound that is tighter than the ELBO, where the engine has them. */
  #figures() {
    const { t, numbers } = this;
    const { sigma, elbo, importance } = this.state.evaluation;
    /** @type {[string, string][]} */
    const figures = [];
    if (typeof sigma === 'number') figures.push([t.charts.figures.sigma, numbers.tick(sigma)]);
    if (elbo !== undefined) figures.push([t.charts.figures.elbo, numbers.hundredth(elbo)]);
    if (importance) figures.push([t.charts.figures.bound(numbers.whole(importance.k)), numbers.hundredth(importance.bound)]);
    if (importance && elbo !== undefined) figures.push([t.charts.figures.gap, numbers.hundredth(importance.bound - elbo)]);
    return figures.length === 0 ? nothing : html`<dl>${figures.map(([name, value]) => html`<div><dt>${name}</dt><dd class="number">${value}</dd></div>`)}</dl>`;
  }
}

customElements.define('vae-latents', Latents);

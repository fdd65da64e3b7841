import { css, html, nothing } from 'lit';
import { roundedSum } from '../charts/rounded-sum.js';
import { defineElement } from '../define-element.js';
import { pills } from '../styles/pills.js';
import { readings } from '../styles/readings.js';
import { Panel } from './panel.js';
import './table.js';

/** The axis reaches to this many nats at least: bars that are all near zero must not look tall. */
const MIN_AXIS = 1;

/** @typedef {{ kl: number, latent: number, active: boolean }} Latent A latent by its index, and its KL in nats. */

/** The KL of each latent with the number of active ones, and the gap between the ELBO and a tighter bound. */
export class Latents extends Panel {
  static properties = {
    statistics: { attribute: false },
    nLatents: { type: Number },
    gap: { attribute: false },
    hasModel: { type: Boolean },
    moment: { attribute: false },
  };

  static styles = [
    Panel.styles,
    pills,
    readings,
    css`
      /* The bars take the height that a panel beside leaves. */
      :host {
        display: flex;
        flex-direction: column;
      }

      .chart {
        display: grid;
        flex: 1;
        min-height: 220px;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0 8px;
      }

      .axis {
        display: flex;
        flex-direction: column;
        justify-content: space-between;
        align-items: flex-end;
        margin: -0.6em 0;
      }

      .bars {
        display: flex;
        align-items: flex-end;
        gap: 1px;
        height: 100%;
        border-top: 1px solid var(--hairline);
        border-bottom: 1px solid var(--strong-line);
      }

      .bar {
        flex: 1;
        min-width: 0;
        max-width: 36px;
        min-height: 1px;
        background: var(--kl);
      }

      .unused {
        background: var(--strong-line);
      }

      /* One of three sentences is shown. All lie in the same place, so that nothing moves when it is another one. */
      .note {
        display: grid;
      }

      .note span {
        grid-area: 1 / 1;
      }

      .note span[hidden] {
        display: block;
        visibility: hidden;
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
    /** @type {import('../engine/protocol.js').MeasuredLatents | null} Of an evaluation. */
    this.statistics = null;
    this.nLatents = 0;
    /** @type {import('../engine/protocol.js').Gap | null} */
    this.gap = null;
    this.hasModel = false;
    /** @type {number | null} The step that is replayed; null for the present. */
    this.moment = null;
  }

  render() {
    const { t, numbers, statistics } = this;
    const strings = t.charts.latents;
    const activeUnits = statistics?.activeUnits;
    const sorted = latentsOf(statistics);
    const largest = sorted[0]?.kl ?? 0;
    const collapsed = activeUnits === 0;
    const top = topOf(largest);
    const all = numbers.whole(this.nLatents);
    const active = activeUnits === undefined ? t.objective.none : numbers.whole(activeUnits);
    const unrecorded = this.moment !== null && !statistics ? t.run.notEvaluated(numbers.whole(this.moment)) : null;
    const at = statistics ? `, ${t.pictures.replay.step(numbers.whole(statistics.step))}` : '';
    const label = statistics ? strings.picture(active, all, numbers.hundredth(largest)) : strings.unmeasured;
    return html`
      <div class="heading">
        <h2>${strings.title}</h2>
        <span class="small number">${strings.active(active, all)}${at}</span>
      </div>
      <div class="chart">
        <div class="axis small number" aria-hidden="true">
          <span>${statistics ? strings.axis(numbers.tick(top)) : nothing}</span>
          <span>0</span>
        </div>
        <div class="bars" role="img" aria-label=${label}>${sorted.map((latent) => bar(latent, top))}</div>
      </div>
      <p class="note" role="status">
        <span ?hidden=${unrecorded === null}>${unrecorded}</span>
        <span ?hidden=${unrecorded !== null || collapsed}>${strings.note}</span>
        <span class="collapsed" ?hidden=${unrecorded !== null || !collapsed}>${strings.collapsed}</span>
      </p>
      ${this.#figures()}
      <vae-table
        .summary=${t.charts.table}
        .name=${strings.title}
        .renderTable=${() => this.#table(sorted)}
      ></vae-table>
    `;
  }

  /** @param {readonly Latent[]} sorted */
  #table(sorted) {
    const { t, numbers } = this;
    return html`<table>
      <thead>
        <tr>
          <th scope="col">${t.charts.latents.latent}</th>
          <th scope="col">${t.charts.latents.nats}</th>
          <th scope="col">${t.charts.latents.isActive}</th>
        </tr>
      </thead>
      <tbody>
        ${sorted.map(
          ({ kl, latent, active }) =>
            html`<tr>
              <th scope="row">${numbers.whole(latent + 1)}</th>
              <td>${numbers.hundredth(kl)}</td>
              <td>${active ? t.charts.latents.yes : t.charts.latents.no}</td>
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
      const { first: elbo, second: difference, sum: bound } = roundedSum(gap.elbo, gap.bound - gap.elbo, 2);
      figures.push([strings.elbo, numbers.hundredth(elbo)]);
      figures.push([strings.bound(numbers.whole(gap.k)), numbers.hundredth(bound)]);
      figures.push([strings.gap(numbers.whole(gap.step)), numbers.hundredth(difference)]);
    }
    return html`<div class="figures">
      <button
        type="button"
        class="pill"
        title=${strings.measureHint}
        ?disabled=${!this.hasModel || this.moment !== null}
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
 * The latents in the order of their KL. Active are those whose mean varies most, as many as the engine counts.
 * @param {import('../engine/protocol.js').LatentStatistics | null} statistics
 * @returns {Latent[]}
 */
function latentsOf(statistics) {
  if (!statistics) return [];
  const { klPerLatent, muVariance, activeUnits } = statistics;
  const byVariance = [...muVariance.keys()].sort((a, b) => (muVariance[b] ?? 0) - (muVariance[a] ?? 0));
  const active = new Set(byVariance.slice(0, activeUnits));
  return Array.from(klPerLatent, (kl, latent) => ({ kl, latent, active: active.has(latent) })).sort(
    (a, b) => b.kl - a.kl,
  );
}

/**
 * The top of the axis: a number of two digits, at or above the largest value.
 * @param {number} largest
 */
function topOf(largest) {
  const unit = 10 ** (Math.floor(Math.log10(Math.max(largest, MIN_AXIS))) - 1);
  return Math.ceil(Math.max(largest, MIN_AXIS) / unit) * unit;
}

/**
 * The bar of one latent.
 * @param {Latent} latent
 * @param {number} top of the axis, in nats
 */
function bar({ kl, active }, top) {
  const height = `height: ${(100 * Math.max(kl, 0)) / top}%`;
  return html`<div class="bar ${active ? '' : 'unused'}" .style=${height}></div>`;
}

defineElement('vae-latents', Latents);

import { css, html, nothing } from 'lit';
import { defineElement } from '../define-element.js';
import { Panel } from './panel.js';

/** Reasons for the CPU that have nothing to do with whether WebGPU is enabled. */
const WITHOUT_ADVICE = new Set(['insecure', 'no_device', 'failed_device']);

/**
 * One quiet line: the device, the data, the speed. It unfolds to show why that device, and what a reader can change of
 * the data. The line is always one line high, so that nothing moves whatever it says. The slot `data` is in the line;
 * `run` in front of it, the other one below.
 */
export class Status extends Panel {
  static properties = {
    backend: { attribute: false },
    adapter: {},
    stopped: { type: Boolean },
    images: { attribute: false },
    rate: { attribute: false },
    cpuReason: { attribute: false },
    gpuError: { attribute: false },
    shortRun: { attribute: false },
    news: { type: Boolean },
    open: { state: true },
  };

  static styles = [
    Panel.styles,
    css`
      :host {
        color: var(--muted);
        font-size: 13px;
        line-height: 24px;
      }

      .line {
        position: relative;
        display: flex;
        gap: 0 18px;
        align-items: center;
        min-height: 26px;
      }

      .line > * {
        flex: none;
        white-space: nowrap;
      }

      .line slot {
        display: block;
        flex: 0 1 auto;
        min-width: 0;
        overflow: hidden;
      }

      .line slot[hidden] {
        display: none;
      }

      /* As wide for either device. */
      .device {
        min-width: 20ch;
      }

      .images {
        min-width: 22ch;
      }

      .rate {
        min-width: 12ch;
      }

      .dot {
        display: inline-block;
        width: 8px;
        height: 8px;
        margin-inline-end: 7px;
        border: 1.5px solid var(--muted);
        border-radius: 50%;
      }

      .dot.webgpu {
        border-color: var(--total);
        background: var(--total);
      }

      button {
        display: inline-flex;
        align-items: center;
        gap: 6px;
        margin-inline-start: auto;
        padding: 0;
        border: 0;
        background: none;
      }

      button:hover {
        color: var(--ink);
        text-decoration: underline;
        text-underline-offset: 3px;
      }

      /* As wide for either label. */
      .label {
        min-width: 20ch;
        text-align: end;
      }

      .chevron {
        flex: none;
        width: 7px;
        height: 7px;
        border: solid currentColor;
        border-width: 0 1.5px 1.5px 0;
        rotate: 45deg;
        translate: 0 -2px;
      }

      [aria-expanded='true'] .chevron {
        rotate: 225deg;
        translate: 0 2px;
      }

      .more {
        display: grid;
        gap: 8px;
        padding: 8px 0 12px;
        font-size: 15px;
        line-height: 1.5;
      }

      .more[hidden] {
        display: none;
      }

      p {
        max-width: 92ch;
        margin: 0;
      }

      @container (max-width: 860px) {
        .images,
        .rate {
          display: none;
        }
      }

      @container (max-width: 640px) {
        .line slot[name='data'] {
          flex: 1;
        }

        .news .device,
        .news slot[name='data'] {
          display: none;
        }

        .label {
          position: absolute;
          width: 1px;
          min-width: 0;
          overflow: hidden;
          clip-path: inset(50%);
        }
      }
    `,
  ];

  constructor() {
    super();
    /** @type {'webgpu' | 'cpu' | null} */
    this.backend = null;
    this.adapter = '';
    /** Whether a problem has stopped the run. */
    this.stopped = false;
    /** @type {number | null} Training images seen so far; null if the model was trained before. */
    this.images = 0;
    /** @type {number | null} Steps a second; null if it does not train. */
    this.rate = null;
    /** @type {import('../engine/protocol.js').CpuReason | null} */
    this.cpuReason = null;
    /** The browser's message, where it has an adapter but no device. */
    this.gpuError = '';
    /** @type {{ epoch: number, step: number } | null} A run that has ended after few steps, for few images. */
    this.shortRun = null;
    /** Whether the slot `run` has something to say. */
    this.news = false;
    this.open = false;
  }

  render() {
    const { t, numbers, backend, stopped, rate, open } = this;
    const note = this.#note();
    const device = backend ? t.devices[backend] : stopped ? t.noDevice : t.deviceLoading;
    const adapter = backend === 'cpu' ? t.cpuUnit : this.adapter;
    const label = note ? t.status.moreWithReason : t.status.more;
    return html`
      <div class="line ${this.news ? 'news' : ''}">
        <slot name="run" ?hidden=${!this.news}></slot>
        <span class="device"><span class="dot ${backend ?? ''}"></span>${device}</span>
        <slot name="data"></slot>
        <span class="images number"
          >${t.images}: ${this.images === null ? t.objective.none : numbers.whole(this.images)}</span
        >
        <span class="rate number">${rate === null ? t.noRate : numbers.rate(rate)} ${t.rate}</span>
        <button
          type="button"
          class="toggle"
          aria-expanded=${open}
          aria-controls="more"
          aria-label=${label}
          @click=${() => (this.open = !open)}
        >
          <span class="label">${label}</span><i class="chevron"></i>
        </button>
      </div>
      <div class="more" id="more" ?hidden=${!open} @opened=${() => (this.open = true)}>
        ${this.shortRun ? html`<p>${this.#short(this.shortRun)}</p>` : nothing}
        ${note ? html`<p class="cpu">${note}</p>` : nothing} ${adapter ? html`<p>${device}: ${adapter}</p>` : nothing}
        <slot></slot>
      </div>
    `;
  }

  /** @param {{ epoch: number, step: number }} run */
  #short({ epoch, step }) {
    const { t, numbers } = this;
    return t.data.short(numbers.whole(epoch), numbers.whole(step));
  }

  /** Why it trains on the CPU. */
  #note() {
    const { t, cpuReason, gpuError } = this;
    if (!cpuReason || !t.cpu[cpuReason]) return '';
    return `${t.cpu[cpuReason]} ${WITHOUT_ADVICE.has(cpuReason) ? gpuError : t.advice[browser()]}`;
  }
}

/**
 * The browser, for the advice on WebGPU alone.
 * @returns {'chromium' | 'firefox' | 'safari' | 'other'}
 */
function browser() {
  const agent = navigator.userAgent;
  if (/Firefox\//.test(agent)) return 'firefox';
  if (/Chrome\//.test(agent)) return 'chromium';
  // WebKit on Linux calls itself Safari, too, but has none of its settings.
  return /(Macintosh|iPhone|iPad).*Safari\//.test(agent) ? 'safari' : 'other';
}

defineElement('vae-status', Status);

import { css, html, nothing } from 'lit';
import { Panel } from './panel.js';

/** How much of the training data has arrived. */
export class DataProgress extends Panel {
  static styles = [
    Panel.styles,
    css`
      .line {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 12px;
        min-height: 20px;
        margin-top: 6px;
      }

      @media (max-width: 420px) {
        .line {
          min-height: 40px;
          white-space: normal;
        }
      }

      .track {
        height: 2px;
        background: var(--hairline);
      }

      .bar {
        height: 100%;
        background: var(--muted);
      }

      /* Once all of it is here, the bar is a rule like the others. */
      .bar.complete {
        background: transparent;
      }

      @media (prefers-reduced-motion: no-preference) {
        .bar {
          transition:
            width 200ms linear,
            background-color 600ms 300ms;
        }
      }

      .waiting {
        color: var(--ink);
      }

      button {
        padding: 0;
        border: 0;
        background: none;
        color: var(--ink);
        text-decoration: underline;
        text-underline-offset: 3px;
      }
    `,
  ];

  render() {
    const { t, numbers } = this;
    const { data, inUse, waiting } = this.state;
    const known = data !== null && data.totalBytes > 0;
    const share = known ? data.bytes / data.totalBytes : 0;
    return html`
      <div
        class="track"
        role="progressbar"
        aria-label=${t.data.loading}
        aria-valuenow=${Math.round(100 * share)}
        aria-valuetext=${known ? sentence(data, inUse, t, numbers) : nothing}
      >
        <div class="bar ${share === 1 ? 'complete' : ''}" .style=${`width: ${100 * share}%`}></div>
      </div>
      <div class="line small number">
        ${known ? html`<span class=${waiting ? 'waiting' : ''}>${waiting ? t.data.waiting(data.name, numbers.whole(data.images), numbers.whole(data.totalImages)) : sentence(data, inUse, t, numbers)}</span>` : nothing}
        ${data?.interrupted ? html`<span>${t.data.interrupted} <button type="button" @click=${() => this.ask('retry-data')}>${t.data.retry}</button></span>` : nothing}
      </div>
    `;
  }
}

/**
 * @param {import('../engine/protocol.js').DataProgress} data
 * @param {number} inUse how many of the images the run has
 * @param {import('../i18n/index.js').Strings} t
 * @param {import('../i18n/index.js').Numbers} numbers
 */
function sentence({ name, bytes, totalBytes, images, totalImages }, inUse, t, numbers) {
  if (images === totalImages)
    return inUse === images || inUse === 0
      ? t.data.complete(name, numbers.whole(images))
      : t.data.taken(name, numbers.whole(images), numbers.whole(inUse));
  return t.data.partly(
    name,
    numbers.whole(images),
    numbers.whole(totalImages),
    numbers.megabytes(bytes),
    numbers.megabytes(totalBytes),
  );
}

customElements.define('vae-data-progress', DataProgress);

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

      progress {
        display: block;
        width: 100%;
        height: 2px;
        border: 0;
        appearance: none;
        background: var(--hairline);
      }

      progress::-webkit-progress-bar {
        background: var(--hairline);
      }

      progress::-webkit-progress-value {
        background: var(--muted);
      }

      progress::-moz-progress-bar {
        background: var(--muted);
      }

      /* Once all of it is here, the bar is a rule like the others. */
      .complete::-webkit-progress-value {
        background: var(--hairline);
      }

      .complete::-moz-progress-bar {
        background: var(--hairline);
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
    const { data } = this.state;
    const known = data !== null && data.totalBytes > 0;
    return html`
      <progress class=${known && data.bytes === data.totalBytes ? 'complete' : ''} aria-label=${t.data.loading} max=${known ? data.totalBytes : 1} .value=${known ? data.bytes : 0}></progress>
      <div class="line small number">
        ${known ? html`<span>${sentence(data, t, numbers)}</span>` : nothing}
        ${data?.interrupted ? html`<span>${t.data.interrupted} <button type="button" @click=${() => this.ask('retry-data')}>${t.data.retry}</button></span>` : nothing}
      </div>
    `;
  }
}

/**
 * @param {import('../engine/protocol.js').DataProgress} data
 * @param {import('../i18n/index.js').Strings} t
 * @param {import('../i18n/index.js').Numbers} numbers
 */
function sentence({ name, bytes, totalBytes, images, totalImages }, t, numbers) {
  return images === totalImages
    ? t.data.complete(name, numbers.whole(images))
    : t.data.partly(name, numbers.whole(images), numbers.whole(totalImages), numbers.megabytes(bytes), numbers.megabytes(totalBytes));
}

customElements.define('vae-data-progress', DataProgress);

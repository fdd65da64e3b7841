import { css, html, nothing } from 'lit';
import { defineElement } from '../define-element.js';
import { Panel } from './panel.js';

/** How much of the training data has been downloaded. */
export class DataProgress extends Panel {
  static properties = {
    data: { attribute: false },
    imagesInUse: { type: Number },
    waiting: { type: Boolean },
    batch: { type: Number },
  };

  static styles = [
    Panel.styles,
    css`
      .line {
        overflow: hidden;
        line-height: inherit;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      /* Along the lower edge of the line that holds it. */
      .track {
        position: absolute;
        inset: auto 0 0;
        height: 2px;
      }

      .bar {
        height: 100%;
        background: var(--muted);
      }

      /* A complete bar disappears. */
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
    `,
  ];

  constructor() {
    super();
    /** @type {import('../engine/protocol.js').DataProgress | null} */
    this.data = null;
    /** How many of the images the run uses so far. */
    this.imagesInUse = 0;
    /** Whether the next step waits for data. */
    this.waiting = false;
    /** Images a step; 0 without a model. */
    this.batch = 0;
  }

  render() {
    const { t, data, waiting } = this;
    const known = data !== null && data.totalBytes > 0;
    const share = known ? data.bytes / data.totalBytes : 0;
    return html`
      <div
        class="track"
        role="progressbar"
        aria-label=${t.data.loading}
        aria-valuenow=${Math.round(100 * share)}
        aria-valuetext=${known ? this.#progressText(data) : nothing}
      >
        <div class="bar ${share === 1 ? 'complete' : ''}" .style=${`width: ${100 * share}%`}></div>
      </div>
      <div class="line small number">
        ${known ? html`<span class=${waiting ? 'waiting' : ''}>${this.#text(data)}</span>` : nothing}
      </div>
    `;
  }

  /** @param {import('../engine/protocol.js').DataProgress} data */
  #text(data) {
    const { t, numbers } = this;
    return this.waiting
      ? t.data.waiting(data.name, numbers.whole(data.images), numbers.whole(data.totalImages))
      : this.#progressText(data);
  }

  /** @param {import('../engine/protocol.js').DataProgress} data */
  #progressText({ name, bytes, totalBytes, images, totalImages }) {
    const { t, numbers, imagesInUse } = this;
    if (images < totalImages)
      return t.data.partly(
        name,
        numbers.whole(images),
        numbers.whole(totalImages),
        numbers.megabytes(bytes),
        numbers.megabytes(totalBytes),
      );
    if (this.batch === images) return `${t.data.complete(name, numbers.whole(images))}. ${t.data.wholeBatch}`;
    return imagesInUse === images || imagesInUse === 0
      ? t.data.complete(name, numbers.whole(images))
      : t.data.partlyInUse(name, numbers.whole(images), numbers.whole(imagesInUse));
  }
}

defineElement('vae-data-progress', DataProgress);

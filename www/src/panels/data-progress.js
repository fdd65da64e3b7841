import { css, html, nothing } from 'lit';
import { defineElement } from '../define-element.js';
import { Panel } from './panel.js';

/** A run of fewer steps is short. */
const FEW_STEPS = 1000;
/** With fewer images, twenty epochs of the usual batch are a short run. */
const FEW_IMAGES = 6400;

/** How much of the training data has been downloaded. */
export class DataProgress extends Panel {
  static properties = {
    data: { attribute: false },
    imagesInUse: { type: Number },
    waiting: { type: Boolean },
    batch: { type: Number },
    finished: { type: Boolean },
    epoch: { type: Number },
    step: { type: Number },
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

      .short {
        margin: 4px 0 0;
        font-size: 14px;
        line-height: 1.55;
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
    /** Whether the run has come to the end of its epochs. */
    this.finished = false;
    this.epoch = 0;
    this.step = 0;
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
        ${data?.interrupted ? this.#retry() : nothing}
      </div>
      ${this.#isShort() ? html`<p class="short">${this.#shortText()}</p>` : nothing}
    `;
  }

  /** Whether the run has ended after few steps, since there are few images. */
  #isShort() {
    const { finished, step, data } = this;
    return finished && step < FEW_STEPS && data !== null && data.totalImages < FEW_IMAGES;
  }

  #shortText() {
    const { t, numbers, epoch, step } = this;
    return t.data.short(numbers.whole(epoch), numbers.whole(step));
  }

  #retry() {
    const { t } = this;
    return html`<span
      >${t.data.interrupted} <span lang="en">${this.data?.fault ?? ''}</span>
      <button type="button" @click=${() => this.send('retryData')}>${t.data.retry}</button></span
    >`;
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

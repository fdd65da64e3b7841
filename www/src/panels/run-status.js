import { css, html, nothing } from 'lit';
import { MORE_EPOCHS } from '../controls/more-epochs.js';
import { defineElement } from '../define-element.js';
import { pills } from '../styles/pills.js';
import { Panel } from './panel.js';

/** What a reader should know of the run as a whole: that it has ended, or that it began with a trained model. */
export class RunStatus extends Panel {
  static properties = {
    finished: { type: Boolean },
    epoch: { type: Number },
    opened: { attribute: false },
  };

  static styles = [
    Panel.styles,
    pills,
    css`
      /* Part of a line that is there even without it, so that nothing moves when a run ends. */
      :host {
        display: flex;
        align-items: center;
        gap: 4px 10px;
        color: var(--ink);
        font-size: 14px;
      }

      p {
        margin: 0;
      }

      .pill {
        height: 24px;
        padding: 0 10px;
        color: var(--ink);
      }
    `,
  ];

  constructor() {
    super();
    /** Whether the run has come to the end of its epochs. */
    this.finished = false;
    /** Epochs that are complete. */
    this.epoch = 0;
    /** @type {import('../engine/protocol.js').OpenedModel | null} */
    this.opened = null;
  }

  render() {
    const { t, numbers, finished, epoch, opened } = this;
    if (finished) {
      return html`<p>${t.run.finished(numbers.whole(epoch))}</p>
        <button type="button" class="pill" @click=${() => this.send('trainMore')}>
          ${t.run.trainMore(numbers.whole(MORE_EPOCHS))}
        </button>`;
    }
    return opened ? html`<p>${this.#trained(opened)}</p>` : nothing;
  }

  /** @param {import('../engine/protocol.js').OpenedModel} opened */
  #trained({ step, trainedSteps }) {
    const { t, numbers } = this;
    if (trainedSteps === null) return t.run.trainedUnknown;
    const text = step === trainedSteps ? t.run.trained : t.run.trainedBefore;
    return text(numbers.whole(trainedSteps));
  }
}

defineElement('vae-run-status', RunStatus);

import { html, nothing } from 'lit';
import { sendCommand } from '../commands.js';
import { defineElement } from '../define-element.js';
import { switches } from '../styles/switches.js';
import { Panel } from './panel.js';
import './picture-grid.js';

/** Points of the prior, decoded. */
export class Samples extends Panel {
  static properties = { pictures: { attribute: false }, compact: { type: Boolean } };

  static styles = [Panel.styles, switches];

  constructor() {
    super();
    /** @type {import('../engine/protocol.js').Pictures | null} */
    this.pictures = null;
    /** Whether it shows the pictures alone, beside another that has the heading and the explanation. */
    this.compact = false;
  }

  get pictureStep() {
    return this.pictures?.step ?? 0;
  }

  render() {
    const { t, numbers, scheme, pictures } = this;
    const strings = t.pictures.samples;
    const shown = pictures?.sampleKind ?? 'means';
    return html`
      ${this.compact ? nothing : this.#heading(shown)}
      <vae-picture-grid
        .pictures=${pictures ? [pictures.samples] : []}
        .rows=${8}
        .columns=${8}
        .width=${pictures?.width ?? 28}
        .height=${pictures?.height ?? 28}
        .scheme=${scheme}
        .label=${pictures ? t.samples.picture(numbers.whole(pictures.step)) : t.samples.none}
      ></vae-picture-grid>
      ${this.compact ? nothing : html`<p class="note">${shown === 'draws' ? strings.note : t.samples.note}</p>`}
    `;
  }

  /** @param {import('../engine/protocol.js').SampleKind} shown */
  #heading(shown) {
    const { t } = this;
    return html`<div class="heading">
      <h2>${t.samples.title}</h2>
      <div class="switch" role="group" aria-label=${t.pictures.samples.show}>
        ${/** @type {const} */ (['means', 'draws']).map((kind) => this.#kindButton(kind, shown))}
      </div>
    </div>`;
  }

  /**
   * @param {import('../engine/protocol.js').SampleKind} kind
   * @param {import('../engine/protocol.js').SampleKind} shown
   */
  #kindButton(kind, shown) {
    const strings = this.t.pictures.samples;
    return html`<button
      type="button"
      title=${strings.hints[kind]}
      aria-pressed=${shown === kind}
      @click=${() => sendCommand(this, 'setSampleKind', kind)}
    >
      ${strings[kind]}
    </button>`;
  }
}

defineElement('vae-samples', Samples);

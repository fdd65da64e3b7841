import { css, html, nothing } from 'lit';
import { defineElement } from '../define-element.js';
import { Panel } from './panel.js';
import './picture-grid.js';

const COLUMNS = 4;

/** Held-out images and their reconstructions, in two halves, which are side by side or one below the other. */
export class Reconstructions extends Panel {
  static properties = { pictures: { attribute: false }, compact: { type: Boolean } };

  static styles = [
    Panel.styles,
    css`
      :host {
        container-type: inline-size;
      }

      .halves {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) minmax(0, 1fr);
        gap: 8px 10px;
      }

      .names {
        display: grid;
        grid-template-rows: 1fr 1fr;
        align-items: center;
        width: 1em;
        font: italic 18px/1 var(--serif);
        color: var(--muted);
      }

      .names:nth-of-type(n + 2) {
        display: none;
      }

      /* In a wide panel the words stand beside the pictures. */
      @container (min-width: 740px) {
        .panel {
          display: grid;
          grid-template: auto 1fr / minmax(0, 1fr) minmax(0, 560px);
          gap: 0 20px;
        }

        .halves {
          grid-row: 1 / span 2;
          grid-column: 2;
        }

        .note {
          margin-top: -8px;
        }
      }

      @container (min-width: 340px) and (max-width: 560px) {
        .halves {
          grid-template-columns: auto minmax(0, 1fr);
        }

        .names:nth-of-type(n + 2) {
          display: grid;
        }
      }
    `,
  ];

  /** Originals and reconstructions of each half. There may be too few images for a second. @type {Uint8Array[][]} */
  #halves = [[], []];

  constructor() {
    super();
    /** @type {import('../engine/protocol.js').Pictures | null} */
    this.pictures = null;
    /** Whether it does without its explanation, beside another that has it. */
    this.compact = false;
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    const { pictures } = this;
    if (!pictures || !changed.has('pictures')) return;
    const size = COLUMNS * pictures.width * pictures.height;
    const halves = [0, 1].map((half) =>
      [pictures.originals, pictures.reconstructions].map((all) => all.subarray(half * size, (half + 1) * size)),
    );
    this.#halves = halves.filter(([originals]) => originals && originals.length > 0);
  }

  get pictureStep() {
    return this.pictures?.step ?? 0;
  }

  render() {
    const { t } = this;
    return html`<div class="panel">
      <div class="heading"><h2>${t.reconstructions.title}</h2></div>
      <div class="halves">${this.#halves.map((groups) => this.#half(groups))}</div>
      ${this.compact ? nothing : html`<p class="note">${t.reconstructions.note}</p>`}
    </div>`;
  }

  /** @param {Uint8Array[]} groups */
  #half(groups) {
    const { t, numbers, scheme, pictures } = this;
    const strings = t.reconstructions;
    const { width, height } = pictures ?? { width: 28, height: 28 };
    const n = (groups[0]?.length ?? 0) / (width * height);
    return html`
      <div class="names" aria-hidden="true"><span>${strings.original}</span><span>${strings.reconstruction}</span></div>
      <vae-picture-grid
        .pictures=${groups}
        .rows=${2}
        .columns=${COLUMNS}
        .width=${width}
        .height=${height}
        .scheme=${scheme}
        .label=${pictures ? strings.picture(numbers.whole(n), numbers.whole(pictures.step)) : strings.none}
      ></vae-picture-grid>
    `;
  }
}

defineElement('vae-reconstructions', Reconstructions);

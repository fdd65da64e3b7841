import { html } from 'lit';
import { Panel } from './panel.js';
import './picture-grid.js';

/** What the decoder makes of points of the prior. */
export class Samples extends Panel {
  render() {
    const { t, numbers, scheme } = this;
    const { pictures } = this.state;
    return html`
      <div class="heading"><h2>${t.samples.title}</h2></div>
      <vae-picture-grid
        .pictures=${pictures ? [pictures.samples] : []}
        .rows=${8}
        .columns=${8}
        .width=${pictures?.width ?? 28}
        .height=${pictures?.height ?? 28}
        .scheme=${scheme}
        .label=${pictures ? t.samples.picture(numbers.whole(pictures.step)) : t.samples.none}
      ></vae-picture-grid>
      <p class="note">${t.samples.note}</p>
    `;
  }
}

customElements.define('vae-samples', Samples);

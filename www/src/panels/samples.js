import { html } from 'lit';
import { switches } from '../styles/switches.js';
import { Panel } from './panel.js';
import './picture-grid.js';

/** What the decoder makes of points of the prior. */
export class Samples extends Panel {
  static styles = [Panel.styles, switches];

  get drawnStep() {
    return this.state.pictures?.step ?? 0;
  }

  render() {
    const { t, numbers, scheme } = this;
    const { pictures } = this.state;
    const words = t.pictures.samples;
    const shown = pictures?.samplesAre ?? 'means';
    return html`
      <div class="heading">
        <h2>${t.samples.title}</h2>
        <div class="switch" role="group" aria-label=${words.show}>
          ${/** @type {const} */ (['means', 'draws']).map((one) => html`<button type="button" title=${words.hints[one]} aria-pressed=${shown === one} @click=${() => this.ask(`show-${one}`)}>${words[one]}</button>`)}
        </div>
      </div>
      <vae-picture-grid
        .pictures=${pictures ? [pictures.samples] : []}
        .rows=${8}
        .columns=${8}
        .width=${pictures?.width ?? 28}
        .height=${pictures?.height ?? 28}
        .scheme=${scheme}
        .label=${pictures ? t.samples.picture(numbers.whole(pictures.step)) : t.samples.none}
      ></vae-picture-grid>
      <p class="note">${shown === 'draws' ? words.note : t.samples.note}</p>
    `;
  }
}

customElements.define('vae-samples', Samples);

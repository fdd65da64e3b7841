import { css, html, nothing } from 'lit';
import { idleBecauseOf } from '../controls/registry.js';
import { changeOf } from '../controls/words.js';
import { pills } from '../styles/pills.js';
import './control.js';
import { Panel } from './panel.js';
import './reconstructions.js';
import './samples.js';

/** The second of two models that are compared: what it differs in, its pictures, and its own live controls. */
export class Rival extends Panel {
  static styles = [
    Panel.styles,
    pills,
    css`
      :host {
        padding-top: 18px;
        border-top: 1px dashed var(--strong-line);
      }

      .live {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 236px), 1fr));
        gap: 12px clamp(18px, 2.6vw, 40px);
        margin-bottom: 20px;
      }

      .panels {
        display: grid;
        grid-template-columns: minmax(0, 38fr) minmax(0, 62fr);
        gap: clamp(20px, 2.2vw, 30px) clamp(24px, 3.4vw, 48px);
      }

      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }

      .problem {
        color: var(--warning);
      }

      @media (max-width: 640px) {
        .panels {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  render() {
    const { t, numbers, language, scheme } = this;
    const { controls, inForce, rival } = this.state;
    if (!rival) return nothing;
    const row = rival.heldOut.last ?? rival.train.last;
    const values = rival.inForce ?? {};
    const live = controls.filter(
      (control) => control.live && control.belongs === 'engine' && !idleBecauseOf(control, values),
    );
    const name = changeOf(controls, inForce ?? {}, values, t);
    return html`
      <div class="heading">
        <h2>${t.runs.title}${name && html`: ${name}`}</h2>
        <span class="small number"
          >${row ? t.runs.now(numbers.whole(rival.step), numbers.hundredth(row.loss)) : nothing}</span
        >
        <div class="buttons">
          <button type="button" class="pill" ?disabled=${!rival.config} @click=${() => this.ask('save-rival')}>
            ${t.runs.save}
          </button>
          <button type="button" class="pill" @click=${() => this.ask('stop-comparing')}>${t.runs.stop}</button>
        </div>
      </div>
      <div role="alert">
        ${rival.problem ? html`<p class="problem">${Object.hasOwn(t.problems, rival.problem.code) ? t.problems[/** @type {keyof typeof t.problems} */ (rival.problem.code)] : t.problems.other} ${rival.problem.message}</p>` : nothing}
      </div>
      <div class="live" role="group" aria-label=${t.runs.title} @choose=${this.#choose}>
        ${live.map((control) => html`<vae-control data-key=${control.key} .control=${control} .value=${values[control.key] ?? control.default} .language=${language}></vae-control>`)}
      </div>
      <div class="panels">
        <vae-samples .state=${rival} .language=${language} .scheme=${scheme}></vae-samples>
        <vae-reconstructions .state=${rival} .language=${language} .scheme=${scheme}></vae-reconstructions>
      </div>
    `;
  }

  /** @param {CustomEvent} event */
  #choose(event) {
    event.stopPropagation();
    this.dispatchEvent(new CustomEvent('choose-rival', { detail: event.detail, bubbles: true, composed: true }));
  }
}

customElements.define('vae-rival', Rival);

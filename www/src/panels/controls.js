import { css, html, nothing } from 'lit';
import { formulaOf } from '../controls/formulas.js';
import { idleBecauseOf } from '../controls/registry.js';
import { changeOf, choiceOf, labelOf, meaningOf, valueOf } from '../controls/words.js';
import { pills } from '../styles/pills.js';
import './control.js';
import { linkIcon, seedIcon } from './icons.js';
import { Panel } from './panel.js';

/** @typedef {import('../controls/registry.js').Control} Control */

/** How long the share button says that it worked. */
const SAID_MS = 2000;

/**
 * The form of all controls: those that apply while it runs in a row that is always there, the others behind a summary of
 * the model. What a reader changes there waits for "Restart with these changes".
 */
export class Controls extends Panel {
  static properties = { about: { state: true }, shared: { state: true }, open: { type: Boolean } };

  static styles = [
    Panel.styles,
    pills,
    css`
      :host {
        container-type: inline-size;
        /* Until the engine has told its options. */
        min-height: 112px;
      }

      .live {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 236px), 1fr));
        gap: 12px clamp(18px, 2.6vw, 40px);
      }

      .summary {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 10px;
        margin-top: 10px;
      }

      .model {
        display: flex;
        flex: 1 1 240px;
        align-items: center;
        gap: 8px;
        min-width: 0;
        height: 36px;
        padding: 0;
        border: 0;
        background: none;
        text-align: start;
        font-size: 14px;
      }

      .model span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }

      .model:hover {
        text-decoration: underline;
        text-underline-offset: 3px;
      }

      .turn {
        flex: none;
        width: 8px;
        height: 8px;
        margin: 0 3px;
        border: solid var(--muted);
        border-width: 0 1.5px 1.5px 0;
        rotate: -45deg;
      }

      [aria-expanded='true'] .turn {
        rotate: 45deg;
        translate: 0 -2px;
      }

      .share {
        min-width: 126px;
      }

      .form {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 264px), 1fr));
        gap: 18px clamp(18px, 2.6vw, 40px);
        margin-top: 10px;
        padding: 16px 0 4px;
        border-top: 1px solid var(--hairline);
      }

      fieldset {
        position: relative;
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        align-content: start;
        gap: 10px 2px;
        min-width: 0;
        margin: 0;
        padding: 0;
        border: 0;
      }

      /* What is wrong with one is said over the whole width of the group. */
      fieldset vae-control {
        position: static;
      }

      /* Choices are words, and need the room of two numbers. */
      [data-kind='choice'] {
        grid-column: 1 / -1;
      }

      legend {
        margin-bottom: 6px;
        padding: 0;
        font: 400 16px/1.3 var(--serif);
      }

      .foot {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 8px 24px;
        margin-top: 12px;
      }

      .about {
        display: flex;
        flex: 1 1 320px;
        align-items: center;
        gap: 4px 18px;
        min-width: 0;
        /* Room for the tallest formula. */
        min-height: 58px;
        color: var(--muted);
        font-size: 13px;
        line-height: 1.45;
      }

      .about p {
        max-width: 64ch;
        margin: 0;
        text-wrap: pretty;
      }

      .about [role]:empty {
        display: none;
      }

      .about .clash {
        color: var(--warning);
      }

      .pointed {
        display: contents;
      }

      math {
        flex: none;
        math-style: normal;
        color: var(--ink);
        font-size: 17px;
      }

      math .moved {
        font-weight: 700;
        text-decoration: underline 2px;
        text-underline-offset: 4px;
      }

      .restart {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }

      .restart .lit {
        border-color: var(--ink);
        background: var(--ink);
        color: var(--paper);
        font-weight: 600;
      }

      @container (max-width: 560px) {
        .about {
          flex-direction: column;
          align-items: flex-start;
          min-height: 132px;
        }

        math {
          font-size: 15px;
        }

        .pill {
          flex: 1;
          justify-content: center;
        }

        .model {
          flex-basis: 100%;
        }
      }
    `,
  ];

  constructor() {
    super();
    /** Whether the form is unfolded. */
    this.open = false;
    /** @type {string | null} The control that the reader points at. */
    this.about = null;
    /** @type {boolean | null} Whether the link could be copied just now. */
    this.shared = null;
  }

  render() {
    const { t, open } = this;
    const { controls, inForce, draft, clash } = this.state;
    const shown = controls.filter(({ group }) => group);
    if (!inForce) return nothing;
    const live = shown.filter(({ live, belongs }) => live && belongs === 'engine');
    const pending = Object.keys(draft).length > 0;
    const ready = pending && clash.length === 0;
    return html`
      <div @pointerover=${this.#point} @focusin=${this.#point}>
        <div class="live" role="group" aria-label=${t.controls.whileRunning}>
          ${live.map((control) => this.#control(control))}
        </div>
        <div class="summary">
          <button
            type="button"
            class="model"
            aria-expanded=${open}
            aria-controls="form"
            title=${t.controls.change}
            @click=${() => (this.open = !open)}
          >
            <i class="turn"></i><span>${this.#summary()}</span>
          </button>
          <button
            type="button"
            class="pill"
            title=${t.controls.newSeedHint}
            aria-keyshortcuts="Shift+R"
            @click=${() => this.ask('new-seed')}
          >
            ${seedIcon}${t.controls.newSeed}
          </button>
          <button type="button" class="pill share" @click=${this.#share}>
            ${linkIcon}<span aria-live="polite"
              >${this.shared === null ? t.controls.share : this.shared ? t.controls.shared : t.controls.shareFailed}</span
            >
          </button>
        </div>
        <div id="form" ?hidden=${!open}>
          <div class="form">${this.#groups(shown.filter((control) => !live.includes(control)))}</div>
          <div class="foot">
            <div class="about">
              <div role="alert">${clash.length > 0 ? html`<p class="clash">${this.#clash()}</p>` : nothing}</div>
              <div class="pointed" aria-hidden="true">${clash.length > 0 ? nothing : this.#about(shown)}</div>
            </div>
            <div class="restart">
              <button
                type="button"
                class="pill"
                ?disabled=${this.state.rival !== null || clash.length > 0}
                title=${t.runs.compareHint}
                @click=${() => this.ask('compare')}
              >
                ${t.runs.compare}
              </button>
              <button type="button" class="pill" ?disabled=${!pending} @click=${() => this.ask('discard')}>
                ${t.controls.discard}
              </button>
              <button
                type="button"
                class="pill ${ready ? 'lit' : ''}"
                id="restart"
                ?disabled=${!ready}
                title=${pending ? changeOf(controls, inForce, { ...inForce, ...draft }, t) : t.controls.nothingToRestart}
                @click=${() => this.ask('restart')}
              >
                ${t.controls.restart}
              </button>
            </div>
          </div>
        </div>
      </div>
    `;
  }

  /** The model in a line: the choices by their names, the numbers with what they count. */
  #summary() {
    const { t } = this;
    const { controls, inForce, draft } = this.state;
    if (!inForce) return '';
    const values = { ...inForce, ...draft };
    const parts = controls.filter(
      ({ key, belongs, live, group, default: usual }) =>
        belongs === 'engine' && !live && group && (BRIEF.has(key) || String(values[key]) !== String(usual)),
    );
    return parts
      .map((control) => {
        const value = values[control.key] ?? control.default;
        return control.kind === 'choice'
          ? valueOf(control, value, t)
          : `${labelOf(control, t)} ${valueOf(control, value, t)}`;
      })
      .join(' · ');
  }

  /** @param {readonly Control[]} controls */
  #groups(controls) {
    const { t } = this;
    return [...new Set(controls.map(({ group }) => group))].map(
      (group) =>
        html`<fieldset>
          <legend>${group && t.controls.groups[group]}</legend>
          ${controls.filter((control) => control.group === group).map((control) => this.#control(control))}
        </fieldset>`,
    );
  }

  /** @param {Control} control */
  #control(control) {
    const { inForce, draft, clash } = this.state;
    const values = { ...inForce, ...draft };
    return html`<vae-control
      data-key=${control.key}
      data-kind=${control.kind}
      .control=${control}
      .value=${values[control.key] ?? control.default}
      .pending=${control.key in draft}
      .idle=${this.#idle(control)}
      .clash=${clash.includes(control.key) ? this.#clash() : null}
      .language=${this.language}
    ></vae-control>`;
  }

  /** Why a control means nothing at present, in a sentence. @param {Control} control */
  #idle(control) {
    const { t } = this;
    const { controls, inForce, draft } = this.state;
    const values = { ...inForce, ...draft };
    const cause = controls.find(({ key }) => key === idleBecauseOf(control, values));
    return cause ? t.controls.idle(labelOf(cause, t), choiceOf(cause, String(values[cause.key]), t)) : null;
  }

  /** Which settings do not go together, in a sentence. */
  #clash() {
    const { t } = this;
    const { controls, inForce, draft, clash } = this.state;
    const values = { ...inForce, ...draft };
    const settings = controls
      .filter(({ key }) => clash.includes(key))
      .map((control) =>
        t.controls.setting(labelOf(control, t), valueOf(control, values[control.key] ?? control.default, t)),
      );
    return t.controls.clash(settings.join(t.controls.and));
  }

  /** @param {readonly Control[]} controls */
  #about(controls) {
    const { t } = this;
    const control = controls.find(({ key }) => key === this.about);
    if (!control) return html`<p>${t.controls.note}</p>`;
    const then = control.live ? t.controls.live : t.controls.restartFor;
    return html`${formulaOf(control.key)}
      <p>${meaningOf(control, t)} ${this.#idle(control) ?? then}</p>`;
  }

  /** @param {Event} event */
  #point(event) {
    const pointed = event.composedPath().find((target) => target instanceof HTMLElement && target.dataset['key']);
    if (pointed instanceof HTMLElement) this.about = pointed.dataset['key'] ?? null;
  }

  async #share() {
    const wanted = new CustomEvent('share', {
      detail: { shared: Promise.resolve(false) },
      bubbles: true,
      composed: true,
    });
    this.dispatchEvent(wanted);
    this.shared = await wanted.detail.shared;
    setTimeout(() => (this.shared = null), SAID_MS);
  }
}

/** What the summary always names. */
const BRIEF = new Set(['likelihood', 'hidden', 'latent', 'activation', 'batch', 'seed']);

customElements.define('vae-controls', Controls);

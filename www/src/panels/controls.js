import { html, nothing } from 'lit';
import { sendCommand } from '../commands.js';
import { formulaOf } from '../controls/formulas.js';
import { describeChanges, descriptionOf, labelOf, noEffectReason, valueLabel } from '../controls/labels.js';
import { sameValue } from '../controls/registry.js';
import { defineElement } from '../define-element.js';
import { pills } from '../styles/pills.js';
import './control.js';
import { styles } from './controls-styles.js';
import { linkIcon, seedIcon } from './icons.js';
import { Panel } from './panel.js';

/** @typedef {import('../controls/registry.js').Control} Control */

/** How long the share button shows whether it worked. */
const FEEDBACK_MS = 2000;

/** Options that the summary always shows. It shows the others if they differ from their defaults. */
const SUMMARY_KEYS = new Set(['likelihood', 'hidden', 'latent', 'activation', 'learningRate', 'batch', 'seed']);
/** Beta is beside the equation of the loss. */
const ELSEWHERE = 'beta';

/**
 * The form of all controls but beta. It unfolds from a summary of the model. Live controls come first; what a reader
 * changes in the others takes effect with a restart.
 */
export class Controls extends Panel {
  static properties = {
    controls: { attribute: false },
    applied: { attribute: false },
    draft: { attribute: false },
    conflicts: { attribute: false },
    comparing: { type: Boolean },
    pointedKey: { state: true },
    copied: { state: true },
    open: { type: Boolean },
  };

  static styles = [Panel.styles, pills, styles];

  constructor() {
    super();
    /** @type {readonly Control[]} */
    this.controls = [];
    /** @type {import('../controls/registry.js').Values | null} The values of the run. */
    this.applied = null;
    /** @type {import('../controls/registry.js').Values} The values that take effect with a restart. */
    this.draft = {};
    /** @type {readonly string[]} The options that rule each other out. */
    this.conflicts = [];
    /** Whether two models are compared. */
    this.comparing = false;
    /** Whether the form is unfolded. */
    this.open = false;
    /** @type {string | null} The control that the reader points at. */
    this.pointedKey = null;
    /** @type {boolean | null} Whether the address could be copied just now. */
    this.copied = null;
  }

  /** The values that the form shows. */
  get #values() {
    return { ...this.applied, ...this.draft };
  }

  render() {
    const { t, open, controls, applied } = this;
    if (!applied) return nothing;
    const inForm = controls.filter(({ key, group }) => group && key !== ELSEWHERE);
    const live = inForm.filter(({ live, scope }) => live && scope === 'engine');
    return html`
      <div @pointerover=${this.#onPoint} @focusin=${this.#onPoint}>
        <div class="summary">
          <button
            type="button"
            class="model printed"
            aria-expanded=${open}
            aria-controls="form"
            title=${t.controls.change}
            @click=${() => (this.open = !open)}
          >
            <i class="chevron"></i><span>${this.#summary()}</span>
          </button>
          <button
            type="button"
            class="pill"
            title=${t.controls.newSeedHint}
            aria-keyshortcuts="Shift+R"
            @click=${() => this.send('newSeed')}
          >
            ${seedIcon}<span class="name">${t.controls.newSeed}</span>
          </button>
          <button type="button" class="pill share" @click=${this.#share}>
            ${linkIcon}<span class="name" aria-live="polite">${this.#shareLabel}</span>
          </button>
        </div>
        <div id="form" ?hidden=${!open}>
          <div class="live" role="group" aria-label=${t.controls.whileRunning}>
            ${live.map((control) => this.#control(control))}
          </div>
          <div class="form">${this.#groups(inForm.filter((control) => !live.includes(control)))}</div>
          <div class="foot">${this.#about(inForm)}${this.#restart(applied)}</div>
        </div>
      </div>
    `;
  }

  /** @param {readonly Control[]} controls */
  #about(controls) {
    const conflict = this.conflicts.length > 0;
    return html`<div class="about">
      <div role="alert">${conflict ? html`<p class="conflict">${this.#conflictText()}</p>` : nothing}</div>
      <div class="pointed" aria-hidden="true">${conflict ? nothing : this.#description(controls)}</div>
    </div>`;
  }

  /** @param {import('../controls/registry.js').Values} applied */
  #restart(applied) {
    const { t, controls, draft, conflicts } = this;
    const changed = Object.keys(draft).length > 0;
    const ready = changed && conflicts.length === 0;
    const changes = changed ? describeChanges(controls, applied, this.#values, t) : t.controls.nothingToRestart;
    return html`<div class="restart">
      <button
        type="button"
        class="pill"
        ?disabled=${this.comparing || conflicts.length > 0}
        title=${t.runs.compareHint}
        @click=${() => this.send('compare')}
      >
        ${t.runs.compare}
      </button>
      <button type="button" class="pill" ?disabled=${!changed} @click=${() => this.send('discardDraft')}>
        ${t.controls.discard}
      </button>
      <button
        type="button"
        class="pill ${ready ? 'ready' : ''}"
        id="restart"
        ?disabled=${!ready}
        title=${changes}
        @click=${() => this.send('restart')}
      >
        ${t.controls.restart}
      </button>
    </div>`;
  }

  /** The model in one line: choices by their labels, numbers with the labels of their options. */
  #summary() {
    const { t } = this;
    const values = this.#values;
    return this.controls
      .filter(({ key, scope, group, default: defaultValue }) => {
        const notable = SUMMARY_KEYS.has(key) || !sameValue(values[key], defaultValue);
        return scope === 'engine' && key !== ELSEWHERE && group && notable;
      })
      .map((control) => {
        const value = valueLabel(control, values[control.key] ?? control.default, t);
        return control.kind === 'choice' ? value : `${labelOf(control, t)} ${value}`;
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
    return html`<vae-control
      data-key=${control.key}
      data-kind=${control.kind}
      .control=${control}
      .value=${this.#values[control.key] ?? control.default}
      .pending=${control.key in this.draft}
      .disabledReason=${noEffectReason(control, this.controls, this.#values, this.t)}
      .conflict=${this.conflicts.includes(control.key) ? this.#conflictText() : null}
      .language=${this.language}
    ></vae-control>`;
  }

  /** Which options rule each other out, in a sentence. */
  #conflictText() {
    const { t, conflicts } = this;
    const values = this.#values;
    const settings = this.controls
      .filter(({ key }) => conflicts.includes(key))
      .map((control) =>
        t.controls.setting(labelOf(control, t), valueLabel(control, values[control.key] ?? control.default, t)),
      );
    return t.controls.conflict(settings.join(t.controls.and));
  }

  /**
   * What the control does that the reader points at.
   * @param {readonly Control[]} controls
   */
  #description(controls) {
    const { t } = this;
    const control = controls.find(({ key }) => key === this.pointedKey);
    if (!control) return html`<p>${t.controls.note}</p>`;
    const effect = control.live ? t.controls.live : t.controls.restartFor;
    return html`${formulaOf(control.key, this.#values)}
      <p>${descriptionOf(control, t)} ${noEffectReason(control, this.controls, this.#values, t) ?? effect}</p>`;
  }

  /** @param {Event} event */
  #onPoint(event) {
    const pointed = event.composedPath().find((target) => target instanceof HTMLElement && target.dataset['key']);
    if (pointed instanceof HTMLElement) this.pointedKey = pointed.dataset['key'] ?? null;
  }

  get #shareLabel() {
    const { share, shared, shareFailed } = this.t.controls;
    return this.copied === null ? share : this.copied ? shared : shareFailed;
  }

  #share() {
    const onResult = (/** @type {boolean} */ copied) => {
      this.copied = copied;
      setTimeout(() => (this.copied = null), FEEDBACK_MS);
    };
    sendCommand(this, 'share', { onResult });
  }
}

defineElement('vae-controls', Controls);

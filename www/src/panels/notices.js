import { css, html, nothing } from 'lit';
import { expectedOf } from '../controls/words.js';
import { MOST_BYTES } from '../files/checkpoint-file.js';
import { pills } from '../styles/pills.js';
import { Panel } from './panel.js';

/** What the button of a problem asks for. */
const REMEDIES = /** @type {const} */ ({
  no_adapter: 'train-on-cpu',
  invalid_option: 'use-defaults',
  no_wasm: null,
  engine: 'revive',
  worker: 'revive',
});

/** What a reader should know: why it trains on the CPU, what is wrong with the address, what went wrong, what a reload cost. */
export class Notices extends Panel {
  static styles = [
    Panel.styles,
    pills,
    css`
      .notice {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 4px 16px;
        margin: 0 0 12px;
        padding: 2px 0 2px 14px;
        border-inline-start: 3px solid var(--strong-line);
        color: var(--muted);
        font-size: 14px;
        line-height: 1.55;
      }

      .notice p {
        flex: 1 1 32ch;
        max-width: 92ch;
        margin: 0;
      }

      .problem {
        border-color: var(--warning);
        color: var(--ink);
      }

      .words {
        display: block;
        color: var(--muted);
        font-size: 13px;
        overflow-wrap: anywhere;
      }

      .pill {
        color: var(--ink);
      }
    `,
  ];

  render() {
    const { t, numbers } = this;
    const { cpuReason, problem, refusal, controls, addressProblems, lost } = this.state;
    const notes = addressProblems.map((one) => addressSentence(one, controls, t));
    if (lost) notes.push(`${t.files.lost(lost.name, numbers.whole(lost.step))} ${lost.before ? t.files.before : ''}`);
    if (cpuReason && t.cpu[cpuReason])
      notes.push(`${t.cpu[cpuReason]} ${cpuReason === 'insecure' ? '' : t.advice[browser()]}`);
    return html`
      <div role="alert">${problem ? this.#problem(problem) : nothing}${refusal ? this.#refusal(refusal) : nothing}</div>
      ${notes.map((note) => html`<div class="notice"><p>${note}</p></div>`)}
    `;
  }

  /** @param {import('../engine/protocol.js').Problem} problem */
  #problem({ code, message }) {
    const { t } = this;
    const sentence = own(t.problems, code) ?? t.problems.other;
    const remedy = own(REMEDIES, code) === undefined ? 'reset' : own(REMEDIES, code);
    const labels = {
      reset: t.startAgain,
      revive: t.startAgain,
      'train-on-cpu': t.trainOnCpu,
      'use-defaults': t.useDefaults,
    };
    return html`<div class="notice problem" data-code=${code}>
      <p>${sentence}${message ? html`<span class="words" lang="en">${message}</span>` : nothing}</p>
      ${remedy ? html`<button type="button" class="pill" @click=${() => this.ask(remedy)}>${labels[remedy]}</button>` : nothing}
    </div>`;
  }

  /** @param {import('../files/checkpoint-file.js').Refusal} refusal */
  #refusal({ reason, name, bytes, message }) {
    const { t, numbers } = this;
    const sentence = t.files.refused[reason](name, numbers.megabytes(bytes), numbers.megabytes(MOST_BYTES));
    return html`<div class="notice problem">
      <p>${sentence}${message ? html`<span class="words" lang="en">${message}</span>` : nothing}</p>
      <button type="button" class="pill" @click=${() => this.ask('close-refusal')}>${t.files.close}</button>
    </div>`;
  }
}

/**
 * The value of an object's own key, for keys from elsewhere.
 * @template {object} T
 * @param {T} object
 * @param {string} key
 * @returns {T[keyof T] | undefined}
 */
function own(object, key) {
  return Object.hasOwn(object, key) ? object[/** @type {keyof T} */ (key)] : undefined;
}

/**
 * @param {import('../controls/address.js').AddressProblem} problem
 * @param {readonly import('../controls/registry.js').Control[]} controls
 * @param {import('../i18n/index.js').Strings} t
 */
function addressSentence(problem, controls, t) {
  switch (problem.kind) {
    case 'unknown':
      return t.address.unknown(problem.key, controls.map(({ key }) => key).join(', '));
    case 'twice':
      return t.address.twice(problem.key);
    case 'version':
      return t.address.version(problem.value);
    case 'value': {
      const control = controls.find(({ key }) => key === problem.key);
      return t.address.value(problem.key, problem.value, control ? expectedOf(control, t) : '');
    }
  }
}

/**
 * Which browser this is: for advice, and for nothing else.
 * @returns {'chromium' | 'firefox' | 'safari' | 'other'}
 */
function browser() {
  const agent = navigator.userAgent;
  if (/Firefox\//.test(agent)) return 'firefox';
  if (/Chrome\//.test(agent)) return 'chromium';
  return /Safari\//.test(agent) ? 'safari' : 'other';
}

customElements.define('vae-notices', Notices);

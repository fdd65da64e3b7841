import { css, html, nothing } from 'lit';
import { allowedValues } from '../controls/labels.js';
import { slowerRate } from '../controls/slower.js';
import { defineElement } from '../define-element.js';
import { MAX_CHECKPOINT_BYTES } from '../files/checkpoint-file.js';
import { WORKER_SILENCE_MS } from '../limits.js';
import { pills } from '../styles/pills.js';
import { Panel } from './panel.js';

/** The command of the button of a problem, by its code; `reset` for all others, and no button for null. */
const REMEDIES = /** @type {const} */ ({
  no_adapter: 'trainOnCpu',
  invalid_option: 'useDefaults',
  no_device: 'trainOnCpu',
  no_wasm: null,
  old_browser: null,
  no_worker: null,
  csp: 'reopen',
  engine: 'reopen',
  worker: 'reopen',
});

/**
 * Messages that a reader must see: what went wrong, what is wrong with the address, what a reload has ended, and that a
 * reset can be undone. They hang below the bar, above what is there, so that nothing moves.
 */
export class Notices extends Panel {
  static properties = {
    problem: { attribute: false },
    silence: { attribute: false },
    rejection: { attribute: false },
    lostRun: { attribute: false },
    damage: { attribute: false },
    learningRate: { attribute: false },
    recovered: { attribute: false },
    undoStep: { attribute: false },
    undoKept: { type: Boolean },
    undoRate: { attribute: false },
    controls: { attribute: false },
    addressProblems: { attribute: false },
    dataFault: { attribute: false },
    closed: { state: true },
  };

  static styles = [
    Panel.styles,
    pills,
    css`
      :host {
        width: 600px;
      }

      .notice {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 16px;
        margin: var(--notice-margin, 6px 0 0);
        padding: 7px 14px;
        border: 1px solid var(--strong-line);
        border-inline-start-width: 4px;
        border-radius: 6px;
        background: var(--raised);
        box-shadow: 0 4px 16px var(--shadow);
        font-size: 15px;
        line-height: 1.5;
        pointer-events: auto;
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

      .message {
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

  constructor() {
    super();
    /** @type {import('../engine/protocol.js').Silence | null} */
    this.silence = null;
    /** @type {import('../engine/protocol.js').Problem | null} */
    this.problem = null;
    /** @type {import('../files/checkpoint-file.js').CheckpointRejection | null} */
    this.rejection = null;
    /** @type {import('../state/state.js').LostRun | null} */
    this.lostRun = null;
    /** @type {import('../run-store.js').Damage | null} What of the stored run was found damaged. */
    this.damage = null;
    /** The learning rate of the run. */
    this.learningRate = 0;
    /** @type {import('../state/state.js').Recovered | null} */
    this.recovered = null;
    /** @type {number | null} The step to which a reset can be undone. */
    this.undoStep = null;
    /** Whether the run before is one of the earlier ones. */
    this.undoKept = false;
    /** @type {number | null} The learning rate with which the run went on instead. */
    this.undoRate = null;
    /** @type {readonly import('../controls/registry.js').Control[]} */
    this.controls = [];
    /** @type {readonly import('../controls/address.js').AddressProblem[]} */
    this.addressProblems = [];
    /** @type {string | null} Why the rest of the data did not arrive. */
    this.dataFault = null;
    /** @type {ReadonlySet<string>} The notes that the reader has closed. */
    this.closed = new Set();
  }

  render() {
    const { t, numbers, problem, rejection, lostRun: lost } = this;
    const notes = this.addressProblems.map((one) => addressSentence(one, this.controls, t));
    if (lost)
      notes.push(`${t.files.lost(lost.name, numbers.whole(lost.step))} ${lost.resumed ? t.files.earlierRunShown : ''}`);
    if (this.damage) notes.push(t.faults.damage[this.damage]);
    if (this.recovered) notes.push(t.faults[this.recovered.on](numbers.whole(this.recovered.step)));
    return html`
      <div role="alert">
        ${problem ? this.#problem(problem) : nothing}${rejection ? this.#rejection(rejection) : nothing}
        ${this.silence ? this.#silence(this.silence) : nothing}
        ${this.dataFault === null ? nothing : this.#interrupted(this.dataFault)}
      </div>
      <div role="status">${this.undoStep === null ? nothing : this.#undo(this.undoStep)}</div>
      ${notes.filter((note) => !this.closed.has(note)).map((note) => this.#note(note))}
    `;
  }

  /** @param {string} note */
  #note(note) {
    const close = () => (this.closed = new Set([...this.closed, note]));
    return html`<div class="notice note-card">
      <p>${note}</p>
      <button type="button" class="pill" @click=${close}>${this.t.files.close}</button>
    </div>`;
  }

  /** @param {import('../engine/protocol.js').Problem} problem */
  #problem({ code, message, divergedAt, rewoundTo }) {
    const { t } = this;
    if (rewoundTo !== undefined) return this.#rewound(rewoundTo, divergedAt, message);
    const sentence = ownValue(t.problems, code) ?? t.problems.other;
    const remedy = ownValue(REMEDIES, code) === undefined ? 'reset' : ownValue(REMEDIES, code);
    const labels = {
      reset: t.startAgain,
      reopen: t.startAgain,
      trainOnCpu: t.trainOnCpu,
      useDefaults: t.useDefaults,
    };
    return html`<div class="notice problem" data-code=${code}>
      <p>${sentence}${errorMessage(message)}</p>
      ${remedy ? this.#button(labels[remedy], remedy) : nothing}
    </div>`;
  }

  /**
   * A run that has diverged, and stands at its last saved state.
   * @param {number} step
   * @param {number | undefined} divergedAt
   * @param {string} message
   */
  #rewound(step, divergedAt, message) {
    const { t, numbers, learningRate } = this;
    return html`<div class="notice problem" data-code="diverged">
      <p>
        ${divergedAt === undefined ? nothing : t.faults.diverged(numbers.whole(divergedAt))}
        ${t.faults.rewound(numbers.whole(step), numbers.factor(learningRate))}
        ${divergedAt === undefined ? errorMessage(message) : nothing}
      </p>
      ${this.#button(t.faults.slower(numbers.factor(slowerRate(learningRate))), 'continueSlower')}
    </div>`;
  }

  /** @param {number} step */
  #undo(step) {
    const { t, undoRate, numbers } = this;
    const at = numbers.whole(step);
    const reset = this.undoKept ? t.run.kept(at) : t.files.undoReset(at);
    return html`<div class="notice undo">
      <p>${undoRate === null ? reset : t.faults.wentSlower(at, numbers.factor(undoRate))}</p>
      <button type="button" class="pill" aria-keyshortcuts="U" @click=${() => this.send('undoReset')}>
        ${t.files.undo}
      </button>
    </div>`;
  }

  /** @param {import('../engine/protocol.js').Silence} silence */
  #silence(silence) {
    const seconds = this.numbers.whole(WORKER_SILENCE_MS / 1000);
    return html`<div class="notice problem">
      <p>${this.t.silence[silence](seconds)}</p>
      ${this.#button(this.t.startAgain, 'replaceWorker')}
    </div>`;
  }

  /** @param {string} fault */
  #interrupted(fault) {
    return html`<div class="notice problem">
      <p>${this.t.data.interrupted}${errorMessage(fault)}</p>
      ${this.#button(this.t.data.retry, 'retryData')}
    </div>`;
  }

  /** @param {import('../files/checkpoint-file.js').CheckpointRejection} rejection */
  #rejection({ reason, name, bytes, message }) {
    const { t, numbers } = this;
    const limit = numbers.megabytes(MAX_CHECKPOINT_BYTES);
    return html`<div class="notice problem">
      <p>${t.files.rejected[reason](name, numbers.megabytes(bytes), limit)}${errorMessage(message)}</p>
      ${this.#button(t.files.close, 'dismissRejection')}
    </div>`;
  }

  /**
   * @param {string} label
   * @param {import('../commands.js').PlainCommandName} command
   */
  #button(label, command) {
    return html`<button type="button" class="pill" @click=${() => this.send(command)}>${label}</button>`;
  }
}

/**
 * The message of an error, which is in English.
 * @param {string} message
 */
function errorMessage(message) {
  return message ? html`<span class="message" lang="en">${message}</span>` : nothing;
}

/**
 * The value of an object's own property, for a key that may be anything.
 * @template {object} T
 * @param {T} object
 * @param {string} key
 * @returns {T[keyof T] | undefined}
 */
function ownValue(object, key) {
  return Object.hasOwn(object, key) ? object[/** @type {keyof T} */ (key)] : undefined;
}

/**
 * What is wrong with an entry of the address, in a sentence.
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
      return t.address.value(problem.key, problem.value, control ? allowedValues(control, t) : '');
    }
  }
}

defineElement('vae-notices', Notices);

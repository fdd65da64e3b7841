import { LitElement, html, nothing } from 'lit';
import { endWorker, holdWorker, onSilence } from '../engine/client.js';
import { FATAL, toProblem } from '../engine/failure.js';
import { yieldToEventLoop } from '../event-loop.js';
import { languageFor, languages, numbersOf } from '../i18n/index.js';
import '../panels/notices.js';
import '../panels/table.js';
import { pills } from '../styles/pills.js';
import { readings } from '../styles/readings.js';
import { sliders } from '../styles/sliders.js';
import { switches } from '../styles/switches.js';
import { base, tokens } from '../styles/tokens.js';
import { figureStyles } from './figure-styles.js';

/** Nothing is loaded until the figure is within this distance of the screen: two viewports. */
const NEAR = '200% 0px';
/** The width that is assumed until it has been measured. */
const USUAL_WIDTH = 640;

/**
 * The base of the figures: language, theme, what is on screen, what is drawn now as numbers, and failures.
 *
 * @template {object} V what is drawn now, as plain numbers
 * @fires change - `values` has changed, and so has the figure
 * @fires error - something went wrong, and the figure says it: `{ code, message }`
 */
export class Figure extends LitElement {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = {
    lang: { reflect: true },
    theme: { reflect: true },
    systemDark: { state: true },
    width: { state: true },
    problem: { state: true },
    silence: { state: true },
    captioned: { state: true },
  };

  /** @type {import('lit').CSSResultGroup} */
  static styles = [tokens, base, pills, readings, sliders, switches, figureStyles];

  /** @type {V | null} */
  #values = null;
  #awake = false;
  #onScreen = false;
  #farewells = /** @type {(() => void)[]} */ ([]);
  #darkQuery = window.matchMedia('(prefers-color-scheme: dark)');
  #near = new IntersectionObserver((entries) => entries.at(-1)?.isIntersecting && this.awaken(), { rootMargin: NEAR });
  #screen = new IntersectionObserver((entries) => {
    this.#onScreen = entries.at(-1)?.isIntersecting ?? false;
    this.#onVisibility();
  });
  #size = new ResizeObserver((entries) => {
    const width = Math.round(entries.at(-1)?.contentRect.width ?? 0);
    if (width > 0) this.width = width;
  });

  constructor() {
    super();
    /** @type {string} The language; English if there is no translation. */
    this.lang = 'en';
    /** @type {'light' | 'dark' | null} The theme; the system's if it is null. */
    this.theme = null;
    this.systemDark = this.#darkQuery.matches;
    /** The width of the drawing in pixels. */
    this.width = USUAL_WIDTH;
    /** @type {import('../engine/protocol.js').Problem | null} */
    this.problem = null;
    /** @type {import('../engine/protocol.js').Silence | null} */
    this.silence = null;
    /** Whether the page has a caption for it: it stands in a `<figure>` with a `<figcaption>`. */
    this.captioned = false;
  }

  /** What is drawn now, as plain numbers; null as long as there is nothing. @returns {V | null} */
  get values() {
    return this.#values;
  }

  /** The language that is shown. */
  get language() {
    return languageFor(this.lang);
  }

  /** The theme that is shown. @returns {'light' | 'dark'} */
  get scheme() {
    return this.theme ?? (this.systemDark ? 'dark' : 'light');
  }

  /** The strings of the language. */
  get t() {
    return languages[this.language];
  }

  /** The number formats of the language. */
  get numbers() {
    return numbersOf(this.language);
  }

  /** Whether the figure may ask the engine: it has been near the screen. */
  get awake() {
    return this.#awake;
  }

  /** Whether the figure is on screen. */
  get visible() {
    return this.#onScreen && !document.hidden;
  }

  /** The title of the figure. */
  get heading() {
    return '';
  }

  /** What to see in it, and what to try. A page may put its own words into the slot `caption`. */
  get note() {
    return '';
  }

  /** Renders first in a task of its own: all figures of a page in one task would block it. */
  async scheduleUpdate() {
    if (!this.hasUpdated) await yieldToEventLoop();
    return super.scheduleUpdate();
  }

  connectedCallback() {
    super.connectedCallback();
    this.captioned = this.closest('figure')?.querySelector('figcaption') != null;
    this.#near.observe(this);
    this.#screen.observe(this);
    this.#darkQuery.addEventListener('change', this.#onSchemeChange);
    document.addEventListener('visibilitychange', this.#onVisibility);
    void this.updateComplete.then(() => {
      const drawing = this.renderRoot.querySelector('.drawing');
      if (drawing && this.isConnected) this.#size.observe(drawing);
    });
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    for (const observer of [this.#near, this.#screen, this.#size]) observer.disconnect();
    this.#darkQuery.removeEventListener('change', this.#onSchemeChange);
    document.removeEventListener('visibilitychange', this.#onVisibility);
    // An element that is moved is back at once. React removes and adds it in two tasks at most.
    setTimeout(() => {
      if (!this.isConnected) this.#sleep();
    });
  }

  /** @param {Map<string, unknown>} changed */
  willUpdate(changed) {
    if (!changed.has('problem') || !this.problem) return;
    const { code, message } = this.problem;
    this.dispatchEvent(new CustomEvent('error', { detail: { code, message } }));
  }

  /** Shows a part of the template in the frame of all figures. @param {unknown} content */
  frame(content) {
    const { t, problem, silence } = this;
    const poster = problem !== null && !this.values && this.querySelector('[slot="poster"]') !== null;
    return html`<figure lang=${t.code} aria-label=${this.heading}>
      <div class="heading">
        <h2>${this.heading}</h2>
        ${this.transport()}
      </div>
      ${
        problem || silence
          ? html`<vae-notices
              .problem=${problem}
              .silence=${silence}
              .language=${this.language}
              @vae-reset=${this.#startAgain}
              @vae-reopen=${this.#startAgain}
              @vae-trainOnCpu=${this.#startAgain}
              @vae-useDefaults=${this.#useDefaults}
              @vae-replaceWorker=${this.#replaceWorker}
            ></vae-notices>`
          : nothing
      }
      ${poster ? html`<slot name="poster"></slot>` : nothing}
      <div class="drawing" ?hidden=${poster}>${content}</div>
      <figcaption class="note"><slot name="caption">${this.captioned ? nothing : this.note}</slot></figcaption>
      <vae-table .summary=${t.charts.table} .name=${this.heading} .renderTable=${() => this.table()}></vae-table>
    </figure>`;
  }

  /** The buttons beside the title. @returns {unknown} */
  transport() {
    return nothing;
  }

  /** What is drawn, as a table. */
  table() {
    return html``;
  }

  /** Called when the figure comes near the screen, and when it starts again after a failure. */
  wake() {}

  /** Called when the figure has been removed from the page. */
  sleep() {}

  /** Called when the engine refuses the options of the page, and the reader wants those of the figure. */
  useDefaults() {}

  /** Called when the figure comes on screen, or leaves it. */
  visibilityChanged() {}

  /**
   * Shows other values and says so.
   * @param {V} values
   */
  present(values) {
    this.#values = values;
    this.requestUpdate();
    void this.updateComplete.then(() => {
      if (this.#values === values) this.dispatchEvent(new Event('change', { bubbles: true }));
    });
  }

  /**
   * Shows a failure.
   * @param {unknown} error
   */
  fail(error) {
    const problem = toProblem(error);
    if (FATAL.has(problem.code) && this.problem) return;
    this.problem = problem;
  }

  /** Wakes the figure, unless it is awake. @returns whether it is */
  awaken() {
    if (this.#awake || !this.isConnected) return this.#awake;
    this.#awake = true;
    this.#farewells = [holdWorker(), onSilence((silence) => void (this.silence = silence))];
    this.wake();
    return true;
  }

  #sleep() {
    if (!this.#awake) return;
    this.#awake = false;
    this.sleep();
    for (const farewell of this.#farewells.splice(0)) farewell();
  }

  /** @param {Event} event */
  #startAgain = (event) => {
    event.stopPropagation();
    this.problem = null;
    this.wake();
  };

  /** @param {Event} event */
  #useDefaults = (event) => {
    this.useDefaults();
    this.#startAgain(event);
  };

  /** @param {Event} event */
  #replaceWorker = (event) => {
    endWorker();
    this.#startAgain(event);
  };

  #onSchemeChange = () => {
    this.systemDark = this.#darkQuery.matches;
  };

  #onVisibility = () => this.visibilityChanged();
}

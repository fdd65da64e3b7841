import { LitElement, html, nothing } from 'lit';
import { copyText } from '../copy-text.js';
import { defineElement } from '../define-element.js';
import { bench as en } from '../i18n/en-bench.js';
import { languages, numbersOf } from '../i18n/index.js';
import { bench as zh } from '../i18n/zh-bench.js';
import { siteHeader, siteHeaderStyles } from '../site-header.js';
import { pills } from '../styles/pills.js';
import { base, tokens } from '../styles/tokens.js';
import { benchStyles } from './bench-styles.js';
import { namesIn } from './names.js';
import { describePlace, reportOf } from './report.js';
import { resultsTable, resultsTableStyles } from './results-table.js';
import { Run } from './run.js';
import { groupsOf, speedChart, speedChartStyles } from './speed-chart.js';
import { startBench } from './start-bench.js';

/** The strings of each language. */
const STRINGS = { en, zh };
/** A clock that moves in larger steps makes figures coarse. */
const COARSE_MS = 10;
/** Of these, the lab has a sentence that fits here, too. */
const SAID = /** @type {const} */ (['no_wasm', 'old_browser', 'no_worker', 'csp', 'engine']);

/**
 * The page that measures how fast the engine trains.
 * @fires preference - the reader has chosen a language or a theme: `{ lang }` or `{ theme }`
 */
export class VaeBench extends LitElement {
  static properties = {
    language: { attribute: false },
    theme: { reflect: true },
    options: { attribute: false },
    findings: { state: true },
    report: { state: true },
    copied: { state: true },
  };

  static styles = [tokens, base, siteHeaderStyles, pills, speedChartStyles, resultsTableStyles, benchStyles];

  /** @type {Run | null} */
  #run = null;
  #darkQuery = window.matchMedia('(prefers-color-scheme: dark)');
  #onScheme = () => this.requestUpdate();
  #onVisibility = () => {
    if (document.hidden) this.#run?.noteHidden();
  };

  constructor() {
    super();
    /** @type {import('../i18n/index.js').Language} */
    this.language = 'en';
    /** @type {'light' | 'dark' | null} The theme; the system's if it is null. */
    this.theme = null;
    /** @type {import('./plan.js').Options | null} */
    this.options = null;
    /** @type {import('./run.js').Findings | null} */
    this.findings = null;
    /** The result as JSON; empty while there is none. */
    this.report = '';
    /** @type {boolean | null} Whether the last attempt to copy it succeeded. */
    this.copied = null;
  }

  connectedCallback() {
    super.connectedCallback();
    this.#darkQuery.addEventListener('change', this.#onScheme);
    document.addEventListener('visibilitychange', this.#onVisibility);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.#run?.stop();
    this.#darkQuery.removeEventListener('change', this.#onScheme);
    document.removeEventListener('visibilitychange', this.#onVisibility);
  }

  /** The strings of this page. */
  get t() {
    return STRINGS[this.language];
  }

  render() {
    const { t, findings, language } = this;
    const scheme = this.theme ?? (this.#darkQuery.matches ? 'dark' : 'light');
    const setPreference = (/** @type {object} */ detail) =>
      this.dispatchEvent(new CustomEvent('preference', { detail }));
    return html`<div class="page" lang=${languages[language].code}>
      ${siteHeader({ here: 'bench', language, scheme, setPreference })}
      <main>
        <h1>${t.title}</h1>
        <p>${t.lede}</p>
        <p class="small">${t.advice}</p>
        ${this.#actions()} ${findings ? this.#found(findings) : nothing}
        <section>
          <h2>${t.method}</h2>
          <div class="small">${t.methods.map((sentence) => html`<p>${sentence}</p>`)}</div>
        </section>
      </main>
    </div>`;
  }

  #actions() {
    const { t, findings } = this;
    const running = findings?.phase === 'opening' || findings?.phase === 'measuring';
    const { ended, parts } = progressOf(findings);
    return html`<div class="actions">
        <button type="button" class="pill start" @click=${running ? this.#stop : this.#start}>
          ${running ? t.stop : findings ? t.again : t.measure}
        </button>
        ${running ? html`<progress aria-label=${t.progress} max=${parts} value=${ended}></progress>` : nothing}
      </div>
      <p role="status">${findings ? this.#statusOf(findings) : nothing}</p>`;
  }

  /** @param {import('./run.js').Findings} findings */
  #statusOf(findings) {
    const { t } = this;
    if (findings.phase !== 'measuring') return t[findings.phase];
    const names = namesIn(t, numbersOf(this.language));
    const cell = findings.results.find(({ status }) => status === 'running')?.cell;
    const { ended, parts } = progressOf(findings);
    const what = cell ? `${names.shortBackend(cell, findings.adapter)}, ${names.size(cell)}` : t.plain;
    return t.measuring(String(Math.min(ended + 1, parts)), String(parts), what);
  }

  /** @param {import('./run.js').Findings} findings */
  #found(findings) {
    const { t } = this;
    const numbers = numbersOf(this.language);
    const names = namesIn(t, numbers);
    const { problem, results, plain, clockMs } = findings;
    if (problem) return html`<p class="warning" role="alert">${this.#problemText(problem)}</p>`;
    if (results.length === 0) return nothing;
    const hidden = results.some((result) => result.hidden) || (plain?.status === 'measured' && plain.hidden);
    const rate = plain?.status === 'measured' ? plain.rate.gflops.median : null;
    return html`${hidden ? html`<p class="warning">${t.background}</p>` : nothing}
      ${clockMs >= COARSE_MS ? html`<p class="warning">${t.coarseClock(numbers.whole(clockMs))}</p>` : nothing}
      ${this.#device(findings)}
      <section class="both">
        <div>
          <h2>${t.chart}</h2>
          ${speedChart({ groups: groupsOf(findings, names), plain: rate, numbers, t })}
        </div>
        <div>
          <h2>${t.results}</h2>
          ${resultsTable({ findings, names, numbers, t })}
        </div>
      </section>
      ${this.report ? this.#json() : nothing}`;
  }

  /** @param {import('./run.js').Findings} findings */
  #device({ adapter, plain }) {
    const { t } = this;
    const names = namesIn(t, numbersOf(this.language));
    const { brands, userAgent, cores } = describePlace(navigator);
    const real = brands?.filter(({ brand }) => !/not.*brand/i.test(brand)) ?? [];
    const browser = real.map(({ brand, version }) => `${brand} ${version}`).join(', ') || userAgent;
    return html`<section>
      <h2>${t.device}</h2>
      <dl>
        <dt>${t.browser}</dt>
        <dd>${browser}</dd>
        <dt>${t.cores}</dt>
        <dd>${cores ?? '–'}</dd>
        <dt>${t.adapter}</dt>
        <dd class="adapter">${adapter ? names.adapter(adapter) : t.noAdapter}</dd>
        ${
          plain
            ? html`<dt>${t.plain}</dt>
                <dd class="plain-rate">${this.#plainText(plain)}</dd>`
            : nothing
        }
      </dl>
    </section>`;
  }

  /** @param {import('./run.js').PlainResult} plain */
  #plainText(plain) {
    const { t } = this;
    if (plain.status === 'failed') return t.plainFailed(plain.problem.message);
    if (plain.status !== 'measured') return t.plainStates[plain.status];
    const { significant, whole } = numbersOf(this.language);
    const { gflops, n } = plain.rate;
    return t.plainRate(significant(gflops.median), `${significant(gflops.min)}–${significant(gflops.max)}`, whole(n));
  }

  /** @param {import('../engine/protocol.js').Problem} problem */
  #problemText({ code, message }) {
    const { problems } = languages[this.language];
    const known = SAID.find((one) => one === code);
    return `${problems[known ?? 'other']} ${message}`;
  }

  #json() {
    const { t, copied } = this;
    const said = copied === null ? '' : copied ? t.copied : t.notCopied;
    return html`<section>
      <div class="copy">
        <button type="button" class="pill copy-json" @click=${this.#copy}>${t.copy}</button>
        <span class="small" role="status">${said}</span>
      </div>
      <details>
        <summary class="small">${t.json}</summary>
        <textarea readonly spellcheck="false" aria-label=${t.json} .value=${this.report}></textarea>
      </details>
    </section>`;
  }

  #start = async () => {
    const { options } = this;
    if (!options) return;
    this.#run?.stop();
    [this.report, this.copied] = ['', null];
    const parts = {
      start: startBench,
      now: () => performance.now(),
      isHidden: () => document.hidden,
      after: (/** @type {() => void} */ work, /** @type {number} */ ms) => {
        const timer = setTimeout(work, ms);
        return () => clearTimeout(timer);
      },
    };
    const run = new Run(parts, options, (findings) => {
      if (this.#run === run) this.findings = findings;
    });
    this.#run = run;
    await run.go();
    const { findings } = this;
    if (this.#run !== run || !findings || findings.results.length === 0) return;
    this.report = JSON.stringify(reportOf(findings, describePlace(navigator), new Date()), null, 2);
  };

  #stop = () => this.#run?.stop();

  #copy = async () => {
    this.copied = await copyText(this.report);
    if (this.copied) return;
    const details = this.renderRoot.querySelector('details');
    if (details) details.open = true;
    this.renderRoot.querySelector('textarea')?.select();
  };
}

/**
 * How many parts have ended, and how many there are.
 * @param {import('./run.js').Findings | null} findings
 */
function progressOf(findings) {
  const states = [
    ...(findings?.plain ? [findings.plain.status] : []),
    ...(findings?.results.map(({ status }) => status) ?? []),
  ];
  const ended = states.filter((status) => status !== 'waiting' && status !== 'running').length;
  return { ended, parts: Math.max(states.length, 1) };
}

defineElement('vae-bench', VaeBench);

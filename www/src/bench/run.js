/** The course of a benchmark: what is measured next, what is given up, and what is known so far. */
import { toProblem } from '../engine/failure.js';
import { cellsOf, timeFor } from './plan.js';

/**
 * @typedef {import('./plan.js').Cell} Cell
 * @typedef {import('./plan.js').Options} Options
 * @typedef {import('./measure-cell.js').Timing} Timing
 * @typedef {import('./plain-rate.js').PlainRate} PlainRate
 * @typedef {import('../engine/protocol.js').Problem} Problem
 *
 * What came of a cell. `slow`: the time was over; there may be a timing nevertheless.
 * @typedef {object} Result
 * @property {Cell} cell
 * @property {'waiting' | 'running' | 'measured' | 'slow' | 'failed' | 'stopped'} status
 * @property {number} steps all steps that were done
 * @property {Timing | null} timing
 * @property {Problem | null} problem
 * @property {boolean} hidden whether the page was in the background meanwhile
 *
 * What came of the adapter's plain rate.
 * @typedef {{ status: 'waiting' | 'running' | 'stopped' }
 *   | { status: 'measured', rate: PlainRate, hidden: boolean }
 *   | { status: 'slow' } | { status: 'failed', problem: Problem }} PlainResult
 *
 * Everything that is known of a benchmark.
 * @typedef {object} Findings
 * @property {'opening' | 'measuring' | 'done' | 'stopped' | 'failed'} phase
 * @property {Problem | null} problem why it failed
 * @property {import('./adapter.js').Adapter | null} adapter null if there is none
 * @property {number} clockMs the smallest step of the browser's clock
 * @property {string} version of vae-lab
 * @property {PlainResult | null} plain null if there is no adapter
 * @property {Result[]} results
 *
 * @typedef {Pick<Findings, 'adapter' | 'clockMs' | 'version'>} Opened
 *
 * A worker that measures. Its promises reject once it has ended.
 * @typedef {object} Bench
 * @property {() => Promise<{ value: Opened } | { problem: Problem }>} open
 * @property {(options: Options) => Promise<{ value: PlainRate } | { problem: Problem }>} plainRate
 * @property {(cell: Cell, options: Options, budgetMs: number, onSteps: (steps: number) => void) =>
 *   Promise<{ value: Timing } | { problem: Problem }>} measure
 * @property {() => void} end terminates it
 */

/** What is known before anything is. @type {Findings} */
const NOTHING = { phase: 'opening', problem: null, adapter: null, clockMs: 0, version: '', plain: null, results: [] };
/** In place of what a part gives: its time is over. */
const LATE = Symbol('late');

/** A benchmark that runs. */
export class Run {
  #parts;
  #options;
  #onChange;
  #findings = NOTHING;
  /** @type {Bench | null} */
  #bench = null;
  #stopped = false;
  #hidden = false;
  /** Ends what is waited for. */
  #giveUp = () => {};

  /**
   * @param {object} parts
   * @param {() => Bench} parts.start starts a worker
   * @param {() => number} parts.now in milliseconds
   * @param {(work: () => void, ms: number) => () => void} parts.after calls it later; gives what prevents that
   * @param {() => boolean} parts.isHidden whether the page is in the background
   * @param {Options} options
   * @param {(findings: Findings) => void} onChange
   */
  constructor(parts, options, onChange) {
    this.#parts = parts;
    this.#options = options;
    this.#onChange = onChange;
  }

  /** Measures everything, one after the other. Never rejects. */
  async go() {
    const { now } = this.#parts;
    this.#change({});
    const opened = await this.#open();
    if (!opened) return;
    const start = now();
    const left = () => 1000 * this.#options.seconds - (now() - start);
    const cells = cellsOf(this.#options, opened.adapter !== null);
    this.#change({
      ...opened,
      phase: 'measuring',
      plain: opened.adapter && { status: 'waiting' },
      results: cells.map((cell) => ({
        cell,
        status: 'waiting',
        steps: 0,
        timing: null,
        problem: null,
        hidden: false,
      })),
    });
    if (opened.adapter && !this.#stopped) await this.#measurePlainRate(timeFor(left(), ['plain', ...cells]));
    for (const [index] of cells.entries()) {
      if (this.#stopped) break;
      await this.#measureCell(index, timeFor(left(), cells.slice(index)));
    }
    this.#end();
    if (this.#stopped) this.#markStopped();
    else this.#change({ phase: 'done' });
  }

  /** Stops at once. What has been measured stays. */
  stop() {
    this.#stopped = true;
    this.#end();
    this.#giveUp();
  }

  /** Notes that the page is in the background: browsers then slow it down. */
  noteHidden() {
    this.#hidden = true;
  }

  async #open() {
    try {
      const answer = await this.#before(Infinity, this.#start().open());
      if (answer !== LATE && 'value' in answer) return answer.value;
      if (answer !== LATE) this.#change({ phase: 'failed', problem: answer.problem });
    } catch (error) {
      if (!this.#stopped) this.#change({ phase: 'failed', problem: toProblem(error) });
    }
    this.#end();
    if (this.#stopped) this.#markStopped();
    return null;
  }

  /** What was not reached will not be measured. */
  #markStopped() {
    const { plain, results } = this.#findings;
    this.#change({
      phase: 'stopped',
      plain: plain?.status === 'waiting' ? { status: 'stopped' } : plain,
      results: results.map((result) => (result.status === 'waiting' ? { ...result, status: 'stopped' } : result)),
    });
  }

  /** @param {{ limitMs: number }} time */
  async #measurePlainRate({ limitMs }) {
    this.#change({ plain: { status: 'running' } });
    const answer = await this.#attempt(limitMs, (bench) => bench.plainRate(this.#options));
    if (this.#stopped) this.#change({ plain: { status: 'stopped' } });
    else if (answer === LATE) this.#change({ plain: { status: 'slow' } });
    else if ('problem' in answer) this.#change({ plain: { status: 'failed', problem: answer.problem } });
    else this.#change({ plain: { status: 'measured', rate: answer.value, hidden: this.#hidden } });
  }

  /**
   * @param {number} index
   * @param {{ budgetMs: number, limitMs: number }} time
   */
  async #measureCell(index, { budgetMs, limitMs }) {
    /** @param {Partial<Result>} change */
    const change = (change) =>
      this.#change({
        results: this.#findings.results.map((result, place) => (place === index ? { ...result, ...change } : result)),
      });
    const cell = /** @type {Result} */ (this.#findings.results[index]).cell;
    change({ status: 'running' });
    const answer = await this.#attempt(limitMs, (bench) =>
      bench.measure(cell, this.#options, budgetMs, (steps) => change({ steps })),
    );
    const hidden = this.#hidden;
    if (this.#stopped) change({ status: 'stopped', hidden });
    else if (answer === LATE) change({ status: 'slow', hidden });
    else if ('problem' in answer) change({ status: 'failed', hidden, problem: answer.problem });
    else change({ status: answer.value.status, steps: answer.value.steps, timing: answer.value, hidden });
  }

  /**
   * What a worker gives, within a limit. After any trouble the next part gets a new worker, since the state of this one
   * is unknown.
   * @template T
   * @param {number} limitMs
   * @param {(bench: Bench) => Promise<{ value: T } | { problem: Problem }>} work
   * @returns {Promise<{ value: T } | { problem: Problem } | typeof LATE>}
   */
  async #attempt(limitMs, work) {
    this.#hidden = this.#parts.isHidden();
    try {
      const answer = await this.#before(limitMs, work(this.#start()));
      if (answer === LATE || 'problem' in answer) this.#end();
      return answer;
    } catch (error) {
      this.#end();
      return { problem: toProblem(error) };
    }
  }

  /**
   * What a promise gives, or `LATE` once the limit has passed or the benchmark is stopped.
   * @template T
   * @param {number} limitMs
   * @param {Promise<T>} promise
   * @returns {Promise<T | typeof LATE>}
   */
  async #before(limitMs, promise) {
    let cancel = () => {};
    /** @type {Promise<typeof LATE>} */
    const late = new Promise((resolve) => {
      this.#giveUp = () => resolve(LATE);
      if (limitMs < Infinity) cancel = this.#parts.after(this.#giveUp, limitMs);
    });
    promise.catch(() => {});
    try {
      return await Promise.race([promise, late]);
    } finally {
      cancel();
    }
  }

  #start() {
    this.#bench ??= this.#parts.start();
    return this.#bench;
  }

  #end() {
    this.#bench?.end();
    this.#bench = null;
  }

  /** @param {Partial<Findings>} change */
  #change(change) {
    this.#findings = { ...this.#findings, ...change };
    this.#onChange(this.#findings);
  }
}

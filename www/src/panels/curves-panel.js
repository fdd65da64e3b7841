import { History } from '../charts/history.js';
import { whyIncomparable } from '../charts/runs.js';
import { describeChanges } from '../controls/labels.js';
import { Panel } from './panel.js';

/**
 * @typedef {import('../controls/registry.js').Values} Values
 *
 * @typedef {{ train: History, heldOut: History, applied: Values | null }} ComparedRun The second of two models.
 */

/** The base of panels that show curves: those of the run, of a second model, and of earlier runs. */
export class CurvesPanel extends Panel {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = {
    train: { attribute: false },
    heldOut: { attribute: false },
    step: { type: Number },
    crosshair: { attribute: false },
    moment: { attribute: false },
    comparison: { attribute: false },
    earlier: { attribute: false },
    controls: { attribute: false },
    applied: { attribute: false },
    dataUrl: { attribute: false },
  };

  constructor() {
    super();
    this.train = new History();
    this.heldOut = new History();
    /** The current step of the run. */
    this.step = 0;
    /** @type {number | null} The step that the reader points at. */
    this.crosshair = null;
    /** @type {number | null} The step that is replayed; null for the present. */
    this.moment = null;
    /** @type {ComparedRun | null} The second model. */
    this.comparison = null;
    /** @type {readonly import('../charts/runs.js').Run[]} Earlier runs. */
    this.earlier = [];
    /** @type {readonly import('../controls/registry.js').Control[]} The controls, to name the runs with. */
    this.controls = [];
    /** @type {Values} The values of the run. */
    this.applied = {};
    /** @type {string | null} The address of the reader's own images, if the run is of those. */
    this.dataUrl = null;
  }

  /** The step whose values are shown; null for the newest ones. */
  get pointer() {
    return this.crosshair ?? this.moment;
  }

  /** The earlier runs whose losses can be compared with those of the run. */
  get comparableEarlier() {
    return this.earlier.filter((run) => !this.#whyNot(run));
  }

  /** The second model, if its losses can be compared with those of the first. */
  get comparableSecond() {
    const { comparison } = this;
    return comparison && this.#whyNot(this.#secondRun(comparison)) ? null : comparison;
  }

  /** The other runs whose losses cannot be compared, with their names and the reasons. */
  get incomparable() {
    const { comparison, earlier } = this;
    const second = comparison ? [{ run: this.#secondRun(comparison), second: true }] : [];
    return [...second, ...earlier.map((run) => ({ run, second: false }))].flatMap(({ run, second }) => {
      const why = this.#whyNot(run);
      return why ? [{ why, name: second ? this.secondName : this.nameOf(run) }] : [];
    });
  }

  /** The name of the second model: what differs from the first. */
  get secondName() {
    return this.t.runs.comparison(describeChanges(this.controls, this.applied, this.comparison?.applied ?? {}, this.t));
  }

  /**
   * The name of an earlier run: what has changed since.
   * @param {Pick<import('../charts/runs.js').Run, 'values'>} run
   */
  nameOf({ values }) {
    return describeChanges(this.controls, values, this.applied, this.t) || this.t.run.same;
  }

  /** @param {ComparedRun} comparison */
  #secondRun({ applied }) {
    return { values: applied ?? {}, dataUrl: this.dataUrl };
  }

  /** @param {Pick<import('../charts/runs.js').Run, 'values' | 'dataUrl'>} run */
  #whyNot(run) {
    return whyIncomparable(this.controls, run, { values: this.applied, dataUrl: this.dataUrl });
  }
}

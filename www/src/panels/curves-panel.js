import { History } from '../charts/history.js';
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
    comparison: { attribute: false },
    earlier: { attribute: false },
    controls: { attribute: false },
    applied: { attribute: false },
  };

  constructor() {
    super();
    this.train = new History();
    this.heldOut = new History();
    /** The current step of the run. */
    this.step = 0;
    /** @type {number | null} The step that the reader points at. */
    this.crosshair = null;
    /** @type {ComparedRun | null} The second model. */
    this.comparison = null;
    /** @type {readonly import('../charts/runs.js').Run[]} Earlier runs. */
    this.earlier = [];
    /** @type {readonly import('../controls/registry.js').Control[]} The controls, to name the runs with. */
    this.controls = [];
    /** @type {Values} The values of the run. */
    this.applied = {};
  }
}

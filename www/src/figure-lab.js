import { figurePanels } from './figure-panels.js';
import { figureTemplate } from './figure-template.js';
import { figure } from './styles/figure.js';
import { base, tokens } from './styles/tokens.js';
import { VaeLab } from './vae-lab.js';

/** A small figure: a lab that shows only some panels, and has a compact transport. */
export class FigureLab extends VaeLab {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = { show: { attribute: false }, shownControls: { attribute: false } };

  static styles = [tokens, base, figure];

  /** @type {readonly string[]} Panels whose code has arrived. */
  #loaded = [];

  constructor() {
    super();
    /** @type {readonly string[]} Names of panels, in order: see `figure-panels.js`. */
    this.show = [];
    /** @type {readonly string[]} Keys of options that the reader can change. */
    this.shownControls = [];
  }

  /** Renders once the code of all panels has arrived. */
  async scheduleUpdate() {
    const { show } = this;
    if (show !== this.#loaded) await Promise.all(show.map((name) => figurePanels[name]?.load()));
    this.#loaded = show;
    return super.scheduleUpdate();
  }

  /** @param {import('./controls/shortcuts.js').Shortcut} shortcut */
  offers(shortcut) {
    return shortcut !== 'toggleSlowMotion';
  }

  /** @param {import('./lab-template.js').View} view */
  template(view) {
    return figureTemplate(view, this.#loaded, this.shownControls);
  }
}

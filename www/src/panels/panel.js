import { LitElement } from 'lit';
import { languages, numbersOf } from '../i18n/index.js';
import { initialState } from '../state.js';
import { base } from '../styles/tokens.js';
import { turn } from '../turn.js';

/** What every panel is given: the state and the language. A panel shows them, and asks for things by events. */
export class Panel extends LitElement {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = {
    state: { attribute: false },
    language: { attribute: false },
    scheme: { attribute: false },
  };

  /** @type {import('lit').CSSResultGroup} */
  static styles = base;

  constructor() {
    super();
    this.state = initialState();
    /** @type {import('../i18n/index.js').Language} */
    this.language = 'en';
    /** @type {'light' | 'dark'} */
    this.scheme = 'light';
  }

  /** Panels are made one by one: all of them in one task would hold up the page. */
  async scheduleUpdate() {
    if (!this.hasUpdated) await turn();
    return super.scheduleUpdate();
  }

  /** A panel is complete with those in it. */
  async getUpdateComplete() {
    const complete = await super.getUpdateComplete();
    await allMade(this.renderRoot);
    return complete;
  }

  /**
   * The pictures of the panel, as they are drawn now, for a sheet of them.
   * @returns {import('../files/contact-sheet.js').Drawn[]}
   */
  get drawn() {
    const canvases = [...this.renderRoot.querySelectorAll('vae-picture-grid')].map((grid) =>
      grid.shadowRoot?.querySelector('canvas'),
    );
    return canvases.filter((canvas) => canvas instanceof HTMLCanvasElement).map((canvas) => ({ canvas, marks: [] }));
  }

  /** The step that they are of. */
  get drawnStep() {
    return this.state.step;
  }

  /** The words. */
  get t() {
    return languages[this.language];
  }

  /** The numbers, as the language writes them. */
  get numbers() {
    return numbersOf(this.language);
  }

  /**
   * Asks the lab for something.
   * @param {string} name
   */
  ask(name) {
    this.dispatchEvent(new CustomEvent('command', { detail: name, bubbles: true, composed: true }));
  }
}

/**
 * Settles once every panel in a tree has been made, or has failed.
 * @param {DocumentFragment | HTMLElement} root
 */
export function allMade(root) {
  const panels = [...root.querySelectorAll('*')].filter((element) => element instanceof Panel);
  return Promise.allSettled(panels.map((panel) => panel.updateComplete));
}

import { LitElement } from 'lit';
import { sendCommand } from '../commands.js';
import { yieldToEventLoop } from '../event-loop.js';
import { languages, numbersOf } from '../i18n/index.js';
import { base } from '../styles/tokens.js';

/**
 * The base of all panels. A panel declares the properties that it shows, and sends commands; it knows nothing of the
 * state of the lab. So Lit renders it only if something that it shows has changed.
 */
export class Panel extends LitElement {
  /** @type {import('lit').PropertyDeclarations} */
  static properties = {
    language: { attribute: false },
    scheme: { attribute: false },
  };

  /** @type {import('lit').CSSResultGroup} */
  static styles = base;

  constructor() {
    super();
    /** @type {import('../i18n/index.js').Language} */
    this.language = 'en';
    /** @type {'light' | 'dark'} */
    this.scheme = 'light';
  }

  /** Renders each panel in a task of its own at first: all of them in one task would block the page. */
  async scheduleUpdate() {
    if (!this.hasUpdated) await yieldToEventLoop();
    return super.scheduleUpdate();
  }

  /** Waits for the panels inside it, too. */
  async getUpdateComplete() {
    const complete = await super.getUpdateComplete();
    await allRendered(this.renderRoot);
    return complete;
  }

  /**
   * The canvases of the panel, for the sheet of pictures.
   * @returns {import('../files/contact-sheet.js').SheetPicture[]}
   */
  get sheetPictures() {
    const canvases = [...this.renderRoot.querySelectorAll('vae-picture-grid')].map((grid) =>
      grid.shadowRoot?.querySelector('canvas'),
    );
    return canvases.filter((canvas) => canvas instanceof HTMLCanvasElement).map((canvas) => ({ canvas, legend: [] }));
  }

  /**
   * The step that they show; null for the current one.
   * @returns {number | null}
   */
  get pictureStep() {
    return null;
  }

  /** The strings of the language. */
  get t() {
    return languages[this.language];
  }

  /** The number formats of the language. */
  get numbers() {
    return numbersOf(this.language);
  }

  /**
   * Sends a command without a detail to the lab.
   * @param {import('../commands.js').PlainCommandName} name
   */
  send(name) {
    sendCommand(this, name);
  }
}

/**
 * Waits until every panel in a tree has been rendered, or has failed.
 * @param {DocumentFragment | HTMLElement} root
 */
export function allRendered(root) {
  const panels = [...root.querySelectorAll('*')].filter((element) => element instanceof Panel);
  return Promise.allSettled(panels.map((panel) => panel.updateComplete));
}

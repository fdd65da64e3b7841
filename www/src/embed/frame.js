/** The shadow root of an element in a stranger's page: a poster, a place for what is loaded, a sentence, a caption. */
import { RESERVE_STYLE, reserved } from './reserve.js';

/** Nothing that the page sets for its text reaches what is inside `.content`; custom properties do. */
const STYLE = `
  :host { display: block; margin: 1.5em 0; }
  :host([hidden='']), :host([hidden='hidden']), :host([hidden='true']) { display: none; }
  figure { margin: 0; }
  .content { all: initial; display: block; direction: ltr; }
  .content:empty, .message:empty { display: none; }
  .message { margin: 8px 0; font: 14px/1.5 sans-serif; }
  .waiting .content { display: block; height: 0; overflow: hidden; visibility: hidden; }
  :not(.waiting, .failed) > .poster { display: none; }
  .place { display: grid; grid-template-columns: minmax(0, 1fr); }
  .place > * { grid-area: 1 / 1; align-self: start; }
  .reserve { visibility: hidden; }
  .has-poster .reserve, .failed .reserve { display: none; }
  ${RESERVE_STYLE}
  ::slotted([slot='poster']) { max-width: 100%; height: auto; }
  figcaption { margin-top: 8px; }
  figcaption.empty { display: none; }
  @media print {
    .has-poster .content, .message, .reserve { display: none; }
    .has-poster > .poster { display: block; }
  }
`;

/** @type {CSSStyleSheet | null} Made when it is first needed: outside a browser there is none. */
let sheet = null;

/**
 * @template {keyof HTMLElementTagNameMap} N
 * @param {N} name
 * @param {string} className it is its part, too
 * @param {Node[]} children
 */
function make(name, className, ...children) {
  const element = document.createElement(name);
  element.className = className;
  element.setAttribute('part', className);
  element.append(...children);
  return element;
}

/** @param {string} name */
function slot(name) {
  const element = document.createElement('slot');
  element.name = name;
  return element;
}

/**
 * Builds the shadow root of an element. The poster is shown at first.
 * @param {HTMLElement} host
 */
export function buildFrame(host) {
  const root = host.attachShadow({ mode: 'open', delegatesFocus: true });
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  root.adoptedStyleSheets = [sheet];
  const [posterSlot, captionSlot] = [slot('poster'), slot('caption')];
  const poster = make('div', 'poster', posterSlot);
  const reserve = make('div', 'reserve');
  const content = make('div', 'content');
  const place = document.createElement('div');
  place.className = 'place';
  place.append(reserve, content);
  const message = make('p', 'message');
  message.setAttribute('role', 'alert');
  const caption = make('figcaption', 'caption', captionSlot);
  const figure = make('figure', 'figure', poster, place, message, caption);
  const followSlots = () => {
    figure.classList.toggle('has-poster', posterSlot.assignedNodes().length > 0);
    caption.classList.toggle('empty', captionSlot.assignedNodes().length === 0);
  };
  for (const one of [posterSlot, captionSlot]) one.addEventListener('slotchange', followSlots);
  figure.classList.add('waiting');
  followSlots();
  root.append(figure);
  return {
    /**
     * Keeps the place of what will be shown, unless there is a poster, until `release` is called.
     * @param {readonly string[]} panels
     * @param {number} controls how many
     */
    reserve: (panels, controls) => reserve.replaceChildren(reserved(panels, controls)),
    release: () => reserve.replaceChildren(),
    /** @param {HTMLElement} element what takes the place of the poster once it is ready */
    setContent: (element) => content.replaceChildren(element),
    /** @param {'waiting' | 'failed' | 'shown'} state the poster, the poster and the content, or the content */
    show: (state) => void ['waiting', 'failed'].forEach((name) => figure.classList.toggle(name, name === state)),
    /** Whether there is a poster. */
    get hasPoster() {
      return figure.classList.contains('has-poster');
    },
    /** @param {string} text */
    say: (text) => void (message.textContent = text),
  };
}

/** @typedef {ReturnType<typeof buildFrame>} Frame */

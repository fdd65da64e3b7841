import { PROTOCOL, isFromParent, readMessage } from './iframe-messages.js';

/** @typedef {HTMLElement & Record<string, any>} Embedded `<vae-lab>` or a figure of the theory */

/**
 * Connects an element to the page around its frame: it says what happens, and does as it is told.
 * @param {Embedded} element
 * @param {{ names: readonly string[], origin: string | null, box: Element,
 *   set: (attributes: [string, string | null][]) => void }} options `names` of the attributes; `origin` of the only
 * page to talk to, null for any; `box`: the element whose height the frame should have; `set` changes attributes
 */
export function connectFrame(element, { names, origin, box, set }) {
  const { parent } = window;
  if (parent === window) return;

  /** @param {string} type @param {object} [detail] */
  const send = (type, detail = {}) => parent.postMessage({ vaeLab: PROTOCOL, type, ...detail }, origin ?? '*');
  reportEvents(element, send);
  reportHeight(box, send);

  let noted = false;
  const note = (/** @type {string} */ text) => {
    if (!noted) console.info(`vae-lab: a message to the frame was ignored: ${text}. Others like it are not reported.`);
    noted = true;
  };
  window.addEventListener('message', (event) => {
    if (!isFromParent(event, parent, origin)) return;
    const read = readMessage(event.data, names);
    if (!read) return;
    if ('wrong' in read) return note(read.wrong);
    const { command } = read;
    if (command.type === 'set') return set(command.attributes);
    if (typeof element[command.type] !== 'function') return note(`expected a figure that trains for ${command.type}`);
    // Whatever fails is on the page, and an event has reported it.
    element[command.type]().catch(() => {});
  });
}

/** @param {Embedded} element @param {(type: string, detail?: object) => void} send */
function reportEvents(element, send) {
  // Without the name of the graphics device: any page may read the message.
  element.addEventListener('ready', (event) => {
    const { step, backend, config } = /** @type {CustomEvent} */ (event).detail;
    send('ready', { step, backend, config });
  });
  for (const type of ['step', 'finished', 'error'])
    element.addEventListener(type, (event) => send(type, /** @type {CustomEvent} */ (event).detail));
  followFigure(element, send);
}

/**
 * A figure of the theory has numbers, and says when they change.
 * @param {Embedded} element
 * @param {(type: string, detail?: object) => void} send
 */
function followFigure(element, send) {
  let ready = false;
  let finished = false;
  element.addEventListener('change', ({ target }) => {
    const { values, currentStep: step, maxSteps } = element;
    if (target !== element || !values) return;
    send(ready ? 'step' : 'ready', { ...(step !== undefined && { step }), values });
    ready = true;
    const ends = step !== undefined && step >= maxSteps;
    if (ends && !finished) send('finished', { step });
    finished = ends;
  });
}

/** @param {Element} box @param {(type: string, detail?: object) => void} send */
function reportHeight(box, send) {
  let last = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(box.getBoundingClientRect().height);
    // A frame without height would never come into view.
    if (height === last || height === 0) return;
    last = height;
    send('height', { height });
  }).observe(box);
}

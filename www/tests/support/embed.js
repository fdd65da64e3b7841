/** A stranger's page with the element, from another origin than the built site. */
import { after } from 'node:test';
import { prelude, site } from './pages.js';
import { policyFor, policyText, serveStranger } from './stranger.js';
import { eventually } from './wait.js';

/** Files that another origin may read. */
export const shared = () => ({ headers: { 'access-control-allow-origin': '*' } });
/** A model whose step costs little. */
export const SMALL_ATTRIBUTES = 'backend="cpu" hidden-layers="8" latent="2" batch="16"';
/** What stands in for the figure, and below it. */
export const POSTER = '<p slot="poster">A drawing of digits.</p><p slot="caption">Figure 1.</p>';

/** @type {Record<string, import('./stranger.js').StrangerPage>} */
let pages = {};
const stranger = await serveStranger((path) => pages[path], prelude);
after(() => stranger.close());

/** The address of the built site, which the element comes from. */
export const { url } = await site();
export const { origin } = new URL(url);
/** What a page has in its head. */
export const script = `<script type="module" src="${url}vae-lab.js"></script>`;

/**
 * The address of a page with a body.
 * @param {string} body
 * @param {Record<string, string>} [directives] of its policy, which is strict unless given
 * @param {typeof pages} [more] other files of that site
 */
export function post(body, directives = policyFor(origin), more = {}) {
  pages = { ...more, '/post': { body: script + body, policy: policyText(directives) } };
  return `${stranger.url}post`;
}

/** @typedef {import('./wait.js').Page} Page */

/** What the elements of a page report, as it comes. Runs in the page. */
export function listen() {
  /** @type {[string, any][]} */
  const events = [];
  Object.assign(globalThis, { events, embedded: () => document.querySelector('vae-lab') });
  for (const name of ['ready', 'step', 'evaluated', 'finished', 'error'])
    document.addEventListener(
      name,
      (event) => {
        if (event instanceof CustomEvent) events.push([name, event.detail]);
      },
      true,
    );
}

/**
 * The detail of the first event of a name, once it has come.
 * @param {Page} page @param {string} name
 */
export const eventOf = (page, name) =>
  eventually(page, () =>
    page.evaluate((/** @type {string} */ name) => {
      const events = /** @type {[string, any][]} */ (Reflect.get(globalThis, 'events'));
      return events.find(([one]) => one === name)?.[1];
    }, name),
  );

/** What the reader sees of the element on a page. @param {Page} page */
export const text = (page) =>
  page.evaluate(() => {
    /** @param {Node} node @returns {string} */
    const shown = (node) => {
      if (node instanceof Text) return node.data;
      const slot = node instanceof HTMLSlotElement;
      if (node instanceof Element && !slot && !node.checkVisibility({ visibilityProperty: true })) return '';
      const children = slot
        ? node.assignedNodes()
        : [...((node instanceof Element && node.shadowRoot?.childNodes) || node.childNodes)];
      return children.map(shown).join(' ');
    };
    return shown(document.body).replace(/\s+/g, ' ');
  });

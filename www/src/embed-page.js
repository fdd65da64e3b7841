/** The page for a frame: one element, whose attributes are in the address. See docs/embedding.md. */
import { resembles } from './controls/resemblance.js';
import { connectFrame } from './embed/iframe.js';
import { asAttribute, attributeOf, readFrameAddress } from './embed/iframe-address.js';
import { iframe as en } from './i18n/en-iframe.js';
import { iframe as zh } from './i18n/zh-iframe.js';
import './embed-page.css';

const root = document.documentElement;
const main = /** @type {HTMLElement} */ (document.querySelector('main'));
const { tag, parent, entries, wrong } = readFrameAddress(location.search);
const language = new URLSearchParams(location.search).get('lang') ?? navigator.language;
const strings = language.toLowerCase().startsWith('zh') ? zh : en;

/** @param {string} text */
function say(text) {
  const sentence = document.createElement('p');
  sentence.className = 'wrong';
  sentence.textContent = text;
  main.append(sentence);
}

/**
 * Sets attributes of the element. Its page follows the language and the theme.
 * @param {Element} element
 * @param {[string, string | null][]} attributes
 */
function setAttributes(element, attributes) {
  for (const [name, text] of attributes) {
    if (name === 'lang') root.lang = text ?? navigator.language;
    if (name === 'theme') root.dataset['theme'] = text ?? 'light';
    // A figure of the theory has neither the language of its page nor its theme.
    const own = element.localName !== 'vae-lab' ? lookOf(name, text) : text;
    if (own === null) element.removeAttribute(name);
    else element.setAttribute(name, own);
  }
}

/** @param {string} name @param {string | null} text */
function lookOf(name, text) {
  if (name === 'lang') return text ?? navigator.language;
  if (name === 'theme') return text === 'system' ? null : (text ?? 'light');
  return text;
}

/** @param {string} tag */
async function open(tag) {
  // Not at once: vae-lab.js would have to share its modules with this script.
  await import('./element.js');
  const element = document.createElement(tag);
  main.append(element);
  // The script of a figure comes once the frame is in view.
  const { observedAttributes } = /** @type {{ observedAttributes?: string[] }} */ (
    /** @type {unknown} */ (await customElements.whenDefined(tag))
  );
  const names = observedAttributes ?? [];
  const given = entries.map(([key, text]) => ({ key, name: attributeOf(key, names), text }));
  const attributes = given.flatMap(({ name, text }) => (name === undefined ? [] : [asAttribute(name, text)]));
  setAttributes(element, [['lang', null], ['theme', null], ...attributes]);
  const set = (/** @type {[string, string | null][]} */ some) => setAttributes(element, some);
  connectFrame(element, { names, origin: parent, box: main, set });
  for (const { key, name } of given) {
    const meant = name === undefined ? names.find((one) => resembles(key, one)) : undefined;
    if (meant !== undefined) say(strings.unknown(key, meant));
  }
}

document.querySelector('#no-lab')?.remove();
root.lang = language;
for (const { key, found, expected } of wrong) say(strings.entry(key, found, expected ?? strings.origin));
if (tag) open(tag).catch((error) => say(String(error)));

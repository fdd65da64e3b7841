import { onApproach } from './approach.js';
import { awaitScript } from './await-script.js';

/** The scripts of the figures, by the names of their elements. @type {Record<string, () => Promise<unknown>>} */
const SCRIPTS = {
  'vae-expectation': () => import('../figures/expectation.js'),
  'vae-divergence': () => import('../figures/divergence.js'),
  'vae-joint': () => import('../figures/joint.js'),
  'vae-tradeoff': () => import('../figures/tradeoff.js'),
  'vae-posterior': () => import('../figures/posterior.js'),
  'vae-decoders': () => import('../figures/decoders.js'),
  'vae-samples-k': () => import('../figures/samples-k.js'),
};
const SELECTOR = Object.keys(SCRIPTS).join();

/** @param {Element} element */
function expect(element) {
  if (customElements.get(element.localName)) return;
  onApproach(element, () => {
    // Without its script the element remains what the page wrote into it: its poster.
    const loading = SCRIPTS[element.localName]?.() ?? Promise.resolve();
    const report = (/** @type {unknown} */ reason) => console.error(`${element.localName}:`, reason);
    awaitScript(loading, report).catch(report);
  });
}

/** @param {Document | Element} root */
function expectAll(root) {
  if (root instanceof Element && root.matches(SELECTOR)) expect(root);
  for (const element of root.querySelectorAll(SELECTOR)) expect(element);
}

/** Defines each figure of the theory once the reader comes near one. Does nothing outside a browser. */
export function loadFiguresNearby() {
  const { document } = globalThis;
  if (!document) return;
  expectAll(document);
  new MutationObserver((records) => {
    for (const { addedNodes } of records) for (const node of addedNodes) if (node instanceof Element) expectAll(node);
  }).observe(document, { childList: true, subtree: true });
}

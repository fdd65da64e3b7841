import { HtmlBasePlugin } from '@11ty/eleventy';
import { VaeLabElement } from 'vae-lab';

/** Where the package's files lie on the site. The name changes with the version, so browsers may cache them for ever. */
const folder = `vae-lab-${VaeLabElement.version}`;

/** @param {any} config */
export default function (config) {
  config.addPlugin(HtmlBasePlugin);
  config.addPassthroughCopy({ 'node_modules/vae-lab': folder, 'poster.webp': 'poster.webp', 'style.css': 'style.css' });
  config.ignores.add('README.md');
  config.addGlobalData('figureScript', `/${folder}/vae-lab.js`);
  config.addPairedShortcode(
    'figure',
    (/** @type {string} */ caption, /** @type {string} */ show, /** @type {string} */ poster) => `
<vae-lab show="${show}" controls="beta" preset="bernoulli-2d" hidden-layers="64" batch="32">
<img slot="poster" src="/poster.webp" alt="${poster}" width="606" height="333">
<p slot="caption">${caption.trim()}</p>
</vae-lab>`,
  );
}

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { articlePages, articlePlugin } from './vite/article.js';

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const engine = here('../pkg');

if (!existsSync(`${engine}/vae_lab.js`)) {
  throw new Error(
    'pkg/vae_lab.js is missing: build the wasm package first, with `cargo xtask build` in the root of the repository.',
  );
}

export default defineConfig({
  root: here('.'),
  // The site works from any sub-path of any static host.
  base: './',
  plugins: [articlePlugin()],
  resolve: { alias: { '#engine': engine } },
  build: {
    outDir: here('../dist'),
    emptyOutDir: true,
    rolldownOptions: { input: { index: here('./index.html'), figures: here('./figures.html'), ...articlePages } },
    // The browsers of README.md, "Browsers". Of the built-ins, `lib` in tsconfig.json allows only what they all have.
    target: ['chrome105', 'edge105', 'firefox114', 'safari16.4'],
    // A data: URL would need a weaker Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  server: { fs: { allow: [here('.'), engine] } },
});

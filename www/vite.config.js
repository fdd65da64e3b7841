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

/** A page need not wait for its script to learn what that imports. @type {import('vite').Plugin} */
const preloadImports = {
  name: 'preload-imports',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { chunk, path }) => {
      const root = '../'.repeat(path.split('/').length - 2) || './';
      return chunk?.imports.map((href) => ({ tag: 'link', attrs: { rel: 'modulepreload', href: root + href } }));
    },
  },
};

export default defineConfig({
  root: here('.'),
  // The site works from any sub-path of any static host.
  base: './',
  plugins: [articlePlugin(), preloadImports],
  resolve: { alias: { '#engine': engine } },
  build: {
    outDir: here('../dist'),
    emptyOutDir: true,
    // The browsers of README.md, "Browsers". Of the built-ins, `lib` in tsconfig.json allows only what they all have.
    target: ['chrome105', 'edge105', 'firefox114', 'safari16.4'],
    // A data: URL would need a weaker Content-Security-Policy.
    assetsInlineLimit: 0,
    // Its helper would be a second script beside vae-lab.js; `preloadImports` does without one.
    modulePreload: false,
    rolldownOptions: {
      input: {
        index: here('index.html'),
        figures: here('figures.html'),
        ...articlePages,
        'vae-lab': here('src/element.js'),
      },
      preserveEntrySignatures: 'exports-only',
      output: { entryFileNames: ({ name }) => (name === 'vae-lab' ? '[name].js' : 'assets/[name]-[hash].js') },
    },
  },
  worker: { format: 'es' },
  server: { fs: { allow: [here('.'), engine] } },
});

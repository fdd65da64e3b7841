import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { articlePages, articlePlugin } from './vite/article.js';
import { plainImports } from './vite/plain-imports.js';
import { uplotLocale } from './vite/uplot.js';

/** @param {string} path */
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const engine = here('../pkg');

if (!existsSync(`${engine}/vae_lab.js`)) {
  throw new Error(
    'pkg/vae_lab.js is missing: build the wasm package first, with `cargo xtask build` in the root of the repository.',
  );
}

/**
 * A page loads each script that its own imports by a tag, dependencies first. So it need not wait for one script to
 * learn what that imports, and each is evaluated in a task of its own: all of them in one would block the page for
 * 50 ms.
 * @type {import('vite').Plugin}
 */
const scriptOfEachImport = {
  name: 'script-of-each-import',
  transformIndexHtml: {
    order: 'post',
    handler(html, { chunk, bundle, path }) {
      const root = '../'.repeat(path.split('/').length - 2) || './';
      /** @type {Set<string>} */
      const seen = new Set();
      /** @type {(file: string) => string[]} A script and what it imports, in the order of evaluation. */
      const scripts = (file) => {
        if (seen.has(file)) return [];
        seen.add(file);
        const found = bundle?.[file];
        return [...(found?.type === 'chunk' ? found.imports.flatMap(scripts) : []), file];
      };
      const tags = (chunk?.imports ?? [])
        .flatMap(scripts)
        .filter((file) => !html.includes(file))
        .map((file) => `<script type="module" src="${root}${file}"></script>`);
      return html.replace('<script type="module" crossorigin', (own) => [...tags, own].join('\n    '));
    },
  },
};

export default defineConfig({
  root: here('.'),
  // The site works from any sub-path of any static host.
  base: './',
  plugins: [articlePlugin(), uplotLocale, scriptOfEachImport, plainImports(['vae-lab.js'])],
  resolve: { alias: { '#engine': engine } },
  build: {
    outDir: here('../dist'),
    emptyOutDir: true,
    // The browsers of README.md, "Browsers". Of the built-ins, `lib` in tsconfig.json allows only what they all have.
    target: ['chrome105', 'edge105', 'firefox114', 'safari16.4'],
    // A data: URL would need a weaker Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: false,
    rolldownOptions: {
      input: {
        index: here('index.html'),
        figures: here('figures.html'),
        bench: here('bench.html'),
        embed: here('embed.html'),
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

/**
 * Makes the npm package: `npm run pack` writes it to npm/ in the root of the repository, or to the folder that is
 * given.
 * All names in it are fixed, and all modules lie in its root, so that `new URL('assets/…', import.meta.url)` means the
 * same in a bundle beside which assets/ was copied.
 */
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'vite';
import config from '../vite.config.js';
import { plainImports } from '../vite/plain-imports.js';
import { uplotLocale } from '../vite/uplot.js';

const www = path.join(import.meta.dirname, '..');
const root = path.join(www, '..');
const out = path.resolve(process.argv[2] ?? path.join(root, 'npm'));
const site = path.join(www, 'src/site.js');

/** The files of the site that the element may ask for, below public/. */
async function files() {
  const folders = ['data/mnist', 'models'];
  const lists = folders.map(async (folder) =>
    (await readdir(path.join(www, 'public', folder)))
      .filter((name) => !name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  );
  return (await Promise.all(lists)).flat();
}

/** A module in place of site.js that names each file, so that a bundler finds them. */
async function siteModule() {
  const names = await files();
  const imports = names.map((name, index) => `import file${index} from '${path.join(www, 'public', name)}?url';`);
  const entries = names.map((name, index) => `[new URL('${name}', site).href]: new URL(file${index}, here).href,`);
  return [
    "import wasm from '#engine/vae_lab_bg.wasm?url';",
    `import worker from '${path.join(www, 'src/engine/worker.js')}?worker&url';`,
    ...imports,
    'const here = import.meta.url;',
    'export const site = new URL("./", here);',
    'export const workerUrl = new URL(worker, here).href;',
    'export const wasmUrl = new URL(wasm, here).href;',
    `export const movedFiles = { ${entries.join(' ')} };`,
  ].join('\n');
}

const module = await siteModule();
/** @type {import('vite').Plugin} */
const packageSite = { name: 'package-site', enforce: 'pre', load: (id) => (id === site ? module : undefined) };
await rm(out, { recursive: true, force: true });
await build({
  ...config,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  plugins: [packageSite, uplotLocale, plainImports()],
  build: {
    ...config.build,
    outDir: out,
    rolldownOptions: {
      input: { 'vae-lab': path.join(www, 'src/element.js') },
      preserveEntrySignatures: 'exports-only',
      output: {
        entryFileNames: '[name].js',
        chunkFileNames: 'lab-[name].js',
        assetFileNames: 'assets/[name][extname]',
      },
    },
  },
  worker: {
    format: 'es',
    rolldownOptions: { output: { entryFileNames: 'assets/[name].js', assetFileNames: 'assets/[name][extname]' } },
  },
});

const { version, license } = JSON.parse(await readFile(path.join(www, 'package.json'), 'utf8'));
const manifest = {
  name: 'vae-lab',
  version,
  description: 'A variational autoencoder that trains in the reader’s browser: an element for any page, and its engine',
  license,
  type: 'module',
  exports: {
    '.': { types: './vae-lab.d.ts', default: './vae-lab.js' },
    // Only types: see package/README.md.
    './react': { types: './react.d.ts' },
    './engine': { types: './engine/vae_lab.d.ts', default: './engine/vae_lab.js' },
    './package.json': './package.json',
  },
  types: './vae-lab.d.ts',
  // The scripts define elements. The engine alone does nothing until it is called.
  sideEffects: ['./*.js'],
};
await writeFile(path.join(out, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
await mkdir(path.join(out, 'engine'));
const glue = await readFile(path.join(root, 'pkg/vae_lab.js'), 'utf8');
const named = glue.replace("'vae_lab_bg.wasm'", "'../assets/vae_lab_bg.wasm'");
if (named === glue) throw new Error("pkg/vae_lab.js names no 'vae_lab_bg.wasm'");
await writeFile(path.join(out, 'engine/vae_lab.js'), named);
await cp(path.join(root, 'pkg/vae_lab.d.ts'), path.join(out, 'engine/vae_lab.d.ts'));
for (const name of ['LICENSE-APACHE', 'LICENSE-MIT']) await cp(path.join(root, name), path.join(out, name));
for (const name of ['README.md', 'vae-lab.d.ts', 'react.d.ts'])
  await cp(path.join(www, 'package', name), path.join(out, name));

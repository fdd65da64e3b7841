/** The npm package, as its users get it: imported in Node, compiled, with each bundler, and in the examples. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { access, cp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { build, createServer } from 'vite';
import webpack from 'webpack';
import { serveFolder } from '../../examples/serve.mjs';
import { VERSION } from '../src/version.js';
import { eventOf, listen } from './support/embed.js';
import { compile, copyExample, folder, newUser, npm, runScript } from './support/package.js';
import { chromiumPages } from './support/pages.js';
import { serve } from './support/server.js';
import { countSessions, sessionsOf } from './support/sessions.js';
import { eventually, holds, untilSeen } from './support/wait.js';

const open = chromiumPages({ webgpu: false });
const icon = path.join(import.meta.dirname, '../public/icon.svg');

const PAGE = `<!doctype html><html lang="en"><title>A user</title>
<link rel="icon" href="./icon.svg" /><script type="module" src="./main.js"></script>
<vae-lab show="samples,loss" backend="cpu" hidden-layers="8" latent="2" batch="16"></vae-lab></html>`;

const USE = `import { VaeLabElement, type EvaluatedDetail } from 'vae-lab';
import init, { Vae } from 'vae-lab/engine';
const element = document.querySelector('vae-lab');
const print = ({ loss }: EvaluatedDetail) => console.log(loss.toFixed(2));
element?.addEventListener('evaluated', ({ detail }) => print(detail));
element?.addEventListener('step', ({ detail }) => console.log(detail.loss));
if (element instanceof VaeLabElement) element.learningRate = 0.01;
await init();
await Vae.create({ latent: 2 });
`;

const user = await newUser({ 'main.js': "import 'vae-lab';\n", 'index.html': PAGE });
const installed = path.join(user, 'node_modules/vae-lab');

test('the package can be imported in Node', async () => {
  const script = "import('vae-lab').then((all) => console.log(all.VaeLabElement.version))";
  const node = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: user });
  assert.equal(node.stdout.trim(), VERSION);
});

test('a strict program compiles against its types', async () => {
  const files = {
    'use.ts': USE,
    'fast.ts': USE.replace('0.01', "'fast'"),
    'lose.ts': USE.replace('detail.loss', 'detail.lose'),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(user, name), text);
  const options = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2023,dom', '--types', ''];
  const [fast = '', lose = '', ...more] = await compile(user, [...options, ...Object.keys(files)]);
  assert.match(fast, /^fast.*"fast"' is not assignable/);
  assert.match(lose, /^lose.*'lose' does not exist/);
  assert.deepEqual(more, []);
});

/**
 * Makes a site of the user's page in a folder, with each bundler.
 * @type {Record<string, (out: string) => Promise<void>>}
 */
const BUNDLERS = {
  vite: async (outDir) => {
    const options = { outDir, emptyOutDir: true, assetsInlineLimit: 0 };
    await build({ root: user, base: './', configFile: false, logLevel: 'warn', build: options });
  },
  webpack: async (out) => {
    /** @type {webpack.Stats | undefined} */
    const stats = await new Promise((resolve, reject) =>
      webpack(
        {
          mode: 'production',
          context: user,
          entry: './main.js',
          output: { path: out, filename: 'main.js' },
          optimization: { minimize: false },
          performance: false,
        },
        (error, stats) => (error ? reject(error) : resolve(stats)),
      ),
    );
    const { errors, warnings } = stats?.toJson({ all: false, errors: true, warnings: true }) ?? {};
    assert.deepEqual({ errors, warnings }, { errors: [], warnings: [] });
    await writeFile(path.join(out, 'index.html'), PAGE.replace('type="module"', 'defer'));
  },
  esbuild: async (outdir) => {
    const entryPoints = [path.join(user, 'main.js')];
    await esbuild.build({ entryPoints, bundle: true, format: 'esm', outdir, logLevel: 'warning' });
    await writeFile(path.join(outdir, 'index.html'), PAGE);
    await cp(path.join(installed, 'assets'), path.join(outdir, 'assets'), { recursive: true });
  },
  'no bundler': async (out) => {
    await cp(installed, out, { recursive: true });
    await writeFile(path.join(out, 'index.html'), PAGE.replace('main.js', 'vae-lab.js'));
  },
};

describe('a page trains that is made with', () => {
  for (const [bundler, make] of Object.entries(BUNDLERS)) {
    test(bundler, async () => {
      const out = path.join(folder, bundler);
      await make(out);
      await cp(icon, path.join(out, 'icon.svg'));
      const site = await serve({ folder: out });
      try {
        await open({ url: site.url, script: listen }, async (page) => {
          await eventOf(page, 'ready');
          await page.evaluate(() => embedded().step());
          const { step, loss } = await eventOf(page, 'step');
          assert.ok(step === 1 && loss > 500);
        });
      } finally {
        await site.close();
      }
    });
  }
});

test('the package holds what it names, and its readme', async () => {
  const files = await readdir(npm, { recursive: true });
  const { exports } = JSON.parse(await readFile(path.join(npm, 'package.json'), 'utf8'));
  for (const one of Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? entry : Object.values(entry),
  ))
    assert.ok(files.includes(path.normalize(one)), one);
  assert.equal(files.filter((file) => file.endsWith('.wasm')).length, 1, 'one copy of the engine');
  assert.ok(files.includes('README.md') && files.includes('LICENSE-MIT'));
});

/** An element that the effect of a component puts into the page, and takes out. Strict mode runs effects twice. */
const HELD = `import { StrictMode, useEffect, useRef } from 'react';
import { createRoot } from 'react-dom/client';
const element = Object.assign(document.createElement('vae-lab'), { show: 'samples', hiddenLayers: [8], batch: 16 });
const count = { mounts: 0, ready: 0 };
element.addEventListener('ready', () => (count.ready += 1));
function Held() {
  const place = useRef(null);
  useEffect(() => {
    place.current.append(element);
    count.mounts += 1;
    return () => element.remove();
  }, []);
  return <div ref={place} />;
}
let root;
globalThis.held = {
  mount() {
    root = createRoot(document.body.insertBefore(document.createElement('div'), document.body.firstChild));
    root.render(<StrictMode><Held /></StrictMode>);
  },
  unmount: () => root.unmount(),
  step: () => element.step().then(() => element.currentStep),
  count: () => count,
};
`;

describe('examples/react', () => {
  /** @type {Awaited<ReturnType<typeof copyExample>>} */
  let app;
  const button = 'Train for one step';
  const says = (/** @type {string} */ text) => document.querySelector('output')?.textContent?.startsWith(text);

  before(async () => {
    app = await copyExample('react');
  });

  test('compiles, and would not with another type', async () => {
    const source = await readFile(path.join(app.folder, 'src/App.tsx'), 'utf8');
    const wrong = path.join(app.folder, 'src/Wrong.tsx');
    await writeFile(wrong, source.replace('{[64]}', '"wide"').replace('latest.loss', 'latest.lose'));
    const [property = '', detail = '', ...more] = await compile(app.folder, []);
    assert.match(property, /^src.Wrong.*Type 'string' is not assignable to type '.*number/);
    assert.match(detail, /^src.Wrong.*'lose' does not exist/);
    assert.deepEqual(more, []);
    await rm(wrong);
  });

  test('by `vite dev`, in strict mode: it is one session, and goes on from its step', async () => {
    await writeFile(path.join(app.folder, 'src/held.jsx'), HELD);
    // A build before this one has set it.
    process.env['NODE_ENV'] = 'development';
    const server = await createServer({ root: app.folder, logLevel: 'warn', server: { port: 0, watch: null } });
    try {
      await server.listen();
      await open({ url: server.resolvedUrls?.local[0], script: countSessions }, async (page) => {
        const step = page.getByRole('button', { name: button });
        await step.click();
        await holds(page, says, 'step 1: ');
        await access(path.join(app.folder, 'node_modules/.vite/deps/vae-lab.js'));
        const { hidden, batch, latent } = await page.evaluate(() => /** @type {any} */ (lab().state.config));
        assert.deepEqual({ hidden, batch, latent }, { hidden: [64], batch: 32, latent: 2 }, 'it got the properties');
        await page.getByRole('checkbox').click();
        await holds(page, () => lab().state.config?.beta === 4);

        await page.getByRole('button', { name: 'Hide' }).click();
        await holds(page, () => !lab().checkVisibility());
        await page.getByRole('button', { name: 'Show' }).click();
        await step.click();
        await holds(page, says, 'step 2: ');
        assert.deepEqual(await sessionsOf(page), { opened: 1, closed: 0 });

        await page.getByRole('button', { name: 'Remove' }).click();
        await holds(page, () => lab() === null);
        await page.getByRole('button', { name: 'Add' }).click();
        await step.click();
        await holds(page, says, 'step 1: ');

        await page.addScriptTag({ type: 'module', url: '/src/held.jsx' });
        const held = (/** @type {string} */ name) =>
          page.evaluate((/** @type {string} */ name) => Reflect.get(globalThis, 'held')[name](), name);
        const mounts = () => held('count').then((count) => count.mounts);
        await held('mount');
        await untilSeen(page, mounts, (count) => count === 2);
        assert.equal(await held('step'), 1);
        assert.equal((await held('count')).ready, 1);
        assert.equal((await sessionsOf(page)).opened, 3, 'one for each figure so far');
        await held('unmount');
        await untilSeen(
          page,
          () => sessionsOf(page),
          ({ closed }) => closed === 2,
        );
        await held('mount');
        await untilSeen(page, mounts, (count) => count === 4);
        assert.equal(await held('step'), 2, 'it goes on');
        assert.equal((await held('count')).ready, 2);
        assert.deepEqual(await sessionsOf(page), { opened: 4, closed: 2 });
        assert.equal(page.workers().length, 1);
      });
    } finally {
      await server.close();
    }
  });

  test('as it is built', async () => {
    await runScript(String(app.scripts['build']), app.folder);
    const host = await serveFolder(path.join(app.folder, 'dist'), 0);
    try {
      await open({ url: `${host.origin}/` }, async (page) => {
        await page.getByRole('button', { name: button }).click();
        await holds(page, says, 'step 1: ');
      });
    } finally {
      host.close();
    }
  });
});

test('examples/eleventy: a post with its poster trains, in a sub-path and under a strict policy', async () => {
  const { folder: post, scripts } = await copyExample('eleventy');
  await runScript(`${scripts['build']} --pathprefix=/some/where/`, post);
  const site = await serve({ folder: path.join(post, '_site') });
  try {
    await open({ url: site.url }, async (page) => {
      await holds(page, () => /** @type {any} */ (document.querySelector('img')).naturalWidth > 0);
      assert.match(await page.innerText('article'), /The model draws digits from random codes/);
      await page.getByRole('button', { name: 'Play' }).click();
      await eventually(page, () => page.evaluate(() => /** @type {any} */ (lab()).currentStep > 0));
      await page.evaluate(() => lab().pause());
    });
  } finally {
    await site.close();
  }
});

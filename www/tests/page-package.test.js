/** The npm package, as its users get it: packed, installed, bundled by Vite and esbuild, and visited. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import * as esbuild from 'esbuild';
import { build } from 'vite';
import { VERSION } from '../src/version.js';
import { eventOf, listen } from './support/embed.js';
import { chromiumPages } from './support/pages.js';
import { serve } from './support/server.js';

const www = path.join(import.meta.dirname, '..');
const run = promisify(execFile);
const folder = await mkdtemp(path.join(tmpdir(), 'vae-lab-package-'));
after(() => rm(folder, { recursive: true }));

/** Packs the package, and installs the tarball into a folder for its user. */
async function install() {
  const user = path.join(folder, 'user');
  await run(process.execPath, [path.join(www, 'scripts/package.js'), path.join(folder, 'npm')]);
  const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: path.join(folder, 'npm') });
  const [{ filename }] = JSON.parse(packed.stdout);
  await mkdir(path.join(user, 'node_modules'), { recursive: true });
  await run('tar', ['-xzf', path.join(folder, filename), '-C', path.join(user, 'node_modules')]);
  await run('mv', ['package', 'vae-lab'], { cwd: path.join(user, 'node_modules') });
  await writeFile(path.join(user, 'package.json'), '{ "type": "module" }');
  return user;
}

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

/**
 * What tsc reports about a strict program of a user.
 * @param {string} user
 * @param {string} source
 */
async function compile(user, source) {
  await writeFile(path.join(user, 'use.ts'), source);
  const tsc = path.join(www, 'node_modules/typescript/bin/tsc');
  const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'nodenext', '--lib', 'es2023,dom'];
  return run(process.execPath, [tsc, ...options, '--types', '', 'use.ts'], { cwd: user }).then(
    () => '',
    ({ stdout }) => String(stdout),
  );
}

test('the package can be imported in Node, has types, and trains from each bundle', async () => {
  const user = await install();
  const script = "import('vae-lab').then((all) => console.log(all.VaeLabElement.version))";
  const node = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: user });
  assert.equal(node.stdout.trim(), VERSION);

  assert.equal(await compile(user, USE), '');
  assert.match(await compile(user, USE.replace('0.01', "'fast'")), /"fast"' is not assignable/);
  assert.match(await compile(user, USE.replace('detail.loss', 'detail.lose')), /'lose' does not exist/);

  await cp(path.join(www, 'public/icon.svg'), path.join(user, 'public/icon.svg'));
  await writeFile(path.join(user, 'main.js'), "import 'vae-lab';\n");
  await writeFile(path.join(user, 'index.html'), PAGE);
  await build({
    root: user,
    base: './',
    configFile: false,
    logLevel: 'warn',
    build: { outDir: path.join(folder, 'vite'), emptyOutDir: true, assetsInlineLimit: 0 },
  });
  await esbuild.build({
    entryPoints: [path.join(user, 'main.js')],
    bundle: true,
    format: 'esm',
    outdir: path.join(folder, 'esbuild'),
    logLevel: 'warning',
  });
  await writeFile(path.join(folder, 'esbuild/index.html'), PAGE);
  await cp(path.join(user, 'node_modules/vae-lab/assets'), path.join(folder, 'esbuild/assets'), { recursive: true });
  await cp(path.join(user, 'node_modules/vae-lab'), path.join(folder, 'plain'), { recursive: true });
  await writeFile(path.join(folder, 'plain/index.html'), PAGE.replace('main.js', 'vae-lab.js'));

  for (const one of ['esbuild', 'plain'])
    await cp(path.join(www, 'public/icon.svg'), path.join(folder, one, 'icon.svg'));

  for (const bundler of ['vite', 'esbuild', 'plain']) {
    const site = await serve({ folder: path.join(folder, bundler) });
    try {
      await chromiumPages({ webgpu: false })({ url: site.url, script: listen }, async (page) => {
        await eventOf(page, 'ready');
        await page.evaluate(() => embedded().step());
        const { step, loss } = await eventOf(page, 'step');
        assert.ok(step === 1 && loss > 500, bundler);
      });
    } finally {
      await site.close();
    }
  }
});

test('the package holds what it names, and its readme', async () => {
  const files = await readdir(path.join(folder, 'npm'), { recursive: true });
  const { exports } = JSON.parse(await readFile(path.join(folder, 'npm/package.json'), 'utf8'));
  for (const one of Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? entry : Object.values(entry),
  ))
    assert.ok(files.includes(path.normalize(one)), one);
  assert.equal(files.filter((file) => file.endsWith('.wasm')).length, 1, 'one copy of the engine');
  assert.ok(files.includes('README.md') && files.includes('LICENSE-MIT'));
});

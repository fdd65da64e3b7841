import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

// The types of the package, compiled as a strict program of a user compiles them: without skipLibCheck, and with no
// more of the standard library than `es2023` and `dom`.

const www = path.join(import.meta.dirname, '..');
const types = path.join(www, '../pkg/vae_lab.d.ts');
const consumer = path.join(www, 'tests/types/consumer.ts');

const folder = await mkdtemp(path.join(tmpdir(), 'vae-lab-types-'));
after(() => rm(folder, { recursive: true }));

/**
 * What tsc reports about a consumer of these types.
 *
 * @param {string} source
 * @param {string} declarations
 * @param {string} [lib]
 * @returns {Promise<string>}
 */
async function compile(source, declarations, lib = 'es2023,dom') {
  await writeFile(path.join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(path.join(folder, 'vae_lab.d.ts'), declarations);
  await writeFile(path.join(folder, 'consumer.ts'), source.replaceAll('#engine/', './'));
  const tsc = path.join(www, 'node_modules/typescript/bin/tsc');
  const options = ['--strict', '--noEmit', '--target', 'es2022', '--module', 'nodenext', '--lib', lib];
  try {
    // `--types` keeps @types/node out, which would bring parts of the standard library with it.
    await promisify(execFile)(process.execPath, [tsc, ...options, '--types', '', 'consumer.ts'], { cwd: folder });
    return '';
  } catch (error) {
    return `${/** @type {{ stdout?: string }} */ (error).stdout}${error}`;
  }
}

test('a strict program compiles against the types of the package', async () => {
  const source = await readFile(consumer, 'utf8');
  const declarations = await readFile(types, 'utf8');
  assert.equal(await compile(source, declarations), '');
  assert.equal(await compile(source, declarations, 'esnext,dom'), '', 'beside the newest library');
  // The negative controls: the types as they were, and a wrong use of them.
  assert.match(await compile(source, declarations.replace('readonly dispose: unique symbol', '')), /dispose/);
  assert.match(await compile(source, declarations.replaceAll('<ArrayBuffer>', '')), /ArrayBufferLike/);
  assert.match(await compile(source.replace('latent: 2', "latent: '2'"), declarations), /'string' is not assignable/);
});

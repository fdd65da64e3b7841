/** The npm package, as its users get it: packed once, and installed from the tarball. */
import { exec, execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { promisify } from 'node:util';

const www = path.join(import.meta.dirname, '../..');
const modules = path.join(www, 'node_modules');
const run = promisify(execFile);

/** Where the packages and their users are. */
export const folder = await mkdtemp(path.join(tmpdir(), 'vae-lab-package-'));
after(() => rm(folder, { recursive: true }));

/** What is packed. */
export const npm = path.join(folder, 'npm');

/** @type {Promise<string> | null} */
let packing = null;
async function pack() {
  await run(process.execPath, [path.join(www, 'scripts/package.js'), npm]);
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: npm });
  return path.join(folder, JSON.parse(stdout)[0].filename);
}

/**
 * Installs the package, and those that the tests have, for a user.
 * @param {string} user a folder
 * @param {string[]} [others] names of packages
 */
async function install(user, others = []) {
  packing ??= pack();
  const target = path.join(user, 'node_modules/vae-lab');
  await mkdir(target, { recursive: true });
  await run('tar', ['-xzf', await packing, '--strip-components=1', '-C', target]);
  for (const name of others) {
    const link = path.join(user, 'node_modules', name);
    await mkdir(path.dirname(link), { recursive: true });
    await symlink(path.join(modules, name), link);
  }
}

/**
 * A new user of the package, with these files.
 * @param {Record<string, string>} files
 */
export async function newUser(files) {
  const user = path.join(folder, 'user');
  await install(user);
  for (const [name, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files }))
    await writeFile(path.join(user, name), text);
  return user;
}

/**
 * A copy of an example, with the packages that it names.
 * @param {string} name
 * @returns {Promise<{ folder: string, scripts: Record<string, string> }>}
 */
export async function copyExample(name) {
  const source = path.join(www, '../examples', name);
  const copy = path.join(folder, name);
  await cp(source, copy, { recursive: true, filter: (file) => !/[/\\](node_modules|dist|_site)$/.test(file) });
  const { dependencies, devDependencies, scripts } = JSON.parse(
    await readFile(path.join(source, 'package.json'), 'utf8'),
  );
  const { devDependencies: tested } = JSON.parse(await readFile(path.join(www, 'package.json'), 'utf8'));
  const others = Object.entries({ ...dependencies, ...devDependencies }).filter(([one]) => one !== 'vae-lab');
  for (const [one, version] of others)
    if (tested[one] !== version) throw new Error(`examples/${name} has ${one} ${version}, www/ has ${tested[one]}`);
  await install(
    copy,
    others.map(([one]) => one),
  );
  return { folder: copy, scripts };
}

/**
 * Runs a command as `npm run` would.
 * @param {string} command
 * @param {string} cwd
 */
export function runScript(command, cwd) {
  const bin = path.join(modules, '.bin');
  const PATH = `${bin}${path.delimiter}${process.env['PATH']}`;
  return promisify(exec)(command, { cwd, env: { ...process.env, NODE_ENV: undefined, PATH } });
}

/**
 * The errors that TypeScript finds in a folder, or in files of it.
 * @param {string} cwd
 * @param {string[]} options
 * @returns {Promise<string[]>} each with the name of its file
 */
export function compile(cwd, options) {
  const tsc = path.join(modules, 'typescript/bin/tsc');
  return run(process.execPath, [tsc, '--noEmit', '--pretty', 'false', ...options], { cwd }).then(
    () => [],
    // What belongs to an error is indented.
    ({ stdout }) =>
      String(stdout)
        .trim()
        .split(/\n(?! )/),
  );
}

import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { slowEngine } from './slow-engine.js';

const TYPES = /** @type {Record<string, string>} */ ({
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.gz': 'application/gzip',
});

/** As strict as a host can be: no inline script or style, nothing from elsewhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** How many times slower than it is the engine is to be. */
const SLOW = Number(process.env['SLOW_ENGINE'] ?? 1);

/** The built site, where `cargo xtask build` and `npm run build` put it. */
export const dist = fileURLToPath(new URL('../../../dist/', import.meta.url));

/**
 * How a host answers wrongly. What is not given is as usual.
 * @typedef {object} Fault
 * @property {number} [status]
 * @property {string} [type] the content type
 * @property {Record<string, string>} [headers] more of them
 * @property {string} [before] a script that is put before the file's own
 * @property {string} [instead] what is sent instead of the file
 * @property {number} [share] how much of the file is sent
 * @property {boolean} [drops] whether the connection then breaks
 * @property {boolean} [hangs] whether nothing more comes then
 */

/** The name of the script that runs before a page's own, in a browser that has no way to put one there. */
export const PRELUDE = 'prelude.js';

/**
 * Serves the built site as a plain static host would, under a sub-path and a strict policy.
 * @param {{ folder?: string, refuse?: (path: string) => boolean | Promise<boolean>,
 *   faultOf?: (path: string) => Fault | undefined, prelude?: () => string }} [options] files that are refused are
 * answered with 503; a promise delays the answer
 */
export async function serve({
  folder = dist,
  refuse = () => false,
  faultOf = () => undefined,
  prelude = () => '',
} = {}) {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error(`${folder} has no index.html: \`npm test\` builds the site first`);
  }
  const prefix = '/some/where/';
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
    const name = path.endsWith('/') ? `${path}index.html` : path;
    const file = join(folder, normalize(name.slice(prefix.length)));
    if (prelude() && path === prefix + PRELUDE) {
      response.writeHead(200, { 'content-type': TYPES['.js'] }).end(prelude());
    } else if (!path.startsWith(prefix) || !file.startsWith(folder) || !existsSync(file) || !statSync(file).isFile()) {
      response.writeHead(404).end();
    } else if (await refuse(path)) {
      response.writeHead(503).end();
    } else {
      const { status, type, headers, before, instead, share, drops, hangs } = faultOf(path) ?? {};
      response.writeHead(status ?? 200, {
        'content-type': type ?? TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': POLICY,
        'cache-control': 'no-store',
        ...headers,
      });
      if (SLOW > 1 && /\/worker[^/]*\.js$/.test(path)) response.write(slowEngine(SLOW));
      if (before) response.write(before);
      if (instead !== undefined) response.end(instead);
      else if (prelude() && file.endsWith('.html'))
        response.end(readFileSync(file, 'utf8').replace('<head>', `$&<script src="${prefix}${PRELUDE}"></script>`));
      else if (share === undefined) createReadStream(file).pipe(response);
      else {
        const bytes = readFileSync(file);
        response.write(bytes.subarray(0, Math.floor(share * bytes.length)));
        if (drops) setTimeout(() => response.destroy(), 100);
        else if (!hangs) response.end();
      }
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the server has no port');
  return {
    /** The page's address. */
    url: `http://127.0.0.1:${address.port}${prefix}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve(undefined));
        server.closeAllConnections();
      }),
  };
}

/**
 * Serves what `cargo xtask build` has built, and the examples, from two origins: `node examples/serve.mjs`. Any two
 * static servers do, if that of dist/ sends Access-Control-Allow-Origin.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.wasm': 'application/wasm',
};

/**
 * @param {string} folder
 * @param {number} port 0 for any that is free
 * @param {(html: string) => string} [edit] changes the pages
 */
export async function serveFolder(folder, port, edit = (html) => html) {
  const server = createServer(async (request, response) => {
    try {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      // A browser asks for the icon by itself.
      if (pathname === '/favicon.ico') return void response.writeHead(204).end();
      const name = decodeURIComponent(pathname.replace(/\/$/, '/index.html'));
      // The URL has resolved every `..` but an encoded one.
      if (name.includes('..')) throw new Error('it lies outside the folder');
      const type = TYPES[/** @type {keyof typeof TYPES} */ (extname(name))] ?? 'application/octet-stream';
      const bytes = await readFile(join(folder, name));
      response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*' });
      response.end(extname(name) === '.html' ? edit(String(bytes)) : bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(port, 'localhost', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    origin: `http://localhost:${address.port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const here = fileURLToPath(new URL('.', import.meta.url));
  await serveFolder(join(here, '../dist'), 8001);
  const { origin } = await serveFolder(here, 8000);
  console.log(`${origin}/blog/ and ${origin}/iframe/ take the figures from http://localhost:8001`);
}

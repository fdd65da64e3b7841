import { createServer } from 'node:http';
import { PRELUDE } from './server.js';

/**
 * A page of somebody else: a site of another origin that uses the element.
 * @typedef {object} StrangerPage
 * @property {string | Uint8Array} body HTML, which may have scripts
 * @property {string} [policy] its content security policy
 * @property {string} [type] the content type
 * @property {string} [lang] its language
 */

/** What a page needs to allow for an element of another origin. @param {string} origin */
export const policyFor = (origin) => ({
  'default-src': "'none'",
  'script-src': `'self' ${origin} 'wasm-unsafe-eval'`,
  'style-src': "'self'",
  'img-src': "'self'",
  'connect-src': origin,
  // The bootstrap, and what it imports.
  'worker-src': `blob: ${origin}`,
});

/** @param {Record<string, string>} directives */
export const policyText = (directives) =>
  Object.entries(directives)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');

/**
 * Serves pages from another origin than the built site, without any of the headers that isolate a page.
 * @param {(path: string) => StrangerPage | undefined} pageAt
 * @param {() => string} [prelude] a script that runs before a page's own
 */
export async function serveStranger(pageAt, prelude = () => '') {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const page = path === `/${PRELUDE}` ? { body: prelude(), type: 'text/javascript' } : pageAt(path);
    if (!page) {
      // A browser asks for the icon by itself.
      response.writeHead(path === '/favicon.ico' ? 204 : 404).end();
      return;
    }
    const { body, policy, lang = 'en', type = 'text/html; charset=utf-8' } = page;
    response.writeHead(200, { 'content-type': type, ...(policy && { 'content-security-policy': policy }) });
    const before = prelude() && `<script src="/${PRELUDE}"></script>`;
    response.end(
      type.startsWith('text/html') ? `<!doctype html><html lang="${lang}"><title>A post</title>${before}${body}` : body,
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve(undefined));
        server.closeAllConnections();
      }),
  };
}

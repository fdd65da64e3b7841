import assert from 'node:assert/strict';
import { after } from 'node:test';
import { launchChromium, launchFirefox } from './browsers.js';
import { serve } from './server.js';
import { VISIT_MS, visit, within } from './wait.js';
import { launchWebKit } from './webkit.js';

/** A browser that does not close by then is ended. */
const CLOSING_MS = 10_000;

/**
 * The browsers and the server of this file's tests: each is started once, when a test first asks for it.
 * @type {Map<string, Promise<any>>}
 */
const started = new Map();
/**
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} start
 * @returns {Promise<T>}
 */
function once(name, start) {
  const running = started.get(name) ?? within(VISIT_MS, start(), `${name} does not start`);
  started.set(name, running);
  running.catch(() => started.delete(name));
  return running;
}

/** Files that the server withholds from the present visit, or sends late. */
let refused = /** @type {(path: string) => boolean | Promise<boolean>} */ (() => false);
/** The faults of the host during this visit. */
let faultOf = /** @type {(path: string) => import('./server.js').Fault | undefined} */ (() => undefined);
/** What runs before the page's own scripts in this visit, if the browser cannot put it there. */
let before = '';
export const prelude = () => before;
/** The server of the built site. */
export const site = () =>
  once('site', () => serve({ refuse: (path) => refused(path), faultOf: (path) => faultOf(path), prelude }));

after(async () => {
  for (const one of started.values()) await one.then((running) => end(running)).catch(() => {});
});

/**
 * Closes a browser, or ends it where it hangs.
 * @param {{ close: () => Promise<unknown>, process?: () => import('node:child_process').ChildProcess | null }} browser
 */
async function end(browser) {
  try {
    await within(CLOSING_MS, browser.close(), 'it does not close');
  } catch {
    browser.process?.()?.kill('SIGKILL');
  }
}

/** What tests use within a page. */
function prepare() {
  const digest = (/** @type {Uint8Array} */ bytes) =>
    bytes.reduce((hash, byte) => (Math.imul(hash, 16777619) ^ byte) >>> 0, 2166136261);
  Object.assign(globalThis, { lab: () => document.querySelector('vae-lab'), digest });
}

/**
 * What a test asks of its page.
 * @typedef {object} Wishes
 * @property {string} [url] of a page of somebody else; the built site unless given
 * @property {string} [search] the query of the address
 * @property {typeof refused} [refuse]
 * @property {typeof faultOf} [fault] of the host
 * @property {() => void} [script] runs in the page before its own
 * @property {boolean} [expectErrors]
 * @property {number} [patience] how many times the usual limit it may take: for tests that train for a whole epoch
 */

/**
 * Pages of headless Chromium, each in a context of its own: nothing is left of one test for the next.
 * @param {{ webgpu: boolean, own?: boolean }} options `own`: a browser for these pages alone, for tests that break it
 */
export function chromiumPages({ webgpu, own = false }) {
  const name = `chromium ${webgpu} ${own ? Math.random() : 'shared'}`;

  /**
   * Opens the lab, and fails if it reports an error to the console.
   * @param {Wishes & import('playwright-core').BrowserContextOptions} options
   * @param {(page: import('playwright-core').Page) => Promise<void>} use
   */
  return async (
    {
      url,
      search = '',
      refuse = () => false,
      fault = () => undefined,
      script,
      expectErrors = false,
      patience = 1,
      ...context
    },
    use,
  ) => {
    [refused, faultOf] = [refuse, fault];
    const browser = await once(name, () => launchChromium({ webgpu }));
    // A context that `newPage` makes cannot have a second page.
    const opening = browser.newContext({ locale: 'en', ...context }).then((opened) => opened.newPage());
    const page = await within(VISIT_MS, opening, 'Chromium opens no page');
    page.setDefaultTimeout(patience * VISIT_MS);
    const errors = errorsOf(page);
    await visit(
      page,
      async () => {
        await page.addInitScript(prepare);
        if (script) await page.addInitScript(script);
        await page.goto(url ?? (await site()).url + search);
        await use(page);
        if (!expectErrors) assert.deepEqual(errors, [], 'the console is clean');
      },
      () => closed(page.context(), name, browser),
      patience,
    );
  };
}

/**
 * Pages of headless Firefox, each in a context of its own.
 * @param {{ prefs?: Record<string, boolean> }} [options] preferences of the browser
 */
export function firefoxPages({ prefs = {} } = {}) {
  const name = ['firefox', ...Object.keys(prefs)].join(' ');

  /**
   * Opens the lab, and fails if it reports an error to the console.
   * @param {Wishes} options
   * @param {(page: import('puppeteer-core').Page) => Promise<void>} use
   */
  return async (
    { url, search = '', refuse = () => false, fault = () => undefined, script, expectErrors = false, patience = 1 },
    use,
  ) => {
    [refused, faultOf] = [refuse, fault];
    const browser = await once(name, () => launchFirefox(prefs));
    const context = await browser.createBrowserContext();
    const page = await within(VISIT_MS, context.newPage(), 'Firefox opens no page');
    page.setDefaultTimeout(patience * VISIT_MS);
    const errors = errorsOf(page);
    await visit(
      page,
      async () => {
        await page.evaluateOnNewDocument(prepare);
        if (script) await page.evaluateOnNewDocument(script);
        await page.goto(url ?? (await site()).url + search);
        await use(page);
        if (!expectErrors) assert.deepEqual(errors, [], 'the console is clean');
      },
      () => closed(context, name, browser),
      patience,
    );
  };
}

/**
 * Pages of WebKitGTK, each in a browser of its own.
 */
export function webkitPages() {
  /**
   * Opens the lab, and fails if it reports an error.
   * @param {Wishes} options
   * @param {(page: import('./webkit.js').WebKitPage) => Promise<void>} use
   */
  return async (
    { url, search = '', refuse = () => false, fault = () => undefined, script, expectErrors = false, patience = 1 },
    use,
  ) => {
    [refused, faultOf] = [refuse, fault];
    const { browser, page } = await webkitPage();
    before = [prepare, collectErrors, script].map((one) => (one ? `(${one})();` : '')).join('\n');
    await visit(
      page,
      async () => {
        await page.goto(url ?? (await site()).url + search);
        await use(page);
        if (!expectErrors) assert.deepEqual(await page.evaluate(() => wrong), [], 'the page reports no error');
      },
      () => {
        before = '';
        return closed(page, 'webkit', browser);
      },
      patience,
    );
  };
}

/** Opens a page. Its driver sometimes starts a browser that it never finds: then another driver tries again. */
async function webkitPage() {
  for (let attempt = 1; ; attempt += 1) {
    const browser = await once('webkit', launchWebKit);
    try {
      return { browser, page: await within(VISIT_MS / 4, browser.newPage(), 'WebKit opens no page') };
    } catch (error) {
      started.delete('webkit');
      await end(browser);
      if (attempt === 3) throw error;
    }
  }
}

/** What goes wrong on a page of WebKit, whose driver does not tell. Runs in the page. */
function collectErrors() {
  /** @type {string[]} */
  const errors = [];
  Object.assign(globalThis, { wrong: errors });
  const add = (/** @type {any[]} */ ...parts) => void errors.push(parts.join(' '));
  addEventListener(
    'error',
    ({ message, target }) => add(message ?? `${/** @type {any} */ (target)?.src} does not load`),
    true,
  );
  addEventListener('unhandledrejection', ({ reason }) => add(reason));
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
    add(violatedDirective, blockedURI),
  );
  const { error } = console;
  console.error = (...parts) => {
    add(...parts);
    error.apply(console, parts);
  };
}

/**
 * What goes wrong on a page, as it comes.
 * @param {any} page
 */
function errorsOf(page) {
  /** @type {string[]} */
  const errors = [];
  page.on('pageerror', (/** @type {unknown} */ error) => errors.push(String(error)));
  page.on('console', (/** @type {any} */ message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

/**
 * Closes a page. Where that hangs its browser is given up, and the next test gets another.
 * @param {{ close: () => Promise<void> }} page
 * @param {string} name
 * @param {any} browser
 */
async function closed(page, name, browser) {
  try {
    await within(CLOSING_MS, page.close(), 'the page does not close');
  } catch {
    started.delete(name);
    await end(browser);
  }
}

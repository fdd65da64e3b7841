import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { launchChromium } from './browsers.js';
import { serve } from './server.js';

/**
 * Pages of one Chromium and one server, for the tests of a `describe`.
 * @param {{ webgpu: boolean }} options
 */
export function chromiumPages({ webgpu }) {
  /** @type {import('playwright-core').Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let site;
  /** Files that the server withholds, or sends late. */
  let refused = /** @type {(path: string) => boolean | Promise<boolean>} */ (() => false);
  before(async () => {
    browser = await launchChromium({ webgpu });
    site = await serve({ refuse: (path) => refused(path) });
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  /**
   * Opens the lab, and fails if it reports an error to the console.
   * @param {{ search?: string, refuse?: typeof refused, script?: () => void, expectErrors?: boolean } & import('playwright-core').BrowserContextOptions} options
   * @param {(page: import('playwright-core').Page) => Promise<void>} use
   */
  return async ({ search = '', refuse = () => false, script, expectErrors = false, ...context }, use) => {
    refused = refuse;
    const page = await browser.newPage({ locale: 'en', ...context });
    /** @type {string[]} */
    const errors = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    try {
      // For what a test looks up in its page.
      await page.addInitScript(() => Object.assign(globalThis, { lab: () => document.querySelector('vae-lab') }));
      if (script) await page.addInitScript(script);
      await page.goto(site.url + search);
      await use(page);
      if (!expectErrors) assert.deepEqual(errors, [], 'the console is clean');
    } finally {
      await page.close();
    }
  };
}

/** WebKitGTK, the nearest thing to Safari on Linux, driven over the protocol of WebDriver. */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { program } from './browsers.js';

/** Why the tests in WebKitGTK are skipped, if they are. */
export const skipWebKit = process.platform === 'linux' ? false : 'WebKitGTK runs on Linux alone';

/** For ever: the test that waits has a limit of its own. */
const PATIENT = { script: 1e9, pageLoad: 1e9 };
const POLL_MS = 30;
/** Keys that are not the character they type. */
const KEYS = /** @type {Record<string, string>} */ ({
  Tab: '\uE004',
  Enter: '\uE007',
  Escape: '\uE00C',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
});

/**
 * Starts WebKitGTK's driver on a screen of its own: WebKitGTK has no headless mode.
 *
 * In the locale of most servers the page's language is `C`, which is no language tag: the page has to bear that.
 */
export async function launchWebKit() {
  /** @type {import('node:child_process').ChildProcess[]} */
  const processes = [];
  const kill = () => processes.forEach((one) => one.kill('SIGKILL'));
  // The browser ends with its screen.
  process.once('exit', kill);
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  try {
    const screen = spawn(
      program('XVFB', ['Xvfb']),
      ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
    );
    processes.push(screen);
    const display = `:${await firstLine(screen, /** @type {import('node:stream').Readable} */ (screen.stdio[3]))}`;
    const port = await freePort();
    const driver = spawn(program('WEBKIT_DRIVER', ['WebKitWebDriver']), [`--port=${port}`], {
      env: { ...process.env, DISPLAY: display, LC_ALL: 'C.UTF-8', LANGUAGE: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    processes.push(driver);
    const url = `http://127.0.0.1:${port}`;
    await answers(driver, url);
    return {
      /** A page in a new browser, the only one at a time. */
      newPage: () => newPage(url),
      close: async () => kill(),
    };
  } catch (error) {
    kill();
    throw error;
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {import('node:stream').Readable} stream
 * @returns {Promise<string>}
 */
function firstLine(child, stream) {
  return new Promise((resolve, reject) => {
    let text = '';
    stream.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.trim());
    });
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`${child.spawnfile} ended with ${code} before it was ready`)));
  });
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : 0));
    });
  });
}

/**
 * @param {import('node:child_process').ChildProcess} driver
 * @param {string} url
 */
async function answers(driver, url) {
  // Later it says of every page that is closed early that WebKit has an error.
  let said = '';
  driver.stderr?.on('data', (chunk) => (said += chunk));
  while (!(await fetch(`${url}/status`).catch(() => null))) {
    const end = driver.exitCode ?? driver.signalCode;
    if (end !== null) throw new Error(`${driver.spawnfile} ended with ${end}: ${said}`);
    await sleep(POLL_MS);
  }
}

/**
 * Sends a command to the driver: see https://www.w3.org/TR/webdriver2/.
 * @param {'POST' | 'DELETE' | 'GET'} method
 * @param {string} url
 * @param {object} [body]
 */
async function command(method, url, body) {
  const response = await fetch(url, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = /** @type {{ value: any }} */ (await response.json());
  if (!response.ok) throw new Error(`WebKit answers ${value.error}: ${value.message}`);
  return value;
}

/** @param {string} url of the driver */
async function newPage(url) {
  const capabilities = { alwaysMatch: { timeouts: PATIENT } };
  const { sessionId } = await command('POST', `${url}/session`, { capabilities });
  const session = `${url}/session/${sessionId}`;
  const post = (/** @type {string} */ path, /** @type {object} */ body) => command('POST', `${session}/${path}`, body);
  /** @param {'key' | 'pointer'} type @param {object[]} actions */
  const act = (type, actions) => post('actions', { actions: [{ type, id: type, actions }] });
  /** @param {Function | string} work @param {any} [argument] @returns {Promise<any>} */
  const evaluate = (work, argument = null) =>
    post('execute/sync', { script: `return (${work})(arguments[0])`, args: [argument] });
  /** Waits for a page to have loaded: the driver may take the end of the page before for its end. */
  const loaded = async () => {
    while (!(await evaluate(() => document.readyState === 'complete'))) await sleep(POLL_MS);
  };
  return {
    /** @param {string} url */
    goto: (url) => post('url', { url }).then(loaded),
    reload: () => post('refresh', {}).then(loaded),
    /** What a function gives in the page: plain data, or a promise of it. */
    evaluate,
    keyboard: {
      /** @param {string} key */
      press(key) {
        const value = KEYS[key] ?? key;
        return act('key', [
          { type: 'keyDown', value },
          { type: 'keyUp', value },
        ]);
      },
    },
    /**
     * Clicks the middle of an element.
     * @param {() => Element} find finds it in the page
     */
    async click(find) {
      const [x, y] = await evaluate(`async () => {
        const element = (${find})();
        element.scrollIntoView({ block: 'center', behavior: 'instant' });
        await new Promise(requestAnimationFrame);
        const { left, right, top, bottom } = element.getBoundingClientRect();
        return [Math.round((left + right) / 2), Math.round((top + bottom) / 2)];
      }`);
      await act('pointer', [
        { type: 'pointerMove', x, y },
        { type: 'pointerDown', button: 0 },
        { type: 'pointerUp', button: 0 },
      ]);
    },
    close: () => command('DELETE', session),
  };
}

/** @typedef {Awaited<ReturnType<typeof newPage>>} WebKitPage */

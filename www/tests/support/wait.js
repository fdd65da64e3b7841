import { setTimeout as sleep } from 'node:timers/promises';
import { within as limited } from '../../src/within.js';

/**
 * What Playwright's pages and Puppeteer's have in common.
 * @typedef {object} Page
 * @property {(work: any, argument?: any) => Promise<any>} evaluate
 * @property {{ press: (key: any) => Promise<void> }} keyboard
 */

/**
 * The time that a test has for one visit. It measures nothing: it ends a test that hangs. Each test is small enough to
 * pass on a machine that runs the engine a hundred times slower than usual.
 */
export const VISIT_MS = Number(process.env['VISIT_MS'] ?? 240_000);
/** A page that hangs does not answer: nobody waits longer than this for what it shows, or for its end. */
const ANSWER_MS = 10_000;
const POLL_MS = 30;

/** When the visit to each page ends. @type {WeakMap<object, number>} */
const ends = new WeakMap();

/**
 * What the lab on a page shows, in one line: for the message of a test that fails.
 * @param {Page} page
 * @returns {Promise<string>}
 */
export async function glance(page) {
  const look = page.evaluate(() => {
    const element = document.querySelector('vae-lab');
    const inner = element?.shadowRoot?.querySelector('vae-lab-full, vae-lab-figure');
    const lab = /** @type {import('../../src/vae-lab.js').VaeLab | null} */ (inner ?? element);
    if (!lab?.state) return { url: location.href, lab: 'none' };
    const { phase, playing, waiting, step, epoch, backend, config, data, problem, pictures, heldOut, comparison } =
      lab.state;
    const notices = lab.renderRoot.querySelector('vae-notices')?.shadowRoot?.querySelectorAll('.notice') ?? [];
    return {
      url: location.href,
      phase,
      playing,
      waiting,
      step,
      epoch,
      backend,
      model: config && `${config.hidden}-${config.latent}, batch ${config.batch}`,
      images: data?.images,
      picturesOf: pictures?.step,
      evaluated: heldOut.rows.at(-1)?.step,
      comparison: comparison && { phase: comparison.phase, step: comparison.step },
      problem,
      notices: [...notices].map((notice) => notice.textContent?.trim().replace(/\s+/g, ' ')),
    };
  });
  try {
    return JSON.stringify(await within(ANSWER_MS, look, 'the page does not answer'));
  } catch (error) {
    return String(error);
  }
}

/**
 * What is asked for, once it is enough. Until then it is asked for again and again; when the time of the visit is over,
 * the error says what was waited for and what was seen last.
 * @template T
 * @param {Page} page
 * @param {() => Promise<T>} look
 * @param {(seen: T) => boolean} enough
 * @param {string} what for the error
 */
export async function seen(page, look, enough, what) {
  for (;;) {
    const now = await look();
    if (enough(now)) return now;
    if (performance.now() > (ends.get(page) ?? Infinity)) {
      throw new Error(`waited for ${what}, and last saw ${shortened(JSON.stringify(now) ?? 'nothing')}`);
    }
    await sleep(POLL_MS);
  }
}

/**
 * Waits until a condition within the page holds; gives what it gave.
 * @template A
 * @param {Page} page
 * @param {(argument: A) => any} condition
 * @param {A} [argument]
 */
export function holds(page, condition, argument) {
  const given = argument === undefined ? '' : ` with ${JSON.stringify(argument)}`;
  return seen(page, () => page.evaluate(condition, argument), Boolean, `${source(condition)}${given}`);
}

/**
 * Waits until a condition about the page holds; gives what it gave.
 * @template T
 * @param {Page} page
 * @param {() => Promise<T>} condition
 */
export function eventually(page, condition) {
  return seen(page, condition, Boolean, source(condition));
}

/**
 * Waits for the state of the lab, or whatever `look` gives, to be as wanted; gives it.
 * @template T
 * @param {Page} page
 * @param {() => Promise<T>} look
 * @param {(seen: T) => boolean} wanted
 */
export function untilSeen(page, look, wanted) {
  return seen(page, look, wanted, source(wanted));
}

/**
 * One visit to a page. Whatever ends it early, the error says what the page showed. When its time is over the page is
 * closed, which ends what the test still waits for, so that the next test can begin.
 * @template {Page} P
 * @param {P} page
 * @param {(page: P) => Promise<void>} use
 * @param {() => Promise<void>} close
 * @param {number} patience how many times the usual limit it may take
 */
export async function visit(page, use, close, patience) {
  const limit = patience * VISIT_MS;
  ends.set(page, performance.now() + limit);
  const work = use(page);
  work.catch(() => {});
  try {
    // A wait that watches the time ends first, and can say what it waited for.
    await within(limit + 2 * ANSWER_MS, work, `the test did not end within ${limit / 1000} s`);
  } catch (error) {
    const shown = await glance(page);
    await close();
    // Where the time was over, the call that hung ends with the page, and says what it was.
    const last = await within(ANSWER_MS, work, 'nor does it end with its page').catch((reason) => reason);
    const message = error instanceof Error ? error.message : String(error);
    const call = last instanceof Error && last !== error ? `\nIts last call: ${last.message}` : '';
    throw new Error(`${message}${call}\nThe page showed ${shown}`, { cause: error });
  }
  await close();
}

/**
 * What a promise gives, or an error when that takes too long.
 * @template T
 * @param {number} ms
 * @param {Promise<T>} promise
 * @param {string} otherwise
 * @returns {Promise<T>}
 */
export function within(ms, promise, otherwise) {
  return limited(ms, promise, () => new Error(otherwise));
}

/** A condition as it is written. @param {Function} condition */
const source = (condition) => shortened(String(condition).replace(/\s+/g, ' '));

/** @param {string} text */
const shortened = (text) => (text.length > 600 ? `${text.slice(0, 600)}…` : text);

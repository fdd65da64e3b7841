/** Tells the tabs of a browser apart. A tab keeps its name when its page is loaded again. */

import { LOCK_MS } from './limits.js';
import { within } from './within.js';

/** The keys in session storage, which belongs to a tab. */
const NAME_KEY = 'vae-lab.tab';
const ADDRESS_KEY = 'vae-lab.address';

/** @param {string} key */
function read(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    // Storage may be forbidden. Then each visit is a tab of its own.
    return null;
  }
}

/** @param {string} key @param {string} value */
function write(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // As above.
  }
}

/** @param {string} tab */
const lockName = (tab) => `vae-lab tab ${tab}`;

/**
 * Holds the name of a tab for as long as the page is open.
 * @param {string} tab
 * @returns {Promise<boolean>} false if another tab holds it
 */
function hold(tab) {
  const { locks } = navigator;
  // Only secure contexts have locks. Without them a duplicate of a tab is not noticed.
  if (!locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    setTimeout(() => resolve(true), LOCK_MS);
    locks
      .request(lockName(tab), { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock ? new Promise(() => {}) : undefined;
      })
      .catch(() => resolve(true));
  });
}

/** @type {Promise<{ tab: string, copyOf: string | null }> | null} */
let claimed = null;

/**
 * The name of this tab. A duplicate of a tab starts with the same session storage; it gets a name of its own.
 * @returns {Promise<{ tab: string, copyOf: string | null }>} `copyOf`: the tab that it is a duplicate of
 */
export function thisTab() {
  claimed ??= claim();
  return claimed;
}

async function claim() {
  const before = read(NAME_KEY);
  if (before && (await hold(before))) return { tab: before, copyOf: null };
  const tab = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
  await hold(tab);
  write(NAME_KEY, tab);
  return { tab, copyOf: before };
}

/**
 * The tabs that are open now.
 * @returns {Promise<(tab: string) => boolean>}
 */
export async function openTabs() {
  const { locks } = navigator;
  if (!locks) return () => false;
  const answer = await within(LOCK_MS, locks.query(), () => new Error('no answer')).catch(() => null);
  // Without an answer every tab counts as open, so that none loses its runs.
  if (!answer) return () => true;
  const names = new Set(answer.held?.map(({ name }) => name));
  return (tab) => names.has(lockName(tab));
}

/**
 * Notes that the run stored under one address now has another, because an option has changed during the run.
 * @param {string} stored
 * @param {string} now
 */
export function noteAddress(stored, now) {
  write(ADDRESS_KEY, JSON.stringify([stored, now]));
}

/**
 * The addresses under which the run of an address may be stored.
 * @param {string} query
 * @returns {string[]}
 */
export function storedAddresses(query) {
  try {
    const [stored, now] = JSON.parse(read(ADDRESS_KEY) ?? '[]');
    return now === query && typeof stored === 'string' ? [query, stored] : [query];
  } catch {
    return [query];
  }
}

/** Nothing waits for ever for what may never come. Waits of the whole page are in page-host.test.js. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReadable } from '../src/engine/is-readable.js';
import { ANSWER_MS } from '../src/limits.js';
import { within } from '../src/within.js';

const late = () => new Error('late');
const never = () => new Promise(() => {});

test('a promise has a limit, and what comes in time is given', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const hanging = assert.rejects(within(100, never(), late), { message: 'late' });
  const inTime = within(100, Promise.resolve(7), late);
  const failing = assert.rejects(within(100, Promise.reject(new Error('no')), late), { message: 'no' });
  assert.equal(await inTime, 7);
  context.mock.timers.tick(100);
  await Promise.all([hanging, failing]);
});

test('a script on a host that does not answer counts as one that may not be read', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const headers = new Headers({ 'content-type': 'text/javascript' });
  const answer = context.mock.method(globalThis, 'fetch', async () => ({ ok: true, headers }));
  assert.equal(await isReadable('https://a.example/worker.js'), true);
  answer.mock.mockImplementation(/** @type {any} */ (never));
  const readable = isReadable('https://a.example/worker.js');
  context.mock.timers.tick(ANSWER_MS);
  assert.equal(await readable, false);
});

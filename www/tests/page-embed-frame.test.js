/** The figure in a frame of a stranger's page, and the examples, as they are in `examples/`. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { serveFolder } from '../../examples/serve.mjs';
import { chromiumPages, site } from './support/pages.js';
import { dist } from './support/server.js';
import { policyText, serveStranger } from './support/stranger.js';
import { eventually, holds, untilSeen } from './support/wait.js';

const open = chromiumPages({ webgpu: false });
const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
/** The origin of the figures in the examples. */
const WRITTEN = 'http://localhost:8001';

const figures = await serveFolder(dist, 0);
const host = await serveFolder(examples, 0, (html) => html.replaceAll(WRITTEN, figures.origin));
/** @type {string} */
let body = '';
const { url } = await site();
const policy = `default-src 'none'; frame-src 'self' ${new URL(url).origin}`;
/** What the host of the frames sends: nothing but what docs/embedding.md asks for. */
const served = () => ({
  headers: {
    'access-control-allow-origin': '*',
    'content-security-policy': policyText({
      'default-src': "'none'",
      'script-src': "'self' 'wasm-unsafe-eval'",
      'style-src': "'self'",
      'img-src': "'self'",
      'connect-src': "'self'",
      'worker-src': "'self' data:",
    }),
  },
});
const stranger = await serveStranger((path) =>
  path === '/' ? { body, policy } : path === '/sibling' ? { body: 'a sibling' } : undefined,
);
after(() => {
  figures.close();
  host.close();
  return stranger.close();
});

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {Record<string, any>} Message */

/** Collects what frames send. Runs in each page, before its own script. */
function collect() {
  /** @type {[source: unknown, origin: string, data: any][]} */
  const messages = [];
  Object.assign(globalThis, { messages });
  addEventListener('message', ({ source, origin, data }) => void messages.push([source, origin, data]));
}

/**
 * What a frame of the page has sent, with the origin that the browser gives it.
 * @param {Page} page @param {string} id
 * @returns {Promise<[origin: string, data: Message][]>}
 */
const sentBy = (page, id) =>
  page.evaluate((/** @type {string} */ id) => {
    const { contentWindow } = /** @type {HTMLIFrameElement} */ (document.getElementById(id));
    const messages = /** @type {[unknown, string, any][]} */ (Reflect.get(globalThis, 'messages'));
    return messages
      .filter(([source]) => source === contentWindow)
      .map(([, origin, data]) => /** @type {[string, any]} */ ([origin, data]));
  }, id);

/** @param {Page} page @param {string} id @param {string} type */
const ofType = async (page, id, type) =>
  (await sentBy(page, id)).map(([, data]) => data).filter((data) => data.type === type);

/** @param {Page} page @param {string} id @param {unknown} data */
const tell = (page, id, data) =>
  page.evaluate(
    ([id, json]) => {
      const frame = /** @type {HTMLIFrameElement} */ (document.getElementById(id));
      frame.contentWindow?.postMessage(JSON.parse(json), '*');
    },
    /** @type {const} */ ([id, JSON.stringify(data)]),
  );

/** The frame of an element. @param {Page} page @param {string} id */
async function frameOf(page, id) {
  const frame = await (await page.$(`#${id}`))?.contentFrame();
  assert.ok(frame);
  return frame;
}

/** @param {Page} page @param {string} id */
async function stepIn(page, id) {
  return (await frameOf(page, id)).evaluate(() => /** @type {any} */ (document.querySelector('vae-lab')).currentStep);
}

/** @param {string} id @param {string} query @param {string} [rest] */
const frame = (id, query, rest = 'sandbox="allow-scripts"') =>
  `<iframe id="${id}" title="${id}" width="640" height="300" scrolling="no" ${rest}
    src="${url}embed.html?${query.replaceAll('&', '&amp;')}"></iframe>`;

const SMALL = 'show=samples&backend=cpu&hidden-layers=8&latent=2&batch=16';

test('a sandboxed frame does what its page says, and nothing that another says', () => {
  body = [
    frame('any', SMALL),
    frame('other', `${SMALL}&parent=https://blog.example`),
    `<iframe id="sibling" title="sibling" src="/sibling" width="50" height="50"></iframe>`,
  ].join('');
  /** @type {string[]} */
  const notes = [];
  return open({ url: 'about:blank', script: collect, fault: served }, async (page) => {
    page.on('console', (message) => message.type() === 'info' && notes.push(message.text()));
    await page.goto(stranger.url);
    await eventually(page, async () => (await ofType(page, 'any', 'ready')).length > 0);
    const [[origin, ready] = ['', {}]] = (await sentBy(page, 'any')).filter(([, { type }]) => type === 'ready');
    assert.equal(origin, 'null', 'it is in a sandbox');
    assert.deepEqual(Object.keys(ready).sort(), ['backend', 'config', 'step', 'type', 'vaeLab']);
    assert.deepEqual([ready['vaeLab'], ready['step'], ready['config'].hidden], [1, 0, [8]]);

    // A sibling frame of the page's own origin, and the page where the frame expects another.
    const sibling = await frameOf(page, 'sibling');
    await sibling.evaluate(() => parent.frames[0]?.postMessage({ vaeLab: 1, type: 'step' }, '*'));
    await sibling.evaluate(() => parent.frames[1]?.postMessage({ vaeLab: 1, type: 'step' }, '*'));
    const closed = await frameOf(page, 'other');
    await holds(/** @type {any} */ (closed), () => lab().state?.phase === 'paused');
    await tell(page, 'other', { vaeLab: 1, type: 'step' });

    // Malformed messages come before one that is well-formed: once that has been done, they have been read.
    const malformed = [
      { vaeLab: 2, type: 'step' },
      { vaeLab: 1, type: 'fly' },
      { vaeLab: 1, type: ['step'] },
      { vaeLab: 1, type: 'step', steps: 5 },
      { vaeLab: 1, type: 'set' },
      { vaeLab: 1, type: 'set', options: { beta: 3, onclick: 'alert(1)' } },
      { vaeLab: 1, type: 'set', options: { beta: [[3]] } },
      { type: 'step' },
      'step',
    ];
    for (const message of malformed) await tell(page, 'any', message);
    assert.equal(await stepIn(page, 'any'), 0);
    await tell(page, 'any', { vaeLab: 1, type: 'set', options: { beta: 2, maxSteps: 5 } });
    await tell(page, 'any', { vaeLab: 1, type: 'step' });
    await eventually(page, async () => (await ofType(page, 'any', 'step')).length > 0);
    assert.equal(await stepIn(page, 'any'), 1, 'one step, for the one message of its page');
    const inner = await frameOf(page, 'any');
    assert.deepEqual(
      await inner.evaluate(() => [lab().getAttribute('beta'), lab().getAttribute('onclick'), lab().state.config?.beta]),
      ['2', null, 2],
    );
    assert.deepEqual(
      notes.filter((note) => note.startsWith('vae-lab: a message')),
      ['vae-lab: a message to the frame was ignored: expected vaeLab: 1, found 2. Others like it are not reported.'],
    );

    await tell(page, 'any', { vaeLab: 1, type: 'play' });
    await eventually(page, async () => (await ofType(page, 'any', 'finished')).length > 0);
    assert.deepEqual(await ofType(page, 'any', 'finished'), [{ vaeLab: 1, type: 'finished', step: 5, epoch: 0 }]);
    const [first] = await ofType(page, 'any', 'step');
    assert.ok(Math.abs(first?.['loss'] - first?.['nll'] - 2 * first?.['kl']) < 1e-3 * first?.['loss']);

    // Its height follows its width, and no message comes of the height that it is given.
    const heights = () => ofType(page, 'any', 'height').then((all) => all.map(({ height }) => height));
    const own = () =>
      inner.evaluate(() => Math.ceil(document.querySelector('main')?.getBoundingClientRect().height ?? 0));
    const wide = await untilSeen(
      page,
      async () => (await heights()).at(-1),
      (height) => height > 100,
    );
    assert.equal(wide, await own());
    await page.evaluate(() => document.getElementById('any')?.setAttribute('width', '320'));
    const narrow = await untilSeen(
      page,
      async () => (await heights()).at(-1),
      (height) => height < wide,
    );
    const count = (await heights()).length;
    await page.evaluate((height) => document.getElementById('any')?.setAttribute('height', String(height)), narrow);
    await holds(/** @type {any} */ (inner), (height) => innerHeight === height, narrow);
    await inner.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    assert.deepEqual([(await heights()).length, await own()], [count, narrow]);

    assert.deepEqual(await sentBy(page, 'other'), [], 'nothing goes to another origin than the named one');
    assert.equal(await stepIn(page, 'other'), 0);
  });
});

test('a frame with a figure of the theory trains; it says what its address has wrong', () => {
  const parent = new URL(stranger.url).origin;
  const settings = encodeURIComponent('{"hidden":[4]}');
  const joint = `figure=joint&data=narrow&max-steps=4&settings=${settings}&parent=${parent}&theme=dark&lang=zh`;
  const bad = `figure=joint&settings=${encodeURIComponent('{"hidden":[-4]}')}`;
  body = [
    frame('joint', joint, ''),
    frame('tea', 'figure=tea'),
    frame('key', `${SMALL}&learning-rat=1&utm=3`),
    frame('bad', bad),
  ].join('');
  return open({ url: 'about:blank', script: collect, fault: served }, async (page) => {
    await page.goto(stranger.url);
    await eventually(page, async () => (await ofType(page, 'joint', 'ready')).length > 0);
    const [[origin, ready] = ['', {}]] = (await sentBy(page, 'joint')).filter(([, { type }]) => type === 'ready');
    assert.deepEqual([origin, ready['step']], [new URL(url).origin, 0]);
    assert.ok(ready['values'].entropyTerm > 0.5);
    await tell(page, 'joint', { vaeLab: 1, type: 'play' });
    await eventually(page, async () => (await ofType(page, 'joint', 'finished')).length > 0);
    assert.deepEqual(
      (await ofType(page, 'joint', 'finished')).map(({ step }) => step),
      [4],
    );
    const inner = await frameOf(page, 'joint');
    assert.deepEqual(
      await inner.evaluate(() => {
        const figure = document.querySelector('vae-joint');
        const { colorScheme } = getComputedStyle(document.documentElement);
        return [
          colorScheme,
          document.documentElement.lang,
          figure?.getAttribute('theme'),
          figure?.getAttribute('lang'),
        ];
      }),
      ['dark', 'zh', 'dark', 'zh'],
    );
    const said = async (/** @type {string} */ id) => (await frameOf(page, id)).evaluate(() => document.body.innerText);
    await untilSeen(
      page,
      () => said('tea'),
      (text) => text.includes('The address has figure=tea; expected expectation,'),
    );
    await untilSeen(
      page,
      () => said('key'),
      (text) => /unknown key learning-rat\. Did you mean learning-rate\?/.test(text),
    );
    assert.doesNotMatch(await said('key'), /utm/);
    await page.evaluate(() => document.getElementById('bad')?.scrollIntoView());
    await eventually(page, async () => (await ofType(page, 'bad', 'error')).length > 0);
    const [{ code, message } = {}] = await ofType(page, 'bad', 'error');
    assert.deepEqual([code, /hidden/.test(message)], ['invalid_option', true]);
  });
});

test('examples/blog trains under its policy, examples/iframe by its buttons', async () => {
  for (const name of ['blog', 'iframe'])
    assert.ok((await readFile(`${examples}${name}/index.html`, 'utf8')).includes(WRITTEN));
  await open({ url: `${host.origin}/blog/` }, async (page) => {
    await holds(page, () => customElements.get('vae-lab') !== undefined);
    assert.ok(await page.evaluate(() => document.querySelector('img')?.complete));
    await page.getByRole('button', { name: 'Play' }).click();
    await holds(page, () => /** @type {any} */ (lab()).currentStep > 0);
    await page.evaluate(() => lab().pause());
    await page.locator('vae-divergence').scrollIntoViewIfNeeded();
    await holds(page, () => /** @type {any} */ (document.querySelector('vae-divergence')).values?.kl > 0);
  });
  await open({ url: `${host.origin}/iframe/` }, async (page) => {
    await holds(page, () => document.querySelector('iframe')?.style.height !== '');
    await page.getByRole('button', { name: 'Play' }).click();
    await holds(page, () => /^Step [1-9]/.test(document.querySelector('output')?.textContent ?? ''));
    await page.getByRole('button', { name: 'Pause' }).click();
  });
});

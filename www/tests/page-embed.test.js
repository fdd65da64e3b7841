/** The element in a stranger's page: its script comes from another origin, under a strict policy. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { VERSION } from '../src/version.js';
import { SMALL } from './support/lab.js';
import { POSTER, SMALL_ATTRIBUTES, eventOf, listen, origin, post, script, shared, text, url } from './support/embed.js';
import { chromiumPages, firefoxPages, webkitPages } from './support/pages.js';
import { dist } from './support/server.js';
import { policyFor } from './support/stranger.js';
import { eventually, holds } from './support/wait.js';
import { skipWebKit } from './support/webkit.js';

for (const [name, browser, skip] of /** @type {const} */ ([
  ['Chromium', () => chromiumPages({ webgpu: false }), false],
  ['Firefox', firefoxPages, false],
  ['WebKitGTK', webkitPages, skipWebKit],
])) {
  describe(`from another origin, in ${name}`, () => {
    const open = /** @type {ReturnType<typeof chromiumPages>} */ (/** @type {unknown} */ (browser()));

    test('it trains under a strict policy', { skip }, () =>
      open(
        { url: post(`<vae-lab ${SMALL_ATTRIBUTES}>${POSTER}</vae-lab>`), script: listen, fault: shared },
        async (page) => {
          assert.match(await text(page), /A drawing of digits\..*Figure 1\./);
          const { step, backend, config } = await eventOf(page, 'ready');
          assert.deepEqual([step, backend, config.hidden, config.latent, config.batch], [0, 'cpu', [8], 2, 16]);
          await page.evaluate(() => lab().step());
          const trained = await eventOf(page, 'step');
          assert.equal(trained.step, 1);
          assert.ok(Math.abs(trained.loss - trained.nll - trained.kl) < 1e-3 * trained.loss);
          const seen = await text(page);
          assert.match(seen, /Samples.*Figure 1\./);
          assert.doesNotMatch(seen, /A drawing/, 'the lab has taken the place of the poster');
        },
      ),
    );

    const faults = /** @type {Record<string, [string, string]>} */ ({
      'worker-src': ["'self'", 'worker-src blob:'],

      'script-src': [`'self' ${origin}`, "script-src 'wasm-unsafe-eval'"],
      'connect-src': ["'self'", `connect-src ${origin}`],
    });
    for (const [directive, [value, missing]] of Object.entries(faults)) {
      test(`a policy whose ${directive} is ${value}: the figure names ${missing}, and the poster stays`, { skip }, () =>
        open(
          {
            url: post(`<vae-lab ${SMALL_ATTRIBUTES}>${POSTER}</vae-lab>`, { ...policyFor(origin), [directive]: value }),
            script: listen,
            fault: shared,
            expectErrors: true,
          },
          async (page) => {
            assert.deepEqual(await eventOf(page, 'error'), { code: 'csp', message: missing });
            await eventually(page, async () => (await text(page)).includes(missing));
            assert.match(await text(page), /A drawing of digits\..*The content security policy/);
          },
        ),
      );
    }

    test('a host without CORS: the console has the browser’s reason, and the page its poster', { skip }, () =>
      open(
        { url: post(`<vae-lab ${SMALL_ATTRIBUTES}>${POSTER}</vae-lab>`), script: listen, expectErrors: true },
        async (page) => {
          await holds(page, () => document.readyState === 'complete');
          assert.match(await text(page), /A drawing of digits\. Figure 1\./);
          assert.equal(await page.evaluate(() => customElements.get('vae-lab') === undefined), true);
        },
      ),
    );
  });
}

describe('the script', () => {
  const open = chromiumPages({ webgpu: false });

  test('may wait for the scripts of the lab: the figure says so after a while, and goes on once they come', () => {
    /** @type {(arrives: boolean) => void} */
    let arrive = () => {};
    const arrival = new Promise((resolve) => (arrive = resolve));
    return open(
      {
        url: post(`<vae-lab ${SMALL_ATTRIBUTES}>${POSTER}</vae-lab>`),
        script: () => {
          const { setTimeout: patient } = globalThis;
          Object.assign(globalThis, {
            setTimeout: (/** @type {() => void} */ callback, ms = 0) => patient(callback, ms >= 3000 ? ms / 20 : ms),
          });
        },
        fault: shared,
        // The site answers late.
        refuse: (path) => (/\/full[^/]*\.js$/.test(path) ? arrival.then(() => false) : false),
      },
      async (page) => {
        await eventually(page, async () => (await text(page)).includes('The figure could not be loaded.'));
        assert.match(await text(page), /A drawing of digits\./);
        arrive(true);
        await eventually(page, async () => /Samples.*Figure 1\./.test(await text(page)));
        assert.doesNotMatch(await text(page), /could not be loaded/);
      },
    );
  });

  test('may start its worker only from a blob: the figure names the origin that is missing', () =>
    open(
      {
        url: post(`<vae-lab ${SMALL_ATTRIBUTES}></vae-lab>`, { ...policyFor(origin), 'worker-src': 'blob:' }),
        script: listen,
        fault: shared,
        expectErrors: true,
      },
      async (page) => {
        assert.deepEqual(await eventOf(page, 'error'), { code: 'csp', message: `worker-src blob: ${origin}` });
      },
    ));

  test('may be loaded three times, in two versions: the first counts, and the console says so', async () => {
    const other = (await readFile(`${dist}vae-lab.js`, 'utf8')).replace(VERSION, '0.0.1');
    assert.ok(other.includes('0.0.1'), 'it is another version');
    const again = script.replace('.js', '.js?again');
    const body = `${again}<script type="module" src="/other.js"></script><vae-lab></vae-lab>`;
    const address = post(body, policyFor(origin), { '/other.js': { body: other, type: 'text/javascript' } });
    /** @type {string[]} */
    const notes = [];
    await open({ url: 'about:blank', fault: shared }, async (page) => {
      page.on('console', (message) => message.type() === 'info' && notes.push(message.text()));
      await page.goto(address);
      await eventually(page, async () => notes.length === 2);
      const note = (/** @type {string} */ second) =>
        `vae-lab ${second}: the page has <vae-lab> already, of ${VERSION}. That one counts.`;
      assert.deepEqual(notes, [note(VERSION), note('0.0.1')]);
      assert.equal(await page.evaluate(() => Reflect.get(lab().constructor, 'version')), VERSION);
      await holds(page, () => lab().state?.phase === 'paused');
    });
  });

  test('can be imported where there is no browser', async () => {
    assert.equal('window' in globalThis || 'HTMLElement' in globalThis, false);
    const { VaeLabElement } = await import(`${dist}vae-lab.js`);
    assert.equal(VaeLabElement.version, VERSION);
    const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
    assert.equal(VERSION, version);
  });

  test('loads nothing before the reader is near', async () => {
    const source = await readFile(`${dist}vae-lab.js`, 'utf8');
    assert.doesNotMatch(source, /\bimport\s*["'{*\w]|\bfrom\s*["'`]/, 'it imports nothing at once');
    assert.match(source, /\bimport\(/, 'it imports the lab later');
  });
});

test('the built-in lab still starts its worker from its own origin', () =>
  chromiumPages({ webgpu: false })({ search: SMALL }, async (page) => {
    await eventually(page, async () => page.workers()[0]?.url().startsWith(`${url}assets/worker`));
  }));

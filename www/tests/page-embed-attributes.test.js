/** The attributes, properties, methods and events of the element, and its look. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPTIONS } from '../src/embed/options.js';
import { npy } from './support/arrays.js';
import { axeViolations } from './support/axe.js';
import { POSTER, SMALL_ATTRIBUTES, eventOf, listen, origin, post, shared, text } from './support/embed.js';
import { chromiumPages } from './support/pages.js';
import { policyFor } from './support/stranger.js';
import { holds, untilSeen } from './support/wait.js';

const open = chromiumPages({ webgpu: false });

test('attributes make the figure, properties reflect them, methods and events drive it', () =>
  open(
    {
      url: post(
        `<main><h1>A post</h1><vae-lab show="loss samples" controls="beta,latent" preset="gaussian-2d"
          backend="cpu" hidden-layers="8" batch="16" max-steps="3" theme="dark" lang="zh">${POSTER}</vae-lab></main>`,
      ),
      script: listen,
      fault: shared,
    },
    async (page) => {
      const { config } = await eventOf(page, 'ready');
      assert.deepEqual(
        [config.likelihood, config.latent, config.hidden, config.batch],
        ['gaussian_shared', 2, [8], 16],
        'the preset, and attributes beside it',
      );
      await holds(page, () => embedded().shadowRoot?.querySelector('vae-lab-figure')?.rendered);
      const shown = await text(page);
      assert.match(shown, /损失.*样本.*播放.*beta.*隐变量维数.*Figure 1\./, 'panels and controls in order, in Chinese');
      const keys = await page.evaluate(() => {
        const root = embedded().shadowRoot.querySelector('vae-lab-figure').shadowRoot;
        const controls = [...root.querySelectorAll('vae-control')].map((control) => control.dataset.key);
        return [[...root.querySelector('.panels').children].length, controls];
      });
      assert.deepEqual(keys, [2, ['beta', 'latent']], 'and nothing else');
      assert.equal(
        await page.evaluate(() => embedded().shadowRoot?.querySelector('vae-lab-figure')?.getAttribute('theme')),
        'dark',
      );

      const outlined = await page.evaluate(() => {
        const sheet = new CSSStyleSheet();
        const parts = ['loss', 'panels', 'transport', 'play', 'readings', 'controls'];
        sheet.replaceSync(parts.map((part) => `vae-lab::part(${part}) { outline: 7px solid }`).join(' '));
        document.adoptedStyleSheets = [sheet];
        const root = embedded().shadowRoot.querySelector('vae-lab-figure').shadowRoot;
        const within = root.querySelector('vae-figure-transport').shadowRoot;
        return [...root.querySelectorAll('[part]'), ...within.querySelectorAll('[part]')]
          .filter((one) => getComputedStyle(one).outlineWidth === '7px')
          .map((one) => one.part.value);
      });
      assert.deepEqual(outlined, ['panels', 'loss', 'transport', 'controls', 'play', 'readings'], 'and no other part');

      await page.evaluate(() => embedded().play());
      assert.deepEqual(await eventOf(page, 'finished'), { step: 3, epoch: 0 });
      const { step, loss, nll, kl } = await eventOf(page, 'evaluated');
      assert.ok(step <= 3 && Math.abs(loss - nll - kl) < 1e-3 * Math.abs(loss));
      await holds(page, () => embedded().state.phase === 'paused' && !embedded().playing);
      await page.evaluate(() => embedded().step());
      assert.equal(await page.evaluate(() => embedded().currentStep), 3, 'not beyond the most steps');
      await page.evaluate(() => (embedded().maxSteps = 100));
      await page.evaluate(() => embedded().step());
      assert.equal(await page.evaluate(() => embedded().currentStep), 4);

      // Live options apply at once, others wait for a restart once the run has begun.
      await page.evaluate(() => Object.assign(embedded(), { beta: 4, latent: 3 }));
      assert.deepEqual(await page.evaluate(() => ['beta', 'latent'].map((name) => embedded().getAttribute(name))), [
        '4',
        '3',
      ]);
      await holds(page, () => embedded().state.config.beta === 4);
      assert.deepEqual(await page.evaluate(() => [embedded().currentStep, embedded().state.config.latent]), [4, 2]);
      await page.evaluate(() => embedded().restart());
      await holds(page, () => embedded().state.config.latent === 3 && embedded().currentStep === 0);
      await page.evaluate(() => embedded().setAttribute('latent', '4'));
      await holds(page, () => embedded().state.config?.latent === 4);

      const saved = await page.evaluate(async () => {
        await embedded().step();
        const file = await embedded().save();
        await embedded().reset();
        const before = embedded().currentStep;
        await embedded().load(file);
        return [file?.length > 1000, before, embedded().currentStep];
      });
      assert.deepEqual(saved, [true, 0, 1]);

      await page.evaluate(() => embedded().setAttribute('show', 'loss,losses'));
      await untilSeen(
        page,
        () => text(page),
        (seen) => seen.includes('属性 show 的值“losses”有误'),
      );
      await page.evaluate(() => embedded().setAttribute('learning-rat', '1'));
      assert.deepEqual(await axeViolations(page), []);
    },
  ));

test('properties that were set before the script came count; each option has one; own data trains', () => {
  const images = Uint8Array.from({ length: 64 * 28 * 28 }, (_, index) => (index * 7919) % 256);
  const data = { body: npy([64, 28, 28], images), type: 'application/octet-stream' };
  const address = post('', { ...policyFor(origin), 'connect-src': `'self' ${origin}` }, { '/images.npy': data });
  /** @type {string[]} */
  const requests = [];
  return open({ url: 'about:blank', script: listen, fault: shared }, async (page) => {
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(address);
    await page.evaluate(() => {
      const element = document.createElement('vae-lab');
      Object.assign(element, { show: 'samples', src: '/images.npy', backend: 'cpu', hiddenLayers: [8], latent: 2 });
      document.body.append(element);
    });
    const { config } = await eventOf(page, 'ready');
    assert.deepEqual([config.hidden, config.batch], [[8], 57], 'a batch holds at most the 57 training images');
    await page.evaluate(() => embedded().step());
    assert.equal(await page.evaluate(() => embedded().currentStep), 1);
    assert.equal(
      requests.some((request) => request.includes('mnist')),
      false,
      'nothing of MNIST is downloaded',
    );
    const sites = [origin, new URL(address).origin];
    assert.deepEqual(
      requests.filter((request) => !sites.includes(new URL(request).origin)),
      [],
      'nothing from a third site',
    );
    const properties = await page.evaluate(
      (/** @type {string[]} */ keys) => {
        const element = /** @type {any} */ (document.createElement('vae-lab'));
        return keys.filter((key) => {
          element[key] = '3';
          return element.attributes.length !== 1 || (element.removeAttribute(element.attributes[0].name), false);
        });
      },
      Object.keys(OPTIONS).map((key) => (key === 'hidden' ? 'hiddenLayers' : key)),
    );
    assert.deepEqual(properties, []);
  });
});

test('the page says so if data cannot be read', () =>
  open(
    {
      url: post(`<vae-lab show="samples" src="/missing.npy" ${SMALL_ATTRIBUTES}>${POSTER}</vae-lab>`, {
        ...policyFor(origin),
        'connect-src': `'self' ${origin}`,
      }),
      script: listen,
      fault: shared,
      expectErrors: true,
    },
    async (page) => {
      const { code, message } = await eventOf(page, 'error');
      assert.equal(code, 'data');
      assert.match(message, /\/missing\.npy: HTTP 404/);
      await untilSeen(
        page,
        () => text(page),
        (seen) => /A drawing.*could not be loaded.*HTTP 404/.test(seen),
      );
    },
  ));

for (const [width, height] of /** @type {const} */ ([
  [360, 740],
  [1280, 800],
])) {
  test(`a figure without a poster has its place at once: nothing moves when it comes (${width} px)`, async () => {
    const below = '<p>A post goes on below its figure.</p>'.repeat(40);
    const body = `<main><h1>A post</h1><vae-lab show="samples,loss,rate-distortion" controls="beta,learning-rate"
      ${SMALL_ATTRIBUTES}></vae-lab>${below}</main>`;
    /** Adds up the shifts from the element on; it has no place if the address says so. */
    const script = () => {
      const sheet = new CSSStyleSheet();
      // Before its script comes only the page can keep the place.
      sheet.replaceSync(`vae-lab:not(:defined), vae-lab:not(:defined) ~ * { display: none }
        ${location.hash === '#without' ? 'vae-lab::part(reserve) { display: none }' : ''}`);
      document.adoptedStyleSheets = [sheet];
      let sum = 0;
      new PerformanceObserver((list) => {
        for (const { value } of /** @type {any[]} */ (list.getEntries())) sum += value;
      }).observe({ type: 'layout-shift', buffered: true });
      Object.assign(globalThis, { embedded: () => document.querySelector('vae-lab'), shifts: () => sum });
    };
    const shifts = async (/** @type {string} */ hash) => {
      let sum = NaN;
      await open({ url: post(body) + hash, script, fault: shared, viewport: { width, height } }, async (page) => {
        await holds(page, () => embedded()?.state?.pictures && !embedded().state.waiting);
        await page.evaluate(() => embedded().step());
        await holds(page, () => embedded().state.heldOut.rows.length > 0);
        // The observer reports what is painted.
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
        sum = await page.evaluate(() => Reflect.get(globalThis, 'shifts')());
      });
      return sum;
    };
    assert.ok((await shifts('#without')) > 0.1, 'without its place all would move');
    const sum = await shifts('');
    assert.ok(sum < 0.02, String(sum));
  });
}

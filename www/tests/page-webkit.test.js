/** The page in WebKitGTK, the nearest thing to Safari on Linux: training, a figure in a post, the article. */
import assert from 'node:assert/strict';
import { describe, test as testOn } from 'node:test';
import { POSTER, SMALL_ATTRIBUTES, eventOf, listen, origin, post, shared, text, url } from './support/embed.js';
import { LEARNER, openStatus, readerTrains, ready, stateOf, stepBy, until } from './support/lab.js';
import { webkitPages } from './support/pages.js';
import { policyFor, policyText } from './support/stranger.js';
import { holds, seen, untilSeen } from './support/wait.js';
import { skipWebKit as skip } from './support/webkit.js';

/** @param {string} name @param {() => Promise<void>} run */
const test = (name, run) => testOn(name, { skip }, run);

/** How many greys there are on the canvas of the samples. Runs in the page. */
function greysPainted() {
  /** Every element below, through shadow roots. @param {ParentNode} parent @returns {Element[]} */
  const within = (parent) =>
    [...parent.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? within(one.shadowRoot) : [])]);
  const samples = within(document).find(({ localName }) => localName === 'vae-samples');
  const [canvas] = samples?.shadowRoot ? within(samples.shadowRoot).filter((one) => one.matches('canvas')) : [];
  const { width = 0, height = 0 } = /** @type {HTMLCanvasElement} */ (canvas ?? {});
  const context = /** @type {HTMLCanvasElement | undefined} */ (canvas)?.getContext('2d');
  return context && width ? new Set(context.getImageData(0, 0, width, height).data).size : 0;
}

describe('in WebKitGTK', () => {
  const open = webkitPages();

  test('an error of a page is a failed test', () =>
    assert.rejects(
      open({ search: 'embed.html' }, async (page) => {
        await page.evaluate(() => void setTimeout(() => Reflect.get(globalThis, 'nothing')()));
        await holds(page, () => wrong.length > 0);
      }),
      /the page reports no error[^]*TypeError/,
    ));

  test('a reader trains on the CPU, and a reload goes on', () =>
    open({ search: `?${LEARNER}` }, async (page) => {
      await ready(page);
      assert.equal(await page.evaluate(() => navigator.language), 'C', 'the language is no language tag');
      const { backend, cpuReason } = await stateOf(page);
      assert.deepEqual([backend, cpuReason], ['cpu', 'no_webgpu']);
      await openStatus(page);
      await holds(page, () =>
        lab()
          .renderRoot.querySelector('vae-status')
          ?.shadowRoot?.querySelector('p.cpu')
          ?.textContent?.includes(
            'this browser has no WebGPU. Recent versions of Chrome, Edge, Firefox and Safari have it.',
          ),
      );

      await readerTrains(page);
      assert.ok((await page.evaluate(greysPainted)) > 100, 'the samples are on the screen');

      const play = () => lab().renderRoot.querySelector('vae-transport')?.shadowRoot?.querySelector('.play');
      await page.click(/** @type {() => Element} */ (play));
      await until(page, ({ step }) => step > 3);
      await page.click(/** @type {() => Element} */ (play));
      const { step } = await until(page, ({ phase }) => phase === 'paused');
      await holds(page, async () => (await lab().memory?.recall('last', location.search))?.step === lab().state.step);
      await page.reload();
      assert.equal((await ready(page)).step, step);
      await stepBy(page, 1);

      await page.evaluate(() => lab().renderRoot.querySelector('vae-latent-plane')?.scrollIntoView());
      await holds(page, () => lab().state.plane !== null);
      await page.click(() => {
        const plane = lab().renderRoot.querySelector('vae-latent-plane');
        return /** @type {Element} */ (plane?.shadowRoot?.querySelector('canvas'));
      });
      const { cursor, pins } = await page.evaluate(() => {
        const { cursor, pins } = /** @type {any} */ (lab().renderRoot.querySelector('vae-latent-plane'));
        return { cursor, pins };
      });
      assert.deepEqual([cursor], pins, 'a click pins the point, and the pointer is still there');
    }));

  test('a figure in a post of another origin', () =>
    open(
      {
        url: post(`<vae-lab ${SMALL_ATTRIBUTES} show="samples,loss">${POSTER}</vae-lab>`),
        script: listen,
        fault: shared,
      },
      async (page) => {
        assert.match(await text(page), /A drawing of digits\..*Figure 1\./);
        const { step, backend } = await eventOf(page, 'ready');
        assert.deepEqual([step, backend], [0, 'cpu']);
        const { loss } = await page.evaluate(async () => {
          await embedded().step();
          return Reflect.get(globalThis, 'events').find((/** @type {[string, any]} */ [name]) => name === 'step')[1];
        });
        assert.ok(loss > 400 && loss < 700, `an untrained model codes a pixel with about ln 2: ${loss}`);
        assert.match(await text(page), /Samples.*loss.*Figure 1\./);
        await untilSeen(
          page,
          () => page.evaluate(greysPainted),
          (greys) => greys > 100,
        );
      },
    ));

  test('a sandboxed frame in a post, whose host names its own origin in its policy', () => {
    const address = `${url}embed.html?show=samples&backend=cpu&hidden-layers=8&latent=2&batch=16`;
    const body = `<iframe title="a figure" sandbox="allow-scripts" src="${address.replaceAll('&', '&amp;')}"></iframe>`;
    const ofFrame = policyText({
      ...policyFor(origin),
      'style-src': origin,
      'img-src': origin,
      'worker-src': `${origin} data:`,
    });
    return open(
      {
        url: post(body, { ...policyFor(origin), 'frame-src': origin }),
        script: () => {
          Object.assign(globalThis, { messages: [] });
          addEventListener('message', ({ data }) => Reflect.get(globalThis, 'messages').push(data));
        },
        fault: () => ({ headers: { ...shared().headers, 'content-security-policy': ofFrame } }),
      },
      async (page) => {
        /** What the frame sends of a type. @param {string} type */
        const sent = (type) =>
          seen(
            page,
            () => page.evaluate(() => Reflect.get(globalThis, 'messages')),
            (messages) => messages.some((/** @type {any} */ message) => message.type === type),
            `a message “${type}”`,
          ).then((messages) => messages.find((/** @type {any} */ message) => message.type === type));
        assert.equal((await sent('ready')).step, 0);
        await page.evaluate(() => frames[0]?.postMessage({ vaeLab: 1, type: 'step' }, '*'));
        assert.equal((await sent('step')).step, 1);
      },
    );
  });

  test('the article: formulas are laid out, a figure comes alive, and a button in the text drives it', () =>
    open({ search: 'article/' }, async (page) => {
      // A fraction whose parts stand side by side would be text, not a formula.
      const fractions = await page.evaluate(() =>
        [...document.querySelectorAll('math mfrac')]
          .filter((fraction) => fraction.checkVisibility())
          .map((fraction) => {
            const [over, under] = [...fraction.children].map((part) => part.getBoundingClientRect());
            return over && under && over.width > 0 && over.bottom <= under.top + 1;
          }),
      );
      assert.ok(fractions.length > 10 && fractions.every(Boolean), JSON.stringify(fractions));

      const values = () => page.evaluate(() => /** @type {any} */ (document.querySelector('vae-expectation')).values);
      await page.evaluate(() => document.querySelector('vae-expectation')?.scrollIntoView());
      const { exact } = await untilSeen(page, values, (shown) => shown !== null);
      assert.ok(Math.abs(exact - 1) < 1e-6, `E[x²] is ${exact}`);
      await page.click(
        () => /** @type {Element} */ (document.querySelector('button[data-figure="expectation"][data-set*="tail"]')),
      );
      await untilSeen(page, values, ({ exact }) => Math.abs(exact - 0.15866) < 1e-4);
    }));
});

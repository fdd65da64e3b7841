import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, test } from 'node:test';
import { launchFirefox } from './support/browsers.js';
import { ready, stateOf, stepBy, until } from './support/lab.js';
import { png } from './support/png.js';
import { serve } from './support/server.js';

/** Not a measure of anything: where a test hangs, it must end. */
const LIMIT = { timeout: 300_000 };

const search = '?lang=en&backend=cpu&hidden=30&latent=2';

/**
 * What a test looks up in its page, and what the page hands out: Firefox has no way to catch a download.
 */
function prepare() {
  /** @type {Worker[]} */
  const workers = [];
  const handedOut = /** @type {Record<string, Blob>} */ ({});
  /** @type {Map<string, Blob>} */
  const blobs = new Map();
  globalThis.Worker = class extends Worker {
    /** @param {ConstructorParameters<typeof Worker>} parameters */
    constructor(...parameters) {
      super(...parameters);
      workers.push(this);
    }
  };
  const { createObjectURL } = URL;
  URL.createObjectURL = (/** @type {Blob} */ blob) => {
    const url = createObjectURL(blob);
    blobs.set(url, blob);
    return url;
  };
  HTMLAnchorElement.prototype.click = function () {
    const blob = blobs.get(this.href);
    if (blob) handedOut[this.download] = blob;
  };
  const lab = () => document.querySelector('vae-lab');
  /** Every element below, through shadow roots. @param {ParentNode} parent @returns {Element[]} */
  const within = (parent) =>
    [...parent.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? within(element.shadowRoot) : []),
    ]);
  /** The first element of a panel that matches, and says what is asked for. @param {string} panel @param {string} selector @param {string} [text] */
  const find = (panel, selector, text = '') => {
    const root = lab()?.shadowRoot?.querySelector(panel)?.shadowRoot;
    const says = (/** @type {Element} */ element) =>
      `${element.textContent} ${element.getAttribute('aria-label') ?? ''}`.includes(text);
    return (root ? within(root) : []).find((element) => element.matches(selector) && says(element)) ?? null;
  };
  Object.assign(globalThis, { workers, handedOut, lab, find });
}

describe('in Firefox', LIMIT, () => {
  /** @type {Awaited<ReturnType<typeof launchFirefox>>} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serve>>} */
  let site;
  /** @type {import('puppeteer-core').Page} */
  let page;
  /** @type {string[]} */
  const errors = [];

  before(async () => {
    [site, browser] = await Promise.all([serve(), launchFirefox()]);
    page = await browser.newPage();
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.evaluateOnNewDocument(prepare);
    await page.goto(site.url + search);
    await ready(page);
    await stepBy(page, 3);
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });

  /**
   * An element of a panel, once it is there.
   * @param {string} panel
   * @param {string} selector
   * @param {string} [text]
   */
  const element = async (panel, selector, text = '') => {
    for (;;) {
      const handle = await page.evaluateHandle(
        (panel, selector, text) => /** @type {any} */ (globalThis).find(panel, selector, text),
        panel,
        selector,
        text,
      );
      const found = /** @type {import('puppeteer-core').ElementHandle<Element> | null} */ (handle.asElement());
      if (found) return found;
      await sleep(40);
    }
  };
  /** Presses a button, or what else there is. @param {string} panel @param {string} text @param {string} [selector] */
  const press = async (panel, text, selector = 'button') => (await element(panel, selector, text)).click();
  /** @param {string} panel @param {string} selector @param {string} text */
  const says = (panel, selector, text) => element(panel, selector, text);
  /** @param {() => unknown} condition within the page */
  const holds = async (condition) => {
    while (!(await page.evaluate(condition))) await sleep(40);
  };
  /** Whether the picture grid of a panel shows ink. @param {string} panel @param {number} index */
  const inked = async (panel, index) => {
    while (
      !(await page.evaluate(
        (panel, index) => {
          const grid = /** @type {any} */ (
            lab().shadowRoot?.querySelector(panel)?.shadowRoot?.querySelectorAll('vae-picture-grid')[index]
          );
          return grid?.pictures.some((/** @type {Uint8Array} */ group) => group.some((grey) => grey > 20));
        },
        panel,
        index,
      ))
    ) {
      await sleep(40);
    }
  };

  test('the latent plane: a point is decoded, two pins show the way, and the manifold', async () => {
    const canvas = await element('vae-latent-plane', 'canvas');
    await canvas.scrollIntoView();
    await holds(() => lab().state.plane !== null);
    await canvas.click({ offset: { x: 60, y: 60 } });
    await inked('vae-latent-plane', 0);
    await canvas.click({ offset: { x: 200, y: 150 } });
    await inked('vae-latent-plane', 1);
    await says('vae-latent-plane', 'figcaption', '(');
    await press('vae-latent-plane', 'manifold');
    await says('vae-latent-plane', '[role=img], canvas', 'Manifold at step 3');
  });

  test('the drawing pad: a stroke of the mouse is encoded and costed, and a test digit', async () => {
    const pad = () =>
      page.evaluate(() => /** @type {any} */ (lab().shadowRoot?.querySelector('vae-drawing-pad')).digit?.nll ?? null);
    const canvas = await element('vae-drawing-pad', 'canvas');
    await canvas.scrollIntoView();
    const box = await canvas.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width / 2, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 30, { steps: 6 });
    await page.mouse.up();
    while ((await pad()) === null) await sleep(40);
    const drawn = await pad();
    assert.ok(drawn > 0);
    await press('vae-drawing-pad', 'Use a test digit');
    await says('vae-drawing-pad', '*', 'a test 7');
    while ((await pad()) === drawn) await sleep(40);
    await press('vae-drawing-pad', 'Clear');
    while ((await pad()) !== null) await sleep(40);
  });

  test('the scrubber: an earlier moment, and back', async () => {
    await (await element('vae-scrubber', 'input')).focus();
    await page.keyboard.press('Home');
    await says('vae-scrubber', '.place', 'step 0');
    assert.equal(
      await page.evaluate(
        () => /** @type {any} */ (lab().shadowRoot?.querySelector('vae-samples')).state.pictures.step,
      ),
      0,
    );
    await press('vae-scrubber', 'Live');
    await says('vae-scrubber', '.place', 'step 3');
  });

  test('the trade-off: its path, and its table', async () => {
    const last = (await stateOf(page)).heldOut.at(-1);
    await says('vae-trade-off', 'svg', `KL is ${last?.kl.toFixed(2)} and nll is ${last?.nll.toFixed(2)}`);
    assert.ok(
      (
        (await page.evaluate(() => /** @type {any} */ (globalThis).find('vae-trade-off', '.path').getAttribute('d'))) ??
        ''
      ).length > 10,
    );
    await press('vae-trade-off', 'Show as a table', 'summary');
    await says('vae-trade-off', 'td', `${last?.nll.toFixed(2)}`);
  });

  test('the latents: a bar each, and the gap is measured', async () => {
    assert.equal(
      await page.evaluate(
        () => lab().shadowRoot?.querySelector('vae-latents')?.shadowRoot?.querySelectorAll('.bar').length,
      ),
      2,
    );
    await press('vae-latents', 'Measure the gap');
    await says('vae-latents', 'dt', 'gap at step 3');
  });

  test('slow motion: from station to station, and the step is done', async () => {
    await press('vae-transport', 'Slow');
    await says('vae-slow', '.caption', '1. A training image x enters');
    for (let stage = 2; stage <= 7; stage += 1) {
      await press('vae-slow', 'Next');
      await says('vae-slow', '.caption', `${stage}. `);
    }
    await says('vae-slow', '.caption', 'Gradient for mu of the first latent');
    await press('vae-slow', 'Take this step');
    await until(page, ({ step }) => step === 4);
    await says('vae-slow', '.small', 'the first image of step 5');
    await press('vae-slow', 'Close');
    await holds(() => lab().shadowRoot?.querySelector('vae-slow') === null);
  });

  test('files: each is handed out, and a model is opened again', async () => {
    const buttons = {
      'Save model': 'vae-lab-step-4.safetensors',
      'Curves (CSV)': 'vae-lab-curves.csv',
      'Pictures (PNG)': 'vae-lab-step-4.png',
      'PyTorch script': 'vae_lab.py',
    };
    for (const [button, name] of Object.entries(buttons)) {
      await press('vae-files', button);
      while (!(await page.evaluate((name) => name in /** @type {any} */ (globalThis).handedOut, name))) await sleep(40);
    }
    const next = await stepBy(page, 1);
    await page.evaluate((name) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([/** @type {any} */ (globalThis).handedOut[name]], name));
      for (const type of ['dragover', 'drop'])
        lab().dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }, buttons['Save model']);
    await until(page, ({ step, phase }) => step === 4 && phase === 'paused');
    assert.deepEqual(await stepBy(page, 1), next, 'it goes on as it would have');
  });

  test('two models: side by side, and one again', async () => {
    await (await element('vae-controls', '.model')).click();
    await press('vae-controls', 'Compare with these changes');
    await holds(() => lab().state.phase === 'paused' && lab().state.rival?.phase === 'paused');
    await stepBy(page, 1);
    await holds(() => lab().state.rival?.step === 1);
    assert.ok(
      await page.evaluate(() => lab().state.rival?.train.rows[0]?.loss === lab().state.train.rows[0]?.loss),
      'the same seed and data',
    );
    await says('vae-rival', 'h2', 'Second model');
    await press('vae-rival', 'Stop comparing');
    await holds(() => lab().shadowRoot?.querySelector('vae-rival') === null);
  });

  test('images of one’s own, and a trained model', async () => {
    await press('vae-data-box', 'Use your own images');
    await element('vae-data-box', 'section');
    const rings = [...Array(24).keys()].map((index) => [
      ...png(40, 40, (x, y) => (Math.abs(Math.hypot(x - 20, y - 20) - 8 - (index % 5)) < 3 ? 255 : 0)),
    ]);
    await page.evaluate((files) => {
      const dataTransfer = new DataTransfer();
      files.forEach((file, index) => dataTransfer.items.add(new File([new Uint8Array(file)], `${index}.png`)));
      const box = /** @type {any} */ (globalThis).find('vae-data-box', 'section');
      for (const type of ['dragover', 'drop'])
        box.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true, composed: true }));
    }, rings);
    await press('vae-data-box', 'Train on these 24 images');
    await until(page, ({ images, phase, step }) => images === 21 && phase === 'paused' && step === 0);
    await stepBy(page, 1);
    await press('vae-data-box', 'Back to MNIST');
    await until(page, ({ images, phase, step }) => (images ?? 0) >= 2000 && phase === 'paused' && step === 0);
    await press('vae-warm-start', '2 latents');
    await holds(() => lab().state.config?.hidden[0] === 128 && lab().state.phase === 'paused');
    const [row] = await stepBy(page, 1);
    assert.ok((row?.loss ?? Infinity) < 170, `it knows digits: ${row?.loss}`);
  });

  test('the run survives a reload, and a worker that ends without a word', async () => {
    await holds(
      async () =>
        location.search === lab().runAddress &&
        (await lab().memory?.recall('last', location.search))?.step === lab().state.step,
    );
    const { step } = await stateOf(page);
    await page.reload();
    await until(page, (state) => state.step === step && state.phase === 'paused');
    await page.evaluate(async () => {
      while (!(await navigator.locks.query()).pending?.some(({ name }) => name?.startsWith('vae-lab')))
        await new Promise((resolve) => setTimeout(resolve, 20));
      /** @type {any} */ (globalThis).workers[0].terminate();
    });
    await says('vae-notices', '.problem', 'The engine stopped unexpectedly');
    await press('vae-notices', 'Start again');
    await until(page, (state) => state.step === step && state.phase === 'paused' && state.problem === null);
    await stepBy(page, 1);
    assert.deepEqual(errors, []);
  });
});

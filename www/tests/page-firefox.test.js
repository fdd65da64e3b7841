import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { lossTerms } from '../src/charts/loss-terms.js';
import { LEARNER, evaluationNow, openStatus, readerTrains, ready, stateOf, stepBy, until } from './support/lab.js';
import { firefoxPages } from './support/pages.js';
import { png } from './support/png.js';
import { holds, seen } from './support/wait.js';

const search = '?lang=en&backend=cpu&hidden=8&latent=2&batch=32';

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
  /** Every element below, through shadow roots. @param {ParentNode} parent @returns {Element[]} */
  const within = (parent) =>
    [...parent.querySelectorAll('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? within(element.shadowRoot) : []),
    ]);
  /**
   * The first element of a panel that matches a selector and contains a text.
   * @param {string} panel
   * @param {string} selector
   * @param {string} [text]
   */
  const find = (panel, selector, text = '') => {
    const root = document.querySelector('vae-lab')?.shadowRoot?.querySelector(panel)?.shadowRoot;
    const says = (/** @type {Element} */ element) =>
      `${element.textContent} ${element.getAttribute('aria-label') ?? ''}`.includes(text);
    return (root ? within(root) : []).find((element) => element.matches(selector) && says(element)) ?? null;
  };
  Object.assign(globalThis, { workers, handedOut, find });
}

/** @typedef {import('puppeteer-core').Page} Page */

/**
 * An element of a panel, once it is there.
 * @param {Page} page
 * @param {string} panel
 * @param {string} selector
 * @param {string} [text]
 */
async function element(page, panel, selector, text = '') {
  const look = async () => {
    const handle = await page.evaluateHandle(
      (panel, selector, text) => /** @type {any} */ (globalThis).find(panel, selector, text),
      panel,
      selector,
      text,
    );
    return /** @type {import('puppeteer-core').ElementHandle<Element> | null} */ (handle.asElement());
  };
  const found = await seen(page, look, Boolean, `“${text}” in ${selector} of ${panel}`);
  return /** @type {NonNullable<typeof found>} */ (found);
}

/**
 * Clicks a button, or another element.
 * @param {Page} page
 * @param {string} panel
 * @param {string} text
 * @param {string} [selector]
 */
async function press(page, panel, text, selector = 'button') {
  const found = await element(page, panel, selector, text);
  // Not where the bar in sight covers it, and not before it has come to rest: a panel that arrives moves it.
  await found.evaluate(async (one) => {
    const place = () => {
      one.scrollIntoView({ block: 'center' });
      const { x, y } = one.getBoundingClientRect();
      return `${x} ${y}`;
    };
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    for (let before = ''; before !== place(); await frame()) before = place();
  });
  await found.click();
}

/** @param {Page} page @param {string} panel @param {string} selector @param {string} text */
const says = (page, panel, selector, text) => element(page, panel, selector, text);
/** Waits for ink on a picture grid of a panel. @param {Page} page @param {string} panel @param {number} index */
const inked = (page, panel, index) =>
  holds(
    page,
    ({ panel, index }) => {
      const grid = /** @type {any} */ (
        lab().shadowRoot?.querySelector(panel)?.shadowRoot?.querySelectorAll('vae-picture-grid')[index]
      );
      return grid?.pictures.some((/** @type {Uint8Array} */ group) => group.some((grey) => grey > 20));
    },
    { panel, index },
  );

describe('in Firefox', () => {
  const open = firefoxPages();

  /**
   * A test on a page of its own, whose model has done some steps.
   * @param {number} steps
   * @param {string} name
   * @param {(page: Page) => Promise<void>} use
   */
  const testAfter = (steps, name, use) =>
    test(name, () =>
      open({ search, script: prepare }, async (page) => {
        await ready(page);
        await stepBy(page, steps);
        await use(page);
      }),
    );

  test('a reader trains', () => open({ search: `?${LEARNER}` }, readerTrains));

  testAfter(3, 'the latent plane: a point is decoded, two pins show the way, and the manifold', async (page) => {
    const canvas = await element(page, 'vae-latent-plane', 'canvas');
    await canvas.scrollIntoView();
    await holds(page, () => lab().state.plane !== null);
    await canvas.click({ offset: { x: 60, y: 60 } });
    await inked(page, 'vae-latent-plane', 0);
    await canvas.click({ offset: { x: 200, y: 150 } });
    await inked(page, 'vae-latent-plane', 1);
    await says(page, 'vae-latent-plane', 'figcaption', '(');
    await press(page, 'vae-latent-plane', 'manifold');
    await says(page, 'vae-latent-plane', '[role=img], canvas', 'Manifold at step 3');
  });

  testAfter(0, 'the drawing pad: a stroke of the mouse is encoded and costed, and a test digit', async (page) => {
    const pad = () =>
      page.evaluate(() => /** @type {any} */ (lab().shadowRoot?.querySelector('vae-drawing-pad'))?.digit?.nll ?? null);
    const canvas = await element(page, 'vae-drawing-pad', 'canvas');
    await canvas.scrollIntoView();
    const box = await canvas.boundingBox();
    assert.ok(box);
    await page.mouse.move(box.x + box.width / 2, box.y + 30);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height - 30, { steps: 6 });
    await page.mouse.up();
    const drawn = await seen(page, pad, (nll) => nll !== null, 'what the drawing costs');
    assert.ok(drawn > 0);
    await press(page, 'vae-drawing-pad', 'Use a test digit');
    await says(page, 'vae-drawing-pad', '*', 'test image, 7');
    await seen(page, pad, (nll) => nll !== drawn, 'what the digit costs');
    await press(page, 'vae-drawing-pad', 'Clear');
    await seen(page, pad, (nll) => nll === null, 'nothing to be drawn');
  });

  testAfter(0, 'the drawing pad is drawn on by keyboard', async (page) => {
    await (await element(page, 'vae-drawing-pad', 'canvas')).scrollIntoView();
    await page.evaluate(() => {
      const pad = lab().shadowRoot?.querySelector('vae-drawing-pad');
      /** @type {HTMLElement | null | undefined} */ (pad?.shadowRoot?.querySelector('canvas'))?.focus();
    });
    await page.keyboard.press(' ');
    for (let count = 0; count < 5; count += 1) await page.keyboard.press('ArrowDown');
    await holds(page, () => /** @type {any} */ (lab().shadowRoot?.querySelector('vae-drawing-pad'))?.digit?.nll > 0);
  });

  testAfter(3, 'the scrubber: an earlier moment, and back', async (page) => {
    await (await element(page, 'vae-scrubber', 'input')).focus();
    await page.keyboard.press('Home');
    await says(page, 'vae-scrubber', '.position', 'step 0');
    assert.equal(
      await page.evaluate(() => /** @type {any} */ (lab().shadowRoot?.querySelector('vae-samples'))?.pictures.step),
      0,
    );
    await press(page, 'vae-scrubber', 'Live');
    await says(page, 'vae-scrubber', '.position', 'step 3');
  });

  testAfter(3, 'the trade-off: its path, and its table', async (page) => {
    const last = lossTerms(await evaluationNow(page));
    await says(page, 'vae-rate-distortion', 'svg', `KL is ${last.kl.toFixed(2)} and nll is ${last.nll.toFixed(2)}`);
    assert.ok(
      (
        (await page.evaluate(() =>
          /** @type {any} */ (globalThis).find('vae-rate-distortion', '.path').getAttribute('d'),
        )) ?? ''
      ).length > 10,
    );
    await press(page, 'vae-rate-distortion', 'Show as a table', 'summary');
    await says(page, 'vae-rate-distortion', 'td', `${last.nll.toFixed(2)}`);
  });

  testAfter(3, 'the latents: a bar each, and the gap is measured', async (page) => {
    assert.equal(
      await page.evaluate(
        () => lab().shadowRoot?.querySelector('vae-latents')?.shadowRoot?.querySelectorAll('.bar').length,
      ),
      2,
    );
    await press(page, 'vae-latents', 'Measure the gap');
    await says(page, 'vae-latents', 'dt', 'gap at step 3');
  });

  testAfter(3, 'slow motion: from station to station, and the step is done', async (page) => {
    await press(page, 'vae-transport', 'Slow');
    await says(page, 'vae-slow-motion', '.caption', '1. A training image x enters');
    for (let station = 2; station <= 9; station += 1) {
      await press(page, 'vae-slow-motion', 'Next');
      await says(page, 'vae-slow-motion', '.caption', `Stage ${station} of 9`);
    }
    await says(page, 'vae-slow-motion', '.caption', 'Pull on μ of latent');
    await says(page, 'vae-slow-motion', '.code .current', 'optimizer.step()');
    await press(page, 'vae-slow-motion', 'Take this step');
    await until(page, ({ step }) => step === 4);
    await says(page, 'vae-slow-motion', '.small', 'the first image of step 5');
    await press(page, 'vae-slow-motion', 'Close');
    await holds(page, () => lab().shadowRoot?.querySelector('vae-slow-motion') === null);
  });

  testAfter(4, 'files: each is handed out, and a model is opened again', async (page) => {
    const buttons = {
      'Save model': 'vae-lab-step-4.safetensors',
      'Curves (CSV)': 'vae-lab-curves.csv',
      'Pictures (PNG)': 'vae-lab-step-4.png',
      'PyTorch script': 'vae_lab.py',
    };
    for (const [button, name] of Object.entries(buttons)) {
      await press(page, 'vae-files', button);
      await holds(page, (name) => name in /** @type {any} */ (globalThis).handedOut, name);
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

  testAfter(0, 'two models: side by side, and one again', async (page) => {
    await (await element(page, 'vae-controls', '.model')).click();
    await press(page, 'vae-controls', 'Compare with these changes');
    await holds(page, () => lab().state.phase === 'paused' && lab().state.comparison?.phase === 'paused');
    await stepBy(page, 1);
    await holds(page, () => lab().state.comparison?.step === 1);
    assert.ok(
      await page.evaluate(() => lab().state.comparison?.train.rows[0]?.loss === lab().state.train.rows[0]?.loss),
      'the same seed and data',
    );
    await says(page, 'vae-comparison', 'h2', 'Second model');
    await press(page, 'vae-comparison', 'Stop comparing');
    await holds(page, () => lab().shadowRoot?.querySelector('vae-comparison') === null);
  });

  testAfter(0, 'images of one’s own, and a trained model', async (page) => {
    await openStatus(page);
    await press(page, 'vae-data-box', 'Use your own images');
    await element(page, 'vae-data-box', 'section');
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
    await press(page, 'vae-data-box', 'Train on these 24 images');
    await until(page, ({ images, phase, step }) => images === 21 && phase === 'paused' && step === 0);
    await stepBy(page, 1);
    await press(page, 'vae-data-box', 'Back to MNIST');
    await until(page, ({ images, phase, step }) => (images ?? 0) >= 2000 && phase === 'paused' && step === 0);
    await press(page, 'vae-trained-models', '2 latents');
    await holds(page, () => lab().state.config?.hidden[0] === 128 && lab().state.phase === 'paused');
    const [row] = await stepBy(page, 1);
    assert.ok((row?.loss ?? Infinity) < 170, `it knows digits: ${row?.loss}`);
  });

  testAfter(2, 'the run survives a reload, and a worker that ends without a word', async (page) => {
    await holds(
      page,
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
    await says(page, 'vae-notices', '.notice', 'and was restarted');
    await until(page, (state) => state.step === step && state.phase === 'paused' && state.problem === null);
    await stepBy(page, 1);
  });
});

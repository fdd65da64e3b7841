import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { axeViolations } from './support/axe.js';
import { evaluationNow, openStatus, ready, stateOf, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { eventually } from './support/wait.js';

/** A model that is quick to train. */
const search = '?backend=cpu&hidden=8&latent=2&batch=32';

describe('the drawing pad', () => {
  const open = chromiumPages({ webgpu: false });
  /** @param {import('playwright-core').Page} page */
  const pad = (page) => page.locator('vae-drawing-pad');
  /** @param {import('playwright-core').Page} page */
  const digit = (page) =>
    pad(page).evaluate((element) => {
      const { digit } = /** @type {import('../src/panels/drawing-pad.js').DrawingPad} */ (element);
      return (
        digit && {
          ...digit,
          image: [...digit.image],
          reconstruction: [...digit.reconstruction],
          mu: [...digit.mu],
          sigma: [...digit.sigma],
        }
      );
    });
  /** @param {import('playwright-core').Page} page */
  const drawn = async (page) => {
    await eventually(page, async () => (await digit(page)) !== null);
    return /** @type {NonNullable<Awaited<ReturnType<typeof digit>>>} */ (await digit(page));
  };

  test('a drawing is centred as MNIST is, encoded, decoded and costed', () =>
    open({ search }, async (page) => {
      await ready(page);
      await pad(page)
        .locator('canvas')
        .first()
        .evaluate((element) => element.scrollIntoView({ block: 'center' }));
      const box = await pad(page).locator('canvas').first().boundingBox();
      assert.ok(box);
      // A slash in the upper left corner.
      await page.mouse.move(box.x + 60, box.y + 10);
      await page.mouse.down();
      await page.mouse.move(box.x + 20, box.y + 90, { steps: 5 });
      await page.mouse.up();
      const { image, mu, sigma, nll, kl, elbo, reconstruction } = await drawn(page);
      const rows = [...Array(28).keys()].filter((row) => image.slice(28 * row, 28 * row + 28).some((grey) => grey > 0));
      assert.deepEqual([rows[0], rows.at(-1), rows.length], [4, 23, 20], 'in a box of 20 pixels, in the middle');
      assert.deepEqual([mu.length, sigma.length, reconstruction.length], [2, 2, 784]);
      assert.ok(sigma.every((value) => value > 0) && nll > 0 && kl >= 0);
      assert.ok(Math.abs(elbo + nll + kl) < 1e-9);
      await page.getByRole('img', { name: 'The encoder’s Gaussian over 2 latents' }).waitFor();
      // It follows the training.
      await page.keyboard.press('.');
      await eventually(page, async () => (await digit(page))?.step === 1);
      await pad(page).getByRole('button', { name: 'Undo' }).click();
      await eventually(page, async () => (await digit(page)) === null);
    }));

  test('it is drawn by keyboard, and the keys are not the transport’s', () =>
    open({ search }, async (page) => {
      await ready(page);
      await pad(page).locator('canvas').first().focus();
      await page.keyboard.press('Space');
      for (let count = 0; count < 6; count += 1) await page.keyboard.press('ArrowDown');
      const { image } = await drawn(page);
      const columns = [...Array(28).keys()].filter((column) =>
        image.some((grey, pixel) => grey > 128 && pixel % 28 === column),
      );
      assert.ok(columns.length < 8, `a vertical stroke: ${columns}`);
      assert.equal((await stateOf(page)).playing, false);
      await page.keyboard.press('Escape');
      await eventually(page, async () => (await digit(page)) === null);
    }));

  test('test digits are taken one after the other', () =>
    open({ search }, async (page) => {
      await ready(page);
      const button = pad(page).getByRole('button', { name: 'Use a test digit' });
      await button.click();
      await pad(page).getByText('test image, 7').waitFor();
      const first = await drawn(page);
      await button.click();
      await pad(page).getByText('test image, 2').waitFor();
      assert.notDeepEqual((await drawn(page)).image, first.image);
      await pad(page).getByRole('button', { name: 'Clear' }).click();
      await eventually(page, async () => (await digit(page)) === null);
    }));

  test('it answers while it plays, and after a restart', () =>
    open({ search }, async (page) => {
      await ready(page);
      await page.keyboard.press(' ');
      await until(page, ({ step }) => step > 3);
      await pad(page).getByRole('button', { name: 'Use a test digit' }).click();
      const { step } = await drawn(page);
      await eventually(page, async () => ((await digit(page))?.step ?? 0) > step);
      await page.keyboard.press('r');
      await eventually(page, async () => (await digit(page))?.step === 0);
    }));
});

describe('the scrubber', () => {
  const open = chromiumPages({ webgpu: false });

  test('the whole lab shows the moment that is replayed, or says that it was not recorded', () =>
    open({ search }, async (page) => {
      await ready(page);
      await stepBy(page, 3);
      await evaluationNow(page);
      const texts = (/** @type {string} */ panel) =>
        page.evaluate(
          (panel) => lab().renderRoot.querySelector(panel)?.shadowRoot?.textContent?.replace(/\s+/g, ' ') ?? '',
          panel,
        );
      /** The value of held-out loss that the reader sees. */
      const loss = () => page.locator('vae-curve').first().locator('.value').last().textContent();
      /** @param {number} step @param {string} evaluated */
      const shows = async (step, evaluated) => {
        await page.locator('vae-scrubber').getByText(`step ${step}`).waitFor();
        const figures = await page.locator('vae-transport dd').allTextContents();
        const { batch } = /** @type {any} */ (await page.evaluate(() => lab().state.config));
        assert.deepEqual(figures.slice(0, 2), [`${step}`, '0']);
        const images = await page.evaluate(
          () => /** @type {any} */ (lab().renderRoot.querySelector('vae-status')).images,
        );
        assert.equal(images, step * batch);
        const { textContent } = /** @type {any} */ (
          await page.evaluate(() => {
            const [row] =
              lab().renderRoot.querySelector('vae-equation')?.shadowRoot?.querySelectorAll('.heldOut') ?? [];
            return { textContent: row?.querySelector('.total')?.textContent };
          })
        );
        assert.equal(textContent, await loss(), 'the equation is of that step');
        assert.ok((await texts('vae-objective')).includes(`training, step ${step} held-out, step ${step}`));
        assert.ok((await texts('vae-latents')).includes(evaluated), `${evaluated}: ${await texts('vae-latents')}`);
        const steps = await page.evaluate(() => {
          const part = (/** @type {string} */ name) => /** @type {any} */ (lab().renderRoot.querySelector(name));
          const parts = [part('vae-samples').pictures, part('vae-reconstructions').pictures];
          return [...parts, part('vae-latent-plane').plane].map((shown) => shown?.step ?? 'none');
        });
        assert.deepEqual(steps.slice(0, 2), [step, step]);
        assert.ok(steps[2] === step || steps[2] === 'none', `the plane is of step ${steps[2]}`);
      };
      const live = await loss();
      await shows(3, 'step 3');
      const slider = page.getByRole('slider', { name: 'Replay' });
      await slider.focus();
      await page.keyboard.press('Home');
      await shows(0, 'Not evaluated near step 0');
      assert.equal(await loss(), '–');
      await page.locator('vae-drawing-pad').getByText('No model of step 0 was kept').waitFor();
      await page.getByRole('img', { name: 'Path of the run, not evaluated yet' }).waitFor();
      assert.ok(await page.getByRole('button', { name: 'Measure the gap' }).isDisabled());
      await page.keyboard.press('ArrowRight');
      await shows(1, 'step 1');
      assert.notEqual(await loss(), live);
      await page.getByRole('img', { name: 'Path of the run: at step 1,' }).waitFor();
      // The crosshair goes before the moment.
      const chart = page.getByRole('img', { name: 'Curve of loss' });
      await chart.press('ArrowRight');
      await chart.press('ArrowLeft');
      await page.getByRole('button', { name: 'Live' }).click();
      await shows(3, 'step 3');
      assert.equal(await loss(), live);
    }));

  test('it shows an earlier moment while the training goes on, and comes back', () =>
    open({ search }, async (page) => {
      const { pictures } = await ready(page);
      const slider = page.getByRole('slider', { name: 'Replay' });
      const samples = () =>
        page.locator('vae-samples').evaluate((element) => digest(/** @type {any} */ (element).pictures.samples));
      assert.ok(await slider.isDisabled());
      await page.keyboard.press(' ');
      await until(page, ({ step, pictures }) => step > 20 && (pictures?.step ?? 0) > 0);
      await slider.focus();
      await page.keyboard.press('Home');
      await page.locator('vae-scrubber').getByText('step 0').waitFor();
      assert.equal(await samples(), pictures?.samples, 'the samples of the beginning');
      const { step } = await stateOf(page);
      await until(page, (state) => state.step > step + 20);
      assert.equal(await samples(), pictures?.samples, 'they hold while it trains');
      assert.ok(await page.getByRole('button', { name: 'manifold' }).isDisabled());
      await page.getByRole('button', { name: 'Live' }).click();
      assert.notEqual(await samples(), pictures?.samples);
      // A new run has no past.
      await page.keyboard.press('r');
      await until(page, ({ phase, step }) => phase === 'paused' && step === 0);
      await eventually(page, () => slider.isDisabled());
    }));
});

describe('the samples', () => {
  const open = chromiumPages({ webgpu: false });

  test('they are means, or draws, in which every pixel is black or white', () =>
    open({ search }, async (page) => {
      await ready(page);
      const greys = () =>
        page.evaluate(() => {
          const { pictures } = /** @type {import('../src/vae-lab.js').VaeLab} */ (document.querySelector('vae-lab'))
            .state;
          return { are: pictures?.sampleKind, different: new Set(pictures?.samples).size };
        });
      assert.ok((await greys()).different > 2);
      const samples = page.locator('vae-samples');
      await samples.getByRole('button', { name: 'draw' }).click();
      await samples.getByRole('button', { name: 'draw', pressed: true }).waitFor();
      assert.deepEqual(await greys(), { are: 'draws', different: 2 });
      await page.keyboard.press('.');
      await until(page, ({ step, pictures }) => step === 1 && pictures?.step === 1);
      assert.equal((await greys()).are, 'draws', 'it stays so');
      await samples.getByRole('button', { name: 'mean' }).click();
      await samples.getByRole('button', { name: 'mean', pressed: true }).waitFor();
      assert.ok((await greys()).different > 2);
    }));
});

describe('the pictures', () => {
  const open = chromiumPages({ webgpu: false });

  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    test(`axe finds nothing to object to while they are used, ${colorScheme}`, () =>
      open({ search, colorScheme }, async (page) => {
        await ready(page);
        await openStatus(page);
        await page.getByRole('button', { name: 'Use your own images' }).click();
        await page.getByRole('button', { name: 'Use a test digit' }).click();
        await page.locator('vae-latent-plane').getByRole('button', { name: 'manifold' }).click();
        await page.getByRole('img', { name: 'Manifold at step 0' }).waitFor();
        await page.getByRole('img', { name: 'The encoder’s Gaussian over' }).waitFor();
        assert.deepEqual(await axeViolations(page), []);
      }));
  }

  for (const width of [640, 700, 900, 1100, 1200, 1320]) {
    test(`they fit ${width} pixels while they are full`, () =>
      open({ search, viewport: { width, height: 900 } }, async (page) => {
        await ready(page);
        await page.getByRole('button', { name: 'Use a test digit' }).click();
        await page.getByRole('img', { name: 'The encoder’s Gaussian over' }).waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
      }));
  }

  test('in Chinese they fit a phone, and nothing shifts when they are used', () =>
    open({ search: `${search}&lang=zh`, viewport: { width: 360, height: 740 } }, async (page) => {
      await ready(page);
      const heights = () =>
        page.evaluate(() =>
          ['vae-latent-plane', 'vae-drawing-pad', 'vae-scrubber'].map(
            (name) =>
              document.querySelector('vae-lab')?.shadowRoot?.querySelector(name)?.getBoundingClientRect().height,
          ),
        );
      await page.locator('vae-drawing-pad').scrollIntoViewIfNeeded();
      const before = await heights();
      await page.getByRole('button', { name: '取一张测试数字' }).click();
      await page.getByRole('img', { name: '编码器在 2 个隐变量上的高斯分布' }).waitFor();
      const canvas = page.locator('vae-latent-plane canvas').first();
      await canvas.click({ position: { x: 40, y: 50 } });
      await canvas.click({ position: { x: 200, y: 150 } });
      await page.getByRole('img', { name: '沿直线解码' }).waitFor();
      assert.deepEqual(await heights(), before);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    }));
});

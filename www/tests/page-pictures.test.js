import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { axeViolations } from './support/axe.js';
import { evaluationNow, openStatus, ready, stateOf, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { eventually, holds } from './support/wait.js';

/** A model that is quick to train. */
const search = '?backend=cpu&hidden=8&latent=2&batch=32';

/**
 * Whether a picture grid shows anything but paper.
 * @param {import('playwright-core').Locator} grid
 */
const inked = (grid) =>
  grid.evaluate((/** @type {HTMLElement} */ element) =>
    /** @type {any} */ (element).pictures.some((/** @type {Uint8Array} */ group) => group.some((grey) => grey > 20)),
  );

describe('the latent plane', () => {
  const open = chromiumPages({ webgpu: false });
  /** @param {import('playwright-core').Page} page */
  const parts = (page) => {
    const panel = page.locator('vae-latent-plane');
    const grids = panel.locator('vae-picture-grid');
    return { panel, canvas: panel.locator('canvas').first(), digit: grids.nth(0), way: grids.nth(1) };
  };
  /** @param {import('playwright-core').Page} page */
  const plane = (page) =>
    page.evaluate(() => {
      const { plane } = /** @type {import('../src/vae-lab.js').VaeLab} */ (document.querySelector('vae-lab')).state;
      return (
        plane && {
          step: plane.step,
          axes: plane.axes,
          n: plane.points.length / plane.axes,
          points: plane.points.join(),
        }
      );
    });

  test('it shows a thousand test images before the first step, and follows the training', () =>
    open({ search }, async (page) => {
      await ready(page);
      await parts(page).panel.scrollIntoViewIfNeeded();
      await eventually(page, async () => (await plane(page)) !== null);
      const before = await plane(page);
      assert.deepEqual([before?.axes, before?.n, before?.step], [2, 1000, 0]);
      await page.keyboard.press(' ');
      await eventually(page, async () => ((await plane(page))?.step ?? 0) > 0);
      assert.notEqual((await plane(page))?.points, before?.points);
      await page.keyboard.press(' ');
      const { step } = await until(page, ({ phase }) => phase === 'paused');
      await eventually(page, async () => (await plane(page))?.step === step);
      await page
        .getByRole('img', { name: `Latent plane at step ${step.toLocaleString('en')}: 1,000 encoded test images` })
        .waitFor();
    }));

  test('what the scatter shows can be read: by class, by keyboard, in both languages', () =>
    open({ search }, async (page) => {
      await ready(page);
      const table = parts(page).panel.locator('vae-table');
      await parts(page).panel.scrollIntoViewIfNeeded();
      await eventually(page, async () => (await plane(page)) !== null);
      assert.equal(await table.locator('table').count(), 0, 'it is folded, and costs nothing');
      // From the last class of the legend on, by Tab alone.
      await parts(page).panel.getByRole('button', { name: 'Only 9' }).focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await table.locator('table').waitFor();
      const { n, x, spread, sigma } = await page.evaluate(() => {
        const { plane } = lab().state;
        if (!plane) throw new Error('no plane');
        const threes = [...plane.labels.keys()].filter((image) => plane.labels[image] === 3);
        const mean = (/** @type {(image: number) => number | undefined} */ of) =>
          threes.map((image) => of(image) ?? NaN).reduce((a, b) => a + b) / threes.length;
        const [x, y] = [0, 1].map((axis) => mean((image) => plane.points[2 * image + axis]));
        const spread = Math.sqrt(
          mean(
            (image) =>
              ((plane.points[2 * image] ?? NaN) - (x ?? NaN)) ** 2 +
              ((plane.points[2 * image + 1] ?? NaN) - (y ?? NaN)) ** 2,
          ),
        );
        return { n: threes.length, x, spread, sigma: mean((image) => plane.sigmas[image]) };
      });
      const shown = async (/** @type {string} */ name) =>
        (await table.getByRole('row', { name }).locator('td').allTextContents()).map((text) =>
          Number(text.replace('−', '-').replace(',', '')),
        );
      const [count, left, , wide, sure] = await shown('class 3');
      assert.equal(count, n);
      for (const [value, expected] of [
        [left, x],
        [wide, spread],
        [sure, sigma],
      ])
        assert.ok(Math.abs((value ?? NaN) - (expected ?? NaN)) < 0.0051, `${value} is ${expected}`);
      assert.equal((await shown('all'))[0], 1000);
      assert.equal(await table.locator('tbody tr').count(), 11);
      await page.getByRole('button', { name: '中文' }).click();
      await table.getByRole('row', { name: '类别 3' }).waitFor();
    }));

  test('a point is decoded under the pointer, pinned by a click, and two pins show the way', () =>
    open({ search }, async (page) => {
      await ready(page);
      const { panel, canvas, digit, way } = parts(page);
      await panel.scrollIntoViewIfNeeded();
      await page.keyboard.press(' ');
      await canvas.hover({ position: { x: 100, y: 100 } });
      await eventually(page, () => inked(digit));
      await canvas.click({ position: { x: 60, y: 60 } });
      await eventually(page, () => inked(way));
      await canvas.click({ position: { x: 200, y: 150 } });
      await page.getByRole('img', { name: 'Digits decoded along the line from' }).waitFor();
      await eventually(page, () =>
        way.evaluate((element) => /** @type {any} */ (element).pictures[0]?.length === 9 * 784),
      );
      // A drag is a way of its own.
      const label = await panel.locator('figcaption').nth(1).textContent();
      await canvas.dragTo(canvas, { sourcePosition: { x: 30, y: 200 }, targetPosition: { x: 150, y: 30 } });
      assert.notEqual(await panel.locator('figcaption').nth(1).textContent(), label);
      await page.mouse.move(0, 0);
      await eventually(page, async () => !(await inked(digit)));
    }));

  test('it is used by keyboard', () =>
    open({ search }, async (page) => {
      await ready(page);
      const { canvas, digit, way } = parts(page);
      await canvas.focus();
      await page.keyboard.press('ArrowRight');
      await eventually(page, () => inked(digit));
      await page.keyboard.press('Enter');
      for (let count = 0; count < 5; count += 1) await page.keyboard.press('Shift+ArrowUp');
      await page.keyboard.press('Enter');
      await eventually(page, () => inked(way));
      await page
        .getByRole('img', { name: 'Digits decoded along the line from (0.06, 0.00) to (0.06, 1.50)' })
        .waitFor();
      await page.keyboard.press('Escape');
      await page.getByRole('img', { name: 'Pin two points to see' }).waitFor();
      assert.equal((await stateOf(page)).playing, false, 'none of these keys is the transport’s');
    }));

  test('a finger decodes the point that it taps, and the picture stays when it has been lifted', () =>
    open({ search, hasTouch: true, viewport: { width: 360, height: 740 } }, async (page) => {
      await ready(page);
      const { panel, canvas, digit, way } = parts(page);
      await panel.scrollIntoViewIfNeeded();
      const caption = panel.locator('figcaption').first();
      assert.equal(await caption.textContent(), 'at the pointer');
      await canvas.tap({ position: { x: 100, y: 100 } });
      await eventually(page, async () => (await inked(digit)) && (await inked(way)));
      const place = (await caption.textContent()) ?? '';
      assert.match(place, /^\(.+, .+\)$/);
      // The finger goes elsewhere, and the focus with it.
      await panel.getByRole('button', { name: 'Only 7' }).tap();
      await panel.getByRole('button', { name: 'Only 7', pressed: true }).waitFor();
      assert.equal(await caption.textContent(), place);
      // A mouse that leaves points nowhere.
      await canvas.hover({ position: { x: 50, y: 50 } });
      await page.mouse.move(0, 0);
      await eventually(page, async () => (await caption.textContent()) === 'at the pointer');
    }));

  test('the digit of the pad lies on the plane as its Gaussian, and moves with the training', () =>
    open({ search }, async (page) => {
      await ready(page);
      const pad = page.locator('vae-drawing-pad');
      const paper = pad.locator('canvas').first();
      /** The Gaussian on the plane, and the encoder's for the digit of the pad. */
      const both = () =>
        page.evaluate(() => {
          const panel = (/** @type {string} */ name) => /** @type {any} */ (lab().renderRoot.querySelector(name));
          const { gaussian } = panel('vae-latent-plane');
          const { digit } = panel('vae-drawing-pad');
          const [plane, pad] = [gaussian, digit].map((answer) => answer && answer.step);
          const same =
            plane !== null &&
            plane === pad &&
            [0, 1].every(
              (axis) =>
                Math.abs(gaussian.mean[axis] - digit.mu[axis]) < 1e-5 &&
                Math.abs(Math.sqrt(gaussian.covariance[2 * axis]) - digit.sigma[axis]) < 1e-5,
            );
          return { plane, pad, same, mean: gaussian && [...gaussian.mean] };
        });
      const inkOnPaper = () =>
        paper.evaluate((/** @type {HTMLCanvasElement} */ canvas) => {
          const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(
            0,
            0,
            canvas.width,
            canvas.height,
          );
          let dark = 0;
          for (let pixel = 0; pixel < data.length; pixel += 4)
            dark += Number((data[pixel + 3] ?? 0) > 200 && (data[pixel] ?? 255) < 80);
          return dark / (data.length / 4);
        });
      await parts(page).panel.scrollIntoViewIfNeeded();
      assert.equal((await both()).plane, null);
      assert.equal(await inkOnPaper(), 0);
      await pad.getByRole('button', { name: 'Use a test digit' }).click();
      await eventually(page, async () => (await both()).same);
      const before = await both();
      const seven = await inkOnPaper();
      assert.ok(seven > 0.02 && seven < 0.3, `the test digit is on the paper: ${seven}`);
      await page.getByRole('img', { name: 'Your digit: the encoder’s Gaussian has its mean at (' }).waitFor();
      await page.keyboard.press('.');
      await eventually(page, async () => (await both()).plane === 1 && (await both()).same);
      assert.notDeepEqual((await both()).mean, before.mean, 'it moves with the training');
      // Another digit is another Gaussian; no digit is none.
      const trained = await both();
      await pad.getByRole('button', { name: 'Use a test digit' }).click();
      await eventually(page, async () => (await both()).same && String((await both()).mean) !== String(trained.mean));
      await pad.getByRole('button', { name: 'Clear' }).click();
      await eventually(page, async () => (await both()).plane === null);
      assert.equal(await inkOnPaper(), 0);
    }));

  test('it turns into the manifold, whose cells are points', () =>
    open({ search }, async (page) => {
      await ready(page);
      const { panel, canvas, digit } = parts(page);
      await panel.scrollIntoViewIfNeeded();
      await canvas.click({ position: { x: 3, y: 3 } });
      await panel
        .getByText(/^\(−2\.9\d, 2\.9\d\)$/)
        .first()
        .waitFor();
      await panel.getByRole('button', { name: 'manifold' }).click();
      await page.getByRole('img', { name: 'Manifold at step 0' }).waitFor();
      // The manifold ends at 2 standard deviations, and so does the pin.
      await page.getByRole('img', { name: 'Digit decoded at (−2.00, 2.00)' }).waitFor();
      await canvas.hover({ position: { x: 3, y: 3 } });
      await panel.getByText('(−2.00, 2.00)').first().waitFor();
      await eventually(page, () => inked(digit));
    }));

  test('a class can be seen alone', () =>
    open({ search }, async (page) => {
      await ready(page);
      const { panel } = parts(page);
      await panel.getByRole('button', { name: 'Only 7' }).click();
      await panel.getByRole('button', { name: 'Only 7', pressed: true }).waitFor();
      await panel.getByRole('button', { name: 'Only 7' }).click();
      await panel.getByRole('button', { name: 'Only 7', pressed: false }).waitFor();
    }));

  for (const [latent, axes] of [
    [1, 1],
    [20, 2],
  ]) {
    const kind = axes === 1 ? 'a plane with one axis' : 'a plane with two axes';
    test(`${latent} latents have ${kind}, and pins that fit no more go`, () =>
      open({ search }, async (page) => {
        await ready(page);
        const { canvas, panel } = parts(page);
        await canvas.click({ position: { x: 60, y: 60 } });
        await page.evaluate(
          (latent) =>
            /** @type {import('../src/vae-lab.js').VaeLab} */ (document.querySelector('vae-lab')).restart({
              backend: 'cpu',
              hidden: [8],
              latent,
            }),
          latent ?? 2,
        );
        await eventually(
          page,
          async () => (await plane(page))?.axes === axes && (await stateOf(page)).problem === null,
        );
        await holds(
          page,
          (latent) =>
            /** @type {import('../src/vae-lab.js').VaeLab} */ (document.querySelector('vae-lab')).state.config
              ?.latent === latent,
          latent,
        );
        if (axes === 1) await page.getByRole('img', { name: 'Pin two points to see' }).waitFor();
        await panel.getByRole('button', { name: 'manifold' }).click();
        await page.getByRole('img', { name: 'Manifold at step 0' }).waitFor();
      }));
  }
});

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

import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { describe, test } from 'node:test';
import { TRAINED_MODELS, TRAINED_STEPS } from '../src/trained-models.js';
import { evaluationNow, openStatus, ready, stateOf, stepBy, until } from './support/lab.js';
import { chromiumPages } from './support/pages.js';
import { holds } from './support/wait.js';

const search = '?backend=cpu&hidden=8&latent=3&batch=32';

test('the steps of the trained models are those of their description', () => {
  const description = readFileSync(new URL('../public/models/README.md', import.meta.url), 'utf8');
  assert.ok(
    description.replace(/\s+/g, ' ').includes(`${TRAINED_STEPS.toLocaleString('en')} steps of 128 MNIST images`),
  );
});

test('the trained models are no more than two megabytes together', () => {
  const bytes = TRAINED_MODELS.map(
    (latent) => statSync(new URL(`../public/models/bernoulli-${latent}d.safetensors`, import.meta.url)).size,
  );
  assert.ok(bytes.reduce((sum, size) => sum + size, 0) <= 2_000_000, `${bytes}`);
});

describe('a trained model', () => {
  const open = chromiumPages({ webgpu: false });
  /** @param {import('playwright-core').Page} page */
  const config = (page) => page.evaluate(() => lab().state.config);

  test('it is fetched when it is asked for, trains on, and a reset starts from nothing', () => {
    /** @type {string[]} */
    const fetched = [];
    return open({ search, refuse: (path) => (path.includes('models/') && fetched.push(path), false) }, async (page) => {
      await ready(page);
      assert.deepEqual(fetched, []);
      await openStatus(page);
      await page.getByRole('button', { name: '2 latents', exact: true }).click();
      await holds(page, () => lab().state.config?.latent === 2);
      await ready(page);
      assert.equal(fetched.length, 1);
      assert.deepEqual((await config(page))?.hidden, [128]);
      // It is called trained, and its loss is measured before the first step.
      await page.locator('vae-run-status').getByText('Trained model (18,000 steps).').waitFor();
      const evaluated = await evaluationNow(page);
      assert.ok(evaluated.step === 0 && evaluated.loss < 170, JSON.stringify(evaluated));
      await page.locator('vae-objective').getByText(evaluated.loss.toFixed(2)).first().waitFor();
      assert.deepEqual(await page.locator('vae-transport dd').allTextContents(), ['–', '–']);
      await page.locator('vae-status').getByText('images seen: –').waitFor();
      const [trained] = await stepBy(page, 1);
      assert.ok((trained?.loss ?? Infinity) < 170, `it knows digits: ${trained?.loss}`);
      await page.keyboard.press('r');
      await until(page, ({ phase, step }) => phase === 'paused' && step === 0);
      const [untrained] = await stepBy(page, 1);
      assert.ok((untrained?.loss ?? 0) > 500, `it knows nothing: ${untrained?.loss}`);
      assert.equal((await config(page))?.latent, 2);
    });
  });

  test('where it does not arrive that is said, and nothing changes', () =>
    open({ search, refuse: (path) => path.includes('models/'), expectErrors: true }, async (page) => {
      await ready(page);
      await openStatus(page);
      await page.getByRole('button', { name: '20 latents' }).click();
      await page.getByText('The model could not be loaded. Nothing was changed.').waitFor();
      assert.equal((await config(page))?.latent, 3);
      assert.equal((await stateOf(page)).problem, null);
      await stepBy(page, 1);
    }));
});

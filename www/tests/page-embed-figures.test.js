/** The figures of the theory in a stranger's page: their script comes from another origin, under a strict policy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { post, shared } from './support/embed.js';
import { chromiumPages } from './support/pages.js';
import { eventually, holds } from './support/wait.js';

const open = chromiumPages({ webgpu: false });
const poster = '<p slot="poster">A drawing of two curves.</p>';

test('a figure far away loads nothing; near, it computes; one that is added later does, too', () => {
  const far = '<div id="far"></div>';
  const body = `<link rel="stylesheet" href="/far.css">${far}<vae-divergence q-mean="2">${poster}</vae-divergence>`;
  const css = { '/far.css': { body: '#far { height: 9000px } vae-divergence { display: block }', type: 'text/css' } };
  return open({ url: post(body, undefined, css), fault: shared }, async (page) => {
    await holds(page, () => customElements.get('vae-lab') !== undefined);
    assert.ok(await page.evaluate(() => customElements.get('vae-divergence') === undefined));
    assert.equal(page.workers().length, 0);
    await page.evaluate(() => scrollTo(0, 9000));
    await holds(page, () => /** @type {any} */ (document.querySelector('vae-divergence')).values?.kl > 0);
    assert.equal(await page.getByText('A drawing of two curves.').isVisible(), false);

    await page.evaluate(() => {
      const joint = Object.assign(document.createElement('vae-joint'), { data: 'narrow', settings: { hidden: [4] } });
      document.body.append(joint);
    });
    const value = () => page.evaluate(() => /** @type {any} */ (document.querySelector('vae-joint')).values);
    await eventually(page, async () => (await value())?.entropyTerm > 0.5);
    assert.equal(page.workers().length, 1, 'all figures of a page share one worker');
  });
});

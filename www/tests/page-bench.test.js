/** The page that measures. No test asserts how fast anything is. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { axeViolations } from './support/axe.js';
import { reportFaults } from './support/bench-report.js';
import { chromiumPages } from './support/pages.js';
import { eventually, holds } from './support/wait.js';

/** Models and windows that are as small as they can be, with time enough for a slow machine. */
const TINY = 'bench.html?lang=en&hidden=8&steps=1&seconds=3600';

/** @typedef {import('playwright-core').Page} Page */

/** Presses Measure, and gives the report once there is one. @param {Page} page */
async function measured(page) {
  await page.getByRole('button', { name: 'Measure' }).click();
  await holds(page, () => /** @type {any} */ (document.querySelector('vae-bench')).report !== '');
  return JSON.parse(await page.getByLabel('The result as JSON').inputValue());
}

/** The rows of the table, as texts: where, and the rest. @param {Page} page */
const rowsOf = (page) =>
  page.evaluate(() =>
    [.../** @type {any} */ (document.querySelector('vae-bench')).renderRoot.querySelectorAll('tr[data-backend]')].map(
      (row) => [...row.cells].map((cell) => cell.textContent.trim().replace(/\s+/g, ' ')),
    ),
  );

describe('in Chromium without WebGPU', () => {
  const open = chromiumPages({ webgpu: false });

  test('it measures once asked to, fills the table and copies a report', () =>
    open(
      { search: TINY, viewport: { width: 360, height: 740 }, permissions: ['clipboard-read', 'clipboard-write'] },
      async (page) => {
        const requests = /** @type {string[]} */ ([]);
        page.on('request', (request) => requests.push(request.url()));
        assert.deepEqual(await axeViolations(page), []);
        const needed = () => requests.filter((url) => /worker|\.wasm/.test(url)).length;
        assert.deepEqual([needed(), page.workers().length], [0, 0], 'nothing is loaded before');

        const report = await measured(page);
        assert.deepEqual(reportFaults(report), []);
        assert.deepEqual([report.complete, report.adapter, report.plainRate], [true, null, null]);
        assert.deepEqual(
          report.cells.map((/** @type {any} */ { backend, hidden, batch, status, steps }) => [
            `${backend} ${hidden} ${batch}`,
            status,
            steps,
          ]),
          [32, 128, 512, 128].map((batch) => [`cpu 8 ${batch}`, 'measured', 6]),
        );
        assert.equal(needed(), 2, 'the worker and the engine are');
        const origins = new Set(requests.map((url) => new URL(url).origin));
        assert.deepEqual([...origins], [new URL(page.url()).origin], 'nothing comes from elsewhere');
        await eventually(page, async () => page.workers().length === 0);

        const rows = await rowsOf(page);
        assert.equal(rows.length, 4);
        for (const [where = '', steps = '', images = '', gflops = ''] of rows) {
          assert.equal(where, 'CPU');
          assert.match(steps, /^[\d,.]+ \([\d,.]+–[\d,.]+\)$/);
          assert.match(`${images} ${gflops}`, /^[\d,]+ [\d,.]+$/);
        }
        await page.getByRole('img', { name: '784-8-20, batch 512, CPU: ' }).waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
        assert.deepEqual(await axeViolations(page), []);

        await page.getByRole('button', { name: 'Copy as JSON' }).click();
        await page.getByText('Copied.').waitFor();
        assert.deepEqual(JSON.parse(await page.evaluate(() => navigator.clipboard.readText())), report);

        await page.getByRole('button', { name: '中文' }).click();
        await page.getByRole('heading', { name: '在这台设备上训练有多快？' }).waitFor();
        await page.getByRole('link', { name: '阅读文章' }).waitFor();
        assert.equal(await page.evaluate(() => new URLSearchParams(location.search).get('lang')), null);
        await page.getByRole('button', { name: '切换为深色' }).click();
        await holds(page, () => document.documentElement.dataset['theme'] === 'dark');
        assert.deepEqual(await axeViolations(page), []);
        await page.getByRole('link', { name: 'vae-lab' }).click();
        await page.getByRole('link', { name: '测速' }).click();
        await page.getByRole('button', { name: '开始测速' }).waitFor();
      },
    ));

  test('Stop stops it at once, and what ran in the background is marked', () =>
    open(
      {
        search: 'bench.html?lang=en&steps=10000&seconds=3600',
        script: () => {
          Object.defineProperty(document, 'hidden', { get: () => true });
          Object.assign(navigator.clipboard, { writeText: () => Promise.reject(new Error('forbidden')) });
        },
      },
      async (page) => {
        await page.getByRole('button', { name: 'Measure' }).click();
        await page.getByText('Measuring 1 of 4: CPU, 784-400-20, batch 32.').waitFor();
        await holds(page, () => {
          const { findings } = /** @type {any} */ (document.querySelector('vae-bench'));
          return findings.results[0].steps === 1;
        });
        await page.getByRole('button', { name: 'Stop' }).click();
        await page.getByText('Stopped. The results so far are shown.').waitFor();
        await eventually(page, async () => page.workers().length === 0);
        const report = JSON.parse(await page.getByLabel('The result as JSON').inputValue());
        assert.deepEqual(reportFaults(report), []);
        assert.equal(report.complete, false);
        assert.deepEqual(
          report.cells.map((/** @type {any} */ { status, inBackground }) => `${status} ${inBackground}`),
          ['stopped true', ...Array(3).fill('stopped false')],
        );
        await page.getByText('This page was in the background').waitFor();
        await page.getByRole('button', { name: 'Copy as JSON' }).click();
        await page.getByText('The text is selected below').waitFor();
        const selected = await page.evaluate(() => {
          const { renderRoot } = /** @type {any} */ (document.querySelector('vae-bench'));
          const { selectionStart, selectionEnd, value } = renderRoot.querySelector('textarea');
          return value.slice(selectionStart, selectionEnd);
        });
        assert.deepEqual(JSON.parse(selected), report);
      },
    ));

  test('an engine that does not arrive is said, and can be tried again', () => {
    let missing = true;
    return open(
      { search: TINY, refuse: (path) => missing && path.endsWith('.wasm'), expectErrors: true },
      async (page) => {
        await page.getByRole('button', { name: 'Measure' }).click();
        await page.getByRole('alert').getByText('HTTP 503').waitFor();
        await page.getByText('Nothing could be measured.').waitFor();
        missing = false;
        assert.deepEqual(reportFaults(await measured(page)), []);
      },
    );
  });
});

describe('in Chromium with WebGPU on a software adapter', () => {
  const open = chromiumPages({ webgpu: true });

  test('it measures both backends, and never speaks of a GPU', () =>
    open({ search: `${TINY}&sizes=1` }, async (page) => {
      const report = await measured(page);
      assert.deepEqual(reportFaults(report), []);
      assert.equal(report.adapter.kind, 'software adapter');
      assert.equal(report.plainRate.status, 'measured', report.plainRate.message);
      assert.deepEqual(
        report.cells.map((/** @type {any} */ { backend, status }) => `${backend} ${status}`),
        ['cpu measured', 'webgpu measured'],
      );
      assert.deepEqual(
        (await rowsOf(page)).map(([where]) => where),
        ['CPU', 'software adapter (WebGPU)'],
      );
      await page.getByText('swiftshader, a software adapter, which runs on the CPU').waitFor();
      const said = await page.locator('main').innerText();
      assert.doesNotMatch(said.replaceAll('WebGPU', ''), /GPU/);
      assert.deepEqual(await axeViolations(page), []);
    }));
});

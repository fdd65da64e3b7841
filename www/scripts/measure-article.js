import { performance } from 'node:perf_hooks';
import { gzipSync } from 'node:zlib';
import { launchChromium } from '../tests/support/browsers.js';

/** Bytes as kilobytes. @param {number} bytes */
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;

/** Notes what the browser observes: paints, layout shifts, long tasks. */
function observe() {
  const seen = { paintMs: 0, shift: 0, tasks: /** @type {number[]} */ ([]) };
  Object.assign(globalThis, { seen });
  new PerformanceObserver((list) => {
    for (const entry of /** @type {any[]} */ (list.getEntries())) {
      if (entry.entryType === 'longtask') seen.tasks.push(Math.round(entry.duration));
      else if (entry.name === 'first-contentful-paint') seen.paintMs = entry.startTime;
      else if (entry.entryType === 'layout-shift' && !entry.hadRecentInput) seen.shift += entry.value;
    }
  }).observe({ entryTypes: ['paint', 'layout-shift', 'longtask'] });
}

/** The bytes of a file as a server would send it: text compressed. @param {string} url */
async function sizeOf(url) {
  const response = await fetch(url);
  const body = Buffer.from(await response.arrayBuffer());
  const type = response.headers.get('content-type') ?? '';
  return /text|javascript|svg|json/.test(type) ? gzipSync(body, { level: 9 }).length : body.length;
}

/** @param {import('playwright-core').Page} page */
const seenOn = (page) => page.evaluate(() => /** @type {any} */ (globalThis).seen);

/**
 * Reads the article on the CPU as a reader does: opens it, scrolls through it, presses Play in each figure that trains.
 * @param {string} url of the article
 */
export async function measureArticle(url) {
  const browser = await launchChromium({ webgpu: false });
  const page = await browser.newPage();
  await page.addInitScript(observe);
  const requested = new Set([url]);
  page.on('request', (request) => {
    if (!/\/worker[^/]*\.js|\.wasm|\/data\//.test(request.url())) requested.add(request.url());
  });

  await page.goto(url, { waitUntil: 'networkidle' });
  const sizes = await Promise.all([...requested].map(sizeOf));
  const opened = await seenOn(page);
  console.log(`article: first paint with text ${Math.round(opened.paintMs)} ms after navigation`);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`article: ${kilobytes(bytes)} before the reader scrolls, without the engine and its data`);

  const figures = page.locator('main > figure > :nth-last-child(2)');
  for (const figure of await figures.all()) {
    await figure.scrollIntoViewIfNeeded();
    const name = await figure.evaluate((element) => element.localName);
    await page.waitForFunction(
      (/** @type {any} */ element) => (element.localName === 'vae-lab' ? element.state : element.values),
      await figure.elementHandle(),
    );
    const steps = () =>
      figure.evaluate((/** @type {any} */ element) => {
        if (element.resting) return 0;
        const { step, runs } = element.localName === 'vae-lab' ? element.state : element.values;
        return step ?? runs?.[0]?.step;
      });
    const before = await steps();
    if (before === undefined) continue;
    const start = performance.now();
    await figure.evaluate((/** @type {any} */ element) => void element.play());
    while ((await steps()) <= before) await page.waitForTimeout(10);
    console.log(`article: ${name} trains ${Math.round(performance.now() - start)} ms after Play`);
    await figure.evaluate((/** @type {any} */ element) => element.pause());
  }
  const { shift, tasks } = await seenOn(page);
  const longest = tasks.length > 0 ? `, the longest ${Math.max(...tasks)} ms` : '';
  console.log(`article: layout shift ${shift.toFixed(3)}; ${tasks.length} tasks over 50 ms${longest}`);
  await browser.close();
}

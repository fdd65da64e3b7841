/**
 * Measures the built pages. The lab: bytes, time to the first step, steps a second, long tasks of the main thread. The
 * article: bytes, first paint, time from Play to the first step, layout shift, long tasks.
 *
 *     npm run build && npm run measure
 */
import { readFileSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { launchChromium } from '../tests/support/browsers.js';
import { dist, serve } from '../tests/support/server.js';
import { measureArticle } from './measure-article.js';

const TRAIN_MS = 20_000;

/** @param {number} bytes */
const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;

console.log(`${cpus().length} × ${cpus()[0]?.model}`);
for (const name of readdirSync(join(dist, 'assets')).sort()) {
  const bytes = readFileSync(join(dist, 'assets', name));
  console.log(`${name}: ${kilobytes(bytes.length)}, ${kilobytes(gzipSync(bytes, { level: 9 }).length)} gzipped`);
}

const site = await serve();
for (const { backend, webgpu } of [
  { backend: 'cpu', webgpu: false },
  { backend: 'webgpu', webgpu: true },
]) {
  const browser = await launchChromium({ webgpu });
  const page = await browser.newPage();
  await page.addInitScript(() => {
    const figures = { firstStepMs: 0, tasks: /** @type {{ startTime: number, duration: number }[]} */ ([]) };
    Object.assign(globalThis, { figures });
    new PerformanceObserver((list) =>
      figures.tasks.push(...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration }))),
    ).observe({ entryTypes: ['longtask'] });
    const look = () => {
      const lab = /** @type {import('../src/vae-lab.js').VaeLab | null} */ (document.querySelector('vae-lab'));
      if (lab?.state && lab.state.step > 0) figures.firstStepMs = performance.now();
      else requestAnimationFrame(look);
    };
    look();
  });
  await page.goto(`${site.url}?backend=${backend}&autoplay=yes`);
  await sleep(TRAIN_MS);
  const { firstStepMs, tasks, rate, step, problem } = await page.evaluate(() => {
    const lab = /** @type {import('../src/vae-lab.js').VaeLab} */ (document.querySelector('vae-lab'));
    const { rate, step, problem } = lab.state;
    return { .../** @type {any} */ (globalThis).figures, rate, step, problem };
  });
  await browser.close();
  if (problem) throw new Error(`${backend}: ${problem.message}`);
  /** @param {(task: { startTime: number, duration: number }) => boolean} which */
  const longTasks = (which) => {
    const durations = /** @type {{ startTime: number, duration: number }[]} */ (tasks)
      .filter(which)
      .map(({ duration }) => Math.round(duration));
    return durations.length === 0 ? 'none' : `${durations.length} (the longest ${Math.max(...durations)} ms)`;
  };
  const speed = `${rate?.toFixed(1)} steps/s at step ${step}`;
  console.log(`${backend}: first step ${Math.round(firstStepMs)} ms after navigation; ${speed}`);
  const before = longTasks(({ startTime }) => startTime < firstStepMs);
  const after = longTasks(({ startTime }) => startTime >= firstStepMs);
  console.log(`${backend}: main-thread tasks over 50 ms: ${before} before the first step, ${after} while training`);
}
await measureArticle(`${site.url}article/`);
await site.close();

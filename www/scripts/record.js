/**
 * Records the results of the figures that take long, on the CPU: what they show until their readers press Play. The
 * same seed gives the same numbers, up to the time they took.
 *
 *     npm run build && npm run record
 *
 * The names of some figures record these alone: `npm run record -- decoders`.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launchChromium } from '../tests/support/browsers.js';
import { serve } from '../tests/support/server.js';

/** How many steps each figure is trained. @type {Record<string, number>} */
const STEPS = { tradeoff: 2000, decoders: 2000, 'samples-k': 1000 };
/** Steps between two measurements. */
const EVERY = 100;
/** Digits of a number. */
const DIGITS = 6;

/** Trains the figure on the page, and gives what it measured as JSON. */
async function recordFigure(/** @type {{ name: string, steps: number, every: number }} */ { name, steps, every }) {
  const element = /** @type {any} */ (document.createElement(`vae-${name}`));
  document.querySelector('main')?.replaceChildren(element);
  // The variance of the gradient takes longer than the rest.
  const complete = () =>
    element.measurement?.runs.every(
      (/** @type {any} */ run) => !element.measured.gradientRepeats || run.gradientVariance !== null,
    );
  while (!complete()) await new Promise((resolve) => setTimeout(resolve, 50));
  const measurements = [element.measurement];
  while (measurements.at(-1).runs[0].step < steps) {
    await element.step(every);
    measurements.push(element.measurement);
  }
  const base64 = (/** @type {Uint8Array} */ bytes) => btoa(String.fromCharCode(...bytes));
  // Only the last pictures are shown.
  const withText = measurements.map((measurement, index) => ({
    ...measurement,
    runs: measurement.runs.map((/** @type {any} */ run) => ({
      ...run,
      pictures:
        run.pictures && index === measurements.length - 1
          ? { means: base64(run.pictures.means), draws: base64(run.pictures.draws) }
          : null,
    })),
  }));
  return JSON.stringify({ study: JSON.stringify(element.study), measurements: withText });
}

const site = await serve();
const browser = await launchChromium({ webgpu: false });
const page = await browser.newPage();
await page.goto(`${site.url}figures.html`);
const wanted = process.argv.slice(2);
for (const [name, steps] of Object.entries(STEPS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const json = await page.evaluate(recordFigure, { name, steps, every: EVERY });
  const rounded = JSON.stringify(JSON.parse(json), (_, value) =>
    typeof value === 'number' ? Number(value.toPrecision(DIGITS)) : value,
  );
  writeFileSync(fileURLToPath(new URL(`../src/figures/recorded/${name}.json`, import.meta.url)), `${rounded}\n`);
  console.log(`${name}: ${steps} steps, ${(rounded.length / 1000).toFixed(1)} kB`);
}
await browser.close();
await site.close();

/** The picture of a training step: its layout, and the numbers that it shows of a recorded trace. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arrowPath } from '../src/charts/arrow-path.js';
import { N_STATIONS, STATION, stepLayout } from '../src/charts/step-layout.js';
import { stepPlane } from '../src/charts/step-plane.js';
import { gradientTerms, klWeight, largest, pullsOf, sum, zTerms } from '../src/charts/traced-step.js';
import { languages, numbersOf } from '../src/i18n/index.js';
import { stepCaptions } from '../src/panels/step-captions.js';
import { Vae } from './support/engine.js';

/** @typedef {import('../src/charts/step-layout.js').Box} Box */
/** @typedef {import('../src/charts/arrow-path.js').Point} Point */

/** Whether two boxes share more than an edge. @param {Box} a @param {Box} b */
const overlap = (a, b) =>
  a.x + a.width > b.x + 0.01 &&
  b.x + b.width > a.x + 0.01 &&
  a.y + a.height > b.y + 0.01 &&
  b.y + b.height > a.y + 0.01;

/** The box around an upright or level line. @param {Point} a @param {Point} b @returns {Box} */
const around = ([x0, y0], [x1, y1]) => ({
  x: Math.min(x0, x1),
  y: Math.min(y0, y1),
  width: Math.abs(x1 - x0) + 0.1,
  height: Math.abs(y1 - y0) + 0.1,
});

/** How far a point is from a box. @param {Point} point @param {Box} box */
const distance = ([x, y], box) =>
  Math.hypot(Math.max(box.x - x, 0, x - box.x - box.width), Math.max(box.y - y, 0, y - box.y - box.height));

/**
 * What is wrong with a layout.
 * @param {ReturnType<typeof stepLayout>} layout
 */
function faults({ width, height, parts, arrows }) {
  const boxes = Object.entries(parts);
  return [
    ...boxes.flatMap(([name, box]) =>
      box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height || box.width < 20
        ? [`${name} is outside, or too small`]
        : [],
    ),
    ...boxes.flatMap(([name, box], index) =>
      boxes.slice(index + 1).flatMap(([other, otherBox]) => (overlap(box, otherBox) ? [`${name} on ${other}`] : [])),
    ),
    ...arrows.flatMap(({ from, to, points }) => {
      const name = `${from} to ${to}`;
      const [first, last] = [points[0], points.at(-1)];
      // A line from x begins above its name.
      const begins = first && distance(first, parts[from]) < 25;
      const ends = last && distance(last, parts[to]) < 5;
      const lines = points.slice(1).map((point, index) => around(points[index] ?? point, point));
      const crossed = boxes.filter(([part, box]) => part !== from && lines.some((line) => overlap(line, box)));
      return [
        ...(begins && ends ? [] : [`${name} does not begin and end there`]),
        ...(lines.every((line) => Math.min(line.width, line.height) < 0.2) ? [] : [`${name} is oblique`]),
        ...(Math.max(lines.at(-1)?.width ?? 0, lines.at(-1)?.height ?? 0) < 9 ? [`${name} is all head`] : []),
        ...crossed.map(([part]) => `${name} crosses ${part}`),
      ];
    }),
  ];
}

test('at every width all parts are inside, none on another, and each arrow goes from one to the other', () => {
  for (let width = 288; width <= 1400; width += 7) {
    const layout = stepLayout(width);
    assert.deepEqual(faults(layout), [], `at ${width} pixels`);
    assert.ok(layout.height < (width <= 330 ? 325 : 400), `${layout.height} pixels high at ${width}`);
    assert.equal(layout.parts.mean.x > layout.parts.decoder.x, width >= 960, 'one row, or two');
  }
  const broken = stepLayout(1200);
  broken.parts.nll = { ...broken.parts.nll, x: broken.parts.mean.x };
  assert.ok(faults(broken).length > 2, 'a part in the wrong place is found');
});

test('the same arrows join the parts in one row and in two, and every station has its own', () => {
  const joined = (/** @type {number} */ width) =>
    stepLayout(width)
      .arrows.map(({ from, to, station, colour }) => `${from} ${to} ${station} ${colour}`)
      .sort();
  assert.deepEqual(joined(360), joined(1232));
  const stations = new Set(stepLayout(360).arrows.map(({ station }) => station));
  assert.deepEqual(
    [...stations].sort((a, b) => a - b),
    [STATION.encoder, STATION.epsilon, STATION.z, STATION.decoder, STATION.nll, STATION.kl, STATION.gradients],
  );
  const back = stepLayout(360).arrows.filter(({ station }) => station === STATION.gradients);
  assert.deepEqual(
    back.filter(({ to }) => to === 'latent').map(({ from, colour }) => `${from} ${colour}`),
    ['plane nll', 'kl kl'],
    'two gradients meet at mu and sigma',
  );
});

test('an arrow ends at its last point', () => {
  const { line, head } = arrowPath([
    [0, 0],
    [40, 0],
    [40, 30],
  ]);
  assert.equal(line, 'M0 0L31 0Q40 0 40 9L40 26.5');
  assert.equal(head, 'M40 30L36.4 23L43.6 23Z');
});

const options = { backend: /** @type {const} */ ('cpu'), width: 6, height: 5, hidden: [9], latent: 4, batch: 4 };
const images = Uint8Array.from({ length: 11 * 30 }, (_, index) => (index * 97) % 256);

/** A trace after some steps. @param {import('#engine/vae_lab.js').VaeOptions} chosen */
async function traced(chosen) {
  const vae = await Vae.create({ ...options, learningRate: 0.02, ...chosen });
  await vae.setTraining(images);
  await vae.train(30);
  return { trace: await vae.trace(), config: vae.config };
}

test('the terms that are shown add up, and are those of the trace', async () => {
  const { trace } = await traced({ beta: 4 });
  assert.ok(Math.abs(klWeight(trace, 1) - 4) < 1e-3, `${klWeight(trace, 1)}`);
  assert.equal(klWeight({ ...trace, kl: new Float32Array(4) }, 3), 3, 'where KL is 0 it is the option');
  for (let latent = 0; latent < 4; latent += 1) {
    const z = zTerms(trace, latent);
    const gradient = gradientTerms(trace, latent);
    for (const { first, second, sum } of [z, gradient]) assert.equal((first + second).toFixed(2), sum.toFixed(2));
    const near = (/** @type {number} */ shown, /** @type {number | undefined} */ value) =>
      assert.ok(Math.abs(shown - (value ?? NaN)) < 0.0101, `${shown} and ${value}`);
    near(z.first, trace.mu[latent]);
    near(z.sum, trace.z[latent]);
    near(gradient.first, trace.dNll.mu[latent]);
    near(gradient.second, trace.dKl.mu[latent]);
  }
  const [nll, kl] = pullsOf(trace, 'elbo');
  assert.deepEqual([nll?.mu[1], kl?.logvar[2]], [-(trace.dNll.mu[1] ?? NaN), -(trace.dKl.logvar[2] ?? NaN)]);
});

test('the plane is that of the two latents with the largest KL, and KL pulls to its origin', async () => {
  const { trace } = await traced({});
  const plane = stepPlane(trace, 'elbo');
  assert.deepEqual(plane.latents, largest(trace.kl, 2));
  const rest = [...trace.kl].filter((_, latent) => !plane.latents.includes(latent));
  assert.ok(plane.latents.every((latent) => (trace.kl[latent] ?? 0) >= Math.max(...rest)));
  const [a = 0, b = 0] = plane.latents;
  assert.deepEqual(plane.mu, [trace.mu[a], trace.mu[b]]);
  assert.deepEqual(plane.z, [trace.z[a], trace.z[b]]);
  assert.ok(Math.abs(plane.sigma[1] - Math.exp((trace.logvar[b] ?? 0) / 2)) < 1e-6);

  const directions = plane.pulls.map(({ colour, to }) => ({
    colour,
    by: [to[0] - plane.mu[0], to[1] - plane.mu[1]],
  }));
  const [nll, kl] = directions;
  assert.ok(nll && kl);
  /** The cosine of the angle to the origin. @param {number[]} by */
  const toOrigin = ([x = 0, y = 0]) =>
    -(x * plane.mu[0] + y * plane.mu[1]) / (Math.hypot(x, y) * Math.hypot(...plane.mu));
  assert.deepEqual([nll.colour, kl.colour], ['nll', 'kl']);
  assert.ok(toOrigin(kl.by) > 0.9999, 'the gradient of KL is mu');
  assert.ok(toOrigin(nll.by) < 0.999, 'that of nll is another');
  const ratio = Math.hypot(...nll.by) / Math.hypot(...kl.by);
  const expected =
    Math.hypot(trace.dNll.mu[a] ?? 0, trace.dNll.mu[b] ?? 0) / Math.hypot(trace.dKl.mu[a] ?? 0, trace.dKl.mu[b] ?? 0);
  assert.ok(Math.abs(ratio / expected - 1) < 1e-3, `${ratio} and ${expected}`);
  for (const value of [...plane.mu, ...plane.z]) assert.ok(Math.abs(value) < plane.half);
});

test('one latent, no noise, importance weights: the plane and the pulls are theirs', async () => {
  const { trace, config } = await traced({ latent: 1, samples: 3, objective: 'iwae' });
  const plane = stepPlane(trace, config.objective);
  assert.deepEqual([plane.latents, plane.mu[1], plane.z[1]], [[0], 0, 0]);
  assert.deepEqual(
    plane.pulls.map(({ colour }) => colour),
    ['total'],
    'no term has a gradient of its own',
  );
  const still = await traced({ epsilon: 'zero' });
  const { z, mu } = stepPlane(still.trace, 'elbo');
  assert.deepEqual(z, mu);
});

test('every caption has the numbers of its station, whatever is trained, in both languages', async () => {
  for (const chosen of /** @type {import('#engine/vae_lab.js').VaeOptions[]} */ ([
    { beta: 2 },
    { epsilon: 'zero' },
    { samples: 3, klEstimator: 'sampled' },
    { samples: 3, objective: 'iwae' },
    { freeBits: 0.5 },
  ])) {
    const { trace, config } = await traced(chosen);
    for (const language of /** @type {const} */ (['en', 'zh'])) {
      const captions = stepCaptions(trace, config, languages[language], numbersOf(language));
      assert.equal(captions.length, N_STATIONS);
      assert.equal(new Set(captions.map(({ text }) => text)).size, N_STATIONS);
      for (const { text, numbers } of captions) {
        assert.ok(text.length > 8 && /\d/.test(numbers), `${text} ${numbers}`);
        assert.doesNotMatch(text + numbers, /undefined|NaN|-\d/);
      }
      const [latent = 0] = largest(trace.kl, 1);
      const shown = numbersOf(language).hundredth(trace.mu[latent] ?? NaN);
      assert.ok(captions[STATION.encoder]?.numbers.includes(shown));
    }
  }
  const { trace, config } = await traced({ beta: 2 });
  const [, , , , , , kl] = stepCaptions(trace, config, languages.en, numbersOf('en'));
  const [first = 0, second = 0, weight = 0, unweighted = 0, loss = 0] = (kl?.numbers.match(/\d+\.?\d*/g) ?? []).map(
    Number,
  );
  assert.equal((first + second).toFixed(2), loss.toFixed(2));
  assert.deepEqual([weight, unweighted.toFixed(2)], [2, sum(trace.kl).toFixed(2)]);
});

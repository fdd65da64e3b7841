/** English: the page that measures. */
import { count } from './en-count.js';

/** @typedef {{ backend: 'cpu' | 'webgpu', software: boolean }} On */

export const bench = {
  documentTitle: 'Speed: how fast vae-lab trains on this device',
  title: 'How fast does it train on this device?',
  lede:
    'In less than a minute this page trains four models on the CPU and, where the browser has WebGPU, on the ' +
    'graphics adapter. Nothing is measured or downloaded before you press Measure, and nothing is sent.',
  advice: 'For steady results, close other tabs, plug in the charger and keep this page in front.',
  measure: 'Measure',
  again: 'Measure again',
  stop: 'Stop',
  progress: 'Progress',
  opening: 'Loading the engine.',
  /** @param {string} index @param {string} parts @param {string} what */
  measuring: (index, parts, what) => `Measuring ${index} of ${parts}: ${what}.`,
  done: 'Done.',
  stopped: 'Stopped. The results so far are shown.',
  failed: 'Nothing could be measured.',

  device: 'This device',
  browser: 'browser',
  cores: 'cores reported',
  adapter: 'graphics adapter',
  /** @param {string} name */
  software: (name) => `${name}, a software adapter, which runs on the CPU`,
  noAdapter: 'none: only the CPU was measured',
  unnamed: 'not named by the browser',
  plain: 'f32 matrix product',
  /** @param {string} gflops @param {string} range @param {string} n */
  plainRate: (gflops, range, n) => `${gflops} GFLOP/s (${range}), product of ${n}×${n} matrices`,
  plainStates: {
    waiting: '–',
    running: 'measuring…',
    slow: 'too slow to time',
    stopped: 'stopped',
  },
  /** @param {string} message */
  plainFailed: (message) => `failed: ${message}`,

  results: 'Training',
  /** @type {(on: On) => string} */
  backend: ({ backend, software }) =>
    backend === 'cpu' ? 'CPU' : software ? 'software adapter (WebGPU)' : 'GPU (WebGPU)',
  /** @type {(on: On) => string} */
  shortBackend: ({ backend, software }) => (backend === 'cpu' ? 'CPU' : software ? 'software adapter' : 'GPU'),
  /** @param {string} layers @param {string} batch */
  size: (layers, batch) => `${layers}, batch ${batch}`,
  columns: { where: 'model, and where it runs', steps: 'steps/s', images: 'images/s', gflops: 'GFLOP/s' },
  states: {
    waiting: 'not yet measured',
    running: 'measuring…',
    measured: '',
    slow: 'too slow to time',
    failed: 'failed',
    stopped: 'stopped',
  },
  /** @param {string} state @param {string} steps */
  after: (state, steps) => `${state} (${count(steps, 'step')})`,
  inBackground: 'in the background',
  chart: 'Speed of training',
  axis: 'GFLOP/s, logarithmic',
  /** @param {string} values */
  picture: (values) => `GFLOP/s on a logarithmic axis. ${values} The table has the numbers.`,
  /** @param {string} what @param {string} value */
  pictureOf: (what, value) => `${what}: ${value}.`,
  nothingYet: 'Nothing has been measured yet.',

  background:
    'This page was in the background during a measurement, where browsers slow pages down. The affected results ' +
    'are marked. Measure again with the page in front.',
  /** @param {string} ms */
  coarseClock: (ms) => `This browser’s clock advances in steps of ${ms} ms, so the results are imprecise.`,

  copy: 'Copy as JSON',
  copied: 'Copied.',
  notCopied: 'The browser did not allow it. The text is selected below: copy it with the keyboard.',
  json: 'The result as JSON',

  method: 'What is measured',
  methods: [
    'Each model trains as in the lab, through the public API, in a worker: 784 pixels, the hidden layers in its ' +
      'name, 20 latents, a Bernoulli likelihood, Adam. The data are 2,048 images of random bytes, because what an ' +
      'image shows does not change how long a step takes.',
    'After a warm-up, five windows of about 0.4 s are timed. The table has the median, with the minimum and maximum ' +
      'in brackets. If a model is too slow for its share of the time, the table says so and gives the number of ' +
      'steps that it trained.',
    'GFLOP/s counts the products alone: 2 × batch × (3 × all weights − weights of the first layer), for the forward ' +
      'product of each layer and the gradients of its weights and its input. The input of the first layer needs none.',
    'The rate of the f32 matrix product is measured with a WGSL program. Two versions are tried, the faster one is ' +
      'timed, and its result is checked. The CPU has no such number, because the engine’s API does not offer a ' +
      'matrix product.',
  ],
};

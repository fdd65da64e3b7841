/** English: the page that measures. */
import { count } from './en-count.js';

/** @typedef {{ backend: 'cpu' | 'webgpu', software: boolean }} On */

export const bench = {
  documentTitle: 'Speed: how fast vae-lab trains on this device',
  title: 'How fast does it train on this device?',
  lede:
    'In less than a minute this page trains four models on the CPU and, where the browser has WebGPU, on the ' +
    'graphics adapter. Nothing is measured or downloaded before you press Measure, and nothing is sent.',
  advice: 'For steady figures close other tabs, plug in the charger, and keep this page in front.',
  measure: 'Measure',
  again: 'Measure again',
  stop: 'Stop',
  progress: 'Progress',
  opening: 'Loading the engine.',
  /** @param {string} index @param {string} parts @param {string} what */
  measuring: (index, parts, what) => `Measuring ${index} of ${parts}: ${what}.`,
  done: 'Done.',
  stopped: 'Stopped. What was measured before is shown.',
  failed: 'Nothing could be measured.',

  device: 'This device',
  browser: 'browser',
  cores: 'cores reported',
  adapter: 'graphics adapter',
  /** @param {string} name */
  software: (name) => `${name}, a software adapter, which runs on the CPU`,
  noAdapter: 'none: only the CPU was measured',
  unnamed: 'not named by the browser',
  plain: 'plain f32 rate',
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
    'This page was in the background during a measurement, where browsers slow pages down. The figures are marked; ' +
    'measure again with the page in front.',
  /** @param {string} ms */
  coarseClock: (ms) => `The clock of this browser moves in steps of ${ms} ms, so the figures are coarse.`,

  copy: 'Copy as JSON',
  copied: 'Copied.',
  notCopied: 'The browser did not allow it. The text is selected below: copy it with the keyboard.',
  json: 'The result as JSON',

  method: 'What is measured',
  methods: [
    'Each model trains as in the lab: 784 pixels, the hidden layers, 20 latents, Bernoulli, Adam, through the public ' +
      'API, in a worker. The images are 2,048 of random bytes, because what they show does not change how long a ' +
      'step takes.',
    'After a warm-up, five windows of about 0.4 s are timed. The table has the median, with the least and the ' +
      'greatest in brackets. A model that is too slow for its share of the minute says so, with the steps that it did.',
    'GFLOP/s counts the products alone: 2 × batch × (3 × all weights − weights of the first layer), for the forward ' +
      'product of each layer and the gradients of its weights and its input. The input of the first layer needs none.',
    'The plain f32 rate is that of a matrix product in WGSL, the faster of two forms, whose result is checked. For ' +
      'the CPU there is no such figure: the API of the engine has no product of its own.',
  ],
};

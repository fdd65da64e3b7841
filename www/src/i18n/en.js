import { charts, runs } from './en-charts.js';
import { controls } from './en-controls.js';
import { count } from './en-count.js';
import { experiments } from './en-experiments.js';
import { faults } from './en-faults.js';
import { figures } from './en-figures.js';
import { figure } from './en-figure.js';
import { files } from './en-files.js';
import { notation } from './en-notation.js';
import { run } from './en-run.js';
import { slow } from './en-slow.js';
import { status } from './en-status.js';
import { pictures } from './en-pictures.js';

/** English: every word on the page. The other languages have the same keys; `tsc` checks that. */
export const en = {
  code: 'en',
  name: 'English',
  controls,
  figures,
  figure,
  files,
  charts,
  run,
  runs,
  slow,
  status,
  notation,
  experiments,

  title: 'vae-lab: a variational autoencoder that trains in your browser',
  tagline: 'Watch a variational autoencoder learn handwritten digits in your browser.',
  links: { title: 'Site', article: 'Read the article', bench: 'Speed', source: 'Source' },
  switchLanguage: '中文',
  switchLanguageLang: 'zh',
  themeToDark: 'Switch to dark',
  themeToLight: 'Switch to light',

  play: 'Play',
  pause: 'Pause',
  step: 'Step',
  reset: 'Reset',
  playHint: 'Train (Space)',
  pauseHint: 'Pause (Space)',
  stepHint: 'Train one step (.)',
  resetHint: 'Start over with the same seed (R)',
  training: 'Training controls',
  shortcuts: [
    ['Space', 'play or pause'],
    ['.', 'one step'],
    ['R', 'reset'],
    ['U', 'undo reset'],
    ['S', 'slow'],
    ['Shift R', 'new seed'],
  ],

  steps: 'step',
  epoch: 'epoch',
  images: 'images seen',
  rate: 'steps/s',
  noRate: '–',

  device: 'runs on',
  devices: { webgpu: 'GPU (WebGPU)', cpu: 'CPU (WebAssembly)' },
  cpuUnit: 'WebAssembly SIMD, one thread',
  deviceLoading: 'starting…',
  noDevice: 'not running',

  announce: {
    loading: 'Starting.',
    playing: 'Training.',
    waiting: 'Waiting for data.',
    /** @param {string} step */
    paused: (step) => `Paused at step ${step}.`,
    /** @param {string} epochs */
    finished: (epochs) => `Finished after ${count(epochs, 'epoch')}. Press Play to continue.`,
  },

  data: {
    /** @param {string} name @param {string} images */
    complete: (name, images) => `${name}: all ${images} training images`,
    /**
     * @param {string} name
     * @param {string} images
     * @param {string} total
     * @param {string} bytes
     * @param {string} totalBytes
     */
    partly: (name, images, total, bytes, totalBytes) =>
      `${name}: ${images} of ${total} training images, ${bytes} of ${totalBytes} MB`,
    /** @param {string} name @param {string} images @param {string} inUse */
    partlyInUse: (name, images, inUse) => `${name}: all ${images} training images, ${inUse} in use so far`,
    /** @param {string} name @param {string} images @param {string} total */
    waiting: (name, images, total) => `${name}: ${images} of ${total} training images. Training is waiting for data.`,
    wholeBatch: 'Each batch holds all of them.',
    /** @param {string} epochs @param {string} steps */
    short: (epochs, steps) =>
      `The run ended after ${count(epochs, 'epoch')}, the limit in “stop after (epochs)”. With so few images that is ` +
      `only ${count(steps, 'step')}. Raise the limit, or press Play to continue.`,
    interrupted: 'The rest could not be loaded. Training continues until it needs more.',
    retry: 'Try again',
    loading: 'Training data',
  },

  objective: {
    title: 'Objective',
    unit: 'nats per image, by step',
    total: 'loss',
    totalMeaning: 'weighted sum',
    nll: 'nll',
    nllMeaning: 'reconstruction',
    kl: 'KL',
    klMeaning: 'divergence',
    train: 'training',
    heldOut: 'held-out',
    /** @param {string} what @param {string} step */
    atStep: (what, step) => `${what}, step ${step}`,
    /** @param {string | null} n */
    note: (n) =>
      `Held-out: ${n ?? 'some'} test images, never trained on. The vertical axes fit the last 90% of the run.`,
    /**
     * @param {string} quantity
     * @param {{ value: string, step: string }} train
     * @param {{ value: string, step: string }} heldOut
     */
    picture: (quantity, train, heldOut) =>
      `Curve of ${quantity}. Training at step ${train.step}: ${train.value}, held-out at step ` +
      `${heldOut.step}: ${heldOut.value} nats per image. The left and right arrow keys move the crosshair.`,
    none: '–',
  },

  pictures,

  samples: {
    title: 'Samples',
    note: 'Each z is drawn from the prior and decoded. The 64 points stay the same.',
    /** @param {string} step */
    picture: (step) => `64 digits decoded from points drawn from the prior, at step ${step}`,
    none: '64 samples, not available yet',
  },

  reconstructions: {
    title: 'Reconstructions',
    note: 'Test images above, their reconstructions below.',
    original: 'x',
    reconstruction: 'x̂',
    /** @param {string} n @param {string} step */
    picture: (n, step) => `${n} test images, each above its reconstruction at step ${step}`,
    none: 'Reconstructions, not available yet',
  },

  faults,

  cpu: {
    chosen: '',
    insecure:
      'This page trains on the CPU: browsers offer WebGPU only over https and on localhost. Open the page ' +
      'that way to train on the GPU.',
    no_webgpu: 'This page trains on the CPU: this browser has no WebGPU.',
    no_adapter: 'This page trains on the CPU: this browser has WebGPU but found no graphics adapter.',
    no_device:
      'This page trains on the CPU: this browser found a graphics adapter but could not open it. Restarting the ' +
      'browser may help. The browser’s message:',
    failed_device: 'This page trains on the CPU: the graphics adapter failed in its first step. The browser’s message:',
    lost_device:
      'This page trains on the CPU: the graphics device was lost and could not be replaced. Reset to try it again.',
    slow_adapter: 'This page trains on the CPU: the graphics adapter here is emulated in software, which is slower.',
  },
  advice: {
    chromium:
      'Chrome and Edge enable it by default from version 113. On Linux, or with an older graphics card, open ' +
      'chrome://flags and enable “Unsafe WebGPU Support” and “Vulkan”.',
    firefox: 'In Firefox, set dom.webgpu.enabled to true in about:config, or use a recent Chrome or Edge.',
    safari: 'Safari has it from version 26. Before that, enable it under Settings, Feature Flags, WebGPU.',
    other: 'Recent versions of Chrome, Edge, Firefox and Safari have it.',
  },

  problems: {
    no_wasm:
      'This browser cannot run WebAssembly with SIMD, which the engine needs. Use a recent Chrome, Edge, ' +
      'Firefox or Safari; some “lockdown” or “enhanced security” modes switch WebAssembly off.',
    old_browser:
      'The engine’s script cannot run in this browser. It needs Chrome or Edge 105, Firefox 114, Safari 16.4, or ' +
      'newer.',
    no_worker:
      'The browser does not let this page start the engine, which runs in a web worker. Open the page in its own ' +
      'tab, or in another browser.',
    csp:
      'The content security policy of this page blocks what the engine needs. Whoever runs the site can add this to ' +
      'the policy:',
    worker:
      'The engine stopped unexpectedly; the browser may have run out of memory. Close other tabs or choose a ' +
      'smaller model, then start again: the run continues from the last stored state. If you trained on ' +
      'your own images, choose them again.',
    engine:
      'The engine could not be loaded: a file did not arrive or has the wrong content. Check the connection, then ' +
      'start again.',
    data:
      'The training images could not be loaded: a file did not arrive or has the wrong content. Check the ' +
      'connection, then start again.',
    no_device: 'The graphics adapter could not be opened. You can train on the CPU instead.',
    no_adapter: 'There is no graphics adapter to train on. You can train on the CPU instead.',
    device_lost: 'The graphics device was lost: the driver restarted, or another program took it. Start again.',
    out_of_memory:
      'There is not enough memory for this model. Choose a smaller one or close other tabs, then start again.',
    diverged: 'Training diverged: the loss is no longer a finite number. Lower the learning rate and start again.',
    invalid_option: 'The engine does not accept this setting:',
    other: 'The engine reported an error:',
  },
  silence: {
    /** @param {string} seconds */
    starting: (seconds) =>
      `The engine’s script has not arrived after ${seconds} seconds. The page is still waiting. If your connection ` +
      `works, start again.`,
    /** @param {string} seconds */
    running: (seconds) =>
      `The engine has not responded for ${seconds} seconds. A slow device may still be computing, so the page keeps ` +
      `waiting. If nothing happens, start again: the run continues from the last stored state.`,
  },
  startAgain: 'Start again',
  trainOnCpu: 'Train on the CPU',
  useDefaults: 'Use the defaults',
  details: 'Details',

  address: {
    /** @param {string} key @param {string} known */
    unknown: (key, known) => `The address has an unknown setting “${key}”. Known settings: ${known}.`,
    /** @param {string} key */
    twice: (key) => `The address has “${key}” more than once; the first value counts.`,
    /** @param {string} key @param {string} value @param {string} expected */
    value: (key, value, expected) => `The address says ${key}=${value}; expected ${expected}. The default is used.`,
    /** @param {string} value */
    version: (value) =>
      `The address is for version ${value}, but this page knows only version 1. Its settings are read as version 1.`,
  },

  footer: {
    engine: 'Written in Rust, compiled to WebAssembly, with shaders in WGSL. Nothing leaves this browser.',
    data: 'Data: MNIST, by Yann LeCun, Corinna Cortes and Christopher J. C. Burges,',
    own: 'Data: your own images.',
    licence: 'CC BY-SA 3.0',
  },
};

/** @typedef {typeof en} Strings */

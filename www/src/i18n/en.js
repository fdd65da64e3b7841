import { charts, runs } from './en-charts.js';
import { controls } from './en-controls.js';
import { files } from './en-files.js';
import { slow } from './en-slow.js';
import { pictures } from './en-pictures.js';

/** English: every word on the page. The other languages have the same keys; `tsc` checks that. */
export const en = {
  code: 'en',
  name: 'English',
  controls,
  files,
  charts,
  runs,
  slow,

  title: 'vae-lab: a variational autoencoder that trains in your browser',
  tagline: 'A variational autoencoder learns handwritten digits in your browser, while you watch.',
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
  drive: 'Training controls',
  shortcuts: [
    ['Space', 'play, pause'],
    ['.', 'one step'],
    ['R', 'reset'],
    ['S', 'slow'],
    ['Shift R', 'new seed'],
  ],

  steps: 'step',
  epoch: 'epoch',
  images: 'images seen',
  rate: 'steps/s',
  noRate: '–',

  device: 'runs on',
  devices: { webgpu: 'GPU, WebGPU', cpu: 'CPU, WebAssembly' },
  cpuUnit: 'WebAssembly SIMD, one thread',
  deviceLoading: 'starting',

  announce: {
    loading: 'Starting.',
    playing: 'Training.',
    waiting: 'Waiting for data.',
    /** @param {string} step */
    paused: (step) => `Standing at step ${step}.`,
    /** @param {string} epochs */
    finished: (epochs) => `Finished after ${epochs} epochs. Play goes on.`,
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
    taken: (name, images, inUse) => `${name}: all ${images} training images, ${inUse} in use so far`,
    /** @param {string} name @param {string} images @param {string} total */
    waiting: (name, images, total) => `${name}: ${images} of ${total} training images. Training waits for data.`,
    interrupted: 'The rest did not arrive. Training goes on until it needs it.',
    retry: 'Try again',
    loading: 'Training data',
  },

  objective: {
    title: 'The objective',
    unit: 'nats an image, by step',
    total: 'loss',
    totalMeaning: 'the sum',
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
      `nll is what a picture costs once z is known, KL what z itself costs. Held-out are ${n ?? 'some'} test images that it never trains on. The frames follow the last nine tenths of the run.`,
    /**
     * @param {string} quantity
     * @param {{ value: string, step: string }} train
     * @param {{ value: string, step: string }} heldOut
     */
    picture: (quantity, train, heldOut) =>
      `Curve of ${quantity}. Training at step ${train.step}: ${train.value}, held-out at step ${heldOut.step}: ${heldOut.value} nats an image. The left and right arrow keys move the crosshair.`,
    none: '–',
  },

  pictures,

  samples: {
    title: 'Samples',
    note: 'Drawn from the prior and decoded. The same 64 points z all along.',
    /** @param {string} step */
    picture: (step) => `64 digits, decoded from points of the prior, at step ${step}`,
    none: '64 samples, not there yet',
  },

  reconstructions: {
    title: 'Reconstructions',
    note: 'Test images above, what is left of them after the latent space below.',
    original: 'x',
    reconstruction: 'x̂',
    /** @param {string} n @param {string} step */
    picture: (n, step) => `Test images, ${n} of them, and below each its reconstruction at step ${step}`,
    none: 'Reconstructions, not there yet',
  },

  cpu: {
    chosen: '',
    insecure:
      'This page trains on the CPU: browsers offer WebGPU over https and on localhost only. Open it there to train on the GPU.',
    no_webgpu: 'This page trains on the CPU: this browser has no WebGPU.',
    no_adapter: 'This page trains on the CPU: this browser has WebGPU, but found no graphics adapter for it.',
    slow_adapter: 'This page trains on the CPU: the graphics adapter here is emulated in software, and slower.',
  },
  advice: {
    chromium:
      'Chrome and Edge have it switched on from version 113; on Linux, or for an older graphics card, open chrome://flags and enable “Unsafe WebGPU Support” and “Vulkan”.',
    firefox: 'In Firefox, set dom.webgpu.enabled to true in about:config, or use a recent Chrome or Edge.',
    safari: 'Safari has it from version 26; before that, in Settings, Feature Flags, WebGPU.',
    other: 'A recent Chrome, Edge, Firefox or Safari has it.',
  },

  problems: {
    no_wasm:
      'This browser cannot run WebAssembly with SIMD, which the engine is made of. A Chrome, Edge, Firefox or Safari of the last few years can; some “lockdown” or “enhanced security” modes switch it off.',
    worker:
      'The engine stopped unexpectedly; perhaps the browser ran short of memory. Close other tabs or choose a smaller model, and start again: the run goes on from where it was last kept. Images of your own have to be chosen again.',
    engine: 'The engine did not arrive. Check the connection, then start again.',
    data: 'The training images did not arrive. Check the connection, then start again.',
    no_adapter: 'There is no graphics adapter to train on. It can train on the CPU instead.',
    device_lost: 'The graphics device was lost: the driver restarted, or another program took it. Start again.',
    out_of_memory:
      'There is not enough memory for this model. Choose a smaller one, or close other tabs, and start again.',
    diverged: 'The loss is no longer a number: the training diverged. A smaller learning rate helps; start again.',
    invalid_option: 'The engine does not accept this setting:',
    other: 'The engine reported an error:',
  },
  startAgain: 'Start again',
  trainOnCpu: 'Train on the CPU',
  useDefaults: 'Use the defaults',
  details: 'Details',

  address: {
    /** @param {string} key @param {string} known */
    unknown: (key, known) => `The address has a setting “${key}” that does not exist. There are: ${known}.`,
    /** @param {string} key */
    twice: (key) => `The address has “${key}” more than once; the first counts.`,
    /** @param {string} key @param {string} value @param {string} expected */
    value: (key, value, expected) => `The address says ${key}=${value}; expected is ${expected}. The default is used.`,
    /** @param {string} value */
    version: (value) =>
      `The address is of version ${value}; this page knows version 1. Its settings are read as version 1.`,
  },

  footer: {
    engine: 'Rust and WGSL, compiled to WebAssembly. Nothing leaves this browser.',
    data: 'Data: MNIST, by Yann LeCun, Corinna Cortes and Christopher J. C. Burges,',
    own: 'Data: images of your own.',
    licence: 'CC BY-SA 3.0',
  },
};

/** @typedef {typeof en} Strings */

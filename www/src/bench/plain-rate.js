/** What a graphics adapter can do: the rate of a plain matrix product, in floating-point operations a second. */
import { PRODUCTS, element, productAt } from './product.js';
import { ratesOf } from './statistics.js';

/**
 * @typedef {object} PlainRate
 * @property {string} product the fastest of `PRODUCTS` here
 * @property {number} n the size of its matrices
 * @property {import('./statistics.js').Spread} gflops
 */

/** Matrices grow until a product takes this long, or they are as large as they can be. */
const GROWN_MS = 10;
const [SMALLEST, LARGEST] = [256, 4096];
const WINDOWS = 5;
/** Firefox notices that work has ended when other work is submitted, otherwise up to 100 ms later. */
const NUDGE_MS = 2;

/** TypeScript's library lacks the flags of WebGPU. */
const flags = () =>
  /**
   * @type {{
   *   GPUBufferUsage: { STORAGE: number, COPY_SRC: number, COPY_DST: number, MAP_READ: number },
   *   GPUMapMode: { READ: number },
   * }}
   */ (/** @type {unknown} */ (globalThis));

/** @param {number} n */
const flopsOf = (n) => 2 * n ** 3;

/**
 * One product of matrices of one size.
 */
class Product {
  #device;
  #pipeline;
  #groups;
  #bindings;
  #c;
  /** @type {GPUBuffer[]} */
  #buffers;

  /**
   * @param {GPUDevice} device
   * @param {number} n
   * @param {GPUComputePipeline} pipeline
   * @param {number} groups
   */
  constructor(device, n, pipeline, groups) {
    this.n = n;
    this.#device = device;
    this.#pipeline = pipeline;
    this.#groups = groups;
    const { STORAGE, COPY_SRC } = flags().GPUBufferUsage;
    const inputs = [1, 2].map((seed) => {
      const buffer = device.createBuffer({ size: 4 * n * n, usage: STORAGE, mappedAtCreation: true });
      const values = new Float32Array(buffer.getMappedRange());
      for (let index = 0; index < values.length; index += 1) values[index] = element(index, seed);
      buffer.unmap();
      return buffer;
    });
    this.#c = device.createBuffer({ size: 4 * n * n, usage: STORAGE | COPY_SRC });
    this.#buffers = [...inputs, this.#c];
    this.#bindings = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: this.#buffers.map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
  }

  /**
   * Makes a product, or rejects with what the device objects to.
   * @param {GPUDevice} device
   * @param {string} name
   * @param {number} n
   */
  static async create(device, name, n) {
    const product = /** @type {typeof PRODUCTS[string]} */ (PRODUCTS[name]);
    const module = device.createShaderModule({ label: `${name} ${n}`, code: product.shader(n) });
    const compute = { module, entryPoint: 'main' };
    const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute });
    return new Product(device, n, pipeline, product.groups(n));
  }

  /**
   * Computes it several times.
   * @param {number} times
   * @param {() => number} now
   * @returns {Promise<number>} how long that took, in milliseconds
   */
  async run(times, now) {
    const { queue } = this.#device;
    const encoder = this.#device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(this.#pipeline);
    pass.setBindGroup(0, this.#bindings);
    for (let time = 0; time < times; time += 1) pass.dispatchWorkgroups(this.#groups, this.#groups);
    pass.end();
    const commands = encoder.finish();
    const start = now();
    queue.submit([commands]);
    const nudge = setInterval(() => queue.submit([]), NUDGE_MS);
    try {
      await queue.onSubmittedWorkDone();
    } finally {
      clearInterval(nudge);
    }
    return now() - start;
  }

  /** Compares some elements with the same sums computed here. Throws if one differs. */
  async check() {
    const { n } = this;
    const places = [0, n / 2 + 5, n - 1].map((row, index) => ({ row, column: (n / 4) * index + 4 * index }));
    const { COPY_DST, MAP_READ } = flags().GPUBufferUsage;
    const copy = this.#device.createBuffer({ size: 16 * places.length, usage: COPY_DST | MAP_READ });
    const encoder = this.#device.createCommandEncoder();
    places.forEach(({ row, column }, index) =>
      encoder.copyBufferToBuffer(this.#c, 4 * (row * n + column), copy, 16 * index, 16),
    );
    this.#device.queue.submit([encoder.finish()]);
    await copy.mapAsync(flags().GPUMapMode.READ);
    const found = new Float32Array(copy.getMappedRange());
    for (const [index, { row, column }] of places.entries()) {
      for (let offset = 0; offset < 4; offset += 1) {
        const [is, expected] = [found[4 * index + offset], productAt(n, row, column + offset)];
        if (is !== expected) throw new Error(`element ${row}, ${column + offset} is ${is}, expected ${expected}`);
      }
    }
    copy.destroy();
  }

  /** Frees its memory. */
  destroy() {
    for (const buffer of this.#buffers) buffer.destroy();
  }
}

/**
 * The largest product that is worth while, and how long it takes.
 * @param {GPUDevice} device
 * @param {string} name
 * @param {() => number} now
 */
async function grow(device, name, now) {
  const limit = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
  for (let n = SMALLEST; ; n *= 2) {
    const product = await Product.create(device, name, n);
    await product.run(1, now);
    const ms = Math.max(Math.min(await product.run(1, now), await product.run(1, now)), 0.1);
    if (ms >= GROWN_MS || n === LARGEST || 16 * n * n > limit) return { product, ms };
    product.destroy();
  }
}

/**
 * Measures the plain rate of an adapter. Rejects if its results are wrong.
 * @param {GPUDevice} device
 * @param {() => number} now in milliseconds
 * @param {number} windowMs how long a window is to be
 * @returns {Promise<PlainRate>}
 */
export async function measurePlainRate(device, now, windowMs) {
  const grown = [];
  for (const name of Object.keys(PRODUCTS)) grown.push({ name, ...(await grow(device, name, now)) });
  const speed = ({ product = { n: 0 }, ms = 1 }) => flopsOf(product.n) / ms;
  const best = grown.reduce((fastest, one) => (speed(one) > speed(fastest) ? one : fastest));
  const { product, name } = best;
  const times = Math.max(1, Math.round(windowMs / best.ms));
  const windows = [];
  for (let index = 0; index < WINDOWS; index += 1) {
    windows.push({ count: (times * flopsOf(product.n)) / 1e9, ms: await product.run(times, now) });
  }
  await product.check();
  for (const one of grown) one.product.destroy();
  const gflops = ratesOf(windows);
  if (!gflops) throw new Error('the clock of this browser stood still');
  return { product: name, n: product.n, gflops };
}

/**
 * What the page and the worker say to each other: types only.
 *
 * The page sends commands (play, pause, step, reset, show); the worker answers with events. All losses are in nats an image.
 */

/**
 * What a reader may choose of the engine's options. Absent means the engine's default.
 * @typedef {object} Settings
 * @property {'auto' | 'webgpu' | 'cpu'} [backend]
 * @property {number[]} [hidden]
 * @property {number} [latent]
 * @property {string} [activation]
 * @property {string} [likelihood]
 * @property {number} [sigma]
 * @property {number} [beta]
 * @property {number} [batch]
 * @property {number} [learningRate]
 * @property {number} [seed]
 */

/**
 * The options a model was made with, all of them.
 * @typedef {Required<Settings> & { width: number, height: number }} Config
 */

/** @typedef {{ loss: number, nll: number, kl: number }} Losses */

/** @typedef {Losses & { step: number }} Row One point of a run's curves. */

/**
 * Why a model runs on the CPU: it was chosen; the page is no secure context; the browser has no WebGPU; it has, but no
 * adapter; it has an adapter, and the engine found the CPU faster.
 * @typedef {'chosen' | 'insecure' | 'no_webgpu' | 'no_adapter' | 'slow_adapter'} CpuReason
 */

/** @typedef {{ type: 'ready', config: Config, backend: 'webgpu' | 'cpu', adapter: string, cpuReason: CpuReason | null }} ReadyEvent */
/** @typedef {{ type: 'playing' } | { type: 'paused' }} PlayEvent */
/** @typedef {{ type: 'trained', epoch: number, rate: number | null } & Row} TrainedEvent Means over the steps since the last one; `rate` in steps a second. */
/** @typedef {{ type: 'evaluated', n: number } & Row} EvaluatedEvent */
/** @typedef {{ type: 'pictures' } & Pictures} PicturesEvent */
/** @typedef {{ type: 'data' } & DataProgress} DataEvent */
/** @typedef {{ type: 'problem' } & Problem} ProblemEvent */
/** @typedef {ReadyEvent | PlayEvent | TrainedEvent | EvaluatedEvent | PicturesEvent | DataEvent | ProblemEvent} EngineEvent */

/**
 * Grey pictures, one byte a pixel, one picture after the other.
 * @typedef {object} Pictures
 * @property {number} step
 * @property {number} width
 * @property {number} height
 * @property {Uint8Array} samples
 * @property {Uint8Array} originals
 * @property {Uint8Array} reconstructions
 */

/**
 * @typedef {object} DataProgress
 * @property {string} name
 * @property {number} bytes
 * @property {number} totalBytes
 * @property {number} images
 * @property {number} totalImages
 * @property {boolean} interrupted The rest did not arrive; it can be asked for again.
 */

/**
 * `code` is the engine's, or one of the page's own: `data` and `engine` for what did not arrive, `no_wasm`, `worker`.
 * @typedef {{ code: string, message: string }} Problem
 */

/**
 * The engine's model, as far as the page uses it.
 * @typedef {object} Vae
 * @property {'webgpu' | 'cpu'} backend
 * @property {string} adapter
 * @property {number} step
 * @property {number} epoch
 * @property {Config} config
 * @property {(images: Uint8Array) => Promise<void>} setTraining
 * @property {(images: Uint8Array) => Promise<void>} appendTraining
 * @property {(images: Uint8Array) => Promise<void>} setHeldOut
 * @property {(steps: number) => Promise<Losses & { step: number, epoch: number }>} train
 * @property {() => Promise<Losses & { n: number }>} evaluate
 * @property {(images: Uint8Array) => Promise<{ mu: Float32Array, logvar: Float32Array }>} encode
 * @property {(z: Float32Array) => Promise<Float32Array>} decode
 * @property {(n: number, seed: number) => Promise<Float32Array>} sample
 * @property {() => void} free
 */

/**
 * The engine's package, as far as the page uses it.
 * @typedef {object} Engine
 * @property {(options: Settings & { width: number, height: number }) => Promise<Vae>} create
 * @property {(bytes: Uint8Array) => { shape: Uint32Array, data: Uint8Array }} readIdx
 */

/**
 * A session as the page holds it: every command settles once the worker has carried it out.
 * @typedef {object} SessionCommands
 * @property {() => Promise<void>} play
 * @property {() => Promise<void>} pause
 * @property {() => Promise<void>} step
 * @property {(settings?: Settings) => Promise<void>} reset
 * @property {() => Promise<void>} retryData
 * @property {(visible: boolean) => Promise<void>} show
 * @property {() => Promise<void>} close
 */

export {};

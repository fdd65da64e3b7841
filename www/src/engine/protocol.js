/**
 * What the page and the worker say to each other: types only.
 *
 * The page sends commands (play, pause, step, reset, show); the worker answers with events. All losses are in nats an image.
 */

/** @typedef {import('#engine/vae_lab.js').Vae} Vae */

/**
 * What a reader may choose of the engine's options; the size of a picture is the data's. Absent means the engine's default.
 * @typedef {Omit<import('#engine/vae_lab.js').VaeOptions, 'width' | 'height'>} Settings
 */

/** @typedef {import('#engine/vae_lab.js').VaeConfig} Config The options a model was made with, all of them. */

/** @typedef {{ loss: number, nll: number, kl: number }} Losses */

/**
 * One point of a run's curves. Where the held-out images were evaluated and the decoder has one sigma for all pixels, it
 * has that and, unless sigma is far too large, the root of the mean squared error a pixel.
 * @typedef {Losses & { step: number, sigma?: number, rmse?: number }} Row
 */

/**
 * Why a model runs on the CPU: it was chosen; the page is no secure context; the browser has no WebGPU; it has, but no
 * adapter; it has an adapter, and the engine found the CPU faster.
 * @typedef {'chosen' | 'insecure' | 'no_webgpu' | 'no_adapter' | 'slow_adapter'} CpuReason
 */

/** @typedef {{ type: 'ready', settings: Settings, config: Config, backend: 'webgpu' | 'cpu', adapter: string, cpuReason: CpuReason | null,
 *   step: number, epoch: number, inUse: number }} ReadyEvent A model that was restored has steps behind it. An epoch is as many images as the whole data set has; `inUse` of them the run has so far. */
/** @typedef {{ type: 'updated', config: Config }} UpdatedEvent What applies while it runs was changed. */
/** @typedef {{ type: 'playing' } | { type: 'paused', ended?: 'finished' | 'restored' }} PlayEvent `ended`: why it stopped by itself: after the epochs it was to run, or because another model took its place. */
/** @typedef {{ type: 'waiting', waiting: boolean }} WaitingEvent What was asked for goes on once the data for it has come. */
/** @typedef {{ type: 'refused', refusal: import('../files/checkpoint-file.js').Refusal }} RefusedEvent */
/** @typedef {{ type: 'trained', epoch: number, inUse: number, rate: number | null } & Row} TrainedEvent Means over the steps since the last one; `rate` in steps a second. */
/**
 * What an evaluation tells beside the loss.
 * @typedef {Pick<import('#engine/vae_lab.js').Evaluation, 'klPerLatent' | 'activeUnits'>} Beside
 */

/** @typedef {{ step: number, n: number, elbo: number, k: number, bound: number }} Gap The ELBO and L_K of the first `n` held-out images, in nats an image. */

/** @typedef {{ type: 'measured', gap: Gap }} MeasuredEvent */
/** @typedef {{ type: 'evaluated', step: number, n: number, beside: Beside } & Losses & Pick<import('#engine/vae_lab.js').Evaluation, 'sigma' | 'rmse'>} EvaluatedEvent */
/** @typedef {{ type: 'pictures' } & Pictures} PicturesEvent */
/** @typedef {{ type: 'data' } & DataProgress} DataEvent */
/** @typedef {{ type: 'problem' } & Problem} ProblemEvent */
/** @typedef {ReadyEvent | UpdatedEvent | PlayEvent | WaitingEvent | TrainedEvent | EvaluatedEvent | MeasuredEvent | PicturesEvent | DataEvent | RefusedEvent | ProblemEvent} EngineEvent */

/** @typedef {'means' | 'draws'} SamplesAre The decoder's means E[x|z], or draws from q(x|z). */

/**
 * Grey pictures, one byte a pixel, one picture after the other.
 * @typedef {object} Pictures
 * @property {number} step
 * @property {number} width
 * @property {number} height
 * @property {Uint8Array} samples
 * @property {SamplesAre} samplesAre
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

/** @typedef {import('./dataset.js').Dataset | import('./own-dataset.js').OwnDataset} AnyDataset */

/**
 * The engine's package, as far as a session uses it.
 * @typedef {object} Engine
 * @property {typeof import('#engine/vae_lab.js').Vae.create} create
 * @property {typeof import('#engine/vae_lab.js').Vae.restore} restore
 * @property {typeof import('#engine/vae_lab.js').readIdx} readIdx
 * @property {typeof import('#engine/vae_lab.js').schema} schema
 * @property {typeof import('#engine/vae_lab.js').checkOptions} checkOptions
 * @property {typeof import('#engine/vae_lab.js').Plane} Plane
 * @property {typeof import('#engine/vae_lab.js').centreDigit} centreDigit
 * @property {typeof import('#engine/vae_lab.js').readNpy} readNpy
 * @property {typeof import('#engine/vae_lab.js').fitImages} fitImages
 */

/** @typedef {{ checkpoint: Uint8Array, step: number }} Saved */

/**
 * What a session is made of.
 * @typedef {object} SessionParts
 * @property {Promise<Engine>} engine
 * @property {AnyDataset} dataset
 * @property {(url: string) => AnyDataset} datasetAt
 * @property {Settings} settings
 * @property {number} [stopAfter] epochs from Play to the end of a run; without it there is no end
 * @property {(event: EngineEvent, transfer?: Transferable[]) => Promise<void>} emit settles once the page has dealt with it
 * @property {() => number} now milliseconds
 * @property {() => Promise<void>} breathe lets messages in
 * @property {number} [picturesMs] the least time between pictures
 */

/**
 * A session as the page holds it: every command settles once the worker has carried it out.
 * @typedef {object} SessionCommands
 * @property {() => Promise<void>} play
 * @property {() => Promise<void>} pause
 * @property {() => Promise<void>} step
 * @property {(settings?: Settings) => Promise<void>} reset
 * @property {(options: import('#engine/vae_lab.js').LiveOptions) => Promise<void>} update
 * @property {(epochs: number) => Promise<void>} stopAfter
 * @property {() => Promise<import('#engine/vae_lab.js').Trace | null>} trace
 * @property {() => Promise<void>} measureGap
 * @property {() => Promise<Saved | null>} save null where there is no model
 * @property {(name: string, checkpoint: Uint8Array) => Promise<void>} load
 * @property {() => Promise<void>} retryData
 * @property {(url: string) => Promise<void>} useData
 * @property {(what: SamplesAre) => Promise<void>} showSamples
 * @property {(visible: boolean) => Promise<void>} show
 * @property {(query: import('./answers.js').Query) => Promise<import('./answers.js').Answer | null>} query null where there is no answer
 * @property {() => Promise<void>} close
 */

export {};

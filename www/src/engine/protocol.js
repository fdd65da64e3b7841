/**
 * What the page and the worker say to each other. The page calls the commands of a session; the session emits events.
 * All losses are in nats an image.
 */

/** @typedef {import('#engine/vae_lab.js').Vae} Vae A model of the engine. */

/** @typedef {import('#engine/vae_lab.js').VaeConfig} Config All options that a model was created with. */

/**
 * The options that a reader chooses. Width and height are those of the data. A missing option has the engine's default.
 * @typedef {Omit<import('#engine/vae_lab.js').VaeOptions, 'width' | 'height'>} Settings
 */

/** @typedef {{ loss: number, nll: number, kl: number }} Losses In nats an image. */

/**
 * One point of a run's curves. `sigma` and `rmse` are there if the row is an evaluation and the decoder has one sigma
 * for all pixels: that sigma, and the root of the mean squared error of a pixel. `rmse` is missing if sigma is far too
 * large. `mse` is there if the row is an evaluation: the mean squared error of a pixel of the reconstructions, which
 * are the decoder's means at z = mu.
 * @typedef {Losses & { step: number, sigma?: number, rmse?: number, mse?: number }} Row
 */

/**
 * Why a model runs on the CPU: the reader chose it; the page is not a secure context; the browser has no WebGPU; it has
 * no adapter; it has one but opens no device on it, or does not answer; the device failed; it was lost during the run;
 * or the engine measured that the CPU is faster than the adapter.
 * @typedef {'chosen' | 'insecure' | 'no_webgpu' | 'no_adapter' | 'no_device' | 'failed_device' | 'lost_device'
 *   | 'slow_adapter'} CpuReason
 */

/**
 * What went wrong. `code` is one of the engine's, or one of the page's own: `data` and `engine` for a download that
 * failed, `no_wasm`, `old_browser`, `no_worker` if the page may not start one, `csp` if its content security policy
 * blocks what the engine needs (the message says what would allow it), and `worker` for everything else.
 * `divergedAt`: the step by which training had diverged; `rewoundTo`: the step at which the model stands since then.
 * @typedef {{ code: string, message: string, divergedAt?: number, rewoundTo?: number }} Problem
 */

/** @typedef {'starting' | 'running'} Silence What the worker was doing when it stopped responding. */

/** @typedef {'means' | 'draws'} SampleKind The decoder's means E[x|z], or draws from q(x|z). */

/**
 * Samples and reconstructions: grey, one byte a pixel, one picture after the other.
 * @typedef {object} Pictures
 * @property {number} step
 * @property {number} width
 * @property {number} height
 * @property {Uint8Array} samples
 * @property {SampleKind} sampleKind
 * @property {Uint8Array} originals
 * @property {Uint8Array} reconstructions
 */

/**
 * How much of the training data has been downloaded.
 * @typedef {object} DataProgress
 * @property {string} name
 * @property {number} bytes
 * @property {number} totalBytes
 * @property {number} images
 * @property {number} totalImages
 * @property {boolean} interrupted whether the download failed before the end; `retryData` continues it
 * @property {string} [fault] why it failed: the file, and what is wrong with it
 */

/**
 * The KL of each latent in nats, and how many latents are active.
 * @typedef {import('#engine/vae_lab.js').Evaluation} Evaluation
 * @typedef {Pick<Evaluation, 'klPerLatent' | 'activeUnits' | 'muVariance'>} LatentStatistics
 * @typedef {LatentStatistics & { step: number }} MeasuredLatents The same, with the step of the evaluation.
 */

/**
 * The ELBO and the importance-weighted bound L_K of the first `n` held-out images, in nats an image.
 * @typedef {{ step: number, n: number, elbo: number, k: number, bound: number }} Gap
 */

/**
 * A trained model that the reader has opened: the step at which it goes on, and how many steps it was trained before;
 * null if that is unknown. A file with the weights alone goes on at step 0.
 * @typedef {{ step: number, trainedSteps: number | null }} OpenedModel
 */

/**
 * A model is there, new or restored. An epoch is as many images as the whole data set has; the run uses `imagesInUse`
 * of them so far.
 * @typedef {object} ReadyEvent
 * @property {'ready'} type
 * @property {Settings} settings
 * @property {Config} config
 * @property {number | null} askedBatch the batch size of the settings, if there are fewer images than that
 * @property {OpenedModel | null} opened
 * @property {'webgpu' | 'cpu'} backend
 * @property {string} adapter
 * @property {CpuReason | null} cpuReason
 * @property {string} gpuError the browser's message, where it has an adapter but no device
 * @property {number} step 0, unless it was restored
 * @property {number} epoch
 * @property {number} imagesInUse
 */

/** @typedef {import('#engine/vae_lab.js').LiveOptions} LiveOptions */
/**
 * Options have changed during the run, after this step.
 * @typedef {{ type: 'updated', step: number, options: LiveOptions, config: Config }} UpdatedEvent
 */
/** @typedef {{ type: 'playing' }} PlayingEvent */
/**
 * `ended`, if it did not stop on command: the run has finished its epochs, or a model was restored in its place.
 * @typedef {{ type: 'paused', ended?: 'finished' | 'restored' }} PausedEvent
 */
/** @typedef {{ type: 'waiting', waiting: boolean }} WaitingEvent Whether the next step waits for a download. */
/**
 * Means over the steps since the last such event; `rate` in steps a second.
 * @typedef {{ type: 'trained', epoch: number, imagesInUse: number, rate: number | null } & Row} TrainedEvent
 */
/**
 * Means over `n` held-out images; `sigma`, `rmse` and `mse` as in `Row`.
 * @typedef {{ type: 'evaluated', step: number, n: number, mse: number, latentStatistics: LatentStatistics } & Losses
 *   & Pick<import('#engine/vae_lab.js').Evaluation, 'sigma' | 'rmse'>} EvaluatedEvent
 */
/** @typedef {{ type: 'gapMeasured', gap: Gap }} GapMeasuredEvent */
/** @typedef {{ type: 'pictures' } & Pictures} PicturesEvent */
/** @typedef {{ type: 'data' } & DataProgress} DataEvent */
/** @typedef {import('../files/checkpoint-file.js').CheckpointRejection} CheckpointRejection */
/** @typedef {{ type: 'checkpointRejected', rejection: CheckpointRejection }} RejectedEvent */
/** @typedef {{ type: 'problem' } & Problem} ProblemEvent */
/** @typedef {{ type: 'saved' } & SavedModel} SavedEvent The model can be made again from this, whatever happens. */
/**
 * The device was lost, and the run goes on at the same step on another.
 * @typedef {{ type: 'recovered' } & import('./durable-vae.js').Recovery} RecoveredEvent
 */
/**
 * The model has diverged, and stands again at an earlier step, the last whose state was saved.
 * @typedef {{ type: 'rewound', step: number, epoch: number, imagesInUse: number }} RewoundEvent
 */
/**
 * @typedef {ReadyEvent | UpdatedEvent | PlayingEvent | PausedEvent | WaitingEvent | TrainedEvent | EvaluatedEvent
 *   | GapMeasuredEvent | PicturesEvent | DataEvent | RejectedEvent | ProblemEvent | SavedEvent | RecoveredEvent
 *   | RewoundEvent} EngineEvent
 */

/** @typedef {import('./dataset.js').Dataset | import('./own-dataset.js').OwnDataset} AnyDataset */

/**
 * The part of the wasm package that sessions and studies use.
 * @typedef {object} Engine
 * @property {typeof import('#engine/vae_lab.js').theory} theory
 * @property {typeof import('#engine/vae_lab.js').JointModel.create} createJoint
 * @property {typeof import('#engine/vae_lab.js').Vae.create} create
 * @property {typeof import('#engine/vae_lab.js').Vae.restore} restore
 * @property {typeof import('#engine/vae_lab.js').readIdx} readIdx
 * @property {typeof import('#engine/vae_lab.js').schema} schema
 * @property {typeof import('#engine/vae_lab.js').checkOptions} checkOptions
 * @property {typeof import('#engine/vae_lab.js').Plane} Plane
 * @property {typeof import('#engine/vae_lab.js').centreDigit} centreDigit
 * @property {typeof import('#engine/vae_lab.js').summarizeArray} summarizeArray
 * @property {typeof import('#engine/vae_lab.js').arrayToGrey} arrayToGrey
 * @property {typeof import('#engine/vae_lab.js').arrayValues} arrayValues
 * @property {typeof import('#engine/vae_lab.js').fitImages} fitImages
 */

/** @typedef {{ checkpoint: Uint8Array, step: number }} SavedModel A safetensors file, and the step it was saved at. */

/**
 * What has happened to a run since its checkpoint, or since it began: the step that it reached, where it ran, and the
 * changes of its options.
 * @typedef {object} Replay
 * @property {number} step
 * @property {Vae['backend']} backend
 * @property {readonly import('./durable-vae.js').DatedUpdate[]} updates
 */

/**
 * What the page asks for when it opens a session.
 * @typedef {object} SessionOptions
 * @property {Settings} settings
 * @property {string} dataUrl a folder with an index.json
 * @property {Uint8Array} [checkpoint] to continue from; ignored if it does not fit
 * @property {Replay} [replay] to go on where the run of another worker was
 * @property {number} [stopAfter] epochs from Play to the end of a run; without it a run does not end
 * @property {number} [maxSteps] a run ends at this step at the latest
 * @property {number} [picturesMs] the least time between two sets of pictures
 */

/**
 * What a session needs.
 * @typedef {object} SessionParts
 * @property {Promise<Engine>} engine
 * @property {AnyDataset} dataset
 * @property {(url: string) => AnyDataset} datasetAt
 * @property {Settings} settings
 * @property {number} [stopAfter]
 * @property {number} [maxSteps]
 * @property {number} [picturesMs]
 * @property {(event: EngineEvent, transfer?: Transferable[]) => Promise<void>} emit resolves once the page has handled
 * it
 * @property {() => number} now a clock, in milliseconds
 */

/** @typedef {import('./session.js').Session} Session */

/**
 * The commands of a session, by name: every public method but `open`, which the worker calls. This is the only list of
 * them. The type checker compares it with the class, in both directions, and all types of commands derive from the
 * class.
 * @satisfies {Record<Exclude<keyof Session, 'open'>, true>}
 */
const COMMANDS = {
  play: true,
  pause: true,
  step: true,
  reset: true,
  update: true,
  stopAfter: true,
  setMaxSteps: true,
  trace: true,
  measureGap: true,
  save: true,
  load: true,
  retryData: true,
  useData: true,
  setSampleKind: true,
  setVisible: true,
  query: true,
  close: true,
};

/** @typedef {keyof typeof COMMANDS} SessionCommand */

/** @typedef {Pick<Session, SessionCommand>} SessionCommands A session as the page sees it. */

/** The names of all session commands. */
export const sessionCommands = /** @type {SessionCommand[]} */ (Object.keys(COMMANDS));

/** The types of the element. */
import type { VaeConfig, VaeOptions } from './engine/vae_lab.js';

/** Losses in nats per image. */
export interface Losses {
  readonly loss: number;
  readonly nll: number;
  readonly kl: number;
}

export interface ReadyDetail {
  readonly step: number;
  readonly backend: 'webgpu' | 'cpu';
  readonly adapter: string;
  readonly config: VaeConfig;
}

/** Means over the steps since the last such event; `rate` in steps per second. */
export interface StepDetail extends Losses {
  readonly step: number;
  readonly epoch: number;
  readonly rate: number | null;
}

/** Means over `n` held-out images. */
export interface EvaluatedDetail extends Losses {
  readonly step: number;
  readonly n: number;
}

export interface FinishedDetail {
  readonly step: number;
  readonly epoch: number;
}

export interface ErrorDetail {
  readonly code: string;
  readonly message: string;
}

/** The events of the element, by their names. */
export interface VaeLabEventMap {
  ready: CustomEvent<ReadyDetail>;
  step: CustomEvent<StepDetail>;
  evaluated: CustomEvent<EvaluatedDetail>;
  finished: CustomEvent<FinishedDetail>;
  error: CustomEvent<ErrorDetail>;
}

/** What one of the options of a model is, or null for the engine's default. */
type Option<K extends keyof VaeOptions> = NonNullable<VaeOptions[K]> | null;

/** The element `<vae-lab>`. Each property is an attribute, too. */
export declare class VaeLabElement extends HTMLElement {
  static readonly version: string;

  show: string | null;
  controls: string | null;
  preset: string | null;
  src: string | null;
  theme: string | null;
  autoplay: boolean;
  maxSteps: number | null;

  likelihood: Option<'likelihood'>;
  pixels: Option<'pixels'>;
  hiddenLayers: Option<'hidden'>;
  latent: Option<'latent'>;
  activation: Option<'activation'>;
  objective: Option<'objective'>;
  samples: Option<'samples'>;
  klEstimator: Option<'klEstimator'>;
  epsilon: Option<'epsilon'>;
  betaWarmup: Option<'betaWarmup'>;
  freeBits: Option<'freeBits'>;
  learningRate: Option<'learningRate'>;
  beta: Option<'beta'>;
  sigma: Option<'sigma'>;
  sigmaUpdate: Option<'sigmaUpdate'>;
  batch: Option<'batch'>;
  seed: Option<'seed'>;
  init: Option<'init'>;
  outputBias: Option<'outputBias'>;
  backend: Option<'backend'>;
  stopAfter: number | null;

  /** The state of the lab, which is never modified; null before it is loaded. */
  readonly state: { readonly step: number; readonly config: VaeConfig | null; readonly [key: string]: unknown } | null;
  readonly currentStep: number;
  readonly playing: boolean;

  play(): Promise<void>;
  pause(): Promise<void>;
  step(): Promise<void>;
  reset(): Promise<void>;
  restart(settings?: Omit<VaeOptions, 'width' | 'height'>): Promise<void>;
  /** A safetensors file; null if there is no model. */
  save(): Promise<Uint8Array | null>;
  load(file: Blob | ArrayBuffer | Uint8Array<ArrayBuffer>): Promise<void>;

  addEventListener<K extends keyof VaeLabEventMap>(
    type: K,
    listener: (this: VaeLabElement, event: VaeLabEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
}

declare global {
  interface HTMLElementTagNameMap {
    'vae-lab': VaeLabElement;
  }
}

//! The shapes of what goes in and out, for TypeScript.

use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
/** Which backend to use: "auto" takes the GPU, or the faster of the two where the adapter is a software one. */
export type Backend = "auto" | "webgpu" | "cpu";

/** Options that may change while a model trains. */
export interface LiveOptions {
  /** Adam's step size, 0 to 1. Default 0.001. */
  learningRate?: number;
  /** Weight of the KL term, 0 to 1000. Default 1. */
  beta?: number;
  /** Standard deviation of the "gaussian" decoder, 0.001 to 1000. Default 1. */
  sigma?: number;
}

/** Options of a model. Defaults: the VAE of pytorch/examples. */
export interface VaeOptions extends LiveOptions {
  backend?: Backend;
  /** Width of an image in pixels, 1 to 64. Default 28. */
  width?: number;
  /** Height of an image in pixels, 1 to 64. Default 28. */
  height?: number;
  /** Widths of the encoder's hidden layers, 0 to 3 of 1 to 1024; the decoder has them in reverse. Default [400]. */
  hidden?: number[];
  /** Latent dimensions, 1 to 200. Default 20. */
  latent?: number;
  /** Of every hidden layer. Default "relu". */
  activation?: "relu" | "tanh" | "silu";
  /**
   * q(x|z) of a pixel. "bernoulli" (default): cross-entropy from logits (17)–(19). "gaussian": `sigma` is given (22).
   * "gaussian_shared": one learned variance for all pixels; "gaussian_pixel": one a pixel, from z (20)–(21); both
   * soft-clipped to sigma > e⁻⁶. "continuous_bernoulli": the density on [0, 1] (Loaiza-Ganem & Cunningham 2019).
   */
  likelihood?: "bernoulli" | "gaussian" | "gaussian_shared" | "gaussian_pixel" | "continuous_bernoulli";
  /**
   * What becomes of a pixel. "grey" (default): byte / 255; with "bernoulli" a cross-entropy and no likelihood.
   * "threshold": 1 where byte / 255 ≥ ½. "dynamic": 1 with probability byte / 255, drawn anew at each use.
   * "dequantised": (byte + U(0, 1)) / 256, drawn anew at each use: for densities. "values": data that is no image,
   * handed in as Float32Array.
   */
  pixels?: "grey" | "threshold" | "dynamic" | "dequantised" | "values";
  /** Where weights begin. "uniform" (default): U(±1/√n_in), biases too. "glorot": U(±√(6/(n_in + n_out))), biases 0. */
  init?: "uniform" | "glorot";
  /** Where the bias of the decoder's output begins. "data": at the mean of the first training images. Default "zero". */
  outputBias?: "zero" | "data";
  /** Images a step, 1 to 1024. Default 128. */
  batch?: number;
  /** Steps over which beta rises in a line from 0, 0 to 10⁹. Default 0. */
  betaWarmup?: number;
  /** Of every random number, 0 to 4294967295. Default 1. */
  seed?: number;
}

/** The options in force. */
export type VaeConfig = Required<Omit<VaeOptions, "backend">>;

/** Images row by row: bytes, or numbers where `pixels` is "values". */
export type Images = Uint8Array | Float32Array;

/** An option as a form needs to know it. `live`: it may change while a model trains. */
export type OptionDescription = { key: keyof VaeConfig; live: boolean } & (
  | { kind: "whole" | "number"; min: number; max: number; default: number }
  | { kind: "widths"; min: number; max: number; maxLength: number; default: number[] }
  | { kind: "choice"; choices: string[]; default: string });

/** Means over training steps, in nats an image. */
export interface Metrics {
  /** Steps done so far. */
  step: number;
  /** Epochs done so far. */
  epoch: number;
  /** nll + beta · kl. */
  loss: number;
  /** E[−ln q(x|z)], the reconstruction term. */
  nll: number;
  /** KL(p(z|x) ‖ q(z)) (16), as it stands in the loss. */
  kl: number;
  /** The weight of kl in the loss. While it rises (betaWarmup) the mean over these steps, each weighed by its kl. */
  beta: number;
}

/** Means over the held-out images, in nats an image. */
export interface Evaluation { n: number; loss: number; nll: number; kl: number }

/** The encoder's Gaussian of each image, n · latent numbers each; logvar is clamped to ±10. */
export interface Encoding { mu: Float32Array; logvar: Float32Array }

/** An IDX file: sizes, outermost first, and the bytes. */
export interface Idx { shape: Uint32Array; data: Uint8Array }

/** Every failure is an Error with one of these codes, and a message with what was expected and found. */
export interface VaeError extends Error {
  code: "invalid_option" | "invalid_argument" | "no_training_data" | "no_held_out_data" | "busy" | "no_adapter"
    | "device_lost" | "out_of_memory" | "gpu" | "invalid_checkpoint" | "invalid_data" | "diverged";
}
"#;

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
  activation?: "relu" | "tanh";
  /** "bernoulli": cross-entropy from logits. "gaussian": squared error with its constants. */
  likelihood?: "bernoulli" | "gaussian";
  /** Images a step, 1 to 1024. Default 128. */
  batch?: number;
  /** Of every random number, 0 to 4294967295. Default 1. */
  seed?: number;
}

/** The options in force. */
export type VaeConfig = Required<Omit<VaeOptions, "backend">>;

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
  /** KL(p(z|x) ‖ q(z)). */
  kl: number;
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

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
  /** Samples of z a data point, K, 1 to 64 (23). Default 1. */
  samples?: number;
  /**
   * What training lowers. "elbo" (default): nll + beta · kl (13). "iwae": −L_K, the importance-weighted bound of
   * `samples` samples (Burda, Grosse & Salakhutdinov 2016, (8)); beta must be 1, betaWarmup and freeBits 0. Then nll is
   * Σ v_k nll_k with the normalised weights v_k, and kl is Σ v_k ln(p(z_k|x) / q(z_k)) + Σ v_k ln(K v_k), so that
   * nll + kl = −L_K exactly.
   */
  objective?: "elbo" | "iwae";
  /**
   * The KL term of "elbo": "closed" (default), (16), or "sampled": the mean of ln p(z|x) − ln q(z) over the samples. The
   * weights of "iwae" always hold the sampled one.
   */
  klEstimator?: "closed" | "sampled";
  /**
   * Nats that each latent has for free, 0 to 100: its KL term is max(freeBits, mean over the batch) (Kingma et al. 2016,
   * (15)), and so is the recorded kl. Default 0.
   */
  freeBits?: number;
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

export interface EvaluationOptions {
  /** Samples K of the importance-weighted bound, 1 to 5000. Left out, there is none. */
  importance?: number;
  /** The first so many held-out images only. */
  limit?: number;
}

/** Means over the held-out images, in nats an image. No KL is relaxed or warmed up here. */
export interface Evaluation {
  /** Images. */
  n: number;
  /** nll + beta · kl. */
  loss: number;
  /** E[−ln q(x|z)], by one sample an image. */
  nll: number;
  /** KL(p(z|x) ‖ q(z)) in closed form (16). */
  kl: number;
  /** −(nll + kl), a lower bound of ln q(x). */
  elbo: number;
  /** L_K = E[ln (1/K) Σ q(x, z_k) / p(z_k|x)], between the ELBO and ln q(x) (Burda, Grosse & Salakhutdinov 2016, (8)). */
  importance: { k: number; bound: number } | null;
  /** The KL of each latent; they add up to kl. */
  klPerLatent: Float64Array;
  /** Latents whose posterior mean varies over the images, by more than 0.01 in variance. */
  activeUnits: number;
  /** Mean of each latent under the aggregated posterior, the mixture of all p(z|x). */
  posteriorMean: Float64Array;
  /** Its variance: E[sigma²] + Var[mu]. */
  posteriorVariance: Float64Array;
  /** The decoder's standard deviation where all pixels share one ("gaussian", "gaussian_shared"). */
  sigma: number | null;
  /**
   * Beside it √(E‖x − m‖² / D), the root of the mean squared error a pixel; m is the decoder's mean at the draw of z that
   * nll is of. The best sigma is this number: the derivative of (22) by sigma is 0 there. Null where sigma is null, or so
   * large that the squares are lost beside ln sigma in the rounding of nll.
   */
  rmse: number | null;
}

/** What repeated passes say of the gradient by one group of parameters. */
export interface GradientVariance {
  /** The group: "encoder.0.weight". */
  name: string;
  /** Numbers in it. */
  n: number;
  /** The sum of the variances of the gradient's components, the trace of its covariance. */
  variance: number;
  /** The squared length of the mean gradient, in the same unit. */
  squaredNorm: number;
}

/** The exact posterior (14) of one image. All but the density in nats. */
export interface Posterior {
  /** q(z|x) at grid or grid² nodes, the last latent fastest, per unit of z. */
  density: Float64Array;
  /** ln q(x), by quadrature. */
  logLikelihood: number;
  /** E[−ln q(x|z)] under the encoder. */
  nll: number;
  /** KL(p(z|x) ‖ q(z)) (16). */
  kl: number;
  /** −nll − kl. */
  elbo: number;
  /** KL(p(z|x) ‖ q(z|x)) = ln q(x) − elbo. */
  gap: number;
  /** ∫ p(z|x) dz on the grid: away from 1, the grid is too coarse for this encoder. */
  encoderMass: number;
}

/** A density on the line. The weights of a mixture count in proportion. */
export type Distribution =
  | { kind: "gaussian"; mean: number; sd: number }
  | { kind: "uniform"; low: number; high: number }
  | { kind: "laplace"; mean: number; scale: number }
  | { kind: "mixture"; weights: number[]; parts: Distribution[] };

/** What n draws say of an expectation (4). */
export interface Estimate {
  n: number;
  mean: number;
  /** Of the mean. Infinite for one draw. */
  standardError: number;
}

/** Distances between two densities, in nats; infinity is reported as Infinity. */
export interface Divergence {
  /** KL(p‖q) (5), by quadrature. */
  kl: number;
  /** −ln ∫ √(p q) (6), by quadrature. */
  bhattacharyya: number;
  /** KL by draws from p, where n was given. */
  klSampled: Estimate[] | null;
}

export interface PcaOptions {
  /** Pixels of an image. Default 784. */
  pixels?: number;
  /** Latents. Default 20. */
  latent?: number;
  /** The decoder's standard deviation; left out, the best one is found. */
  sigma?: number;
  /** Weight of the KL term. Default 1. */
  beta?: number;
}

/** The best linear VAE (Tipping & Bishop 1999; Lucas et al. 2019), in nats an image. */
export interface Pca {
  /** sigma², given or found. */
  variance: number;
  /** Latents that stay active: eigenvalues above beta · variance. */
  activeUnits: number;
  nll: number;
  kl: number;
  klPerLatent: Float64Array;
  /** nll + beta · kl: what training must reach. */
  loss: number;
  /** Of the data's covariance (1/N), descending. */
  eigenvalues: Float64Array;
  /** The decoder's weights, latent · pixels. */
  weight: Float64Array;
  /** The mean image. */
  bias: Float64Array;
}

/** Options of a joint model: those of a Vae that one dimension leaves open. Defaults: hidden [32], tanh, 0.003. */
export interface JointOptions
  extends Omit<VaeOptions, "width" | "height" | "latent" | "likelihood" | "pixels" | "sigma"> {
  /** The density of x. The model is trained on 16,384 draws from it. */
  data: Distribution;
}

/** What is known of a joint model, in nats, over the density itself: loss + entropyTerm = kl (11)–(13). */
export interface JointValue {
  /** L = nll + latentKl (13). May be negative: a density may exceed 1. */
  loss: number;
  /** KL(p(x,z) ‖ q(x,z)) (7)–(9), by its own quadrature; ≥ 0. */
  kl: number;
  /** E[ln p̃(x)], a property of the data alone. L is never below minus this. */
  entropyTerm: number;
  /** E[−ln q(x|z)]. */
  nll: number;
  /** E[KL(p(z|x) ‖ q(z))]. */
  latentKl: number;
}

/** Two densities of the plane, per unit of x and z. */
export interface JointMaps {
  /** p(x,z) = p̃(x) p(z|x). */
  p: Float64Array;
  /** q(x,z) = q(x|z) q(z). */
  q: Float64Array;
}

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

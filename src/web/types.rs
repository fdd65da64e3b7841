//! The TypeScript types of arguments and results: the published `.d.ts`.

use crate::activation;
use crate::config::{Epsilon, Init, KlEstimator, Objective, OutputBias, Pixels, SigmaUpdate};
use crate::likelihood;
use wasm_bindgen::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = constcat::concat!(
    r#"
// The generated `[Symbol.dispose]` methods need this, which TypeScript's libraries declare only in `esnext.disposable`.
declare global { interface SymbolConstructor { readonly dispose: unique symbol } }

/*
 * Notation in this file: x is an image, z its latents. p(z|x) is the ENCODER, q(x|z) the DECODER,
 * q(z) = N(0, I) the prior, q(x) = ∫ q(x|z) q(z) dz the model and q(z|x) its exact posterior; p̃(x) is the data. Much
 * of the literature uses p and q the other way round. nll is −ln q(x|z). Losses are in nats per image: summed over
 * pixels and latents, averaged over images (1 nat = 1.44 bits). Numbers (1)–(24) are the formulas of Su Jianlin,
 * "Variational autoencoders (2): from the Bayesian viewpoint", https://kexue.fm/archives/5343.
 */

/**
 * Which backend to use. "auto" takes the GPU; if the only adapter is emulated in software, it takes whichever of the
 * two is faster.
 */
export type Backend = "auto" | "webgpu" | "cpu";

/**
 * The decoder's distribution q(x|z) of a pixel:
"#,
    likelihood::DOCS_TS,
    r#" */
export type Likelihood ="#,
    likelihood::NAMES_TS,
    r#";

/** Options that can change during training. */
export interface LiveOptions {
  /** Adam's step size, 0 to 1. Default 0.001. */
  learningRate?: number;
  /** Weight of the KL term, 0 to 1000. Default 1. */
  beta?: number;
  /** The fixed scale of a pixel: the standard deviation of "gaussian", b of "laplace". 0.001 to 1000. Default 1. */
  sigma?: number;
}

/** Options of a model. The defaults are the VAE of pytorch/examples: 784-400-20-400-784, ReLU, Bernoulli, Adam. */
export interface VaeOptions extends LiveOptions {
  /** Where the model runs. Default "auto". */
  backend?: Backend;
  /** Width of an image in pixels, 1 to 64. Default 28. */
  width?: number;
  /** Height of an image in pixels, 1 to 64. Default 28. */
  height?: number;
  /**
   * Widths of the encoder's hidden layers: 0 to 3 layers, each 1 to 1024 wide. The decoder has them in reverse order.
   * Default [400].
   */
  hidden?: number[];
  /** Number of latent dimensions, 1 to 200. Default 20. */
  latent?: number;
  /** Activation function of every hidden layer. Default "relu". */
  activation?:"#,
    activation::NAMES_TS,
    r#";
  /** The decoder's distribution q(x|z) of a pixel. Default "bernoulli". */
  likelihood?: Likelihood;
  /**
   * How a byte becomes x. "grey" (default): byte / 255; "bernoulli" is then only a cross-entropy, not a likelihood.
   * "threshold": 1 if byte / 255 ≥ ½, otherwise 0. "dynamic": 1 with probability byte / 255, drawn anew at each use.
   * "dequantised": (byte + U(0, 1)) / 256, drawn anew at each use; for likelihoods that are densities. "values":
   * numbers used as they are, passed as a Float32Array, for data that are not images.
   */
  pixels?:"#,
    Pixels::NAMES_TS,
    r#";
  /**
   * Initial weights. "uniform" (default): U(±1/√n_in), biases included. "glorot": U(±√(6/(n_in + n_out))), biases 0.
   */
  init?:"#,
    Init::NAMES_TS,
    r#";
  /**
   * Initial bias of the decoder's output. "zero" (default): as `init` sets the other biases. "data": the decoder's mean
   * is the mean of the n training images; for "bernoulli" and "continuous_bernoulli" it is smoothed to
   * (n · mean + ½) / (n + 1), so that no bias is infinite.
   */
  outputBias?:"#,
    OutputBias::NAMES_TS,
    r#";
  /** Images per step, 1 to 1024. Default 128. */
  batch?: number;
  /** Samples of z per image, K, 1 to 64 (23). Default 1. */
  samples?: number;
  /**
   * The loss that training minimises. "elbo" (default): nll + beta · kl (13). "iwae": −L_K, the negative
   * importance-weighted bound with K = `samples` (Burda, Grosse & Salakhutdinov 2016, (8)). It requires beta 1,
   * betaWarmup 0 and freeBits 0. The reported nll is then Σ v_k nll_k with the normalised weights v_k, and kl is
   * Σ v_k ln(p(z_k|x) / q(z_k)) + Σ v_k ln(K v_k), so that nll + kl = −L_K exactly.
   */
  objective?:"#,
    Objective::NAMES_TS,
    r#";
  /**
   * The KL term of "elbo". "closed" (default): the closed form (16). "sampled": the mean of ln p(z|x) − ln q(z) over
   * the samples, which may be negative: free bits of 0 do not clamp it. "iwae" always uses the samples.
   */
  klEstimator?:"#,
    KlEstimator::NAMES_TS,
    r#";
  /**
   * The noise in z = mu + sigma · epsilon. "normal" (default): from N(0, I). "zero": none, so z = mu in training, in
   * `evaluate` (except for `importance`) and in `examine`; with beta 0 the model is a plain autoencoder. `elbo` is
   * then no bound on ln q(x). "zero" requires objective "elbo" and klEstimator "closed".
   */
  epsilon?:"#,
    Epsilon::NAMES_TS,
    r#";
  /**
   * How the variance of "gaussian_shared" is updated. "optimal" (default): after each step it becomes the mean squared
   * error of the step's minibatch, which minimises its loss (Rybkin, Daniilidis & Levine 2021, (7)); a learning rate
   * of 0 does not stop it. "adam": by Adam, like the weights.
   */
  sigmaUpdate?:"#,
    SigmaUpdate::NAMES_TS,
    r#";
  /**
   * KL in nats that each latent may use without penalty, 0 to 100. The KL term of a latent is
   * max(freeBits, mean KL over the batch) (Kingma et al. 2016, (15)), in the reported kl too. Default 0: off,
   * so that a mean may be negative with `klEstimator` "sampled".
   */
  freeBits?: number;
  /** Steps over which beta rises linearly from 0 to its value, 0 to 10⁹. Default 0. */
  betaWarmup?: number;
  /** Seed of all random numbers, 0 to 4294967295. The same seed gives the same run. Default 1. */
  seed?: number;
}

/** All options of a model, with their current values. */
export type VaeConfig = Required<Omit<VaeOptions, "backend">>;

/** Images, one after the other by rows, n · width · height: bytes, or numbers if `pixels` is "values". */
export type Images = Uint8Array | Float32Array;

/**
 * A description of an option, for forms. `live`: it can change during training. `requires`: the values of other
 * options without which it has no effect. `oneSigma`: the choices with one standard deviation for all pixels.
 */
export type OptionDescription = { key: keyof VaeConfig; live: boolean; requires?: Record<string, string[]> } & (
  | { kind: "whole" | "number"; min: number; max: number; default: number }
  | { kind: "widths"; min: number; max: number; maxLength: number; default: number[] }
  | { kind: "choice"; choices: string[]; default: string; oneSigma?: string[] });

/** Losses averaged over training steps, in nats per image. */
export interface Metrics {
  /** Steps done so far. */
  step: number;
  /** Epochs done so far. */
  epoch: number;
  /** nll + beta · kl. */
  loss: number;
  /** E[−ln q(x|z)], the reconstruction term. */
  nll: number;
  /** KL(p(z|x) ‖ q(z)) (16) as used in the loss, free bits included. */
  kl: number;
  /** The weight of kl in the loss. During beta warm-up, the mean over these steps weighted by their kl. */
  beta: number;
}

/** Options of `evaluate`. */
export interface EvaluationOptions {
  /** Samples K of the importance-weighted bound, 1 to 5000. Without it, the bound is not computed. */
  importance?: number;
  /** Evaluate only this many held-out images, the first ones. */
  limit?: number;
}

/** Averages over the held-out images, in nats per image. Free bits and beta warm-up do not apply here. */
export interface Evaluation {
  /** Number of images. */
  n: number;
  /** nll + beta · kl. */
  loss: number;
  /** E[−ln q(x|z)], estimated with one sample of z per image. */
  nll: number;
  /** KL(p(z|x) ‖ q(z)) in closed form (16). */
  kl: number;
  /** −(nll + kl), the evidence lower bound of ln q(x). */
  elbo: number;
  /**
   * The importance-weighted bound L_K = E[ln (1/K) Σ q(x, z_k) / p(z_k|x)], between the ELBO and ln q(x) (Burda, Grosse
   * & Salakhutdinov 2016, (8)). Null unless it was asked for.
   */
  importance: { k: number; bound: number } | null;
  /** The KL of each latent; their sum is kl. */
  klPerLatent: Float64Array<ArrayBuffer>;
  /** Number of active latents: those whose encoder mean has a variance above 0.01 over the images. */
  activeUnits: number;
  /** Variance of each latent's encoder mean over the images. It decides which latents are active: those above 0.01. */
  muVariance: Float64Array;
  /** Mean of each latent under the aggregated posterior, the mixture of all p(z|x). */
  posteriorMean: Float64Array<ArrayBuffer>;
  /** Its variance: E[sigma²] + Var[mu]. */
  posteriorVariance: Float64Array<ArrayBuffer>;
  /** The decoder's standard deviation if all pixels share one ("gaussian", "gaussian_shared"), otherwise null. */
  sigma: number | null;
  /**
   * √(E‖x − m‖² / D), the root mean squared error per pixel, with m the decoder's mean at the sample of z used for nll.
   * This is the optimal sigma, at which the derivative of (22) with respect to sigma vanishes. Null if sigma is null,
   * or so large that rounding in nll hides the squared error.
   */
  rmse: number | null;
}

/** Statistics of the gradient of one group of parameters over repeated draws of epsilon. */
export interface GradientVariance {
  /** The name of the group, such as "encoder.0.weight". */
  name: string;
  /** Number of parameters in the group. */
  n: number;
  /** The sum of the variances of the gradient's components, the trace of its covariance. */
  variance: number;
  /** The squared norm of the mean gradient, in the same unit. */
  squaredNorm: number;
}

/** The exact posterior (14) of one image. Losses are in nats. */
export interface Posterior {
  /** q(z|x) per unit of z at the grid (one latent) or grid² (two) nodes; the last latent varies fastest. */
  density: Float64Array<ArrayBuffer>;
  /** ln q(x), by quadrature that follows the posterior. */
  logLikelihood: number;
  /**
   * The remaining error of logLikelihood: the difference between the last two resolutions, which is at most 1e-6 or the
   * precision of f32 where the decoder is smooth, plus the rounding of f32.
   */
  error: number;
  /** E[−ln q(x|z)] under the encoder p(z|x), by quadrature. */
  nll: number;
  /** KL(p(z|x) ‖ q(z)) (16). */
  kl: number;
  /** −nll − kl. */
  elbo: number;
  /** KL(p(z|x) ‖ q(z|x)) = ln q(x) − elbo. */
  gap: number;
  /** The remaining error of nll and elbo, found likewise. That of gap is at most error + elboError. */
  elboError: number;
  /** ∫ p(z|x) dz by the quadrature of nll: 1 up to rounding. */
  encoderMass: number;
}

/** A density on the real line. Only the ratios of a mixture's weights matter. */
export type Distribution =
  | { kind: "gaussian"; mean: number; sd: number }
  | { kind: "uniform"; low: number; high: number }
  | { kind: "laplace"; mean: number; scale: number }
  | { kind: "mixture"; weights: number[]; parts: Distribution[] };

/** The estimate of an expectation from n draws (4). */
export interface Estimate {
  /** Number of draws. */
  n: number;
  /** Their mean. */
  mean: number;
  /** The standard error of the mean. Infinity for one draw. */
  standardError: number;
}

/** Divergences between two densities, in nats. They may be Infinity. */
export interface Divergence {
  /** KL(p‖q) (5), by quadrature. */
  kl: number;
  /** −ln ∫ √(p q) (6), by quadrature. */
  bhattacharyya: number;
  /** KL estimated from draws from p, if n was given; otherwise null. */
  klSampled: Estimate[] | null;
}

/** Options of `theory.pca`. */
export interface PcaOptions {
  /** Pixels per image. Default 784. */
  pixels?: number;
  /** Number of latents. Default 20. */
  latent?: number;
  /** The decoder's standard deviation. By default, the optimal one is found. */
  sigma?: number;
  /** Weight of the KL term. Default 1. */
  beta?: number;
}

/** The optimal linear VAE (Tipping & Bishop 1999; Lucas et al. 2019). Losses are in nats per image. */
export interface Pca {
  /** sigma², given or optimal. */
  variance: number;
  /** Number of active latents: those whose eigenvalue exceeds beta · variance. */
  activeUnits: number;
  /** E[−ln q(x|z)]. */
  nll: number;
  /** KL(p(z|x) ‖ q(z)). */
  kl: number;
  /** The KL of each latent; their sum is kl. */
  klPerLatent: Float64Array<ArrayBuffer>;
  /** nll + beta · kl: the minimum that training can reach. */
  loss: number;
  /** Eigenvalues of the data's covariance (1/N), in descending order. */
  eigenvalues: Float64Array<ArrayBuffer>;
  /** The decoder's weights, latent · pixels numbers. */
  weight: Float64Array<ArrayBuffer>;
  /** The decoder's bias, which is the mean image. */
  bias: Float64Array<ArrayBuffer>;
}

/**
 * Options of a joint model: those of a Vae, except for the ones that one-dimensional x and z determine. The defaults
 * differ in hidden [32], activation "tanh" and learningRate 0.003.
 */
export interface JointOptions
  extends Omit<VaeOptions, "width" | "height" | "latent" | "likelihood" | "pixels" | "sigma"> {
  /** The density p̃(x) of the data. The model is trained on 16,384 draws from it. */
  data: Distribution;
}

/** The losses of a joint model in nats, as expectations over the density itself: loss + entropyTerm = kl (11)–(13). */
export interface JointValue {
  /** L = nll + latentKl (13). It may be negative, since a density may exceed 1. */
  loss: number;
  /** KL(p(x,z) ‖ q(x,z)) ≥ 0 (7)–(9), by a quadrature of its own. */
  kl: number;
  /** E[ln p̃(x)], which depends on the data alone. L is never below its negative. */
  entropyTerm: number;
  /** E[−ln q(x|z)]. */
  nll: number;
  /** E[KL(p(z|x) ‖ q(z))]. */
  latentKl: number;
}

/** The two joint densities on a grid, per unit of x and z; z varies fastest. */
export interface JointMaps {
  /** p(x,z) = p̃(x) p(z|x). */
  p: Float64Array<ArrayBuffer>;
  /** q(x,z) = q(x|z) q(z). */
  q: Float64Array<ArrayBuffer>;
}

/** The encoder's Gaussian for each image: n · latent numbers each. logvar is clamped to ±10. */
export interface Encoding { mu: Float32Array<ArrayBuffer>; logvar: Float32Array<ArrayBuffer> }

/** The content of an IDX file: its sizes, outermost first, and its bytes. */
export interface Idx { shape: Uint32Array<ArrayBuffer>; data: Uint8Array<ArrayBuffer> }

/** Every failure is an Error with one of these codes. Its message says what was expected and found, and what to do. */
export interface VaeError extends Error {
  code: "invalid_option" | "invalid_argument" | "no_training_data" | "no_held_out_data" | "busy" | "no_adapter"
    | "no_device" | "device_lost" | "out_of_memory" | "gpu" | "invalid_checkpoint" | "invalid_data" | "not_resolved"
    | "diverged" | "freed";
  /** With the code "diverged": the first step at which this was detected. */
  step?: number;
}
"#
);

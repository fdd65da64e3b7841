//! The VAE in f64, written directly from the formulas, without regard to speed. It shares no code with the engine: its
//! inputs are the names of the options, dense parameters, images and noise.

use super::likelihood::{Formula, Output, Params, formula, sigmoid, soft_clip};
use std::collections::BTreeMap;
use vae_lab::config::{Config, KlEstimator, Objective};
use vae_lab::plan::Plan;

/// Dense parameters by their names in the checkpoint, a weight as `[n_in, n_out]`.
pub type Parameters = BTreeMap<String, Vec<f64>>;

/// The parts of the loss in nats per image: summed over pixels or latent dimensions, averaged over rows.
#[derive(Debug, Clone, Copy)]
pub struct Loss {
    /// E[−ln q(x|z)].
    pub nll: f64,
    /// KL(p(z|x) ‖ q(z)).
    pub kl: f64,
}

/// Parameters, or other values with their layout, from the engine's layout.
pub fn named(plan: &Plan, floats: &[f32]) -> Parameters {
    let dense = |tensor: &vae_lab::tensor::Tensor| tensor.unpad(&floats[tensor.offset..]).into_iter().map(f64::from);
    plan.parameters().map(|tensor| (tensor.name.clone(), dense(tensor).collect())).collect()
}

/// Parameters in the engine's layout, with zero padding.
pub fn flat(plan: &Plan, parameters: &Parameters) -> Vec<f32> {
    let mut floats = vec![0.0; plan.n_params];
    for tensor in plan.parameters() {
        let values: Vec<f32> = parameters[&tensor.name].iter().map(|value| *value as f32).collect();
        tensor.pad_into(&values, &mut floats);
    }
    floats
}

/// The two parts of the training loss, for images x `[n, D]` with noise `[n_samples · n, n_latent]`, sample by sample.
pub fn loss(config: &Config, parameters: &Parameters, x: &[f64], epsilon: &[f64]) -> Loss {
    let (n_latent, n) = (config.model.latent, x.len() / config.model.n_pixels());
    let (mu, logvar) = encode(config, parameters, x);
    let sampled: Vec<[f64; 2]> = epsilon.iter().enumerate().map(|(i, e)| sample(&mu, &logvar, i, *e)).collect();
    let (z, kl_at_z): (Vec<f64>, Vec<f64>) = sampled.into_iter().map(|[z, kl]| (z, kl)).unzip();
    let outputs = decode(config, parameters, &z);
    let decoder = decoder(config, parameters);
    let pixels = outputs.iter().enumerate().map(|(i, output)| decoder.nll(x[i % x.len()], *output));
    let nll: Vec<f64> = pixels.collect::<Vec<_>>().chunks_exact(config.model.n_pixels()).map(sum).collect();
    if config.train.objective == Objective::Iwae {
        let kl: Vec<f64> = kl_at_z.chunks_exact(n_latent).map(sum).collect();
        return importance_weighted(&nll, &kl, n);
    }
    let kl = match config.train.kl_estimator {
        KlEstimator::Closed => mu.iter().zip(&logvar).map(|(mu, logvar)| self::kl(*mu, *logvar)).collect(),
        KlEstimator::Sampled => kl_at_z,
    };
    let mean_of = |latent: usize| sum(&column(&kl, latent, n_latent)) * n_latent as f64 / kl.len() as f64;
    let free = f64::from(config.train.free_bits);
    let relaxed = |kl: f64| if free > 0.0 { kl.max(free) } else { kl };
    Loss { nll: sum(&nll) / nll.len() as f64, kl: (0..n_latent).map(|latent| relaxed(mean_of(latent))).sum() }
}

/// z, and ln p(z|x) − ln q(z) there, of the i-th number of the noise.
fn sample(mu: &[f64], logvar: &[f64], i: usize, epsilon: f64) -> [f64; 2] {
    let (mu, logvar) = (mu[i % mu.len()], logvar[i % mu.len()]);
    let z = mu + (logvar / 2.0).exp() * epsilon;
    [z, sampled_kl(z, epsilon, logvar)]
}

/// −L_K = −ln (1/K) Σ exp(−nll − kl), in two parts, the weighted nll and the rest, from the terms of every sample
/// `[n_samples · n]`.
fn importance_weighted(nll: &[f64], kl: &[f64], n: usize) -> Loss {
    let points = (0..n).map(|point| {
        let (nll, kl) = (column(nll, point, n), column(kl, point, n));
        let weights = importance_weights(&nll, &kl);
        let bound = -importance_bound(&nll, &kl);
        let weighted_nll: f64 = weights.iter().zip(&nll).map(|(weight, nll)| weight * nll).sum();
        [weighted_nll, bound - weighted_nll]
    });
    let [nll, kl] = points.fold([0.0; 2], |sums, terms| [sums[0] + terms[0], sums[1] + terms[1]]);
    Loss { nll: nll / n as f64, kl: kl / n as f64 }
}

/// L_K of one image, in nats.
pub fn importance_bound(nll: &[f64], kl: &[f64]) -> f64 {
    // Subtracts the maximum; otherwise all weights would underflow far from zero.
    let base = nll[0] + kl[0];
    let weights = nll.iter().zip(kl).map(|(nll, kl)| (base - nll - kl).exp());
    (weights.sum::<f64>() / nll.len() as f64).ln() - base
}

/// The normalised weights of the samples of one image.
pub fn importance_weights(nll: &[f64], kl: &[f64]) -> Vec<f64> {
    let total = importance_bound(nll, kl) + (nll.len() as f64).ln();
    nll.iter().zip(kl).map(|(nll, kl)| (-nll - kl - total).exp()).collect()
}

/// Every `n`-th number from `first` on.
pub fn column(values: &[f64], first: usize, n: usize) -> Vec<f64> {
    values.iter().skip(first).step_by(n).copied().collect()
}

/// The sum of the values.
pub fn sum(values: &[f64]) -> f64 {
    values.iter().sum()
}

/// mu and the clamped logvar.
pub fn encode(config: &Config, parameters: &Parameters, x: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let hidden = chain(config, parameters, "encoder", x);
    let logvar = affine(parameters, "encoder.logvar", &hidden);
    (affine(parameters, "encoder.mu", &hidden), logvar.into_iter().map(|value| value.clamp(-10.0, 10.0)).collect())
}

/// The decoder's output.
pub fn decode(config: &Config, parameters: &Parameters, z: &[f64]) -> Vec<Output> {
    let hidden = chain(config, parameters, "decoder", z);
    let first = affine(parameters, "decoder.output", &hidden);
    let [_, second] = config.model.likelihood.outputs else {
        return first.into_iter().map(|output| [output, 0.0]).collect();
    };
    let second = affine(parameters, &format!("decoder.{second}"), &hidden);
    first.into_iter().zip(second).map(<[f64; 2]>::from).collect()
}

/// q(x|z) of a model.
pub fn decoder(config: &Config, parameters: &Parameters) -> Box<dyn Formula> {
    let sigma = f64::from(config.train.live.sigma);
    let logvar = parameters.get("decoder.logvar").map_or(0.0, |raw| soft_clip(raw[0]));
    formula(config.model.likelihood.name, Params { sigma, logvar })
}

fn chain(config: &Config, parameters: &Parameters, side: &str, x: &[f64]) -> Vec<f64> {
    (0..config.model.hidden.len()).fold(x.to_vec(), |x, index| {
        let a = affine(parameters, &format!("{side}.{index}"), &x);
        a.into_iter().map(|a| activation(config.model.activation.name, a)).collect()
    })
}

fn affine(parameters: &Parameters, name: &str, x: &[f64]) -> Vec<f64> {
    let weight = &parameters[&format!("{name}.weight")];
    let bias = &parameters[&format!("{name}.bias")];
    product(x, weight, bias)
}

/// x W + b of x `[n, n_in]`, W `[n_in, n_out]`, b `[n_out]`.
pub fn product(x: &[f64], weight: &[f64], bias: &[f64]) -> Vec<f64> {
    let n_out = bias.len();
    let mut y = Vec::new();
    for x in x.chunks_exact(weight.len() / n_out) {
        for j in 0..n_out {
            y.push(bias[j] + x.iter().enumerate().map(|(i, x)| x * weight[i * n_out + j]).sum::<f64>());
        }
    }
    y
}

/// f(a).
pub fn activation(name: &str, a: f64) -> f64 {
    match name {
        "relu" => a.max(0.0),
        "tanh" => a.tanh(),
        "silu" => a * sigmoid(a),
        other => panic!("the activation {other} is not written in f64 yet: add it here"),
    }
}

/// f'(a).
pub fn activation_derivative(name: &str, a: f64) -> f64 {
    match name {
        "relu" => f64::from(a > 0.0),
        "tanh" => a.cosh().powi(-2),
        "silu" => sigmoid(a) + a * sigmoid(a) * sigmoid(-a),
        other => panic!("the activation {other} is not written in f64 yet: add it here"),
    }
}

/// KL(N(mu, e^logvar) ‖ N(0, 1)).
pub fn kl(mu: f64, logvar: f64) -> f64 {
    (mu * mu + logvar.exp() - logvar - 1.0) / 2.0
}

/// ln N(z; mu, e^logvar) − ln N(z; 0, 1) at z = mu + e^(logvar / 2) epsilon.
pub fn sampled_kl(z: f64, epsilon: f64, logvar: f64) -> f64 {
    (z * z - epsilon * epsilon - logvar) / 2.0
}

/// Pixels in [0, 1].
pub fn pixels(images: &[u8]) -> Vec<f64> {
    images.iter().map(|byte| f64::from(*byte) / 255.0).collect()
}

//! The VAE in f64, written from the formulas and slowly. It shares no line with the engine: what it is told is the
//! names of the options, dense parameters, images and noise.

use std::collections::BTreeMap;
use std::f64::consts::{LN_2, TAU};
use vae_lab::config::{Config, KlEstimator, Objective};
use vae_lab::plan::Plan;

/// Dense parameters by their names in the checkpoint, a weight as `[n_in, n_out]`.
pub type Parameters = BTreeMap<String, Vec<f64>>;

/// Sums over pixels or latents, means over rows, in nats an image.
#[derive(Debug, Clone, Copy)]
pub struct Loss {
    /// E[−ln q(x|z)].
    pub nll: f64,
    /// KL(p(z|x) ‖ q(z)).
    pub kl: f64,
}

/// q(x|z): the likelihood by its name, and what it has besides the decoder's output.
#[derive(Debug, Clone, Copy)]
pub struct Decoder<'a> {
    /// `bernoulli`, `gaussian` …
    pub likelihood: &'a str,
    /// Of `gaussian`.
    pub sigma: f64,
    /// Of `gaussian_shared`: the parameter, not yet clipped.
    pub raw_logvar: f64,
}

/// The decoder's output of one pixel: its mean or logit and, where it is learned, the log-variance, not yet clipped.
pub type Output = [f64; 2];

/// Parameters out of the engine's layout, or whatever else lies in it.
pub fn named(plan: &Plan, floats: &[f32]) -> Parameters {
    let dense = |tensor: &vae_lab::tensor::Tensor| tensor.unpad(&floats[tensor.offset..]).into_iter().map(f64::from);
    plan.parameters().map(|tensor| (tensor.name.clone(), dense(tensor).collect())).collect()
}

/// Into the engine's layout, padding zero.
pub fn flat(plan: &Plan, parameters: &Parameters) -> Vec<f32> {
    let mut floats = vec![0.0; plan.n_params];
    for tensor in plan.parameters() {
        let values: Vec<f32> = parameters[&tensor.name].iter().map(|value| *value as f32).collect();
        tensor.pad_into(&values, &mut floats);
    }
    floats
}

/// The two parts of what training lowers, for images x `[n, D]` with noise `[n_samples · n, n_latent]`, sample by sample.
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

/// −L_K = −ln (1/K) Σ exp(−nll − kl), in two parts that say what was weighed, from the terms of every sample
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

/// L_K of one data point.
pub fn importance_bound(nll: &[f64], kl: &[f64]) -> f64 {
    // Far from zero all weights would vanish.
    let base = nll[0] + kl[0];
    let weights = nll.iter().zip(kl).map(|(nll, kl)| (base - nll - kl).exp());
    (weights.sum::<f64>() / nll.len() as f64).ln() - base
}

/// Each sample's share of the weight of one data point.
pub fn importance_weights(nll: &[f64], kl: &[f64]) -> Vec<f64> {
    let total = importance_bound(nll, kl) + (nll.len() as f64).ln();
    nll.iter().zip(kl).map(|(nll, kl)| (-nll - kl - total).exp()).collect()
}

/// Every `n`-th number from `first` on.
pub fn column(values: &[f64], first: usize, n: usize) -> Vec<f64> {
    values.iter().skip(first).step_by(n).copied().collect()
}

/// The sum.
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
    if !parameters.contains_key("decoder.logvar.weight") {
        return first.into_iter().map(|output| [output, 0.0]).collect();
    }
    first.into_iter().zip(affine(parameters, "decoder.logvar", &hidden)).map(<[f64; 2]>::from).collect()
}

/// q(x|z) of a model.
pub fn decoder<'a>(config: &Config, parameters: &Parameters) -> Decoder<'a> {
    Decoder {
        likelihood: config.model.likelihood.name,
        sigma: f64::from(config.train.live.sigma),
        raw_logvar: parameters.get("decoder.logvar").map_or(0.0, |raw| raw[0]),
    }
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

impl Decoder<'_> {
    /// −ln q(x|z) of a pixel.
    pub fn nll(&self, x: f64, output: Output) -> f64 {
        let a = output[0];
        match self.likelihood {
            "bernoulli" => cross_entropy(x, a),
            "continuous_bernoulli" => cross_entropy(x, a) - log_normaliser(a),
            _ => {
                let logvar = self.logvar(output);
                ((x - a).powi(2) / logvar.exp() + logvar + TAU.ln()) / 2.0
            }
        }
    }

    /// Its derivative by the decoder's output.
    pub fn nll_derivative(&self, x: f64, output: Output) -> Output {
        match self.likelihood {
            "bernoulli" | "continuous_bernoulli" => [self.mean(output) - x, 0.0],
            likelihood => {
                let variance = self.logvar(output).exp();
                let misfit = (x - output[0]).powi(2) / variance;
                let by_logvar = if likelihood == "gaussian_pixel" { (1.0 - misfit) / 2.0 } else { 0.0 };
                [(output[0] - x) / variance, by_logvar * soft_clip_slope(output[1])]
            }
        }
    }

    /// E[x|z] of a pixel.
    pub fn mean(&self, output: Output) -> f64 {
        let a = output[0];
        match self.likelihood {
            "bernoulli" => sigmoid(a),
            // The quotients cancel near zero.
            "continuous_bernoulli" if a.abs() < 1e-4 => 0.5 + a / 12.0,
            "continuous_bernoulli" => -1.0 / (-a).exp_m1() - 1.0 / a,
            _ => a,
        }
    }

    /// ln of the variance of a pixel, where it is a Gaussian.
    pub fn logvar(&self, output: Output) -> f64 {
        match self.likelihood {
            "gaussian" => 2.0 * self.sigma.ln(),
            "gaussian_shared" => soft_clip(self.raw_logvar),
            "gaussian_pixel" => soft_clip(output[1]),
            other => panic!("the likelihood {other} is not written in f64 yet: add it here"),
        }
    }

    /// The draw that a uniform or a normal number gives.
    pub fn draw(&self, output: Output, uniform: f64, normal: f64) -> f64 {
        let a = output[0];
        match self.likelihood {
            "bernoulli" => f64::from(uniform < sigmoid(a)),
            // The distribution function at x is (e^(a x) − 1) / (e^a − 1), solved for x at −|a| and then reflected.
            "continuous_bernoulli" => {
                let size = a.abs();
                let below = if size < 1e-9 { uniform } else { -(uniform * (-size).exp_m1()).ln_1p() / size };
                if a < 0.0 { below } else { 1.0 - below }
            }
            _ => a + (self.logvar(output) / 2.0).exp() * normal,
        }
    }
}

/// −x ln ρ − (1 − x) ln(1 − ρ) at the logit of ρ.
fn cross_entropy(x: f64, logit: f64) -> f64 {
    logit.max(0.0) - logit * x + (-logit.abs()).exp().ln_1p()
}

/// ln C of the continuous Bernoulli: ln(a / tanh(a / 2)), whose limit is ln 2.
fn log_normaliser(a: f64) -> f64 {
    if a.abs() < 1e-4 { LN_2 + a * a / 12.0 } else { (a / (a / 2.0).tanh()).ln() }
}

/// A learned log-variance stays above −12: −12 + ln(1 + e^(raw + 12)).
pub fn soft_clip(raw: f64) -> f64 {
    (raw + 12.0).max(0.0) + (-(raw + 12.0).abs()).exp().ln_1p() - 12.0
}

/// Its derivative.
pub fn soft_clip_slope(raw: f64) -> f64 {
    sigmoid(raw + 12.0)
}

/// KL(N(mu, e^logvar) ‖ N(0, 1)).
pub fn kl(mu: f64, logvar: f64) -> f64 {
    (mu * mu + logvar.exp() - logvar - 1.0) / 2.0
}

/// ln N(z; mu, e^logvar) − ln N(z; 0, 1) at z = mu + e^(logvar / 2) epsilon.
pub fn sampled_kl(z: f64, epsilon: f64, logvar: f64) -> f64 {
    (z * z - epsilon * epsilon - logvar) / 2.0
}

fn sigmoid(a: f64) -> f64 {
    1.0 / (1.0 + (-a).exp())
}

/// Pixels in [0, 1].
pub fn pixels(images: &[u8]) -> Vec<f64> {
    images.iter().map(|byte| f64::from(*byte) / 255.0).collect()
}

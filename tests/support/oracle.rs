//! The VAE in f64, written from the formulas and slowly. It shares no line with the engine: what it is told is the
//! names of likelihood and activation, dense parameters, images and noise.

use std::collections::BTreeMap;
use vae_lab::config::Config;
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

/// Parameters out of the engine's layout, or whatever else lies in it.
pub fn named(plan: &Plan, floats: &[f32]) -> Parameters {
    let dense = |tensor: &vae_lab::tensor::Tensor| tensor.unpad(&floats[tensor.offset..]).into_iter().map(f64::from);
    plan.named_parameters().map(|tensor| (tensor.name.clone(), dense(tensor).collect())).collect()
}

/// Into the engine's layout, padding zero.
pub fn flat(plan: &Plan, parameters: &Parameters) -> Vec<f32> {
    let mut floats = vec![0.0; plan.n_params];
    for tensor in plan.named_parameters() {
        let values: Vec<f32> = parameters[&tensor.name].iter().map(|value| *value as f32).collect();
        tensor.pad_into(&values, &mut floats);
    }
    floats
}

/// The loss of images x `[n, D]` in [0, 1] with noise `[n, n_latent]`.
pub fn loss(config: &Config, parameters: &Parameters, x: &[f64], epsilon: &[f64]) -> Loss {
    let (mu, logvar) = encode(config, parameters, x);
    let kl: f64 = mu.iter().zip(&logvar).map(|(mu, logvar)| kl(*mu, *logvar)).sum();
    let z = mu.iter().zip(&logvar).zip(epsilon).map(|((mu, logvar), epsilon)| mu + (logvar / 2.0).exp() * epsilon);
    let output = decode(config, parameters, &z.collect::<Vec<_>>());
    let (name, sigma) = (config.model.likelihood.name, f64::from(config.train.live.sigma));
    let nll: f64 = x.iter().zip(&output).map(|(x, output)| nll(name, *x, *output, sigma)).sum();
    let n = (x.len() / config.model.n_pixels()) as f64;
    Loss { nll: nll / n, kl: kl / n }
}

/// mu and the clamped logvar.
pub fn encode(config: &Config, parameters: &Parameters, x: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let hidden = chain(config, parameters, "encoder", x);
    let logvar = affine(parameters, "encoder.logvar", &hidden);
    (affine(parameters, "encoder.mu", &hidden), logvar.into_iter().map(|value| value.clamp(-10.0, 10.0)).collect())
}

/// The decoder's output.
pub fn decode(config: &Config, parameters: &Parameters, z: &[f64]) -> Vec<f64> {
    affine(parameters, "decoder.output", &chain(config, parameters, "decoder", z))
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
        other => panic!("the activation {other} is not written in f64 yet: add it here"),
    }
}

/// f'(a).
pub fn activation_derivative(name: &str, a: f64) -> f64 {
    match name {
        "relu" => f64::from(a > 0.0),
        "tanh" => a.cosh().powi(-2),
        other => panic!("the activation {other} is not written in f64 yet: add it here"),
    }
}

/// −ln q(x|z) of a pixel.
pub fn nll(likelihood: &str, x: f64, output: f64, sigma: f64) -> f64 {
    match likelihood {
        "bernoulli" => output.max(0.0) - output * x + (-output.abs()).exp().ln_1p(),
        "gaussian" => ((x - output) / sigma).powi(2) / 2.0 + (std::f64::consts::TAU * sigma * sigma).ln() / 2.0,
        other => panic!("the likelihood {other} is not written in f64 yet: add it here"),
    }
}

/// Its derivative by the decoder's output.
pub fn nll_derivative(likelihood: &str, x: f64, output: f64, sigma: f64) -> f64 {
    match likelihood {
        "bernoulli" => sigmoid(output) - x,
        "gaussian" => (output - x) / (sigma * sigma),
        other => panic!("the likelihood {other} is not written in f64 yet: add it here"),
    }
}

/// E[x|z] of a pixel.
pub fn mean(likelihood: &str, output: f64) -> f64 {
    match likelihood {
        "bernoulli" => sigmoid(output),
        "gaussian" => output,
        other => panic!("the likelihood {other} is not written in f64 yet: add it here"),
    }
}

/// KL(N(mu, e^logvar) ‖ N(0, 1)).
pub fn kl(mu: f64, logvar: f64) -> f64 {
    (mu * mu + logvar.exp() - logvar - 1.0) / 2.0
}

fn sigmoid(a: f64) -> f64 {
    1.0 / (1.0 + (-a).exp())
}

/// Pixels in [0, 1].
pub fn pixels(images: &[u8]) -> Vec<f64> {
    images.iter().map(|byte| f64::from(*byte) / 255.0).collect()
}

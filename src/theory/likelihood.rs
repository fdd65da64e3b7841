//! Negative log-likelihoods of one pixel, (17)–(22): the f64 reference for the engine's likelihoods.
//!
//! Written from the formulas, independently of the engine, so that the two do not share a mistake. Values are in nats,
//! constants included; the caller sums over pixels. Arguments are not checked: outside the domain the result is NaN or
//! infinite.

use super::gaussian::Gaussian;
use std::f64::consts::LN_2;

/// 1 / (1 + e^(−logit)): the mean of the Bernoulli decoder (17).
pub fn sigmoid(logit: f64) -> f64 {
    // exp of a non-positive number cannot overflow.
    let e = (-logit.abs()).exp();
    if logit >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) }
}

/// ln ρ/(1−ρ), the inverse of [`sigmoid`].
pub fn logit(rho: f64) -> f64 {
    rho.ln() - (-rho).ln_1p()
}

/// −x ln ρ − (1−x) ln(1−ρ), ρ = sigmoid(logit) (18)–(19), from the logit: max(l, 0) − l·x + ln(1 + e^(−|l|)).
///
/// A likelihood for x of 0 or 1. For a grey x it is only the cross-entropy, whose minimum is above 0.
pub fn bernoulli_nll(x: f64, logit: f64) -> f64 {
    logit.max(0.0) - logit * x + (-logit.abs()).exp().ln_1p()
}

/// ½ (x−mean)²/variance + ½ ln 2π + ½ ln variance (20)–(21); with a fixed variance, (22).
pub fn gaussian_nll(x: f64, mean: f64, variance: f64) -> f64 {
    0.5 * ((x - mean) * (x - mean) / variance + (std::f64::consts::TAU * variance).ln())
}

/// ln C = ln(a / tanh(a/2)) at logit a: C normalises ρ^x (1−ρ)^(1−x) to a density on \[0, 1\] (Loaiza-Ganem and
/// Cunningham, "The continuous Bernoulli", 2019, (7)). An even function of a; ln 2 at a = 0.
pub fn continuous_bernoulli_ln_c(logit: f64) -> f64 {
    // The quotient is accurate near 0 and undefined only at 0 itself.
    if logit == 0.0 { LN_2 } else { (logit / (0.5 * logit).tanh()).ln() }
}

/// The nll of the continuous Bernoulli at x in \[0, 1\]: [`bernoulli_nll`] − ln C. It may be negative, since this is a
/// density.
pub fn continuous_bernoulli_nll(x: f64, logit: f64) -> f64 {
    bernoulli_nll(x, logit) - continuous_bernoulli_ln_c(logit)
}

/// The mean of the continuous Bernoulli at logit a: 1/(1−e^(−a)) − 1/a (Loaiza-Ganem and Cunningham, (8)).
pub fn continuous_bernoulli_mean(logit: f64) -> f64 {
    if logit.abs() < 0.03 {
        // The poles of the two terms cancel. Use the series; its next term is below 1e-17 here.
        let a2 = logit * logit;
        return 0.5 + logit * (1.0 / 12.0 - a2 * (1.0 / 720.0 - a2 / 30240.0));
    }
    -1.0 / (-logit).exp_m1() - 1.0 / logit
}

/// KL(p(z|x) ‖ N(0, I)) = ½ Σ (mu² + sigma² − ln sigma² − 1) (16), over the latents of one image.
pub fn kl_to_prior(encoder: &[Gaussian]) -> f64 {
    encoder.iter().map(Gaussian::kl_to_prior).sum()
}

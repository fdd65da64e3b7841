//! Continuous Bernoulli decoder: q(x|z) = C ρ^x (1 − ρ)^(1−x) on [0, 1], ρ = sigmoid(a), a the decoder's output
//! (Loaiza-Ganem & Cunningham 2019). ln C = ln(a / tanh(a / 2)) normalises the density.

use super::{Likelihood, LikelihoodFunctions, LikelihoodParams, NllAndGradient, Output, Support, VarianceModel};
use crate::rng::units;
use crate::theory::likelihood::continuous_bernoulli_mean;
use wide::f32x4;

pub const DOC: &str = "a density on [0, 1] (Loaiza-Ganem & Cunningham 2019).";

pub const LIKELIHOOD: Likelihood = Likelihood {
    name: "continuous_bernoulli",
    support: Support::Unit,
    variance: VarianceModel::ImpliedByMean,
    outputs: &["output"],
};

pub const FUNCTIONS: LikelihoodFunctions = LikelihoodFunctions {
    nll_and_gradient,
    mean: |[logit, _]| [mean(logit), f32x4::ZERO],
    draw,
    inverse_link,
    wgsl: include_str!("../../shaders/likelihood/continuous_bernoulli.wgsl"),
};

/// Below this |a|, quotients are replaced by their series, because numerator and denominator go to 0.
const SERIES: f32 = 1.0;

/// nll = max(a, 0) − a x + ln(1 + e^−|a|) − ln C with ln C = ln |a| + ln(1 + e^−|a|) − ln(1 − e^−|a|). The logarithm
/// ln(1 + e^−|a|) cancels. The derivative is the mean minus x, as in every exponential family.
fn nll_and_gradient(x: f32x4, [logit, _]: Output, _params: LikelihoodParams) -> NllAndGradient {
    let size = logit.abs();
    let e = (-size).exp();
    let large = ((f32x4::ONE - e) / size).ln();
    let a2 = size * size;
    // ln((1 − e^−a) / a) = −a/2 + a²/24 − a⁴/2880 + a⁶/181440 − …
    let small = a2 * (1.0 / 24.0 - a2 * (1.0 / 2880.0 - a2 * (1.0 / 181_440.0 - a2 * (1.0 / 9_676_800.0))));
    let log_mass = size.simd_lt(f32x4::splat(SERIES)).select(small - 0.5 * size, large);
    let nll = logit.max(f32x4::ZERO) - logit * x + log_mass;
    NllAndGradient { nll, d_output: [mean(logit) - x, f32x4::ZERO] }
}

/// E\[x\] = 1 / (1 − e^−a) − 1 / a = ½ + a/12 − a³/720 + a⁵/30240 − …
fn mean(logit: f32x4) -> f32x4 {
    let size = logit.abs();
    let large = 1.0 / (f32x4::ONE - (-size).exp()) - 1.0 / size;
    let a2 = size * size;
    let series =
        1.0 / 12.0 - a2 * (1.0 / 720.0 - a2 * (1.0 / 30_240.0 - a2 * (1.0 / 1_209_600.0 - a2 * (1.0 / 47_900_160.0))));
    let of_size = size.simd_lt(f32x4::splat(SERIES)).select(0.5 + size * series, large);
    // The mean at −a is one minus the mean at a.
    logit.simd_ge(f32x4::ZERO).select(of_size, f32x4::ONE - of_size)
}

/// The inverse of the cumulative distribution function at a uniform u. For negative a it is ln(1 − u (1 − e^−|a|)) /
/// −|a|.
fn draw([logit, _]: Output, _params: LikelihoodParams, bits: [u32; 4]) -> f32x4 {
    let size = logit.abs();
    let u = f32x4::new(units(bits));
    let large = -(f32x4::ONE - u * (f32x4::ONE - (-size).exp())).ln() / size;
    // For small |a| the quotient cancels; its series is u − ½ |a| u (1 − u) + …
    let small = u - 0.5 * size * u * (f32x4::ONE - u);
    let of_size = size.simd_lt(f32x4::splat(0.03)).select(small, large);
    logit.simd_ge(f32x4::ZERO).select(f32x4::ONE - of_size, of_size)
}

/// By bisection, because the mean increases with the logit.
fn inverse_link(mean: f64) -> f64 {
    let (mut low, mut high) = (-1e3, 1e3);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if continuous_bernoulli_mean(middle) < mean {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

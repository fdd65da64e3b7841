//! Bernoulli decoder: q(x|z) = ρ^x (1 − ρ)^(1−x) with ρ = sigmoid(logit) (theory (17)–(19)).

use super::{Likelihood, LikelihoodFunctions, LikelihoodParams, NllAndGradient, Output, Support, VarianceModel};
use crate::rng::units;
use wide::f32x4;

pub const DOC: &str = "binary cross-entropy from logits (17)–(19).";

pub const LIKELIHOOD: Likelihood = Likelihood {
    name: "bernoulli",
    support: Support::Binary,
    variance: VarianceModel::ImpliedByMean,
    outputs: &["output"],
};

pub const FUNCTIONS: LikelihoodFunctions = LikelihoodFunctions {
    nll_and_gradient,
    mean: |[logit, _]| [mean(logit), f32x4::ZERO],
    draw: |[logit, _], _, bits| f32x4::new(units(bits)).simd_lt(mean(logit)).select(f32x4::ONE, f32x4::ZERO),
    inverse_link: |rho| (rho / (1.0 - rho)).ln(),
    wgsl: include_str!("../../shaders/likelihood/bernoulli.wgsl"),
};

/// With the logit l: nll = max(l, 0) − l x + ln(1 + e^−|l|), which never overflows. Its derivative sigmoid(l) − x uses
/// the same exponential.
fn nll_and_gradient(x: f32x4, [logit, _]: Output, _params: LikelihoodParams) -> NllAndGradient {
    let e = (-logit.abs()).exp();
    let one_plus = f32x4::ONE + e;
    let lost = one_plus - f32x4::ONE;
    // Kahan's ln(1 + e): if e is small, 1 + e rounds off its last bits, and the quotient corrects for that.
    let log_one_plus = lost.simd_eq(f32x4::ZERO).select(e, one_plus.ln() * (e / lost));
    let rho = logit.simd_ge(f32x4::ZERO).select(f32x4::ONE, e) / one_plus;
    NllAndGradient { nll: logit.max(f32x4::ZERO) - logit * x + log_one_plus, d_output: [rho - x, f32x4::ZERO] }
}

fn mean(logit: f32x4) -> f32x4 {
    let e = (-logit.abs()).exp();
    logit.simd_ge(f32x4::ZERO).select(f32x4::ONE, e) / (f32x4::ONE + e)
}

//! Laplace decoder of fixed scale: q(x|z) = e^(−|x − m| / b) / (2b), m the decoder's output, b the option `sigma`. Its nll is the
//! L1 loss |x − m| / b + ln 2b. The variance is 2b².

use super::{Likelihood, LikelihoodFunctions, LikelihoodParams, NllAndGradient, Output, Support, VarianceModel};
use crate::rng::units;
use std::f32::consts::LN_2;
use wide::f32x4;

pub const DOC: &str = "a Laplace distribution whose scale is the option `sigma`: the L1 loss.";

pub const LIKELIHOOD: Likelihood = Likelihood {
    name: "laplace",
    support: Support::Real,
    variance: VarianceModel::FixedScale,
    outputs: &["output"],
};

pub const FUNCTIONS: LikelihoodFunctions = LikelihoodFunctions {
    nll_and_gradient,
    mean: |output| output,
    draw,
    inverse_link: |mean| mean,
    wgsl: include_str!("../../shaders/likelihood/laplace.wgsl"),
};

/// The gradient is the sign of m − x, over b; at x = m, where the nll has a kink, it is 0.
fn nll_and_gradient(x: f32x4, [mean, _]: Output, params: LikelihoodParams) -> NllAndGradient {
    let error = mean - x;
    let nll = error.abs() / params.sigma + (LN_2 + params.sigma.ln());
    NllAndGradient { nll, d_output: [sign(error) / params.sigma, f32x4::ZERO] }
}

/// The inverse of the distribution function at a uniform u: m − b sign(u − ½) ln(1 − 2|u − ½|).
fn draw([mean, _]: Output, params: LikelihoodParams, bits: [u32; 4]) -> f32x4 {
    let centred = f32x4::new(units(bits)) - f32x4::splat(0.5);
    mean - params.sigma * sign(centred) * (f32x4::ONE - 2.0 * centred.abs()).ln()
}

/// −1, 0 or 1.
fn sign(a: f32x4) -> f32x4 {
    a.simd_eq(f32x4::ZERO).select(f32x4::ZERO, f32x4::ONE.copysign(a))
}

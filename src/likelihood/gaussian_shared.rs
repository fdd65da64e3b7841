//! Gaussian decoder with one learned variance: q(x|z) = N(x; m, s). m is the decoder's output, and ln s is the
//! parameter `decoder.logvar` with a soft lower limit (theory (20)–(21)). The optimal s is the mean squared error.

use super::logvar::HALF_LN_TWO_PI;
use super::{Likelihood, LikelihoodFunctions, LikelihoodParams, NllAndGradient, Output, Support, VarianceModel};
use crate::rng::normals;
use wide::f32x4;

pub const DOC: &str = "a Gaussian with one learned variance for all pixels, soft-clipped to sigma > e⁻⁶ (20)–(21).";

pub const LIKELIHOOD: Likelihood = Likelihood {
    name: "gaussian_shared",
    support: Support::Real,
    variance: VarianceModel::Shared,
    outputs: &["output"],
};

pub const FUNCTIONS: LikelihoodFunctions = LikelihoodFunctions {
    nll_and_gradient,
    mean: |output| output,
    draw: |[mean, _], params, bits| mean + (0.5 * params.logvar).exp() * f32x4::new(normals(bits)),
    inverse_link: |mean| mean,
    wgsl: include_str!("../../shaders/likelihood/gaussian_shared.wgsl"),
};

/// The derivative with respect to `decoder.logvar` is not computed per pixel: the update derives it from the sum of the
/// nll.
fn nll_and_gradient(x: f32x4, [mean, _]: Output, params: LikelihoodParams) -> NllAndGradient {
    let precision = (-params.logvar).exp();
    let error = mean - x;
    let constant = HALF_LN_TWO_PI + 0.5 * params.logvar;
    NllAndGradient { nll: 0.5 * precision * error * error + constant, d_output: [precision * error, f32x4::ZERO] }
}

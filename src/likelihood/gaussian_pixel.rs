//! Gaussian decoder with a variance for each pixel, computed from z: q(x|z) = N(x; m, s). The decoder's two outputs are
//! m and ln s, and ln s has a soft lower limit (theory (20)–(21)).

use super::logvar::{HALF_LN_TWO_PI, soft_clip};
use super::{Likelihood, LikelihoodFunctions, LikelihoodParams, NllAndGradient, Output, Support, VarianceModel};
use crate::rng::normals;
use wide::f32x4;

pub const DOC: &str = "a Gaussian with a variance per pixel, computed from z and soft-clipped to sigma > e⁻⁶ (20)–(21).";

pub const LIKELIHOOD: Likelihood = Likelihood {
    name: "gaussian_pixel",
    support: Support::Real,
    variance: VarianceModel::PerPixel,
    outputs: &["output", "logvar"],
};

pub const FUNCTIONS: LikelihoodFunctions = LikelihoodFunctions {
    nll_and_gradient,
    mean: |[mean, raw]| [mean, soft_clip(raw).0],
    draw: |[mean, raw], _, bits| mean + (0.5 * soft_clip(raw).0).exp() * f32x4::new(normals(bits)),
    inverse_link: |mean| mean,
    wgsl: include_str!("../../shaders/likelihood/gaussian_pixel.wgsl"),
};

/// d nll / d ln s = ½ (1 − (x − m)² / s).
fn nll_and_gradient(x: f32x4, [mean, raw]: Output, _params: LikelihoodParams) -> NllAndGradient {
    let (logvar, slope) = soft_clip(raw);
    let precision = (-logvar).exp();
    let error = mean - x;
    let misfit = precision * error * error;
    let nll = 0.5 * (misfit + logvar) + f32x4::splat(HALF_LN_TWO_PI);
    NllAndGradient { nll, d_output: [precision * error, 0.5 * slope * (f32x4::ONE - misfit)] }
}

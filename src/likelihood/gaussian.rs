//! Gaussian decoder with a fixed variance: q(x|z) = N(x; m, sigma²), m is the decoder's output (theory (20)–(22)).

use super::logvar::HALF_LN_TWO_PI;
use super::{Likelihood, LikelihoodFunctions, LikelihoodParams, NllAndGradient, Output, Support, VarianceModel};
use crate::rng::normals;
use wide::f32x4;

pub const DOC: &str = "a Gaussian whose standard deviation is the option `sigma`: the squared error (22).";

pub const LIKELIHOOD: Likelihood = Likelihood {
    name: "gaussian",
    support: Support::Real,
    variance: VarianceModel::Fixed,
    outputs: &["output"],
};

pub const FUNCTIONS: LikelihoodFunctions = LikelihoodFunctions {
    nll_and_gradient,
    mean: |output| output,
    draw: |[mean, _], params, bits| mean + params.sigma * f32x4::new(normals(bits)),
    inverse_link: |mean| mean,
    wgsl: include_str!("../../shaders/likelihood/gaussian.wgsl"),
};

fn nll_and_gradient(x: f32x4, [mean, _]: Output, params: LikelihoodParams) -> NllAndGradient {
    let precision = 1.0 / (params.sigma * params.sigma);
    let error = mean - x;
    let constant = HALF_LN_TWO_PI + params.sigma.ln();
    NllAndGradient { nll: 0.5 * precision * error * error + constant, d_output: [precision * error, f32x4::ZERO] }
}

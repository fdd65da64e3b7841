//! Gaussian decoder with a fixed variance: q(x|z) = N(x; m, sigma²), m the decoder's output (theory (20)–(22)).

use super::{Likelihood, Term};
use wide::f32x4;

pub const GAUSSIAN: Likelihood = Likelihood {
    name: "gaussian",
    term,
    mean: |output| output,
    wgsl: include_str!("../../shaders/likelihood/gaussian.wgsl"),
};

/// ½ ln 2π.
const HALF_LN_TWO_PI: f32 = 0.918_938_5;

fn term(x: f32x4, mean: f32x4, sigma: f32) -> Term {
    let precision = 1.0 / (sigma * sigma);
    let error = mean - x;
    let constant = HALF_LN_TWO_PI + sigma.ln();
    Term { nll: 0.5 * precision * error * error + constant, d_output: precision * error }
}

//! Gaussian decoder with one learned variance: q(x|z) = N(x; m, s), m the decoder's output, ln s the parameter
//! `decoder.logvar`, soft-clipped below (theory (20)–(21)). At its optimum s is the mean squared error.

use super::logvar::HALF_LN_TWO_PI;
use super::{Likelihood, Output, Scale, Spread, Support, Term};
use crate::rng::normals;
use wide::f32x4;

pub const GAUSSIAN_SHARED: Likelihood = Likelihood {
    name: "gaussian_shared",
    support: Support::Real,
    spread: Spread::Shared,
    term,
    mean: |output| output,
    draw: |[mean, _], scale, bits| mean + (0.5 * scale.logvar).exp() * f32x4::new(normals(bits)),
    output_of_mean: |mean| mean,
    wgsl: include_str!("../../shaders/likelihood/gaussian_shared.wgsl"),
};

/// The derivative by `decoder.logvar` is no pixel's: the update takes it from the sum of the nll.
fn term(x: f32x4, [mean, _]: Output, scale: Scale) -> Term {
    let precision = (-scale.logvar).exp();
    let error = mean - x;
    let constant = HALF_LN_TWO_PI + 0.5 * scale.logvar;
    Term { nll: 0.5 * precision * error * error + constant, d_output: [precision * error, f32x4::ZERO] }
}

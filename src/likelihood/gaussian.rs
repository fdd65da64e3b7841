//! Gaussian decoder with a fixed variance: q(x|z) = N(x; m, sigma²), m the decoder's output (theory (20)–(22)).

use super::logvar::HALF_LN_TWO_PI;
use super::{Likelihood, Output, Scale, Spread, Support, Term};
use crate::rng::normals;
use wide::f32x4;

pub const GAUSSIAN: Likelihood = Likelihood {
    name: "gaussian",
    support: Support::Real,
    spread: Spread::Fixed,
    term,
    mean: |output| output,
    draw: |[mean, _], scale, bits| mean + scale.sigma * f32x4::new(normals(bits)),
    output_of_mean: |mean| mean,
    wgsl: include_str!("../../shaders/likelihood/gaussian.wgsl"),
};

fn term(x: f32x4, [mean, _]: Output, scale: Scale) -> Term {
    let precision = 1.0 / (scale.sigma * scale.sigma);
    let error = mean - x;
    let constant = HALF_LN_TWO_PI + scale.sigma.ln();
    Term { nll: 0.5 * precision * error * error + constant, d_output: [precision * error, f32x4::ZERO] }
}

//! Gaussian decoder with a variance a pixel, learned from z: q(x|z) = N(x; m, s), m and ln s the decoder's two outputs,
//! ln s soft-clipped below (theory (20)–(21)).

use super::logvar::{HALF_LN_TWO_PI, clipped};
use super::{Likelihood, Output, Scale, Spread, Support, Term};
use crate::rng::normals;
use wide::f32x4;

pub const GAUSSIAN_PIXEL: Likelihood = Likelihood {
    name: "gaussian_pixel",
    support: Support::Real,
    spread: Spread::Pixel,
    term,
    mean: |[mean, raw]| [mean, clipped(raw).0],
    draw: |[mean, raw], _, bits| mean + (0.5 * clipped(raw).0).exp() * f32x4::new(normals(bits)),
    output_of_mean: |mean| mean,
    wgsl: include_str!("../../shaders/likelihood/gaussian_pixel.wgsl"),
};

/// d nll / d ln s = ½ (1 − (x − m)² / s).
fn term(x: f32x4, [mean, raw]: Output, _scale: Scale) -> Term {
    let (logvar, slope) = clipped(raw);
    let precision = (-logvar).exp();
    let error = mean - x;
    let misfit = precision * error * error;
    let nll = 0.5 * (misfit + logvar) + f32x4::splat(HALF_LN_TWO_PI);
    Term { nll, d_output: [precision * error, 0.5 * slope * (f32x4::ONE - misfit)] }
}

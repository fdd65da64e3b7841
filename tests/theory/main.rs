//! Compares the theory with independent values: closed forms, published constants, and results of a second method.
//!
//! Every comparison uses [`near`] or [`within`]. Every table is also compared with slightly perturbed values, which
//! must fail.

mod distributions;
mod divergences;
mod evidence;
mod joint;
mod latent;
mod likelihoods;
mod linear_gaussian;
mod pca;

use vae_lab::rng::philox4x32;
use vae_lab::theory::distribution::Distribution;
use vae_lab::theory::expectation::Estimate;
use vae_lab::theory::gaussian::Gaussian;

/// Whether two numbers agree to within `tolerance`, which is relative for numbers above 1.
fn near(found: f64, expected: f64, tolerance: f64) -> bool {
    found == expected || (found - expected).abs() <= tolerance * expected.abs().max(1.0)
}

/// Whether an estimate is within five of its own standard errors.
fn within(estimate: &Estimate, truth: f64) -> bool {
    (estimate.mean - truth).abs() <= 5.0 * estimate.standard_error
}

#[track_caller]
fn assert_near(found: f64, expected: f64, tolerance: f64) {
    assert!(near(found, expected, tolerance), "found {found:.15}, expected {expected:.15} ± {tolerance:e}");
}

/// Compares a table of (what, found, expected), and checks that the comparison can fail.
#[track_caller]
fn assert_table(table: &[(&str, f64, f64)], tolerance: f64) {
    for (what, found, expected) in table {
        assert!(near(*found, *expected, tolerance), "{what}: found {found:.15}, expected {expected:.15}");
        let off = expected + 3.0 * tolerance * expected.abs().max(1.0);
        assert!(!near(*found, off, tolerance), "{what}: the comparison cannot fail");
    }
}

fn gaussian(mean: f64, sd: f64) -> Gaussian {
    Gaussian::new(mean, sd).unwrap()
}

fn normal(mean: f64, sd: f64) -> Distribution {
    Distribution::gaussian(mean, sd).unwrap()
}

fn uniform(low: f64, high: f64) -> Distribution {
    Distribution::uniform(low, high).unwrap()
}

fn laplace(mean: f64, scale: f64) -> Distribution {
    Distribution::laplace(mean, scale).unwrap()
}

/// A mixture of (weight, part).
fn mixture(parts: Vec<(f64, Distribution)>) -> Distribution {
    let (weights, parts): (Vec<f64>, Vec<Distribution>) = parts.into_iter().unzip();
    Distribution::mixture(&weights, parts).unwrap()
}

/// A distribution of each kind, and mixtures of different kinds.
fn zoo() -> Vec<Distribution> {
    vec![
        normal(0.3, 1.7),
        normal(-5.0, 1e-3),
        uniform(-1.0, 2.5),
        laplace(0.5, 0.8),
        mixture(vec![(1.0, normal(-2.0, 0.3)), (3.0, normal(1.0, 0.05)), (1.0, normal(4.0, 1.0))]),
        mixture(vec![
            (2.0, laplace(-1.0, 0.4)),
            (1.0, uniform(0.0, 3.0)),
            (1.0, mixture(vec![(1.0, normal(5.0, 0.5)), (1.0, normal(7.0, 0.5))])),
        ]),
    ]
}

/// A reproducible number in [−1, 1) for test data.
fn noise(i: u32, j: u32) -> f64 {
    f64::from(philox4x32([i, j, 0, 0], [99, 0])[0]) / 2f64.powi(31) - 1.0
}

fn mean_and_error(draws: &[f64]) -> (f64, f64) {
    let n = draws.len() as f64;
    let mean = draws.iter().sum::<f64>() / n;
    let variance = draws.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

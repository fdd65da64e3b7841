//! Models with one latent: ln q(x), the ELBO and the importance-weighted bound by quadrature.

use super::{assert_near, assert_table, gaussian, mean_and_error, near};
use std::f64::consts::PI;
use vae_lab::theory::expectation::expectation;
use vae_lab::theory::gaussian::PRIOR;
use vae_lab::theory::latent::{OneLatent, one_pixel};
use vae_lab::theory::likelihood::{bernoulli_nll, gaussian_nll};
use vae_lab::theory::quadrature::Rule;

#[test]
fn one_pixel_toy() {
    let toy = one_pixel(1.0, 2.0, -0.5, gaussian(0.6, 0.7)).unwrap();
    let elbo = toy.elbo().unwrap();
    assert_table(
        &[
            ("ln q(x)", toy.ln_evidence(), -0.85623693585985),
            ("elbo", elbo, -0.87497765360090),
            ("gap", toy.gap().unwrap(), 0.01874071774105),
            ("gap by difference", toy.ln_evidence() - elbo, 0.01874071774105),
            ("L_1", toy.importance_bound(1).unwrap(), elbo),
            ("L_2", toy.importance_bound(2).unwrap(), -0.86837308687684),
        ],
        1e-10,
    );
    // L_2 again, directly as a double integral.
    let rule = Rule::composite(&(-12..=12).map(|i| 0.6 + 0.7 * f64::from(i)).collect::<Vec<_>>()).unwrap();
    let encoder = gaussian(0.6, 0.7);
    let ln_w = |z: f64| PRIOR.ln_density(z) - bernoulli_nll(1.0, 2.0 * z - 0.5) - encoder.ln_density(z);
    let inner = |a: f64| rule.integrate(|b| encoder.density(b) * (0.5 * (ln_w(a).exp() + ln_w(b).exp())).ln());
    assert_near(rule.integrate(|a| encoder.density(a) * inner(a)), -0.86837308687684, 1e-10);
}

#[test]
fn the_importance_bound_rises_to_ln_q() {
    let toy = one_pixel(1.0, 2.0, -0.5, gaussian(0.6, 0.7)).unwrap();
    let mut last = toy.elbo().unwrap();
    for k in [2, 3, 5, 20, 100, 5000] {
        let bound = toy.importance_bound(k).unwrap();
        assert!(last < bound && bound < toy.ln_evidence(), "L_{k} = {bound}, before {last}");
        last = bound;
    }
    // If w has a finite variance, as with an encoder as wide as the prior, ln q(x) − L_K → var(w/q(x)) / 2K
    // (Maddison et al., "Filtering variational objectives", 2017).
    let wide = one_pixel(1.0, 2.0, -0.5, gaussian(0.6, 1.0)).unwrap();
    let short = |k| wide.ln_evidence() - wide.importance_bound(k).unwrap();
    let variance = expectation(&gaussian(0.6, 1.0).into(), |z| {
        (2.0 * (wide.ln_posterior(z) - gaussian(0.6, 1.0).ln_density(z))).exp()
    });
    let variance = variance.unwrap().value - 1.0;
    assert_near(short(5000) * 1e4 / variance, 1.0, 1e-2);
    assert!(!near(short(5) * 10.0 / variance, 1.0, 1e-2), "far from the limit");

    // Also by sampling, with a negative control.
    for k in [1, 2, 7] {
        let truth = toy.importance_bound(k).unwrap();
        let draws: Vec<f64> = (0..20_000).map(|i| toy.importance_draw(k, 5, i)).collect();
        let (mean, error) = mean_and_error(&draws);
        assert!((mean - truth).abs() < 5.0 * error, "L_{k}: {mean} ± {error}, exact {truth}");
        assert!((mean - truth - 0.02).abs() > 5.0 * error, "L_{k}: the comparison cannot fail");
    }
    assert_eq!(toy.importance_bound(0).unwrap_err().code(), "invalid_argument");
}

#[test]
fn one_latent_finds_narrow_and_unlikely_posteriors() {
    // x ∼ N(z, s²) for an image of 784 equal pixels: ln q(x|z) is in the thousands, and the posterior's sd is 1e-3.
    let (x, s) = (1.7, 0.03f64);
    let ln_likelihood = move |z: f64| -784.0 * gaussian_nll(x, z, s * s);
    let precision = 1.0 + 784.0 / (s * s);
    let (mean, sd) = (784.0 * x / (s * s) / precision, precision.sqrt().recip());
    let ln_q = -0.5 * 784.0 * (2.0 * PI * s * s).ln()
        - 0.5 * precision.ln()
        - 0.5 * (784.0 * x * x / (s * s) - mean * mean * precision);
    let exact = OneLatent::new(ln_likelihood, gaussian(mean, sd)).unwrap();
    assert_near(exact.ln_evidence(), ln_q, 1e-11);
    assert!(exact.gap().unwrap().abs() < 1e-9, "{}", exact.gap().unwrap());
    // With the prior as encoder, the evidence is still right, and the gap is in the thousands.
    let ignorant = OneLatent::new(ln_likelihood, PRIOR).unwrap();
    assert_near(ignorant.ln_evidence(), ln_q, 1e-11);
    assert_near(ignorant.gap().unwrap(), PRIOR.kl(&gaussian(mean, sd)), 1e-10);
    assert!(OneLatent::new(|_| f64::NAN, PRIOR).is_err());
}
